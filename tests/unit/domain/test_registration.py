"""A registration is known again, in whatever format it comes; a code fires whole or not at all."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.icpc import ICPC_1_NL_OID, ICPC_1_NL_URI, Trigger
from wor_sidecar.domain.registration import (
    Patient,
    Registration,
    Source,
    patient_check,
    patient_keys,
    registration_keys,
)

SECRET = b"s" * 32
FULL = Registration(
    Patient(his_number="77001", bsn="999990019"), "Z68", "icpc-1-nl", Source("table", "1"), date(2026, 3, 2)
)


def keys(registration, secret=SECRET):
    return registration_keys(secret, registration)


def test_the_same_registration_in_two_formats_has_a_key_in_common():
    by_number = replace(
        FULL, patient=Patient(his_number="77001"), source=Source("medvri", "x"), code="Z68.01"
    )
    by_bsn = replace(FULL, patient=Patient(bsn="999990019"))
    assert keys(FULL) & keys(by_number)
    assert keys(FULL) & keys(by_bsn)
    assert not keys(by_number) & keys(by_bsn)
    assert len(keys(FULL)) == 2


def test_a_bsn_that_lost_its_leading_zero_is_the_same_bsn():
    assert keys(replace(FULL, patient=Patient(bsn="012345672"))) == keys(
        replace(FULL, patient=Patient(bsn="12345672"))
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(FULL, contact_date=date(2026, 3, 3)),
        replace(FULL, contact_date=None),
        replace(FULL, code="A97"),
        replace(FULL, patient=Patient(his_number="77002", bsn="999900900")),
        replace(FULL, patient=Patient(his_number="999990019")),
    ],
)
def test_another_day_code_or_patient_is_another_registration(other):
    assert not keys(FULL) & keys(other)


def test_without_the_secret_nobody_makes_a_key():
    assert not keys(FULL) & keys(FULL, b"t" * 32)
    assert not keys(FULL) & patient_keys(SECRET, FULL.patient)
    assert all("77001" not in key and "999990019" not in key for key in keys(FULL))


def test_threat_34_the_check_binds_referral_patient_and_birth_date():
    born = date(1948, 5, 17)
    ours = patient_check(SECRET, "a" * 26, ("bsn", "999990019"), born)
    assert len(ours) == 32
    others = [
        patient_check(SECRET, "b" * 26, ("bsn", "999990019"), born),
        patient_check(SECRET, "a" * 26, ("bsn", "999900900"), born),
        patient_check(SECRET, "a" * 26, ("his_number", "999990019"), born),
        patient_check(SECRET, "a" * 26, ("bsn", "999990019"), date(1948, 5, 18)),
        patient_check(SECRET, "a" * 26, ("bsn", "999990019"), None),
        patient_check(b"t" * 32, "a" * 26, ("bsn", "999990019"), born),
    ]
    assert ours not in others
    assert len(set(others)) == len(others)


@pytest.mark.parametrize("system", ["icpc-1-nl", ICPC_1_NL_URI, ICPC_1_NL_OID, f"urn:oid:{ICPC_1_NL_OID}"])
@pytest.mark.parametrize("code", ["Z68", "Z68.01"])
def test_the_code_fires_in_icpc_1_nl(code, system):
    assert Trigger().fires(code, system)


@pytest.mark.parametrize(
    ("code", "system"),
    [
        ("Z68", "icd-10"),
        ("Z68", ""),
        ("Z68", "http://hl7.org/fhir/sid/icd-10"),
        ("Z681", "icpc-1-nl"),
        ("Z68.1", "icpc-1-nl"),
        ("z68", "icpc-1-nl"),
        (" Z68", "icpc-1-nl"),
        ("Z68\n", "icpc-1-nl"),
        ("AZ68", "icpc-1-nl"),
        ("Z67", "icpc-1-nl"),
        ("", "icpc-1-nl"),
    ],
)
def test_everything_else_does_not(code, system):
    assert not Trigger().fires(code, system)


@given(st.text(max_size=12))
def test_no_free_text_fires(text):
    assert Trigger().fires(text, "icpc-1-nl") == (
        text == "Z68"
        or (text.startswith("Z68.") and text[4:].isdecimal() and len(text) == 6 and text.isascii())
    )


def test_a_name_is_said_in_dutch_order():
    patient = Patient(
        surname="Berg",
        prefix="van den",
        partner_surname="Boer",
        partner_prefix="de",
        initials="F.",
        call_name="Fatma",
    )
    assert patient.full_name == "Fatma de Boer-van den Berg"
    assert Patient(surname="Berg", initials="F.").full_name == "F. Berg"
    assert "Berg" not in f"{patient} {patient!r}"
