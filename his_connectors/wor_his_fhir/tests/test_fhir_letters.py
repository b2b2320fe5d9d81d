"""Letters as FHIR documents: made the same each time, read back whole, opened by others' models."""

import json
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings
from hypothesis import strategies as st
from wor_his_fhir.connector import FhirConnector

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import FileTruncated, LetterDoesNotFit
from wor_sidecar.domain.registration import Address, Patient, Registration, Sex
from wor_sidecar.hooks.connector import Profile
from wor_sidecar.hooks.letter import Letter, Receiver, Sender, differences

FHIR = FhirConnector()
PLAIN = Profile("fhir")
LETTER = Letter(
    id="abcdefghijklmnopqrstuvwxyz",
    template="feedback-intake",
    lines=(
        "Welzijn op Recept: eerste gesprek",
        "",
        "  S  <b>Zo & zo</b>]]>",
        "E  Welzijn op Recept",
        "Kenmerk x",
    ),
    reference="bcdefghijklmnopqrstuvwxyz2",
    written_at=Millis(1_795_255_200_000),
    patient=Patient(
        bsn="999990019",
        surname="Voorbeeld",
        prefix="van",
        partner_surname="Jansen",
        partner_prefix="de",
        initials="A.M.",
        call_name="Anna",
        birth_date=date(1950, 2, 1),
        sex=Sex.FEMALE,
        address=Address("Dorpsstraat", "12a", "5461 AA", "Veghel"),
    ),
    sender=Sender("500000001", "Welzijn Meierijstad", "0413-000200"),
    receiver=Receiver("De Linde", "01004567"),
)


def back(letter: Letter, profile: Profile = PLAIN) -> Letter:
    return FHIR.read_letter(BytesIO(FHIR.render(letter, profile)), profile)


def test_a_letter_comes_back_as_it_was() -> None:
    assert back(LETTER) == replace(LETTER, template="")


def test_a_number_of_the_his_stands_under_the_profiles_system() -> None:
    numbered = replace(LETTER, patient=replace(LETTER.patient, bsn="", his_number="4711"))
    profile = Profile("fhir", options={"his_number_system": "https://his.example/patientnummer"})
    content = json.loads(FHIR.render(numbered, profile))
    (identifier,) = content["entry"][1]["resource"]["identifier"]
    assert identifier["system"] == "https://his.example/patientnummer"
    assert back(numbered, profile).patient == numbered.patient
    assert back(numbered).patient == numbered.patient


def test_others_models_read_the_same() -> None:
    bundle = Bundle.model_validate_json(FHIR.render(LETTER, PLAIN))
    composition, patient, sender, receiver = (entry.resource for entry in bundle.entry)
    assert patient.identifier[0].value == "999990019"
    name = patient.name[0]
    parts = [each.valueString for each in name.family__ext.extension]
    assert (name.family, parts) == ("de Jansen-van Voorbeeld", ["Voorbeeld", "van", "Jansen", "de"])
    assert patient.birthDate == date(1950, 2, 1)
    assert (sender.name, receiver.identifier[0].value) == ("Welzijn Meierijstad", "01004567")
    assert composition.date.isoformat() == "2026-11-21T11:00:00+01:00"
    assert "S  &lt;b&gt;Zo &amp; zo" in composition.section[0].text.div
    assert {entry.fullUrl for entry in bundle.entry} >= {composition.subject.reference}


def test_no_coding_in_it_is_icpcs_and_it_never_triggers() -> None:
    coded = replace(LETTER, lines=("E  Z68", "ICPC: Z68"))
    content = FHIR.render(coded, PLAIN)
    assert b"sid/icpc" not in content
    for episodes in (True, False):
        items = FHIR.read(BytesIO(content), Profile("fhir", options={"episodes": episodes}))
        assert not any(isinstance(item, Registration) for item in items)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "a b"}, "id"),
        ({"lines": ()}, "lines"),
        ({"patient": replace(LETTER.patient, bsn="")}, "patient.his_number or bsn"),
        ({"patient": replace(LETTER.patient, bsn="999990018")}, "patient.bsn"),
        ({"patient": replace(LETTER.patient, birth_date=None)}, "patient.birth_date"),
        ({"patient": replace(LETTER.patient, surname="  ")}, "patient.surname"),
        ({"patient": replace(LETTER.patient, surname="x" * 300)}, "patient.surname"),
        ({"patient": replace(LETTER.patient, bsn="", his_number="4\n7")}, "patient.his_number"),
        ({"sender": Sender("", "x")}, "sender.id"),
        ({"sender": Sender("1", "")}, "sender.name"),
        ({"receiver": Receiver("De Linde", "123")}, "receiver.agb"),
    ],
)
def test_what_doesnt_fit_is_named(change: dict[str, object], field: str) -> None:
    with pytest.raises(LetterDoesNotFit) as raised:
        FHIR.render(replace(LETTER, **change), PLAIN)
    assert raised.value.fields["field"] == field


def test_a_receiver_may_be_without_a_number_or_a_name() -> None:
    for receiver in (Receiver("De Linde"), Receiver("", "01004567"), Receiver("")):
        letter = replace(LETTER, receiver=receiver)
        assert differences(letter, back(letter)) == ()
        Bundle.model_validate_json(FHIR.render(letter, PLAIN))


@pytest.mark.parametrize("part", ["section", "subject", "author", "date", "identifier", "text"])
def test_a_document_without_a_part_is_no_letter(part: str) -> None:
    content = json.loads(FHIR.render(LETTER, PLAIN))
    del content["entry"][0]["resource"][part]
    with pytest.raises(WorError):
        FHIR.read_letter(BytesIO(json.dumps(content).encode()), PLAIN)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"\xff", b'{"resourceType":"Bundle","type":"document"}']
)
def test_something_else_is_no_letter(content: bytes) -> None:
    with pytest.raises(WorError):
        FHIR.read_letter(BytesIO(content), PLAIN)


words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=30)
some_words = words.filter(lambda word: bool(word.strip()))
lines = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=70),
    min_size=1,
    max_size=9,
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    names=st.tuples(some_words, words, words, words, words, words),
    lines=lines,
    born=st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    sex=st.sampled_from(Sex),
    at=st.integers(0, 4_000_000_000_000),
    cut=st.floats(0, 0.999),
)
def test_every_letter_comes_back_and_no_half_of_one(
    names: tuple[str, ...], lines: list[str], born: date, sex: Sex, at: int, cut: float
) -> None:
    surname, prefix, partner, partner_prefix, initials, call_name = names
    patient = Patient(
        bsn="999990019",
        surname=surname,
        prefix=prefix,
        partner_surname=partner,
        partner_prefix=partner_prefix,
        initials=initials,
        call_name=call_name,
        birth_date=born,
        sex=sex,
    )
    letter = replace(LETTER, patient=patient, lines=tuple(lines), written_at=Millis(at))
    content = FHIR.render(letter, PLAIN)
    read = FHIR.read_letter(BytesIO(content), PLAIN)
    assert differences(letter, read) == ()
    assert (read.written_at, read.lines, read.patient.birth_date) == (letter.written_at, letter.lines, born)
    assert (read.patient.call_name, read.patient.initials) == (call_name, initials)
    with pytest.raises(FileTruncated):
        FHIR.read_letter(BytesIO(content[: 1 + int(cut * (len(content) - 3))]), PLAIN)
