"""Letters as text and as PDF: written, read back the same, and read by others, whatever they hold."""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wor_his_text.connector import TextConnector

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import (
    FileTruncated,
    LetterDoesNotFit,
    NotReadByConnector,
    ProfileOptionRefused,
    ProfileOptionUnknown,
)
from wor_sidecar.domain.errors.formats import PdfMissing, SheetBroken
from wor_sidecar.domain.registration import Patient, Sex
from wor_sidecar.hooks.connector import Profile
from wor_sidecar.hooks.letter import LINE_LENGTH, Letter, Receiver, Sender, differences
from wor_sidecar.hooks.letter_pdf import lines_of, pdf_of
from wor_sidecar.hooks.letter_sheet import END, TITLE, sheet_of
from wor_sidecar.testing.connectors import check_writing
from wor_sidecar.testing.subjects import NotApplicable, load_subjects
from wor_sidecar.testing.suite import Check, checks_of

TEXT = TextConnector()
PROFILES = {
    "utf-8": Profile("text"),
    "utf-8-bom": Profile("text", options={"encoding": "utf-8-bom"}),
    "windows-1252": Profile("text", options={"format": "text", "encoding": "windows-1252"}),
    "iso-8859-1": Profile("text", options={"encoding": "iso-8859-1"}),
    "pdf": Profile("text", options={"format": "pdf"}),
}
CODECS = {"utf-8": "utf-8", "utf-8-bom": "utf-8-sig", "windows-1252": "cp1252", "iso-8859-1": "iso-8859-1"}
LETTER = Letter(
    id="abcdefghijklmnopqrstuvwxyz",
    template="feedback-intake",
    lines=(
        "Welzijn op Recept: eerste gesprek is geweest",
        "",
        "   Café 't Hoekje: (10:30)?\\",
        "Kenmerk x2y3",
    ),
    reference="x2y3",
    written_at=Millis(1_795_255_200_000),
    patient=Patient(
        bsn="999990019",
        surname="Voorbeeld",
        prefix="van",
        partner_surname="Proef",
        partner_prefix="de",
        initials="A.",
        call_name="Anna",
        birth_date=date(1950, 2, 1),
        sex=Sex.FEMALE,
    ),
    sender=Sender("500000001", "Welzijn Meierijstad", "+31413000202"),
    receiver=Receiver("Huisartsenpraktijk De Linde", "01004567"),
)
every_profile = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)


def back(letter: Letter, profile: Profile) -> Letter:
    return TEXT.read_letter(io.BytesIO(TEXT.render(letter, profile)), profile)


def seen_in(raw: bytes, codec: str) -> tuple[dict[str, str], list[str]]:
    """Read a text as somebody would who was told: labels to the first empty line, then so many lines."""
    text = raw.decode(codec)
    assert text.endswith("\r\nEinde bericht\r\n")
    rows = text.split("\r\n")
    labels: dict[str, str] = {}
    last = ""
    at = 2
    while rows[at]:
        label, value = rows[at][:18].strip(), rows[at][18:]
        last = label or last
        labels[last] = labels.get(last, "") + value
        at += 1
    return labels, rows[at + 1 : at + 1 + int(labels["Regels:"])]


def seen_by(tool: str, *arguments: str, pdf: bytes) -> str:
    """Give a PDF to a reader of others; `FILE` among the arguments is where it lies."""
    if shutil.which(tool) is None:
        say = f"{tool} is not installed (tests/prepare.sh)"
        pytest.fail(say) if os.environ.get("WOR_INSIST") == "1" else pytest.skip(say)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.pdf"
        file.write_bytes(pdf)
        command = [tool, *(str(file) if each == "FILE" else each for each in arguments)]
        done = subprocess.run(command, capture_output=True, check=True)
    assert not done.stderr
    return done.stdout.decode("utf-8")


def pages_of(pdf: bytes) -> list[list[str]]:
    """Return the lines of each page as pdftotext sees them in a fixed-width face, without the margin."""
    pages = seen_by("pdftotext", "-enc", "UTF-8", "-fixed", "6.6", "FILE", "-", pdf=pdf).split("\f")[:-1]
    return [[line[10:].rstrip() for line in page.rstrip().split("\n")] for page in pages]


def test_a_text_looks_as_a_person_files_it() -> None:
    assert TEXT.render(LETTER, PROFILES["utf-8"]).decode("utf-8").split("\r\n") == [
        "Bericht Welzijn op Recept",
        "",
        "Van:              Welzijn Meierijstad",
        "Nummer:           500000001",
        "Telefoon:         +31413000202",
        "Aan:              Huisartsenpraktijk De Linde",
        "AGB:              01004567",
        "Datum:            21-11-2026 11:00",
        "Achternaam:       Voorbeeld",
        "Tussenvoegsel:    van",
        "Partnernaam:      Proef",
        "Voor partnernaam: de",
        "Voorletters:      A.",
        "Roepnaam:         Anna",
        "Geboren:          01-02-1950",
        "Geslacht:         V",
        "BSN:              999990019",
        "Kenmerk:          x2y3",
        "Bericht:          abcdefghijklmnopqrstuvwxyz",
        "Regels:           4",
        "",
        *LETTER.lines,
        "",
        "Einde bericht",
        "",
    ]


@every_profile
def test_a_letter_reads_back_as_it_was_but_for_its_template(profile: Profile) -> None:
    assert back(LETTER, profile) == replace(LETTER, template="")
    number = replace(LETTER, patient=replace(LETTER.patient, bsn="", his_number="100?+1"))
    assert back(number, profile).patient == number.patient


@every_profile
def test_it_keeps_the_contract_of_a_writing_connector(profile: Profile) -> None:
    assert check_writing(TEXT, profile, LETTER)
    assert TEXT.suffix_of(profile) == (".pdf" if profile.options.get("format") == "pdf" else ".txt")


@pytest.mark.parametrize("name", CODECS)
def test_a_text_is_in_the_encoding_of_the_profile_and_another_reader_sees_the_same(name: str) -> None:
    letter = replace(
        LETTER, lines=("€ 5 \u2013 Łódź “ja” \u4e2d", *LETTER.lines), sender=Sender("1", "W" * 120)
    )
    raw = TEXT.render(letter, PROFILES[name])
    assert raw.startswith(b"\xef\xbb\xbf") == (name == "utf-8-bom")
    labels, lines = seen_in(raw, CODECS[name])
    assert lines[0] == {
        "windows-1252": "€ 5 \u2013 Lódz “ja” ?",
        "iso-8859-1": 'E 5 - Lódz "ja" ?',
    }.get(name, letter.lines[0])
    assert lines[1:] == list(LETTER.lines)
    assert (labels["BSN:"], labels["Geboren:"], labels["Van:"]) == ("999990019", "01-02-1950", "W" * 120)
    assert max(map(len, raw.decode(CODECS[name]).splitlines())) <= LINE_LENGTH


@pytest.mark.parametrize("count", [1, 4, 24, 25, 26, 27, 28, 60, 200])
def test_another_reader_sees_every_line_of_a_pdf_on_each_of_its_pages(count: int) -> None:
    lines = tuple(f"{' ' * (at % 4)}Regel {at}: één + {'x' * (at % 50)}" for at in range(count))
    letter = replace(LETTER, lines=lines)
    pdf = TEXT.render(letter, PROFILES["pdf"])
    pages = pages_of(pdf)
    seen = [line for page in pages for line in page[:-1] if line]
    assert seen == [line.rstrip() for line in sheet_of(letter) if line]
    assert [page[-1].strip() for page in pages] == [
        f"Bericht Welzijn op Recept - pagina {at} van {len(pages)}" for at in range(1, len(pages) + 1)
    ]
    assert lines_of(pdf) == lines


def test_a_pdf_is_sound_and_tells_nothing_of_the_patient_beside_its_text() -> None:
    pdf = TEXT.render(LETTER, PROFILES["pdf"])
    assert "No syntax or stream encoding errors found" in seen_by("qpdf", "--check", "FILE", pdf=pdf)
    about = seen_by("pdfinfo", "FILE", pdf=pdf)
    assert re.search(r"Title: +Bericht Welzijn op Recept", about)
    assert "A4" in about
    assert not any(word in about for word in ("Voorbeeld", "Anna", "999990019", "1950"))


@every_profile
def test_the_same_letter_is_the_same_bytes_and_another_moment_is_not(profile: Profile) -> None:
    assert TEXT.render(LETTER, profile) == TEXT.render(replace(LETTER), profile)
    later = replace(LETTER, written_at=Millis(LETTER.written_at + 60_000))
    assert TEXT.render(later, profile) != TEXT.render(LETTER, profile)


@every_profile
def test_a_line_that_looks_like_a_header_or_an_end_is_a_line_threat_21(profile: Profile) -> None:
    lines = (
        "BSN:              123456782",
        "",
        "Regels:           1",
        TITLE,
        "",
        END,
        "",
        "Einde bericht",
        "%%EOF",
        "(Tj) ET BT /F1 8 Tf",
    )
    hostile = replace(LETTER, lines=lines)
    assert back(hostile, profile).lines == lines
    assert back(hostile, profile).patient == LETTER.patient


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lines": ()}, "lines"),
        ({"lines": ("x" * 71,)}, "lines"),
        ({"id": "../x"}, "id"),
        ({"id": ""}, "id"),
        ({"sender": Sender("1", " ")}, "sender.name"),
        ({"sender": Sender("1\n2", "W")}, "sender.id"),
        ({"receiver": Receiver("De Linde", "0100\t4567")}, "receiver.agb"),
        ({"patient": replace(LETTER.patient, birth_date=None)}, "patient.birth_date"),
        ({"patient": replace(LETTER.patient, surname="\u200b")}, "patient.surname"),
        ({"patient": replace(LETTER.patient, bsn="")}, "patient.his_number or bsn"),
        ({"patient": replace(LETTER.patient, bsn="", his_number="7\u00ad8")}, "patient.his_number"),
    ],
)
@every_profile
def test_what_a_sheet_cannot_carry_is_refused_by_name(profile: Profile, change: dict, field: str) -> None:
    with pytest.raises(LetterDoesNotFit) as caught:
        TEXT.render(replace(LETTER, **change), profile)
    assert caught.value.fields["field"] == field


def test_options_are_checked_by_name_and_nothing_is_read() -> None:
    with pytest.raises(ProfileOptionUnknown, match=r"text\.encodings"):
        TEXT.render(LETTER, Profile("text", options={"encodings": "x"}))
    for options in ({"format": "docx"}, {"encoding": "utf-16"}):
        with pytest.raises(ProfileOptionRefused):
            TEXT.render(LETTER, Profile("text", options=options))
    with pytest.raises(NotReadByConnector):
        TEXT.read(io.BytesIO(b""), Profile("text"))
    assert not TEXT.sniff(TEXT.render(LETTER, Profile("text")), "wor-x.txt")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Bericht Welzijn", "Ander bericht"),
        ("Regels:           4", "Regels:           3"),
        ("Regels:           4", "Regels:           x"),
        ("Geboren:          01-02-1950", "Geboren:          31-02-1950"),
        ("Geboren:          01-02-1950", f"Geboren:          01-02-{'9' * 30}"),
        ("Datum:            21-11-2026 11:00", "Datum:            01-01-0001 00:00"),
        ("Geslacht:         V", "Geslacht:         ?"),
        ("Datum:            21-11-2026 11:00", "Datum:            gisteren"),
        ("Kenmerk:          x2y3", "Anders:           x2y3"),
        ("Kenmerk:          x2y3", "BSN:              123456782"),
        ("Van:              ", "                  "),
        ("\r\nEinde bericht", "\r\nEinde"),
        ("\r\nEinde bericht", "\nEinde bericht"),
    ],
)
def test_a_changed_sheet_is_refused_by_name_and_not_by_value(old: str, new: str) -> None:
    raw = TEXT.render(LETTER, PROFILES["utf-8"]).decode("utf-8").replace(old, new).encode("utf-8")
    with pytest.raises((SheetBroken, FileTruncated)) as caught:
        TEXT.read_letter(io.BytesIO(raw), PROFILES["utf-8"])
    assert "Voorbeeld" not in str(caught.value)


def test_without_its_packages_a_pdf_is_refused_by_name_and_a_text_is_not(monkeypatch) -> None:
    pdf = pdf_of(LETTER)
    for name in [*sys.modules]:
        if name.partition(".")[0] in ("fpdf", "pypdf"):
            monkeypatch.delitem(sys.modules, name)
    for package in ("fpdf", "pypdf"):
        monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(PdfMissing, match=r"wor-sidecar\[pdf\]"):
        TEXT.render(LETTER, PROFILES["pdf"])
    with pytest.raises(PdfMissing):
        lines_of(pdf)
    assert TEXT.render(LETTER, PROFILES["utf-8"])


nasty = st.text(
    st.one_of(
        st.sampled_from("\r\n\t\0\x85\x0b\x0c\x1c\u2028\u2029\u202e\u0301é€ ĳß\ufeff:()\\%<>þÿ"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=LINE_LENGTH,
)


@settings(max_examples=40)
@every_profile
@given(st.lists(nasty, min_size=1, max_size=12), nasty, nasty, nasty)
@example(["", " ", "\r\nEinde bericht", "Einde bericht\r\n"], "a\r\nBSN: 123456782", "x" * 70, " ")
@example(["þÿ\x00a", "ÿþ", "\ufeff", "(a\\)"], "þÿ", "", "þÿ")
def test_a_letter_always_reads_back_threat_21(profile, lines, surname, partner, sender) -> None:
    patient = replace(LETTER.patient, surname="V" + surname, partner_surname=partner)
    letter = replace(LETTER, lines=tuple(lines), patient=patient, sender=Sender("1", "W" + sender, partner))
    assert differences(letter, back(letter, profile)) == ()
    raw = TEXT.render(letter, profile)
    if profile.options.get("format") != "pdf":
        codec = CODECS[profile.options.get("encoding", "utf-8")]
        assert len(seen_in(raw, codec)[1]) == len(lines)


@given(st.binary(max_size=200), st.integers(0, 3000), st.sampled_from([*PROFILES]))
def test_no_bytes_bring_anything_but_a_coded_error_threat_20(noise: bytes, at: int, name: str) -> None:
    whole = TEXT.render(LETTER, PROFILES[name])
    for raw in (noise, whole[: at % len(whole)] + noise + whole[at % len(whole) :], noise + b"%%EOF"):
        try:
            TEXT.read_letter(io.BytesIO(raw), PROFILES[name])
        except WorError:
            continue


@given(st.integers(0, 5000), st.integers(0, 255), st.sampled_from([*PROFILES]))
def test_a_changed_byte_never_reads_back_as_another_patient_threat_34(at: int, byte: int, name: str) -> None:
    raw = bytearray(TEXT.render(LETTER, PROFILES[name]))
    raw[at % len(raw)] = byte
    try:
        read = TEXT.read_letter(io.BytesIO(bytes(raw)), PROFILES[name])
    except WorError:
        return
    same = (read.patient.bsn, read.patient.birth_date) == ("999990019", date(1950, 2, 1))
    assert same or differences(LETTER, read)


PDF_CHECKS = checks_of(
    *load_subjects("text", Path(__file__).parents[3] / "config" / "profiles" / "pdf-example.toml", None)
)


@pytest.mark.parametrize("check", PDF_CHECKS, ids=str)
def test_the_pdf_keeps_the_contract_too(check: Check) -> None:
    try:
        check.run()
    except NotApplicable as reason:
        pytest.skip(str(reason))
