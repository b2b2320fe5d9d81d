"""Each letter through each connector that writes, as the write-back does it: read back, and the same."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.letters import LetterPlan, Template
from wor_sidecar.domain.lists import (
    ActivityCategory,
    ContactWay,
    Outcome,
    PassedOnTo,
    RejectReason,
    StopReason,
    TakingPart,
)
from wor_sidecar.domain.registration import Address, Patient, Sex
from wor_sidecar.hooks.connector import Passed, Profile, RecordError, suffix_of
from wor_sidecar.hooks.letter import LINE_LENGTH, Letter, Receiver, Sender
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.practice.writeback import sample_letters
from wor_sidecar.practice.writeback.folder import ImportFolder
from wor_sidecar.practice.writeback.rendering import Format
from wor_sidecar.practice.writeback.sample_letters import barest, fullest
from wor_sidecar.practice.writeback.templates import Templates

PROFILES = Path(__file__).parents[2] / "config" / "profiles"
CONNECTORS = load_plugins().connectors
WRITERS = {name: each for name, each in CONNECTORS.items() if each.writes}
VARIANTS = {
    "medvri": ({"charset": "ascii"},),
    "hl7v2": ({"pdf": True}, {"charset": "utf-8"}, {"charset": "ascii"}),
    "text": ({"encoding": "utf-8-bom"}, {"encoding": "windows-1252"}, {"encoding": "iso-8859-1"}),
}
REFERENCE = "voorbeeld2222222222222222a"
LETTER = Letter(
    id="abcdefghijklmnopqrstuvwxyz",
    template="feedback-intake",
    lines=("Welzijn op Recept: eerste gesprek is geweest", f"Kenmerk {REFERENCE}"),
    reference=REFERENCE,
    written_at=Millis(1_804_845_600_000),
    patient=Patient(
        bsn="999990019",
        surname="Şahin-Łuczak",
        prefix="van den",
        partner_surname="Proef",
        call_name="Zoë",
        initials="Z.",
        birth_date=date(1951, 3, 12),
        sex=Sex.FEMALE,
        address=Address("Dorpsstraat", "1 A", "5461AA", "Veghel"),
    ),
    sender=Sender("500000001", "Welzijn De Brug"),
    receiver=Receiver("Huisartsenpraktijk De Linde", "01004567"),
)


def formats() -> Iterator[object]:
    """Every connector that writes, with each packaged profile and in its other variants."""
    for name, variants in VARIANTS.items():
        for options in variants:
            label = "-".join(f"{key}-{value}" for key, value in options.items()).lower()
            yield pytest.param(Format(WRITERS[name], Profile(name, options=options)), id=f"{name}-{label}")
    for file in sorted(PROFILES.glob("*.toml")):
        table = tomllib.loads(file.read_text("utf-8"))
        if table["connector"] in WRITERS:
            profile = Profile(table["connector"], options=table[table["connector"]])
            yield pytest.param(Format(WRITERS[profile.connector], profile), id=file.stem)


def plans() -> Iterator[LetterPlan]:
    """The fullest and the barest of each letter, and one for each word of each closed list."""
    for template in Template:
        yield fullest(template)
        yield barest(template)
    full, planned = sample_letters._FULL, sample_letters._planned
    yield from (planned(replace(full[Template.REJECTED], reason=each.value)) for each in RejectReason)
    yield from (planned(replace(full[Template.STOPPED], reason=each.value)) for each in StopReason)
    yield from (planned(replace(full[Template.ENDED], outcome=each.value)) for each in Outcome)
    yield from (planned(replace(full[Template.ENDED], passed_on_to=each.value)) for each in PassedOnTo)
    yield from (
        planned(replace(full[Template.FEEDBACK_3_MONTHS], taking_part=each.value)) for each in TakingPart
    )
    intake, missed = full[Template.FEEDBACK_INTAKE], full[Template.NOT_REACHED]
    for category in ActivityCategory:
        yield planned(replace(intake, activity=replace(intake.activity, category=category.value)))
    for way in ContactWay:
        yield planned(replace(missed, tries=replace(missed.tries, ways=(way.value,))))


every_format = pytest.mark.parametrize("form", list(formats()))
PLANS = list(plans())


def brings(name: str, content: bytes) -> list[object]:
    """Return what a reading connector makes of a file, beside what it passes over; nothing, if it refuses."""
    profile = PROFILES / f"{name}-example.toml"
    options = tomllib.loads(profile.read_text("utf-8")).get(name, {}) if profile.is_file() else {}
    if name == "medvri":
        options["code_line"] = r".*(?P<code>[A-Z][0-9]{2})"
    try:
        items = list(CONNECTORS[name].read(BytesIO(content), Profile(name, options=options)))
    except WorError:
        return []
    return [item for item in items if not isinstance(item, Passed | RecordError)]


def test_each_of_the_four_connectors_that_write_is_tried() -> None:
    assert sorted(WRITERS) == ["fhir", "hl7v2", "medvri", "text"]
    assert {form.values[0].connector.id for form in formats()} == set(WRITERS)


@every_format
def test_every_letter_with_every_word_of_the_lists_reads_back_the_same(form: Format) -> None:
    for plan in PLANS:
        lines = Templates().render(plan)
        assert max(map(len, lines)) <= LINE_LENGTH
        assert form.render(replace(LETTER, template=plan.template.value, lines=lines))


@every_format
def test_every_letter_of_the_latin_script_may_stand_in_a_name(form: Format) -> None:
    letters = [chr(at) for at in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)) if chr(at).isalpha()]
    for at in range(0, len(letters), 25):
        name = "".join(letters[at : at + 25])
        patient = replace(LETTER.patient, surname=f"V{name}", partner_surname=f"P{name}", call_name=name[:10])
        assert form.render(replace(LETTER, patient=patient, sender=Sender("500000001", f"W {name}")))


@every_format
def test_a_line_of_seventy_characters_is_never_too_long(form: Format) -> None:
    for sign in "W é'+:?&|^~\\\"<>{}[]()%;,=@#":
        full, indented = sign * LINE_LENGTH, f"  {sign * (LINE_LENGTH - 2)}"
        assert form.render(replace(LETTER, lines=("Welzijn op Recept", full, indented, *LETTER.lines[1:])))


HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+31'UNT+2+1'UNZ+1+1'",
    "UNA:+.? 'UNB+UNOA:1+1+2'",
    "MSH|^~\\&|A|B",
    "\rPID|1||123456782^^^NLMINBIZA^NNNLD",
    "\r\nBSN:              123456782\r\n\r\nEinde bericht",
    "\\.br\\PID|1\\X0D\\",
    '"}]},{"resourceType":"Patient"',
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///x'>]>&y;",
    "../../../tmp/x\0.edi",
    "C:\\Windows\\x:y",
    "%%EOF\n1 0 obj (x) Tj ET",
    "ICPC: Z68",
    "\u202egnp.exe \u200b\ufeff\x1b[31m",
)


@every_format
def test_whatever_a_text_or_a_name_holds_the_letter_reads_back_and_triggers_nowhere_threat_21(
    form: Format,
) -> None:
    for text in HOSTILE:
        patient = replace(LETTER.patient, surname=f"V{text}"[:60], call_name=text, initials=text, prefix=text)
        letter = replace(
            LETTER,
            lines=("Welzijn op Recept", text, f"   {text}"[:70], f"Kenmerk {REFERENCE}"),
            patient=replace(patient, address=Address(text, text, text, text)),
            sender=Sender("500000001", f"W {text}"[:70]),
            receiver=Receiver(f"De Linde {text}"[:70], "01004567"),
        )
        content = form.render(letter)
        read = form.connector.read_letter(BytesIO(content), form.profile)
        assert len(read.lines) == len(letter.lines)
        assert read.patient.ids == LETTER.patient.ids


@every_format
def test_a_letter_of_ours_brings_nothing_through_any_connector_threat_38(form: Format) -> None:
    lines = (
        "Welzijn op Recept: eerste gesprek is geweest",
        "Z68",
        "ICPC: Z68",
        "ZD123456789",
        *LETTER.lines[1:],
    )
    content = form.render(replace(LETTER, lines=lines))
    for name, connector in CONNECTORS.items():
        assert not connector.reads or brings(name, content) == [], name


@every_format
def test_a_rendered_letter_lies_in_the_folder_under_its_id_and_reads_the_same_there(
    form: Format, tmp_path: Path
) -> None:
    final = tmp_path / "import"
    final.mkdir()
    folder = ImportFolder(final, tmp_path / "import.tmp")
    folder.prepare()
    name = f"wor-{LETTER.id}{suffix_of(form.connector, form.profile)}"
    folder.stage(f"{name}.tmp", form.render(LETTER))
    folder.place(f"{name}.tmp", name)
    assert folder.placed() == {name}
    with (final / name).open("rb") as stream:
        assert form.connector.read_letter(stream, form.profile).lines == LETTER.lines


@every_format
@settings(max_examples=25)
@given(
    st.lists(st.text(max_size=LINE_LENGTH), min_size=1, max_size=8),
    st.text(max_size=20),
    st.text(max_size=60),
)
def test_any_text_at_all_reads_back_threat_21(form: Format, lines: list[str], name: str, sender: str) -> None:
    patient = replace(LETTER.patient, surname=f"V{name}", partner_surname=name)
    said = (LETTER.lines[0], *lines)
    letter = replace(LETTER, lines=said, patient=patient, sender=Sender("500000001", f"W{sender}"))
    assert form.render(letter)
