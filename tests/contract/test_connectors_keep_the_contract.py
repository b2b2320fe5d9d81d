"""The conformance checks, run against every built-in connector and against ones that break them."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.registration import Patient, Registration, Sex, Source
from wor_sidecar.hooks.connector import Passed, Profile, RecordError
from wor_sidecar.hooks.letter import Letter, Receiver, Sender
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.testing.connectors import check_reading, check_writing

ROOT = Path(__file__).parents[2]
CONNECTORS = load_plugins().connectors
TABLE = tomllib.loads((ROOT / "config" / "profiles" / "table-example.toml").read_text("utf-8"))["table"]
CODE_LINE = r"ICPC: (?P<code>[A-Z][0-9]{2}(\.[0-9]{2})?)"
READERS = {
    "table": (Profile("table", options=TABLE), "wor_his_table/samples/contacts.csv"),
    "medvri": (Profile("medvri", options={"code_line": CODE_LINE}), "wor_his_medvri/samples/letter.edi"),
}
LETTER = Letter(
    id="abcdefghijklmnopqrstuvwxyz",
    template="feedback-intake",
    lines=("Welzijn op Recept: eerste gesprek is geweest", "", "S  'Zo + zo': 10:30?"),
    reference="x",
    written_at=Millis(1_795_255_200_000),
    patient=Patient(bsn="999990019", surname="Voorbeeld", birth_date=date(1950, 2, 1), sex=Sex.FEMALE),
    sender=Sender("500000001", "Welzijn Meierijstad"),
    receiver=Receiver("De Linde", "01004567"),
)


@pytest.mark.parametrize("name", [each.id for each in CONNECTORS.values() if each.reads])
def test_a_reading_connector_keeps_the_contract(name: str) -> None:
    profile, sample = READERS[name]
    content = (ROOT / "his_connectors" / sample).read_bytes()
    assert CONNECTORS[name].sniff(content[:4096], Path(sample).name)
    assert check_reading(CONNECTORS[name], profile, content)


@pytest.mark.parametrize("name", [each.id for each in CONNECTORS.values() if each.writes])
def test_a_writing_connector_keeps_the_contract(name: str) -> None:
    assert check_writing(CONNECTORS[name], Profile(name), LETTER)
    assert CONNECTORS[name].suffix.startswith(".")


class Breaking:
    id = "breaking"

    def __init__(self, item):
        self.item = item

    def read(self, stream, profile):
        if isinstance(self.item, Exception):
            raise self.item
        yield self.item


GOOD = Patient(his_number="7", surname="Voorbeeld", birth_date=date(1950, 2, 1))
SOURCE = Source("breaking", "row 1")


@pytest.mark.parametrize(
    "item",
    [
        Passed("Z68", "icpc-1-nl", "row 1"),
        RecordError("row 1", ValueError("x")),
        "een regel",
        KeyError("x"),
        Registration(GOOD, "A04", "icpc-1-nl", SOURCE),
        Registration(GOOD, "Z68", "icd-10", SOURCE),
        Registration(GOOD, "Z68", "icpc-1-nl", Source("table", "row 1")),
        Registration(GOOD, "Z68", "icpc-1-nl", Source("breaking", "")),
        Registration(Patient(surname="V", birth_date=date(1950, 2, 1)), "Z68", "icpc-1-nl", SOURCE),
        Registration(
            Patient(bsn="123", surname="V", birth_date=date(1950, 2, 1)), "Z68", "icpc-1-nl", SOURCE
        ),
        Registration(Patient(his_number="7", surname="V"), "Z68", "icpc-1-nl", SOURCE),
        Registration(
            Patient(his_number="7", surname="Het journaal " * 50, birth_date=date(1950, 2, 1)),
            "Z68",
            "icpc-1-nl",
            SOURCE,
        ),
    ],
)
def test_a_connector_that_breaks_the_contract_is_found_out(item) -> None:
    with pytest.raises((AssertionError, KeyError)):
        check_reading(Breaking(item), Profile("breaking"), b"x")
