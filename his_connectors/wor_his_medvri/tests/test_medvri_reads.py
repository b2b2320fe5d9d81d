"""Messages from a HIS: leniently read, and nothing in their text is a code unless the profile says so."""

import io
from datetime import date
from pathlib import Path

import pytest
from wor_his_medvri.connector import MedvriConnector

from wor_sidecar.domain.errors.folders import (
    CountWrong,
    FileEmpty,
    FileTruncated,
    MessageOutOfOrder,
    NotEdifact,
    ProfileOptionRefused,
    SegmentMissing,
    ValueMissing,
)
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Passed, Profile, RecordError

SAMPLE = (Path(__file__).parents[1] / "samples" / "letter.edi").read_text("utf-8")
CODE_LINE = r"ICPC: (?P<code>[A-Z][0-9]{2}(\.[0-9]{2})?)"


def read(text: str | bytes, **options):
    raw = text if isinstance(text, bytes) else text.encode("iso-8859-1")
    profile = Profile("medvri", options={"code_line": CODE_LINE, **options})
    return list(MedvriConnector().read(io.BytesIO(raw), profile))


def test_text_is_no_code_unless_the_profile_says_so() -> None:
    assert read(SAMPLE, code_line="") == [Passed("", "", "message 1")]


def test_a_line_of_the_profiles_pattern_makes_a_registration() -> None:
    (found,) = read(SAMPLE)
    assert isinstance(found, Registration)
    assert (found.code, found.code_system) == ("Z68", "icpc-1-nl")
    assert found.contact_date == date(2026, 11, 20)
    assert found.patient.bsn == "999990019"
    assert (found.patient.surname, found.patient.prefix, found.patient.call_name) == (
        "Voorbeeld",
        "van",
        "Anna",
    )
    assert found.patient.address.city == "Veghel"
    assert found.author is not None
    assert found.author.name == "Voorbeeld Verwijzer"


def test_an_optional_code_that_is_not_there_is_no_code() -> None:
    (found,) = read(SAMPLE, code_line=r"ICPC: (?:(?P<code>A99)|Z68)")
    assert found == Passed("", "", "message 1")


def test_a_damaged_file_is_refused_without_the_text_that_stands_where_a_tag_should() -> None:
    for damaged in (
        SAMPLE.replace("UNH+", "van den Voorbeeld+"),
        SAMPLE.replace("UNB+", "UNBvan den Voorbeeld+"),
    ):
        with pytest.raises(MessageOutOfOrder) as refused:
            read(damaged)
        assert "Voorbeeld" not in f"{refused.value} {refused.value.fields}"


@pytest.mark.parametrize("line", ["zie ICPC?: Z68", "ICPC?: Z68 en meer", "Z68", "ICPC?: Z680"])
def test_the_pattern_must_fit_the_whole_line(line: str) -> None:
    (found,) = read(SAMPLE.replace("ICPC?: Z68", line))
    assert isinstance(found, Passed)


def test_our_own_letter_never_triggers_threat_38() -> None:
    own = SAMPLE.replace("TXT:2'", "TXT:2+Kenmerk abcdefghijklmnopqrstuvwxyz'")
    assert isinstance(read(own)[0], Passed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Voorbeeld:van:::", "::Voorbeeld:van:"),
        ("++BSN999990019", "+BSN999990019"),
        ("UNZ+1+SAMPLE1", "UNZ+1+ANDERS"),
        ("UNT+10+SAMPLE1", "UNT+10+ANDERS"),
        ("TXT:2'", "TXT:1'"),
        ("TXT:2'", "TXT:2+'"),
        ("UNA:+ ? '\n", ""),
    ],
)
def test_small_differences_that_real_messages_have_are_read(old: str, new: str) -> None:
    (found,) = read(SAMPLE.replace(old, new))
    assert isinstance(found, Registration)
    assert (found.patient.bsn, found.patient.surname) == ("999990019", "Voorbeeld")


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("UNT+10", "UNT+9", CountWrong),
        ("1950:02:01", "0000:01:01", ValueMissing),
        ("DET+26:11:20+09:05'\n", "", CountWrong),
        ("BSN999990019", "BSN999990018", ValueMissing),
        ("PID+", "PIX+", SegmentMissing),
    ],
)
def test_a_message_that_cannot_be_trusted_costs_that_message_alone_threat_20(old, new, error) -> None:
    message = SAMPLE[SAMPLE.index("UNH") : SAMPLE.index("UNZ")]
    two = SAMPLE.replace(message, message.replace(old, new) + message).replace("UNZ+1", "UNZ+2")
    broken, good = read(two)
    assert isinstance(broken, RecordError)
    assert isinstance(broken.error, error)
    assert broken.position == "message 1"
    assert isinstance(good, Registration)


def test_every_cut_is_truncated() -> None:
    end = SAMPLE.rindex("'")
    for at in range(SAMPLE.index("UNH"), end):
        with pytest.raises(FileTruncated):
            read(SAMPLE[:at])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", FileEmpty),
        ("hallo", NotEdifact),
        (SAMPLE.replace("UNH", "UNX"), MessageOutOfOrder),
        (SAMPLE.replace("UNT+10+SAMPLE1'\n", ""), MessageOutOfOrder),
        (SAMPLE + "UNH+1'", MessageOutOfOrder),
    ],
)
def test_a_damaged_file_says_what_is_wrong(text: str, error: type) -> None:
    with pytest.raises(error):
        read(text)


@pytest.mark.parametrize("pattern", ["(", "ICPC: Z68"])
def test_a_pattern_that_names_no_code_is_refused(pattern: str) -> None:
    with pytest.raises(ProfileOptionRefused, match=r"medvri\.code_line"):
        read(SAMPLE, code_line=pattern)


def test_an_interchange_is_recognised() -> None:
    assert MedvriConnector().sniff(SAMPLE.encode(), "a.txt")
    assert not MedvriConnector().sniff(b"UNB+UNOA:1+1+2'UNH+1+MEDLAB:1'", "a.edi")
    assert not MedvriConnector().sniff(b"BSN;Naam", "a.csv")
