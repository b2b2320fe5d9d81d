"""The row of a list that names its columns."""

import csv
import re
from dataclasses import dataclass
from typing import Final

from wor_his_table.columns import DELIMITERS, HEADER_WITHIN, Layout, matches
from wor_sidecar.domain.errors.folders import FileEmpty, NotText

_SEP: Final = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_MOST_KNOWN: Final = 32
_LONGEST_KNOWN: Final = 4096


@dataclass(frozen=True, slots=True)
class Header:
    """`lines`: how many of the file's to its end; `row`: its number, as in a spreadsheet."""

    cells: list[str]
    delimiter: str
    lines: int
    row: int


_known: dict[tuple[str, str, tuple[str, ...]], Header] = {}
"""First lines that hold every mapped header, and nothing else is kept: no row about a patient gets in."""


def header_alone(line: str, layout: Layout) -> Header | None:
    """Return the header that a file's first line is whatever follows it; None where that can't be told.

    It can where it holds every mapped header: no other row has more of them, and of two the first one counts.
    Thousands of short lists of one export begin with the same line.
    """
    wanted = tuple(column for columns in layout.folded.values() for column in columns)
    key = line, layout.delimiter, wanted
    found = _known.get(key)
    if found is None and not ('"' in line or "\0" in line or _SEP.fullmatch(line)) and line.strip():
        candidates = [each for mark in (layout.delimiter or DELIMITERS) for each in _candidates([line], mark)]
        best = max(candidates, key=lambda each: (matches(layout, each.cells), len(each.cells)), default=None)
        if best is not None and len(line) < _LONGEST_KNOWN and matches(layout, best.cells) == len(wanted):
            if len(_known) >= _MOST_KNOWN:
                _known.clear()
            _known[key] = found = best
    return found


def header_of(lines: list[str], layout: Layout) -> Header:
    """Find the row with most of the mapped headers; blank lines, a title or Excel's `sep=;` may precede."""
    top = next((line for line in lines if line.strip()), "")
    if not top:
        raise FileEmpty
    sep = _SEP.fullmatch(top)
    given = layout.delimiter or (sep[1] if sep else "")
    candidates = [each for mark in (given or DELIMITERS) for each in _candidates(lines, mark)]
    if not candidates or any("\0" in cell for cell in candidates[0].cells):
        raise NotText
    return max(candidates, key=lambda each: (matches(layout, each.cells), -each.row, len(each.cells)))


def _candidates(lines: list[str], delimiter: str) -> list[Header]:
    found: list[Header] = []
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row, cells in enumerate(reader, start=1):
            if any(map(str.strip, cells)):
                found.append(Header(cells, delimiter, reader.line_num, row))
            if len(found) == HEADER_WITHIN:
                break
    except csv.Error:
        pass  # a value without end: what came before it may be the header
    return found
