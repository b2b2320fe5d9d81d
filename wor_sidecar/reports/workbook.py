"""Tables as a workbook: a sheet for each, numbers as numbers, no cell that a spreadsheet would calculate."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

from wor_sidecar.reports.table import Cell, Share, Table

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST: Final = 31
"""Characters of a sheet's name."""
_WIDEST: Final = 60
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_SAFE: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def as_xlsx(tables: Sequence[Table], warning: str = "") -> bytes:
    """Return tables as a workbook. Words stay words: written as strings, they never become formulas.

    `warning` stands on each sheet: what a reader must know before passing it on.
    """
    from xlsxwriter import Workbook  # late: who makes no workbook waits for none

    out = BytesIO()
    with Workbook(out, _SAFE) as book:
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        percent = book.add_format({"num_format": "0%"})
        names: set[str] = set()
        for table in tables:
            sheet = book.add_worksheet(_name(table.caption, names))
            sheet.write_string(0, 0, table.title, bold)
            if warning:
                sheet.write_string(1, 0, warning)
            for column, said in enumerate(table.heads):
                sheet.write_string(2, column, said, head)
            for n, row in enumerate(table.rows):
                for column, cell in enumerate(row):
                    _write(sheet, n + 3, column, cell, percent)
            sheet.set_column(0, 0, _width(table))
            sheet.set_column(1, max(1, len(table.heads) - 1), 14)
            sheet.freeze_panes(3, 1)
            sheet.fit_to_pages(1, 0)
            sheet.set_landscape()
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Cell, percent: object) -> None:
    match cell:
        case None:
            return
        case str():
            sheet.write_string(row, column, cell)
        case Share():
            if cell.whole:
                sheet.write_number(row, column, cell.part / cell.whole, percent)
        case _:
            sheet.write_number(row, column, cell)


def _name(caption: str, taken: set[str]) -> str:
    """Name a sheet by its table; two of them never share a name."""
    plain = caption.translate(_FORBIDDEN).strip()[:_LONGEST] or "1"
    name, n = plain, 1
    while name.casefold() in taken:
        n += 1
        name = f"{plain[: _LONGEST - len(str(n)) - 1]} {n}"
    taken.add(name.casefold())
    return name


def _width(table: Table) -> int:
    longest = max((len(str(row[0])) for row in table.rows if row), default=0)
    return min(_WIDEST, max(14, longest + 2, len(table.heads[0]) + 2))
