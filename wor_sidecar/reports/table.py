"""One table, and its three shapes: the page shows it, a spreadsheet opens it, a program reads it."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from typing import Any, Final

from wor_sidecar.texts.catalogue import DUTCH, language

_FORMULA: Final = (
    "=",
    "+",
    "-",
    "@",
    "|",
    "%",
    "\t",
    "\r",
    "\n",
    "\u2212",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)
"""What a spreadsheet may calculate; the last are a typesetter's minus, and full-width signs."""
_BOM: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; of none it is nothing."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """Return it in percent; None of none."""
        return 100 * self.part / self.whole if self.whole else None


Cell = str | int | float | Share | None
"""None: not known, or not to be counted."""


@dataclass(frozen=True, slots=True)
class Table:
    """`heads` are as many as each row's cells; the first cell of a row says what the row is about."""

    name: str
    """A word for programs."""
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    unit: str = ""
    """What its numbers count: people, working days."""

    @property
    def title(self) -> str:
        """Return the caption with the unit."""
        return f"{self.caption} ({self.unit})" if self.unit else self.caption


def shown(cell: Cell) -> str:
    """Return a cell as its reader writes numbers: 1.234 and 2,5 in Dutch."""
    match cell:
        case None:
            return "-"
        case str():
            return cell
        case Share():
            return "-" if cell.percent is None else f"{_number(round(cell.percent))}%"
        case int():
            return _number(cell)
    return _number(cell)


def as_csv(tables: Iterable[Table], warning: str = "") -> str:
    """Return tables under each other, for a spreadsheet; no cell can start a formula there.

    `warning` ends the file: what a reader must know before passing it on.
    """
    out = StringIO()
    out.write(_BOM)
    writer = csv.writer(out, delimiter=";" if language() == DUTCH else ",", lineterminator="\r\n")
    for table in tables:
        writer.writerow([safe(table.title)])
        writer.writerow([safe(head) for head in table.heads])
        writer.writerows([_bare(cell) for cell in row] for row in table.rows)
        writer.writerow([])
    if warning:
        writer.writerow([safe(warning)])
    return out.getvalue()


def as_json(tables: Iterable[Table]) -> list[dict[str, Any]]:
    """Return tables as values of JSON: numbers as numbers, a share in percent."""
    return [
        {
            "table": table.name,
            "caption": table.caption,
            "unit": table.unit,
            "heads": list(table.heads),
            "rows": [[value(cell) for cell in row] for row in table.rows],
        }
        for table in tables
    ]


def _number(value: float) -> str:
    said = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return said.translate(str.maketrans(",.", ".,")) if language() == DUTCH else said


def _bare(cell: Cell) -> str:
    """Write a number without thousands, in the reader's decimals; guard words."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe(cell)
    number = value(cell)
    said = "" if number is None else str(number)
    return said.replace(".", ",") if language() == DUTCH else said


def value(cell: Cell) -> str | float | None:
    """Return a cell for a program: a number as a number, a share in percent."""
    if isinstance(cell, Share):
        return None if cell.percent is None else round(cell.percent, 1)
    return round(cell, 2) if isinstance(cell, float) else cell


def safe(words: str) -> str:
    """Return words for a spreadsheet: put an apostrophe before what a spreadsheet would calculate."""
    return f"'{words}" if words.startswith(_FORMULA) else words
