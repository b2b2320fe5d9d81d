"""The connector: a CSV file in, registrations out, one row in memory at a time."""

import csv
import re
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO, Final, NoReturn

from wor_his_table.columns import DELIMITERS, Layout, layout_of, matches, places
from wor_his_table.lines import LONGEST_LINE, Row, rows
from wor_his_table.records import Cells, registration_of
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import (
    CodeSystemMissing,
    FileEmpty,
    FileTruncated,
    NotText,
    NotWrittenByConnector,
    RowBroken,
)
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Passed, Profile, RecordError
from wor_sidecar.hooks.letter import Letter
from wor_sidecar.hooks.text_files import decoded

_OTHER_FORMATS: Final = (b"UNA", b"UNB", b"MSH|", b"FHS|", b"BHS|", b"<", b"{", b"[", b"PK\x03\x04", b"%PDF")
_A_CODE: Final = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{1,2})?", re.IGNORECASE)
_SEP: Final = re.compile(r"sep=(.)\s*", re.IGNORECASE)


class TableConnector:
    """`table`: see README.md for the profile's options."""

    id = "table"
    version = "1.0"
    reads = ("CSV",)
    writes: tuple[str, ...] = ()
    suffix = ""

    def sniff(self, head: bytes, name: str) -> bool:
        """Tell from the first bytes and the name whether this could be a list."""
        first = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not first or 0 in head or first.startswith(_OTHER_FORMATS):
            return False
        line = first.splitlines()[0].decode("latin-1")
        return name.lower().endswith((".csv", ".tsv")) or any(mark in line for mark in DELIMITERS)

    def read(self, stream: BinaryIO, profile: Profile) -> Iterator[Registration | Passed | RecordError]:
        """Yield one item per row that isn't blank; see `hooks.connector.Connector`."""
        layout = layout_of(profile)
        text = decoded(stream, layout.encoding)
        try:
            yield from _items(text, layout, profile)
        finally:
            text.detach()  # the stream is the caller's to close

    def render(self, letter: Letter, profile: Profile) -> bytes:
        """Refuse: a list is read only."""
        return self._only_reads(letter, profile)

    def read_letter(self, stream: BinaryIO, profile: Profile) -> Letter:
        """Refuse: a list is read only."""
        return self._only_reads(stream, profile)

    def _only_reads(self, *_given: object) -> NoReturn:
        raise NotWrittenByConnector(connector=self.id)


def _items(
    text: TextIOWrapper, layout: Layout, profile: Profile
) -> Iterator[Registration | Passed | RecordError]:
    delimiter, header, number = _header(text, layout)
    where = places(layout, header)
    if not layout.code_system:
        yield RecordError("row 1", CodeSystemMissing())
    previous: Row | None = None
    for row in rows(text, delimiter, number + 1):
        yield _item(row, len(header), where, layout, profile)
        previous = row
    if previous is not None and previous.unended and len(previous.cells) < len(header):
        raise FileTruncated


def _header(text: TextIOWrapper, layout: Layout) -> tuple[str, list[str], int]:
    """Return delimiter, header and its row's number; lines before it may be blank or Excel's `sep=;`."""
    number, given = 0, layout.delimiter
    while line := text.readline(LONGEST_LINE):
        number += 1
        if sep := _SEP.fullmatch(line):
            given = given or sep[1]
        elif line.strip():
            if "\0" in line:
                raise NotText
            candidates = [given] if given else list(DELIMITERS)
            split = {mark: next(csv.reader([line], delimiter=mark)) for mark in candidates}
            best = max(candidates, key=lambda mark: (matches(layout, split[mark]), len(split[mark])))
            return best, split[best], number
    raise FileEmpty


def _item(
    row: Row, width: int, where: dict[str, tuple[int, ...]], layout: Layout, profile: Profile
) -> Registration | Passed | RecordError:
    position = f"row {row.number}"
    if row.broken:
        return RecordError(position, RowBroken(why=row.broken))
    surplus = any(row.cells[width:])
    if len(row.cells) < width or surplus:
        why = f"it has {len(row.cells)} columns, the header {width}"
        return RecordError(position, RowBroken(why=why))
    cells = Cells(where, row.cells)
    code = cells.first("code")
    if not profile.trigger.fires(code, layout.code_system):
        # What is no code may be anything, also about a patient: it isn't passed on.
        return Passed(code if _A_CODE.fullmatch(code) else "", layout.code_system, position)
    try:
        return registration_of(layout, cells, position)
    except WorError as error:
        return RecordError(position, error)
