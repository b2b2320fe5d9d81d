"""A letter as plain lines that a person files and a program reads back: header, text, end.

A header line is a label and a value; a long value goes on below itself. The header says how many lines of
text follow, so nothing in the text can pass for a header or an end. No line is over 70 characters.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final

from wor_sidecar.domain.clock import AMSTERDAM, Millis, as_datetime
from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.folders import FileTruncated, LetterDoesNotFit
from wor_sidecar.domain.errors.formats import SheetBroken
from wor_sidecar.domain.registration import Patient, Sex
from wor_sidecar.hooks.letter import LINE_LENGTH, Letter, Receiver, Sender
from wor_sidecar.hooks.plain import latin_1, plain

TITLE: Final = "Bericht Welzijn op Recept"
END: Final = "Einde bericht"
_VALUE_AT: Final = 18
_ROOM: Final = LINE_LENGTH - _VALUE_AT
_MOMENT: Final = "%d-%m-%Y %H:%M"
_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_SEXES: Final = {Sex.MALE: "M", Sex.FEMALE: "V", Sex.UNKNOWN: ""}
_LABELS: Final = (
    "Van", "Nummer", "Telefoon", "Aan", "AGB", "Datum",
    "Achternaam", "Tussenvoegsel", "Partnernaam", "Voor partnernaam", "Voorletters", "Roepnaam",
    "Geboren", "Geslacht", "BSN", "HIS-nummer", "Kenmerk", "Bericht", "Regels",
)  # fmt: skip


def sheet_of(letter: Letter, spell: Callable[[str], str] = latin_1) -> tuple[str, ...]:
    """Return the lines; every value goes through `spell`, which leaves no character that isn't seen.

    Raises:
        LetterDoesNotFit: naming the field that a sheet can't carry, or that it demands.

    """
    lines = tuple(spell(line) for line in letter.lines)
    if not lines or max(map(len, lines)) > LINE_LENGTH:
        raise LetterDoesNotFit(
            field="lines", wanted=phrase("one line or more, each at most {value} characters", LINE_LENGTH)
        )
    header = (row for label, value in _values(letter, spell) for row in _rows(label, value))
    return TITLE, "", *header, "", *lines, "", END


def letter_of(sheet: Sequence[str]) -> Letter:
    """Return the letter that a sheet says; the template has no place on it.

    Raises:
        FileTruncated: its end isn't there.
        SheetBroken: some line isn't where it should be, or says what can't be.

    """
    if tuple(sheet[:2]) != (TITLE, ""):
        raise SheetBroken(what="its title")
    blank = next((at for at, line in enumerate(sheet[2:], 2) if not line), len(sheet))
    values = _read_values(sheet[2:blank])
    count = values.get("Regels", "")
    if not re.fullmatch("[1-9][0-9]{0,3}", count):
        raise SheetBroken(what="the count of its lines")
    end = blank + 1 + int(count)
    if len(sheet) < end + 2:
        raise FileTruncated
    if tuple(sheet[end:]) != ("", END):
        raise SheetBroken(what="its end")
    return _letter(values, tuple(sheet[blank + 1 : end]))


def _values(letter: Letter, spell: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Yield label and value, in the order of _LABELS; what must come back as it is may not be respelled."""

    def same(field: str, value: str, pattern: re.Pattern[str] | None = None) -> str:
        if spell(value) != value or (pattern and not pattern.fullmatch(value)):
            raise LetterDoesNotFit(field=field, wanted="plain letters and digits")
        return value

    def filled(field: str, value: str) -> str:
        if not plain(value).strip():
            raise LetterDoesNotFit(field=field, wanted="filled in")
        return spell(value)

    patient, sender, receiver = letter.patient, letter.sender, letter.receiver
    ids = dict(patient.ids)
    if patient.birth_date is None:
        raise LetterDoesNotFit(field="patient.birth_date", wanted="filled in")
    if not ids:
        raise LetterDoesNotFit(field="patient.his_number or bsn", wanted="filled in")
    born = patient.birth_date
    values = (
        filled("sender.name", sender.name),
        same("sender.id", sender.id),
        spell(sender.phone),
        spell(receiver.name),
        same("receiver.agb", receiver.agb),
        as_datetime(letter.written_at).astimezone(AMSTERDAM).strftime(_MOMENT),
        filled("patient.surname", patient.surname),
        spell(patient.prefix),
        spell(patient.partner_surname),
        spell(patient.partner_prefix),
        spell(patient.initials),
        spell(patient.call_name),
        f"{born.day:02}-{born.month:02}-{born.year:04}",
        _SEXES[patient.sex],
        ids.get("bsn", ""),
        same("patient.his_number", ids.get("his_number", "")),
        spell(letter.reference),
        same("id", letter.id, _ID),
        str(len(letter.lines)),
    )
    return zip(_LABELS, values, strict=True)


def _rows(label: str, value: str) -> Iterator[str]:
    """Yield the label with the value's first piece, and the other pieces below it; nothing for no value."""
    for at in range(0, len(value), _ROOM):
        head = "" if at else f"{label}:"
        yield f"{head:<{_VALUE_AT}}{value[at : at + _ROOM]}"


def _read_values(rows: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    label = ""
    for row in rows:
        head, piece = row[:_VALUE_AT].rstrip(), row[_VALUE_AT:]
        if head:
            label = head.removesuffix(":")
            if label not in _LABELS or label in values or not head.endswith(":"):
                raise SheetBroken(what="a label of its header")
        elif not label:
            raise SheetBroken(what="a label of its header")
        values[label] = values.get(label, "") + piece
    return values


def _letter(values: Mapping[str, str], lines: tuple[str, ...]) -> Letter:
    def of(label: str) -> str:
        return values.get(label, "")

    sex = next((sex for sex, sign in _SEXES.items() if sign == of("Geslacht")), None)
    if sex is None:
        raise SheetBroken(what="the patient's sex")
    return Letter(
        id=of("Bericht"),
        template="",
        lines=lines,
        reference=of("Kenmerk"),
        written_at=_moment(of("Datum")),
        patient=Patient(
            his_number=of("HIS-nummer"),
            bsn=of("BSN"),
            surname=of("Achternaam"),
            prefix=of("Tussenvoegsel"),
            partner_surname=of("Partnernaam"),
            partner_prefix=of("Voor partnernaam"),
            initials=of("Voorletters"),
            call_name=of("Roepnaam"),
            birth_date=_born(of("Geboren")),
            sex=sex,
        ),
        sender=Sender(of("Nummer"), of("Van"), of("Telefoon")),
        receiver=Receiver(of("Aan"), of("AGB")),
    )


def _born(text: str) -> date:
    try:
        day, month, year = map(int, text.split("-"))
        return date(year, month, day)
    except (ValueError, OverflowError) as error:
        raise SheetBroken(what="the birth date") from error


def _moment(text: str) -> Millis:
    try:
        local = datetime.strptime(text, _MOMENT).replace(tzinfo=AMSTERDAM)
        return Millis(int(local.astimezone(UTC).timestamp()) * 1000)
    except (ValueError, OverflowError) as error:
        raise SheetBroken(what="the date") from error
