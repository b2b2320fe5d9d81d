"""Letters: written strictly, read back the same, whatever a welfare organisation's text holds."""

import importlib.util
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wor_his_medvri.connector import MedvriConnector
from wor_his_medvri.edifact import segments

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import (
    LetterDoesNotFit,
    ProfileOptionRefused,
    ProfileOptionUnknown,
)
from wor_sidecar.domain.registration import Address, Patient, Sex
from wor_sidecar.hooks.connector import Profile
from wor_sidecar.hooks.letter import LINE_LENGTH, Letter, Receiver, Sender, differences
from wor_sidecar.hooks.plain import latin_1, plain

MEDVRI = MedvriConnector()
BARE = Profile("medvri")
LETTER = Letter(
    id="abcdefghijklmnopqrstuvwxyz",
    template="feedback-intake",
    lines=("Welzijn op Recept: eerste gesprek is geweest", "", "   Café 't Hoekje: 10:30?", "Kenmerk x2y3"),
    reference="x2y3",
    written_at=Millis(1_795_255_200_000),
    patient=Patient(
        bsn="999990019",
        surname="Voorbeeld",
        prefix="van",
        initials="A.",
        call_name="Anna",
        birth_date=date(1950, 2, 1),
        sex=Sex.FEMALE,
        phones=("+31413000101",),
        address=Address("Dorpsstraat", "1", "5461AA", "Veghel"),
    ),
    sender=Sender("500000001", "Welzijn Meierijstad", "+31413000202"),
    receiver=Receiver("Huisartsenpraktijk De Linde", "01004567"),
)


def independent(raw: bytes):
    path = Path(__file__).parents[3] / "tests" / "e2e" / "independent_medvri.py"
    spec = importlib.util.spec_from_file_location("independent_medvri_of_the_connector", path)
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.read_medvri(raw)


def back(letter: Letter, profile: Profile = BARE) -> Letter:
    return MEDVRI.read_letter(io.BytesIO(MEDVRI.render(letter, profile)), profile)


def tags(raw: bytes) -> list[str]:
    return [each.tag for each in segments(io.StringIO(raw.decode("iso-8859-1")))]


def test_a_letter_looks_as_the_dialect_says() -> None:
    raw = MEDVRI.render(LETTER, BARE).decode("iso-8859-1")
    assert raw.split("\r\n") == [
        "UNB+UNOC:1+500000001+01004567+261121:1100+ABCDEFGHIJKLMN'",
        "UNH+ABCDEFGHIJKLMN+MEDVRI:1'",
        "GGA+Welzijn Meierijstad++++?+31413000202'",
        "DET+26:11:21+11:00'",
        "PID+1950:02:01+V+Voorbeeld:van:::Anna:A.++BSN999990019'",
        "PAD+Dorpsstraat:1::Veghel:5461AA+?+31413000101'",
        "TXT:1+Welzijn op Recept?: eerste gesprek is geweest'",
        "TXT:2'",
        "TXT:3+   Café ?'t Hoekje?: 10?:30??'",
        "TXT:4+Kenmerk x2y3'",
        "GGO+Huisartsenpraktijk De Linde'",
        "UNT+11+ABCDEFGHIJKLMN'",
        "UNZ+1+ABCDEFGHIJKLMN'",
        "",
    ]


def test_a_letter_reads_back_as_it_was_but_for_what_the_format_has_no_room_for() -> None:
    read = back(LETTER)
    assert read == replace(LETTER, id="abcdefghijklmn", template="")
    assert differences(LETTER, read) == ()


def test_an_independent_reader_sees_the_same_letter() -> None:
    seen = independent(MEDVRI.render(LETTER, BARE))
    assert seen.lines == list(LETTER.lines)
    assert (seen.bsn, seen.birth_date, seen.sex) == ("999990019", "1950-02-01", "V")
    assert (seen.sender, seen.recipient) == ("500000001", "01004567")
    assert (seen.sender_name, seen.family_name) == ("Welzijn Meierijstad", "Voorbeeld")


def test_a_partners_name_comes_first_and_both_are_read() -> None:
    patient = replace(LETTER.patient, partner_surname="Proef", partner_prefix="de")
    raw = MEDVRI.render(replace(LETTER, patient=patient), BARE)
    assert b"+Proef:de:Voorbeeld:van:Anna:A.+" in raw
    assert back(replace(LETTER, patient=patient)).patient == patient


def test_a_his_number_takes_the_place_of_the_bsn() -> None:
    patient = replace(LETTER.patient, bsn="", his_number="100?+1")
    letter = replace(LETTER, patient=patient)
    assert back(letter).patient == patient
    assert differences(letter, back(letter)) == ()


def test_what_latin_1_lacks_gets_a_likeness_and_never_more_room() -> None:
    letter = replace(LETTER, lines=("\u201cŁódź\u201d \u2013 \u20ac 5 \u4e2d",))
    assert back(letter).lines == ('"Lódz" - E 5 ?',)
    assert differences(letter, back(letter)) == ()


def test_ascii_on_request() -> None:
    profile = Profile("medvri", options={"charset": "ascii"})
    raw = MEDVRI.render(LETTER, profile)
    assert raw.isascii()
    assert raw.startswith(b"UNB+UNOA:1")
    assert differences(LETTER, back(LETTER, profile)) == ()


def test_text_that_would_also_be_utf_8_is_read_as_it_was_written() -> None:
    letter = replace(LETTER, lines=("Ã© Ã«",))
    assert back(letter).lines == letter.lines


def test_the_recipient_is_a_setting_where_the_receiver_has_no_agb() -> None:
    letter = replace(LETTER, receiver=Receiver("De Linde"))
    profile = Profile("medvri", options={"recipient_id": "500012345"})
    assert b"+500012345+" in MEDVRI.render(letter, profile).splitlines()[0]
    assert differences(letter, back(letter, profile)) == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lines": ()}, "lines"),
        ({"lines": ("x" * 71,)}, "lines"),
        ({"id": "../x"}, "id"),
        ({"sender": Sender("", "W")}, "sender.id"),
        ({"sender": Sender("500000001", "")}, "sender.name"),
        ({"sender": Sender("500000001", "W" * 71)}, "sender.name"),
        ({"sender": Sender("500000001", "W", "0" * 21)}, "sender.phone"),
        ({"receiver": Receiver("De Linde")}, "receiver.agb"),
        ({"patient": replace(LETTER.patient, birth_date=None)}, "patient.birth_date"),
        ({"patient": replace(LETTER.patient, surname=" ")}, "patient.surname"),
        ({"patient": replace(LETTER.patient, bsn="")}, "patient.his_number"),
        ({"patient": replace(LETTER.patient, bsn="", his_number="1" * 13)}, "patient.his_number"),
        ({"patient": replace(LETTER.patient, bsn="", his_number="é\u4e2d")}, "patient.his_number"),
    ],
)
def test_what_the_format_cannot_carry_is_refused_by_name(change, field) -> None:
    with pytest.raises(LetterDoesNotFit) as caught:
        MEDVRI.render(replace(LETTER, **change), BARE)
    assert field in caught.value.message


def test_options_are_checked_by_name() -> None:
    with pytest.raises(ProfileOptionUnknown, match=r"medvri\.charsets"):
        MEDVRI.render(LETTER, Profile("medvri", options={"charsets": "x"}))
    with pytest.raises(ProfileOptionRefused, match=r"medvri\.charset"):
        MEDVRI.render(LETTER, Profile("medvri", options={"charset": "utf-8"}))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("patient id", {"patient": replace(LETTER.patient, bsn="123456782")}),
        ("birth date", {"patient": replace(LETTER.patient, birth_date=date(1950, 2, 2))}),
        ("name", {"patient": replace(LETTER.patient, surname="Ander")}),
        ("sex", {"patient": replace(LETTER.patient, sex=Sex.MALE)}),
        ("lines", {"lines": (*LETTER.lines, "")}),
        ("lines", {"lines": ("Iets anders", *LETTER.lines[1:])}),
        ("sender", {"sender": Sender("500000002", "Welzijn Meierijstad")}),
        ("receiver", {"receiver": Receiver("De Linde", "01004568")}),
        ("id", {"id": "zbcdefghijklmnopqrstuvwxyz"}),
    ],
)
def test_a_letter_that_reads_back_as_another_is_seen_threat_34(name, change) -> None:
    assert differences(replace(LETTER, **change), back(LETTER)) == (name,)


nasty = st.text(
    st.one_of(
        st.sampled_from("'+:?\r\n\t\0\x85\u2028\u202e\u0301é€ ĳß\ufeff=@|"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=LINE_LENGTH,
)


@given(nasty)
def test_a_spelled_text_never_grows_and_stays_the_same_in_plain_letters(text: str) -> None:
    spelled = latin_1(text)
    assert len(spelled) <= len(text)
    assert len(plain(text)) == len(spelled)
    assert plain(spelled) == plain(text)
    assert plain(text).isascii()
    spelled.encode("iso-8859-1")


@given(st.lists(nasty, min_size=1, max_size=12), nasty, nasty, nasty, nasty)
@example(["UNT+1+x'UNZ+1+x'", "?", "??'", "?'"], "a'+:?", "b'PID+", "c?", "d:")
@example(["\uff07\uff0b\uff1a\uff1f"], "\uff07x", "", "", "")
def test_a_letter_always_reads_back_and_never_grows_a_segment_threat_21(
    lines, surname, partner, street, phone
) -> None:
    patient = replace(
        LETTER.patient,
        surname="V" + surname,
        partner_surname=partner,
        phones=(phone,),
        address=Address(street, phone, street, "Veghel"),
    )
    letter = replace(LETTER, lines=tuple(lines), patient=patient)
    raw = MEDVRI.render(letter, BARE)
    expected = ["UNB", "UNH", "GGA", "DET", "PID", "PAD", *["TXT"] * len(lines), "GGO", "UNT", "UNZ"]
    assert tags(raw) == expected
    assert independent(raw).tags == expected
    assert differences(letter, back(letter)) == ()
    assert independent(raw).lines == [latin_1(line) for line in lines]


@given(st.binary(max_size=300))
def test_no_bytes_bring_anything_but_a_coded_error_threat_20(noise: bytes) -> None:
    for raw in (noise, b"UNB+UNOA:1+1+2+3:4+5'UNH+1+MEDVRI:1'" + noise):
        with pytest.raises(WorError):
            MEDVRI.read_letter(io.BytesIO(raw), BARE)


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_changed_byte_never_reads_back_as_another_patient_threat_34(at: int, byte: int) -> None:
    raw = bytearray(MEDVRI.render(LETTER, BARE))
    raw[at % len(raw)] = byte
    try:
        read = MEDVRI.read_letter(io.BytesIO(bytes(raw)), BARE)
    except WorError:
        return
    same = (read.patient.bsn, read.patient.birth_date) == ("999990019", date(1950, 2, 1))
    assert same or differences(LETTER, read)
