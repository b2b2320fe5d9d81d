"""A list as text with delimiters: a block of rows in memory at a time, a broken row costs that row alone.

Python's csv does the quoting, strictly. What it can't do: after an unclosed quote it swallows everything to
the next one. So the lines that a broken row swallowed are taken apart again, without its first.
"""

import csv
import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, Final

from wor_his_table.codes import Codes
from wor_his_table.columns import Layout, places
from wor_his_table.headers import Header, header_alone, header_of
from wor_his_table.lines import ENDS, blocks
from wor_his_table.records import Records
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import ColumnMissing, FileTruncated, RowBroken
from wor_sidecar.hooks.connector import Item, Passed, RecordError
from wor_sidecar.hooks.findings import DELIMITER, found_out
from wor_sidecar.hooks.text_files import decoded

MOST_LINES: Final = 500
"""Of one row: a quoted remark has a few; more is an unclosed quote."""
CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FEW: Final = 32
"""Rows of a block, with quotes around some values, for which csv is begun anew; then it takes the rest."""
_QUOTE: Final = '"'
_QUOTED_ENDS: Final = ('"', '"\n', '"\r', '"\r\n')
_ENDS: Final = "\r\n"
_SEP: Final = re.compile(r"sep=(.)\s*", re.IGNORECASE)
passed: Final = partial(tuple.__new__, Passed)
"""Passed of its four values at once: a list is mostly rows without the code."""


def items(stream: BinaryIO, layout: Layout, codes: Codes) -> Iterator[Item]:
    """Yield one item per row that isn't blank.

    Raises:
        FileEmpty, FileTruncated, NotText, EncodingRefused, ColumnMissing, ColumnTwice: nothing of it counts.

    """
    text = decoded(stream, layout.encoding)
    try:
        source = blocks(text)
        first = next(source, [])
        rows = _rows(first, layout, codes)
        yield from rows.of(first)
        for lines in source:
            yield from rows.of(lines)
        yield from rows.rest()
    finally:
        text.detach()  # the stream is the caller's to close


def _rows(first: list[str], layout: Layout, codes: Codes) -> "_Rows":
    header = header_alone(first[0], layout) if first else None
    header = header or header_of(first, layout)
    found_out(DELIMITER, {"\t": "tab"}.get(header.delimiter, header.delimiter))
    try:
        where = places(layout, header.cells)
    except ColumnMissing:
        if header.lines == len(first) and not first[-1].endswith(ENDS):
            raise FileTruncated from None
        raise
    del first[: header.lines]
    return _Rows(header, where, layout, codes)


class _Rows:
    """Takes lines apart; a row that isn't whole waits for more of them."""

    def __init__(
        self, header: Header, where: dict[str, tuple[int, ...]], layout: Layout, codes: Codes
    ) -> None:
        self._width = len(header.cells)
        self._delimiter = header.delimiter
        self._quoted_delimiter = f"{_QUOTE}{header.delimiter}{_QUOTE}"
        self._number = header.row
        self._short = 0
        self._code = where["code"]
        self._place = self._code[0] if len(self._code) == 1 else -1
        self._codes = codes
        self._make_records = partial(Records, layout, where, codes.system)
        self._records: Records | None = None
        self._waiting: list[str] = []
        self._ended = True

    def of(self, lines: list[str], *, last: bool = False) -> list[Item]:
        """Return the items of the rows that are whole."""
        if lines:
            self._ended = lines[-1].endswith(ENDS)
        lines, self._waiting = [*self._waiting, *lines], []
        found: list[Item] = []
        at = mixed = unclosed = 0
        while (at := self._simple(lines, at, found) if mixed < _FEW else at) < len(lines):
            mixed += 1
            at, end = self._run(lines, at, found, one=mixed < _FEW)
            if at == end:
                continue
            if end == len(lines) and not last and end - at <= MOST_LINES:
                self._waiting = lines[at:]
                break
            self._number += 1
            found.append(broken(self._number, why="its quotes do not match, or it is too long"))
            unclosed = len(found) if end == len(lines) else 0
            at += 1
        # An unclosed quote costs its row, unless no good row comes after it: then the file was cut inside it.
        if last and unclosed and all(isinstance(item, RecordError) for item in found[unclosed:]):
            raise FileTruncated
        return found

    def rest(self) -> list[Item]:
        """Return the items of what waited; nothing follows it.

        Raises:
            FileTruncated: the file ends inside a quoted value, or with half a row.

        """
        found = self.of([], last=True)
        if self._short == self._number and not self._ended:
            raise FileTruncated
        return found

    def _simple(self, lines: list[str], start: int, found: list[Item]) -> int:
        """Take apart lines with no value between quotes, or each: a row each. Return the first of neither."""
        number, between, quotes, place = self._number, self._width - 1, 2 * self._width, self._place
        passing, system, add = self._codes.passing, self._codes.system, found.append
        from_right = self._width - place if 2 * place > self._width else 0
        for at in range(start, len(lines)):
            line = lines[at]
            if _QUOTE not in line:
                delimiter = self._delimiter
            elif line.count(_QUOTE) == quotes and line.startswith(_QUOTE) and line.endswith(_QUOTED_ENDS):
                delimiter, line = self._quoted_delimiter, line.rstrip(_ENDS)[1:-1]
            else:
                break
            code = None
            if line.count(delimiter) == between:
                if from_right:
                    code = passing.get(line.rsplit(delimiter, from_right)[1])
                elif place >= 0:
                    code = passing.get(line.split(delimiter, place + 1)[place])
            elif delimiter is self._quoted_delimiter:
                break
            number += 1
            if code or (code == "" and line.replace(delimiter, "").strip()):
                add(passed((code, system, f"row {number}", True)))
            elif (item := self._looked_at(line.rstrip(_ENDS).split(delimiter), number)) is not None:
                add(item)
        else:
            at = len(lines)
        self._number = number
        return at

    def _run(self, lines: list[str], start: int, found: list[Item], *, one: bool) -> tuple[int, int]:
        """Take rows apart, or one. Of a row that can't be, return its first line and the one after it."""
        source = map(lines.__getitem__, range(start, len(lines)))
        reader = csv.reader(source, delimiter=self._delimiter, strict=True)
        done, number, width, place = 0, self._number, self._width, self._place
        passing, system, add = self._codes.passing, self._codes.system, found.append
        try:
            for cells in reader:
                if reader.line_num - done > 1 and self._are_rows(
                    lines[start + done : start + reader.line_num]
                ):
                    break  # two stray quotes: the first one's patient with the last one's values
                number += 1
                code = passing.get(cells[place]) if place >= 0 and len(cells) == width else None
                if code or (code == "" and any(map(str.strip, cells))):
                    add(passed((code, system, f"row {number}", True)))
                elif (item := self._looked_at(cells, number)) is not None:
                    if len(cells) != width and reader.line_num - done > 1:
                        number -= 1
                        break  # an unclosed quote that met another one
                    add(item)
                done = reader.line_num
                if one:
                    break
        except csv.Error:
            pass
        self._number = number
        return start + done, start + reader.line_num

    def _are_rows(self, lines: list[str]) -> bool:
        """Tell whether each of these lines, which quotes seem to join, has a whole row's delimiters."""
        return all(line.count(self._delimiter) == self._width - 1 for line in lines)

    def _looked_at(self, cells: list[str], number: int) -> Item | None:
        if not any(map(str.strip, cells)):
            return None
        if len(cells) < self._width or any(map(str.strip, cells[self._width :])):
            self._short = number if len(cells) < self._width else self._short
            return broken(number, f"it has {len(cells)} columns, the header {self._width}")
        text = next((cells[place] for place in self._code if cells[place].strip()), "")
        try:
            fires = not CONTROL.search(text) and self._codes.fires(text)
            if CONTROL.search("".join(cells) if fires else text):
                return broken(number, why="it holds control characters")
            if fires:
                self._records = self._records or self._make_records()
                return self._records.registration(cells, f"row {number}")
        except WorError as error:
            return RecordError(f"row {number}", error)
        return Passed(self._codes.passing[text], self._codes.system, f"row {number}")


def broken(number: int, why: str) -> RecordError:
    """Return the error of a row that can't be taken apart."""
    return RecordError(f"row {number}", RowBroken(why=why))
