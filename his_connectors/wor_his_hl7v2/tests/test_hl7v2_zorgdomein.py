"""Copies of referrals that went by ZorgDomein: published messages of its shape, and ids in every place."""

from datetime import date
from pathlib import Path

import pytest
from hl7v2_messages import OBR, OBX, OTHER, PID, code_of, items, msh, only, passed, read

from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Elsewhere, Passed

FILES = sorted(Path(__file__).with_name("zorgdomein").glob("*.hl7"))
COPIES = {"01": "900073962", "02": "900073962", "04": "900073962", "05": "900073962", "07": "323987382"}
COPIES |= dict.fromkeys(("08", "11", "12", "13"), "123456782")
DAYS = {"07": date(2024, 3, 13)} | dict.fromkeys(("08", "11", "12", "13"), date(2022, 1, 2))
CODE = b"OBX|99|CE|EVAL^Evaluatie^L||Z68^Andere verwijzing^ICPC1NL||||||F\r"
ORM = (msh("ORM^O01"), PID, "ORC|NW|P7", OBR)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_published_message_is_read(path: Path) -> None:
    number = path.name[:2]
    item = only(items(path.read_bytes()))
    if number not in COPIES:  # of another application, or with no id but the order's
        assert isinstance(item, Passed)
        return
    assert isinstance(item, Elsewhere)
    assert item.ids == (("bsn", COPIES[number]),)
    assert (item.channel, item.on) == ("zorgdomein", DAYS.get(number, date(2025, 11, 12)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_published_message_that_carries_the_code_gives_a_registration_too(path: Path) -> None:
    number = path.name[:2]
    found = items(path.read_bytes() + CODE)
    assert [type(item) for item in found[1:]] == ([Elsewhere] if number in COPIES else [])
    if number == "06":
        assert code_of(found[0]) == "WOR-F211"  # a visit's number is nobody's
        return
    assert isinstance(found[0], Registration)
    assert (found[0].code, found[0].code_system) == ("Z68", "icpc-1-nl")


def test_names_and_addresses_of_published_messages_are_whole() -> None:
    patient = items(FILES[0].read_bytes() + CODE)[0].patient
    assert (patient.partner_surname, patient.prefix, patient.surname) == ("Testpatiënt", "van", "Zorg Domein")
    assert (patient.initials, patient.birth_date) == ("Z.D.", date(1990, 12, 31))
    address = patient.address
    assert (address.street, address.house_number) == ("2e Antonie Heinsiusstraat", "3456 b")
    assert (address.postcode, address.city) == ("9999 ZZ", "'s-Gravenhage")
    assert (patient.phones, patient.email) == (("+12025550144", "+31612345678"), "demo@zorgdomein.nl")


@pytest.mark.parametrize(
    "order",
    [
        "ORC|NW|ZD123456789",
        "ORC|NW|ZD123456789^ZorgDomein",
        "ORC|NW||ZD123456789",
        "ORC|NW|||ZD123456789",
        "OBR|1|ZD123456789",
        "OBR|1||ZD123456789",
        "OBR|1|P7\rORC|NW\rOBR|2|ZD123456789",
    ],
)
def test_an_id_of_zorgdomein_in_any_place_of_an_order_makes_it_a_copy(order: str) -> None:
    copy = only(read(msh("ORM^O01"), PID, order, "OBX|1|ST|x^y^L||text||||||F"))
    assert copy == Elsewhere(
        (("bsn", "123456782"), ("his_number", "4711")), date(2026, 11, 21), "zorgdomein", "message 1"
    )


def test_an_id_of_zorgdomein_in_a_referral_or_a_document_makes_it_a_copy() -> None:
    assert isinstance(only(read(msh("REF^I12"), "RF1|A|||||ZD123456789", PID)), Elsewhere)
    assert isinstance(
        only(read(msh("MDM^T02"), PID, "TXA|1|CN|TX|20261118||||||||ZD123456789", OBX.replace("Z68", "A04"))),
        Elsewhere,
    )


@pytest.mark.parametrize(
    "number", ["ZD12345678", "ZD1234567890", "xZD123456789", "zd123456789", "ZP123456789", ""]
)
def test_another_number_makes_no_copy(number: str) -> None:
    assert passed(msh("ORM^O01"), PID, f"ORC|NW|{number}||{number}", f"OBR|1|{number}")


@pytest.mark.parametrize("app", ["ZorgDomein", "ZORGDOMEIN", "zorgdomein^x^y"])
def test_what_the_application_zorgdomein_sends_is_a_copy(app: str) -> None:
    assert isinstance(only(read(msh("ORU^R01", app=app), PID, OBR)), Elsewhere)
    assert isinstance(only(read(msh("MDM^T02", app=app), PID, "TXA|1")), Elsewhere)
    registration, copy = read(msh("ORU^R01", app=app), PID, OBR, OBX)
    assert (type(registration), type(copy)) == (Registration, Elsewhere)


def test_a_cancelled_order_went_nowhere() -> None:
    assert passed(msh("ORM^O01", app="ZorgDomein"), PID, "ORC|CA|ZD123456789", OBR)
    assert isinstance(only(read(msh("ORM^O01"), PID, "ORC|CA|1", OBR, "ORC|NW|ZD123456789", OBR)), Elsewhere)


def test_each_patient_has_an_own_copy() -> None:
    first, second = read(msh("ORU^R01"), PID, "ORC|RE|ZD123456789", OBR, OTHER, "ORC|RE|1", OBR)
    assert (type(first), type(second)) == (Elsewhere, Passed)


def test_a_copy_of_nobody_or_of_no_day_is_passed_over() -> None:
    nobody = PID.replace("123456782^^^NLMINBIZA^NNNLD~4711^^^PRAKTIJK^PI", "111111111^^^NLMINBIZA^NNNLD")
    assert passed(*(segment.replace(PID, nobody) for segment in ORM[:2]), "ORC|NW|ZD123456789", OBR)
    assert passed(msh("ORM^O01").replace("20261121173000", "gisteren"), PID, "ORC|NW|ZD123456789")


def test_the_sign_for_repetition_may_be_an_underscore() -> None:
    segments = [segment.replace("~", "_") for segment in (*ORM[:2], "ORC|NW|ZD123456789", OBR, OBX)]
    registration, copy = read(*segments)
    assert registration.patient.ids == copy.ids == (("bsn", "123456782"), ("his_number", "4711"))
