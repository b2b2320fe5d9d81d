"""Whose trail is asked for: read from standard input, in whichever shape somebody types it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.errors.trail import ReferenceUnreadable
from wor_sidecar.domain.patient_reference import PatientReference, read_reference, reference_from

BORN = date(1951, 3, 12)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("999990019\n", PatientReference(bsn="999990019")),
        ("10201", PatientReference(his_number="10201")),
        ("BSN: 999990019\nHIS-nummer: 10201\n", PatientReference(bsn="999990019", his_number="10201")),
        (
            "naam: A. Wilgenhout\ngeboortedatum: 12-3-1951",
            PatientReference(name="A. Wilgenhout", birth_date=BORN),
        ),
        ("A. Wilgenhout\n\n1951-03-12\n", PatientReference(name="A. Wilgenhout", birth_date=BORN)),
        (
            '{"name": "A. Wilgenhout", "birth_date": "1951-03-12"}',
            PatientReference(name="A. Wilgenhout", birth_date=BORN),
        ),
        ('{"bsn": "999990019", "name": null}', PatientReference(bsn="999990019")),
        ("casus: 0123456789abcdef", PatientReference(case="0123456789abcdef")),
    ],
)
def test_a_reference_is_read_from_lines_and_from_json(typed: str, meant: PatientReference) -> None:
    assert read_reference(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "A. Wilgenhout",
        "1951-03-12",
        "bsn: 123456789",
        "999990019\n999911120",
        "naam: A. Wilgenhout\ngeboortedatum: 31-02-1951",
        "straat: Lindenhofje",
        '{"bsn": 999990019}',
        '{"bsn": ["999990019"]}',
        '{"street": "Lindenhofje"}',
        "{",
        "naam: " + 300 * "a" + "\ngeboortedatum: 1951-03-12",
    ],
)
def test_what_names_nobody_is_refused(typed: str) -> None:
    with pytest.raises(ReferenceUnreadable):
        read_reference(typed)


def test_a_reference_shows_nothing_of_itself() -> None:
    assert "Wilgenhout" not in f"{PatientReference(name='A. Wilgenhout', birth_date=BORN)!r}"


@given(st.text())
def test_any_text_is_read_or_refused(typed: str) -> None:
    try:
        found = read_reference(typed)
    except ReferenceUnreadable:
        return
    assert reference_from(found.to_json()) == found
