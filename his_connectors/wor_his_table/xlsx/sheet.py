"""A sheet's rows, streamed: each with its number, and the cells of the wanted columns as they are stored.

What a sheet says of its own size (`dimension`, `spans`) is never believed; where a row or a cell doesn't say
where it stands, it stands after the one before.
"""

from collections.abc import Container, Iterator
from typing import Final, NamedTuple
from xml.parsers import expat

from wor_his_table.xlsx.archive import Archive
from wor_his_table.xlsx.strings import LONGEST
from wor_sidecar.hooks.guarded_xml import BETWEEN, DEEPEST, too_deep

Cell = tuple[str, str, str]
"""What kind (`t`), which style (`s`), and what is stored: a number, a string, or a string's number."""
UNKNOWN: Final[Cell] = ("e", "", "")
"""An error, or a formula that nobody worked out: it shows nothing that counts."""
MOST_COLUMNS: Final = 16_384
_DIGITS: Final = "0123456789"
_MOST_DIGITS: Final = 7
_A: Final = ord("A") - 1


class Row(NamedTuple):
    """`number` as the spreadsheet counts; `cells` by column, from 0."""

    number: int
    cells: dict[int, Cell]


class Sheet:
    """Hears a sheet's XML. `wanted`: the columns whose cells are kept; it may shrink while rows come."""

    def __init__(self) -> None:
        self.wanted: Container[int] = range(MOST_COLUMNS)
        self._found: list[Row] = []
        self._kinds: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        self._depth = self._number = 0
        self._column = -1
        self._cells: dict[int, Cell] = {}
        self._cell: dict[str, str] | None = None
        self._value: str | None = None
        self._formula = self._phonetic = False
        self._pieces: list[str] = []

    def rows(self, archive: Archive, part: str) -> Iterator[Row]:
        """Yield each row that holds something."""
        for _piece in archive.parse(part, self._attach):
            found, self._found = self._found, []
            yield from found

    def _attach(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._pieces.append

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        kind = self._kinds.get(name)
        if kind is None:
            kind = self._kinds[name] = name.rpartition(BETWEEN)[2]
        if kind in {"v", "t"}:
            self._pieces.clear()
        elif kind == "c":
            self._begin_cell(attributes)
        elif kind == "row":
            self._cells, self._column = {}, -1
            self._number = _number(attributes.get("r", ""), self._number + 1)
        elif kind == "f":
            self._formula = True
        elif kind == "rPh":
            self._phonetic = True
        elif self._depth > DEEPEST:
            raise too_deep(DEEPEST)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        if place is None:
            self._column += 1
        else:
            letters = place.rstrip(_DIGITS)
            column = self._columns.get(letters)
            if column is None:
                column = self._columns[letters] = _column(letters)
            self._column = column
        self._cell = attributes if self._column in self.wanted else None
        self._value, self._formula = None, False

    def _end(self, name: str) -> None:
        self._depth -= 1
        kind = self._kinds[name]
        if kind in {"v", "t"}:
            if self._cell is not None and not self._phonetic:
                text = "".join(self._pieces)
                self._value = text if self._value is None else self._value + text
        elif kind == "c":
            self._end_cell()
        elif kind == "row":
            if self._cells:
                self._found.append(Row(self._number, self._cells))
            self._pieces.clear()
        elif kind == "rPh":
            self._phonetic = False

    def _end_cell(self) -> None:
        cell, value = self._cell, self._value
        if cell is None:
            return
        if value is not None:
            if len(value) > LONGEST:
                value = value[:LONGEST]
            self._cells[self._column] = (cell.get("t", "n"), cell.get("s", "0"), value)
        elif self._formula:
            self._cells[self._column] = UNKNOWN
        self._cell = None


def _number(text: str, following: int) -> int:
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else following


def _column(letters: str) -> int:
    """Return a column's place, from 0; outside any sheet where it is none."""
    place = 0
    for letter in letters.upper()[:4]:
        place = place * 26 + ord(letter) - _A
    return place - 1 if letters.isascii() and letters.isalpha() else MOST_COLUMNS
