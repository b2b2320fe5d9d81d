"""A copy of a ZorgDomein referral is known by its number in a place for references; it asks nothing."""

import io
from datetime import date
from pathlib import Path

import pytest
from wor_his_medvri.connector import MedvriConnector

from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Elsewhere, Passed, Profile

SAMPLE = (Path(__file__).parents[1] / "samples" / "letter.edi").read_text("utf-8")
NUMBER = "ZD123456789"
COPY = Elsewhere((("bsn", "999990019"),), date(2026, 11, 20), "zorgdomein", "message 1")


def read(text: str, **options: str) -> list:
    return list(MedvriConnector().read(io.BytesIO(text.encode()), Profile("medvri", options=options)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("TXT:2'", f"TXT:2+{NUMBER}'"),
        ("TXT:2'", f"TXT:2+ZorgDomein-nummer?: {NUMBER}'"),
        ("TXT:2'", f"TXT:2+  ZorgDomein nr. {NUMBER}  '"),
        ("TXT:2'", f"TXT:2+Uw kenmerk?: {NUMBER}'"),
        ("TXT:2'", f"TXT:2+Verwijsnummer {NUMBER}'"),
        ("TXT:2'", f"TXT:2+Betreft?: verwijzing {NUMBER}'"),
        ("SAMPLE1", NUMBER),
        ("MEDVRI:1", "MEDSPE:1' TXT+" + NUMBER),
        ("1130+SAMPLE1", f"1130+{NUMBER}"),
        ("++BSN999990019", f"+{NUMBER}+BSN999990019"),
        ("++BSN999990019", f"+BSN999990019+{NUMBER}"),
    ],
)
def test_a_number_in_a_place_for_references_makes_a_copy(old: str, new: str) -> None:
    assert read(SAMPLE.replace(old, new)) == [COPY]


def test_what_zorgdomein_itself_sends_may_have_it_anywhere_in_its_text() -> None:
    sent = SAMPLE.replace("GGA+Voorbeeld Verwijzer", "GGA+ZorgDomein").replace(
        "TXT:2'", f"TXT:2+Uw verwijzing {NUMBER} is verstuurd.'"
    )
    assert read(sent) == [COPY]


@pytest.mark.parametrize(
    "text",
    [
        f"Vorig jaar verwezen met {NUMBER}.",
        f"zie {NUMBER}",
        f"{NUMBER}0",
        f"X{NUMBER}",
        "ZD12345678",
        "zd123456789",
        "ZorgDomein",
        f"Verwijsnummer {NUMBER} van vorig jaar",
        "verwijs" * 300 + NUMBER,
    ],
)
def test_a_number_in_free_text_makes_none(text: str) -> None:
    assert read(SAMPLE.replace("TXT:2'", f"TXT:2+{text}'")) == [Passed("", "", "message 1")]


@pytest.mark.parametrize(
    ("old", "new"), [("BSN999990019", "BSN999990018"), ("PID+", "PIX+"), ("++BSN999990019", "")]
)
def test_a_copy_of_nobody_in_particular_is_passed_over(old: str, new: str) -> None:
    assert read(SAMPLE.replace("SAMPLE1", NUMBER).replace(old, new)) == [Passed("", "", "message 1")]


def test_a_copy_without_a_day_of_its_own_is_of_the_day_of_its_interchange() -> None:
    (copy,) = read(SAMPLE.replace("SAMPLE1", NUMBER).replace("DET+26:11:20+09:05'\n", ""))
    assert copy.on == date(2026, 11, 21)


def test_a_copy_that_holds_the_code_too_is_both() -> None:
    found = read(SAMPLE.replace("SAMPLE1", NUMBER), code_line="ICPC: (?P<code>Z68)")
    assert [type(each) for each in found] == [Elsewhere, Registration]


def test_our_own_letter_is_no_copy_whatever_a_coach_writes() -> None:
    ours = SAMPLE.replace("TXT:2'", f"TXT:2+{NUMBER}'").replace(
        "TXT:3+", "TXT:3+Kenmerk abcdefghijklmnopqrstuvwxyz'TXT:4+"
    )
    assert read(ours, code_line="ICPC: (?P<code>Z68)") == [Passed("", "", "message 1")]


def test_the_sample_of_a_days_post_is_one_registration_and_one_copy() -> None:
    post = (Path(__file__).parents[1] / "samples" / "post.edi").read_text("utf-8")
    found = read(post, code_line=r"ICPC: (?P<code>[A-Z][0-9]{2}(\.[0-9]{2})?)")
    assert [type(each) for each in found] == [Passed, Elsewhere, Registration]
    assert (found[2].patient.surname, found[2].patient.partner_surname) == ("Voorbeeld", "Proef")
    assert (found[2].code, found[2].contact_date) == ("Z68.01", date(2026, 11, 18))
