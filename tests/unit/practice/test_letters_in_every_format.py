"""The whole way back, with the connectors that ship: a report lies in the folder as the HIS reads it."""

from pathlib import Path

import pytest

from wor_sidecar.hooks.connector import Profile
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.practice.intake.profiles import load_profile

CONNECTORS = load_plugins().connectors
FORMATS = {
    "medvri": (".edi", "profiles/medvri-example.toml"),
    "fhir": (".json", ""),
    "hl7v2": (".hl7", "profiles/hl7v2-example.toml"),
    "text": (".txt", "profiles/text-example.toml"),
    "pdf": (".pdf", "profiles/pdf-example.toml"),
}
SETTINGS = """
[practice]
name = "Huisartsenpraktijk De Linde"
agb = "01004567"
[trigger]
since = 2026-01-01
[[import]]
name = "post"
path = 'import'
connector = "{connector}"
profile = "{profile}"
sender_id = "500000001"
sender_name = "Welzijn De Brug"
[[route]]
organisation = "Welzijn De Brug"
municipality = "Meierijstad"
postcodes = ["5460-5469"]
[data]
folder = 'data'
"""


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_becomes_a_file_that_reads_back_as_the_letter(make_house, a_registration, a_patient, name):
    suffix, file = FORMATS[name]
    id_ = "text" if name == "pdf" else name
    house = make_house(SETTINGS.format(connector=id_, profile=file), CONNECTORS)
    referral = house.refer(a_registration(), "feedback")
    check = house.check(referral, a_patient())
    house.deliver(house.status("accept", check), referral)
    house.deliver(house.feedback(referral, check), referral)
    assert house.practice.placers[0].step() == 1
    [path] = house.imported()
    [letter] = house.letters(referral)
    assert (letter.state, path.name) == ("placed", f"wor-{letter.id}{suffix}")
    profile = load_profile(file, Path("wor.toml")).profile if file else Profile(id_)
    with path.open("rb") as stream:
        read = CONNECTORS[id_].read_letter(stream, profile)
    assert read.patient.ids == (("bsn", "999990019"),)
    assert read.lines[0] == "Welzijn op Recept: eerste gesprek is geweest"
    assert read.lines[-1] == f"Kenmerk {referral}"
    assert (read.sender.id, read.sender.name) == ("500000001", "Welzijn De Brug")


def test_an_import_whose_packages_are_missing_holds_its_letters_up_and_says_so(
    make_house, a_registration, a_patient, monkeypatch
):
    monkeypatch.setitem(__import__("sys").modules, "fpdf", None)
    house = make_house(SETTINGS.format(connector="text", profile="profiles/pdf-example.toml"), CONNECTORS)
    referral = house.refer(a_registration(), "feedback")
    check = house.check(referral, a_patient())
    house.deliver(house.status("accept", check), referral)
    house.deliver(house.feedback(referral, check), referral)
    assert house.practice.placers[0].step() == 0
    assert house.imported() == []
    assert house.letters(referral)[0].why == "WOR-F270"
