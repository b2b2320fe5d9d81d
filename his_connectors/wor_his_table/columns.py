"""The profile's `[table]`: what each column of the export is for us, checked before a row is read."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from wor_sidecar.domain.errors.folders import (
    ColumnMissing,
    ColumnNotMapped,
    ColumnTwice,
    ProfileOptionRefused,
    ProfileOptionUnknown,
)
from wor_sidecar.hooks.connector import Profile
from wor_sidecar.hooks.findings import COLUMN, MISSING, UNUSED, found_out, listened_to
from wor_sidecar.hooks.options import OncePerProfile, Options
from wor_sidecar.hooks.text_files import AUTO, ENCODINGS

KNOWN: Final = (
    "encoding", "delimiter", "sheet", "date_format", "code_system", "list", "name_pattern",
    "max_expanded_megabytes", "columns",
)  # fmt: skip
FIELDS: Final = (
    "his_number", "bsn", "surname", "prefix", "partner_surname", "partner_prefix", "initials", "call_name",
    "full_name", "birth_date", "sex", "phones", "email", "street", "house_number", "postcode", "city",
    "contact_date", "code", "author", "author_role", "author_agb", "episode_id", "contact_id",
)  # fmt: skip
PATIENTS: Final = "patients"
LISTS: Final = ("contacts", "episodes", PATIENTS)
HEADER_WITHIN: Final = 20
"""Rows that aren't blank: a report often has a title above its columns."""
MEGABYTES: Final = 64
NAME_PARTS: Final = frozenset(
    {"surname", "prefix", "partner_surname", "partner_prefix", "initials", "call_name"}
)
DELIMITERS: Final = (";", ",", "\t", "|")


@dataclass(frozen=True, slots=True)
class Layout:
    """What the profile says. `headers`: our field -> the export's headers; the first filled one counts.

    `max_expanded`: bytes that a workbook may unpack to.
    """

    encoding: str
    delimiter: str
    sheet: str
    max_expanded: int
    date_format: str
    code_system: str
    list: str
    name_pattern: re.Pattern[str] | None
    headers: Mapping[str, tuple[str, ...]]
    folded: Mapping[str, tuple[str, ...]]
    """The same headers, each as `_folded` gives it."""


def _layout(profile: Profile) -> Layout:
    """Check the profile's options.

    Raises:
        ProfileOptionUnknown, ProfileOptionMissing, ProfileOptionRefused, ColumnNotMapped: naming the key.

    """
    options = Options(profile, KNOWN)
    kind = options.text("list", "contacts", LISTS)
    headers = _headers(options)
    _demand(options, headers, kind)
    return Layout(
        encoding=options.text("encoding", AUTO, ENCODINGS),
        delimiter=_delimiter(options),
        sheet=options.text("sheet", "").strip(),
        max_expanded=options.number("max_expanded_megabytes", MEGABYTES, 1, 4095) << 20,
        date_format=_date_format(options),
        code_system=options.text("code_system", ""),
        list=kind,
        name_pattern=_name_pattern(options, headers),
        headers=headers,
        folded={name: tuple(map(_folded, wanted)) for name, wanted in headers.items()},
    )


layout_of: Final = OncePerProfile(_layout)
"""Check the profile's options; see `_layout`."""


def places(layout: Layout, cells: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return where each mapped field stands in this file; case and surrounding space don't matter.

    Raises:
        ColumnMissing: a mapped column isn't there (of a list of columns: none of them is).
        ColumnTwice: it can't be told which of two is meant.

    """
    header = [_folded(cell) for cell in cells]
    _tell(layout, cells)
    found: dict[str, tuple[int, ...]] = {}
    for name, folded in layout.folded.items():
        wanted = layout.headers[name]
        for place, column in enumerate(folded):
            if header.count(column) > 1:
                raise ColumnTwice(column=wanted[place])
        there = tuple([header.index(column) for column in folded if column in header])
        if not there:
            raise ColumnMissing(column=" / ".join(wanted), field=name, key=f"table.columns.{name}")
        found[name] = there
    return found


def _tell(layout: Layout, cells: Sequence[str]) -> None:
    """Let whoever writes a profile hear which columns there are, and which are not."""
    if not (listened_to(COLUMN) or listened_to(MISSING) or listened_to(UNUSED)):
        return
    there = {_folded(cell): cell.strip() for cell in cells if cell.strip()}
    used = {_folded(column) for wanted in layout.headers.values() for column in wanted}
    for name, wanted in layout.headers.items():
        found = [there[_folded(column)] for column in wanted if _folded(column) in there]
        if found:
            found_out(COLUMN, f"{name} = {' / '.join(found)}")
        else:
            found_out(MISSING, f"{name} = {' / '.join(wanted)}")
    if used & there.keys():  # else it may be no header but somebody's row
        for folded, cell in there.items():
            if folded not in used:
                found_out(UNUSED, cell)


def matches(layout: Layout, cells: Sequence[str]) -> int:
    """Count the mapped headers among these cells: how a delimiter is recognised."""
    header = set(map(_folded, cells))
    return sum([column in header for wanted in layout.folded.values() for column in wanted])


def _folded(header: str) -> str:
    """Return what two spellings of a header share; an ë may be one character or two."""
    if header.isascii():
        return " ".join(header.split()).casefold()
    return unicodedata.normalize("NFC", " ".join(header.replace("\ufeff", "").split()).casefold())


def _headers(options: Options) -> dict[str, tuple[str, ...]]:
    headers: dict[str, tuple[str, ...]] = {}
    for name, value in options.mapping("columns").items():
        key = options.path(f"columns.{name}")
        if name not in FIELDS:
            nearest = get_close_matches(name, FIELDS, n=1, cutoff=0.5) or [" / ".join(FIELDS)]
            raise ProfileOptionUnknown(key=key, connector="table", nearest=f"table.columns.{nearest[0]}")
        several = value if isinstance(value, list) else [value]
        texts = tuple(each for each in several if isinstance(each, str) and each.strip())
        if not several or len(texts) < len(several):
            raise ProfileOptionRefused(
                key=key, found=repr(value), wanted="a column's header, or a list of them"
            )
        headers[name] = texts
    return headers


def _demand(options: Options, headers: Mapping[str, object], kind: str) -> None:
    demanded = [("his_number", "bsn"), ("surname", "full_name"), ("birth_date",), ("code",)]
    if kind != PATIENTS:
        demanded.append(("contact_date",))
    for any_of in demanded:
        if not any(name in headers for name in any_of):
            raise ColumnNotMapped(field=" or ".join(any_of), key=options.path(f"columns.{any_of[0]}"))


def _delimiter(options: Options) -> str:
    delimiter = options.text("delimiter", "")
    if delimiter not in ("", "auto") and (len(delimiter) != 1 or delimiter in '"\r\n\0'):
        options.refuse("delimiter", 'one character, such as ";"; leave it out to have it found')
    return "" if delimiter == "auto" else delimiter


def _date_format(options: Options) -> str:
    date_format = options.text("date_format", "%d-%m-%Y")
    if "%Y" not in date_format or "%y" in date_format:
        # A year of two digits would make a patient of 1950 be born in 2050.
        options.refuse("date_format", 'a format with a year of four digits, such as "%d-%m-%Y"')
    return date_format


def _name_pattern(options: Options, headers: Mapping[str, object]) -> re.Pattern[str] | None:
    if "full_name" not in headers:
        return None
    try:
        pattern = re.compile(options.text("name_pattern"))
    except re.error:
        options.refuse("name_pattern", "a regular expression")
    if "surname" not in pattern.groupindex or not set(pattern.groupindex) <= NAME_PARTS:
        options.refuse(
            "name_pattern", f"a pattern with a group (?P<surname>...), others of {sorted(NAME_PARTS)}"
        )
    return pattern
