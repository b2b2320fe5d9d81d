"""A text's physical lines by the hundreds, none of them without bound."""

from collections.abc import Iterator
from io import StringIO, TextIOWrapper
from typing import Final, NamedTuple

LONGEST_LINE: Final = 1 << 17
"""Characters; csv's own limit for one field is as much."""
BLOCK: Final = 1 << 16
TOO_LONG: Final = '"x"x\n'
"""Stands for a line that is: csv refuses it in strict mode, inside a quoted value too."""
QUOTE: Final = '"'
ENDS: Final = ("\n", "\r")


class Block(NamedTuple):
    """Some lines; without a quote in any of them a line is a row, and its values are what stands between."""

    lines: list[str]
    quoted: bool


def blocks(text: TextIOWrapper) -> Iterator[Block]:
    """Yield lines with their ends as they stand: CR, LF or CRLF; the last line alone may lack one."""
    rest = ""
    while chunk := text.read(BLOCK):
        chunk = rest + chunk
        lines = list(StringIO(chunk, newline=""))
        # The next chunk may go on with it; a CR may be half of a CRLF.
        rest = lines.pop()
        if len(rest) > LONGEST_LINE and not rest.endswith(ENDS):
            _skip_line(text)
            rest = TOO_LONG
        if lines:
            yield Block(lines, QUOTE in chunk)
    if rest:
        yield Block([rest], QUOTE in rest)


def _skip_line(text: TextIOWrapper) -> None:
    while more := text.readline(LONGEST_LINE):
        if more.endswith(ENDS):
            return
