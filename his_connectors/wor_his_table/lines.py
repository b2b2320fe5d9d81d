"""Rows of a CSV file, one by one, each with its number; a broken row costs that row alone.

Python's csv does the quoting, strictly. What it can't do: after an unclosed quote it swallows everything to
the next one. So the lines that a broken row swallowed are given back and read again, without its first.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from typing import Final

from wor_sidecar.domain.errors.folders import FileTruncated

LONGEST_LINE: Final = 1 << 17
"""Characters; csv's own limit for one field is as much."""
MOST_LINES: Final = 500
"""Of one row: a quoted remark has a few; more is an unclosed quote."""
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Row:
    """Number 1 is the header's, as in a spreadsheet. `broken` says why `cells` is empty.

    `unended`: the file ended with it, without the end of a line.
    """

    number: int
    cells: tuple[str, ...] = ()
    broken: str = ""
    unended: bool = False


class _Overrun(Exception):
    """The row goes on for too long."""


class _Lines:
    """Physical lines that can be given back; remembers what the row of now has taken."""

    def __init__(self, text: TextIOWrapper) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.ended = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            raise _Overrun
        line = self._again.popleft() if self._again else self._fresh()
        if not line:
            self.ended = True
            raise StopIteration
        self.taken.append(line)
        return line

    def give_back(self) -> None:
        """Return all lines of the row but its first."""
        self._again.extendleft(reversed(self.taken[1:]))
        self.ended = False

    def _fresh(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            while rest := self._text.readline(LONGEST_LINE):
                if rest.endswith("\n"):
                    break
            # One character too many for csv: the row is refused there, and nothing is cut silently.
            return line + "\0"
        return line


def rows(text: TextIOWrapper, delimiter: str, number: int) -> Iterator[Row]:
    """Yield the rows that follow, the first as `number`; blank ones count and are left out.

    Raises:
        FileTruncated: the file ends inside a quoted value.

    """
    lines = _Lines(text)
    while True:
        lines.taken.clear()
        # A fresh reader per row: what one broken row did to its state is over with the next.
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            cells = next(reader, None)
        except (csv.Error, _Overrun) as error:
            if lines.ended and len(lines.taken) == 1:
                raise FileTruncated from error
            lines.give_back()
            yield Row(number, broken="its quotes do not match, or it is too long")
        else:
            if cells is None:
                return
            if any(cell.strip() for cell in cells):
                yield _checked(number, cells, unended=not lines.taken[-1].endswith(("\n", "\r")))
        number += 1


def _checked(number: int, cells: list[str], *, unended: bool) -> Row:
    if _CONTROL.search("".join(cells)):
        return Row(number, broken="it holds control characters", unended=unended)
    return Row(number, tuple(cell.strip() for cell in cells), unended=unended)
