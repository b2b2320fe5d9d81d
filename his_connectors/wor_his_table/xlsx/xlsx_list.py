"""A list as a workbook: its sheet's rows streamed, only the mapped columns looked at."""

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Final

from wor_his_table.codes import Codes
from wor_his_table.columns import HEADER_WITHIN, Layout, matches, places
from wor_his_table.csv_list import CONTROL, broken
from wor_his_table.dates import Dates
from wor_his_table.records import Records
from wor_his_table.xlsx.archive import Archive
from wor_his_table.xlsx.parts import opened
from wor_his_table.xlsx.sheet import Cell, Row, Sheet
from wor_his_table.xlsx.shown import Showing
from wor_his_table.xlsx.strings import Hearing, SharedStrings
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import FileEmpty, ValueUnreadable
from wor_sidecar.hooks.connector import Item, Passed, RecordError

_MOST_KNOWN: Final = 4096


def items(stream: BinaryIO, layout: Layout, codes: Codes) -> Iterator[Item]:
    """Yield one item per row in which a mapped column is filled.

    Raises:
        FileEmpty, FileTruncated, ColumnMissing, ColumnTwice, SheetMissing, and what `Archive` raises.

    """
    archive = Archive(stream, layout.max_expanded)
    book = opened(archive, layout.sheet)
    shared = SharedStrings()
    if book.strings:
        for _piece in archive.parse(book.strings, Hearing(shared).attach):
            pass
    showing = Showing(book, shared, Dates(layout.date_format))
    sheet = Sheet()
    rows = sheet.rows(archive, book.sheet)
    top, header = _header(rows, showing, layout)
    where = places(layout, header)
    sheet.wanted = frozenset(chain.from_iterable(where.values()))
    yield from _Rows(where, showing, layout, codes).of(chain(top, rows))


def _header(rows: Iterator[Row], showing: Showing, layout: Layout) -> tuple[list[Row], list[str]]:
    """Find the row with most of the mapped headers; return what was read after it, and its cells."""
    top: list[Row] = []
    headers: list[list[str]] = []
    for row in rows:
        cells = [
            showing.text(row.cells[at]).strip() if at in row.cells else "" for at in range(max(row.cells) + 1)
        ]
        top.append(row)
        headers.append(cells)
        if len(top) == HEADER_WITHIN:
            break
    filled = [at for at, cells in enumerate(headers) if any(cells)]
    if not filled:
        raise FileEmpty
    at = max(filled, key=lambda each: (matches(layout, headers[each]), -each))
    return top[at + 1 :], headers[at]


class _Rows:
    """Makes items of rows."""

    def __init__(
        self, where: dict[str, tuple[int, ...]], showing: Showing, layout: Layout, codes: Codes
    ) -> None:
        self._code = where["code"]
        self._mapped = sorted(set(chain.from_iterable(where.values())))
        self._showing = showing
        self._codes = codes
        self._records = Records(layout, where, codes.system)
        self._passing: dict[Cell, str] = {}

    def of(self, rows: Iterator[Row]) -> Iterator[Item]:
        """Yield the items of rows that aren't blank."""
        passing, system = self._passing, self._codes.system
        place = self._code[0] if len(self._code) == 1 else -1
        for number, cells in rows:
            cell = cells.get(place)
            code = passing.get(cell) if cell is not None else None
            if code is not None:
                yield Passed(code, system, f"row {number}")
            elif (item := self._looked_at(cells, number)) is not None:
                yield item

    def _looked_at(self, cells: dict[int, Cell], number: int) -> Item | None:
        position = f"row {number}"
        show = self._showing.text
        filled = [cells[at] for at in self._code if at in cells]
        if any(map(self._showing.unknown, filled)):
            wanted = "known: the cell holds an error, or a formula without its result"
            return RecordError(
                position, ValueUnreadable(field="code", wanted=wanted, key="table.columns.code")
            )
        text, cell = next(((shown, each) for each in filled if (shown := show(each)).strip()), ("", None))
        if cell is None and not any(show(cells[at]).strip() for at in self._mapped if at in cells):
            return None
        try:
            if not self._codes.fires(text):
                code = self._codes.passing[text]
                if cell is not None and len(self._passing) < _MOST_KNOWN:
                    self._passing[cell] = code
                return Passed(code, self._codes.system, position)
            values = {at: show(cells[at]) if at in cells else "" for at in self._mapped}
            if CONTROL.search("".join(values.values())):
                return broken(number, "it holds control characters")
            return self._records.registration(values, position)
        except WorError as error:
            return RecordError(position, error)
