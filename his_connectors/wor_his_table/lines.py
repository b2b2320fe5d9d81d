"""A text's physical lines by the hundreds, none of them without bound."""

from collections.abc import Iterator
from io import StringIO, TextIOWrapper
from typing import Final

LONGEST_LINE: Final = 1 << 17
"""Characters; csv's own limit for one field is as much."""
BLOCK: Final = 1 << 16
TOO_LONG: Final = '"x"x\n'
"""Stands for a line that is: csv refuses it in strict mode, inside a quoted value too."""
ENDS: Final = ("\n", "\r")
_OLD_END: Final = "\x1a"
"""Control-Z, with which some programs still end a file behind its last line."""


def blocks(text: TextIOWrapper) -> Iterator[list[str]]:
    """Yield lines with their ends as they stand: CR, LF or CRLF; the last line alone may lack one."""
    rest = ""
    while chunk := text.read(BLOCK):
        lines = list(StringIO(rest + chunk, newline=""))
        # The next chunk may go on with it; a CR may be half of a CRLF.
        rest = lines.pop()
        if len(rest) > LONGEST_LINE and not rest.endswith(ENDS):
            _skip_line(text)
            rest = TOO_LONG
        if lines:
            yield lines
    if rest.strip(_OLD_END):
        yield [rest]


def _skip_line(text: TextIOWrapper) -> None:
    while more := text.readline(LONGEST_LINE):
        if more.endswith(ENDS):
            return
