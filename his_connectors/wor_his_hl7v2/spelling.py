"""How values get into a letter: in the characters of its set, without a sign or a line end of their own."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from wor_sidecar.hooks.hl7v2.marks import Marks
from wor_sidecar.hooks.plain import latin_1, plain

MARKS: Final = Marks()
_ENDS: Final = re.compile(r"\r\n|\r|\n")


def _visible(text: str) -> str:
    spaced = (" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
    return "".join(char for char in spaced if char.isprintable())


CHARSETS: Final[dict[str, tuple[str, Callable[[str], str]]]] = {
    "iso-8859-1": ("8859/1", latin_1),
    "ascii": ("ASCII", plain),
    "utf-8": ("UNICODE UTF-8", _visible),
}
"""By our name of it: what MSH-18 says, and how a value is spelled in it."""


@dataclass(frozen=True, slots=True)
class Style:
    """What the profile says about letters."""

    charset: str = "iso-8859-1"
    pdf: bool = False
    application: str = ""
    facility: str = ""
    number_authority: str = ""
    sender_authority: str = "L"


class Encoder:
    """The only way of a value into a message."""

    def __init__(self, charset: str) -> None:
        self._spell = CHARSETS[charset][1]

    def __call__(self, text: str) -> str:
        """Return the value in the charset's characters, its signs escaped and its line ends as `.br`."""
        return MARKS.escaped("\n".join(map(self._spell, _ENDS.split(text))))

    def parts(self, *values: str, sign: str = MARKS.component) -> str:
        """Return the values as components; empty ones at the end are left out."""
        return joined([self(value) for value in values], sign)


def joined(parts: list[str], sign: str) -> str:
    """Return the parts with the sign between them; empty ones at the end are left out."""
    while parts and not parts[-1]:
        parts.pop()
    return sign.join(parts)
