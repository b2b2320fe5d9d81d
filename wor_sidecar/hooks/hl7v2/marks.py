r"""The signs that stand between values: read from MSH-1 and MSH-2, for a sender may choose its own.

ZorgDomein's order has `_` for repetition. Escapes: HL7 2.4 chapter 2.10 (`\P\` from 2.7 on).
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from wor_sidecar.domain.errors.formats import Hl7MarksWrong

_NEW_LINES: Final = (".br", ".sp", ".sk", ".ce")
_AT_LEAST: Final = 2
_AT_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Marks:
    """Each one character; empty where the sender has none of that kind."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    sub: str = "&"
    truncation: str = ""

    def escaped(self, text: str) -> str:
        """Return a value that can't end anything: the only way of a value into a file."""
        names = {
            self.field: "F",
            self.component: "S",
            self.repetition: "R",
            self.escape: "E",
            self.sub: "T",
        }
        lines = re.sub(r"\r\n|\r", "\n", text).split("\n")
        spelled = (
            "".join(f"{self.escape}{names[char]}{self.escape}" if char in names else char for char in line)
            for line in lines
        )
        return f"{self.escape}.br{self.escape}".join(spelled)

    def meant(self, text: str, codecs: tuple[str, ...] = ("utf-8",)) -> str:
        r"""Return a value without escapes; unknown ones and a lone escape sign stay as they are.

        `codecs` are those that the message may be in, for characters written as `\X..\`.
        """
        if not self.escape or self.escape not in text:
            return text
        return _escapes(self.escape).sub(self._meaning(codecs), text)

    def _meaning(self, codecs: tuple[str, ...]) -> Callable[[re.Match[str]], str]:
        signs = {
            "F": self.field,
            "S": self.component,
            "T": self.sub,
            "R": self.repetition,
            "E": self.escape,
            "P": self.truncation or "#",
            "H": "",
            "N": "",
        }

        def of(found: re.Match[str]) -> str:
            name = found[1]
            if name in signs:
                return signs[name]
            if name[0] == ".":
                return "\n" if name[:3].lower() in _NEW_LINES else ""
            for codec in codecs:
                with suppress(UnicodeDecodeError):
                    return bytes.fromhex(name[1:]).decode(codec)
            return found[0]

        return of


@lru_cache(maxsize=64)
def marks_of(head: bytes) -> Marks:
    """Read the signs of a segment MSH, FHS or BHS; `head` is its start, up to the end of its second field.

    Raises:
        Hl7MarksWrong: there are too few or too many, one stands twice, or one is a letter or no ASCII sign.

    """
    signs = head[3:].decode("latin-1")
    field, others = signs[:1], signs[1:].split(signs[:1], 1)[0] if signs else ""
    every = field + others
    fitting = all("!" <= char <= "~" and not char.isalnum() for char in every)
    if not fitting or not _AT_LEAST <= len(others) <= _AT_MOST or len(set(every)) < len(every):
        raise Hl7MarksWrong
    return Marks(field, *(others[at : at + 1] for at in range(_AT_MOST)))


@lru_cache(maxsize=64)
def _escapes(escape: str) -> re.Pattern[str]:
    sign = re.escape(escape)
    return re.compile(rf"{sign}([FSTREPHN]|\.[A-Za-z]{{2}}[+-]?[0-9]*|X(?:[0-9A-Fa-f]{{2}})+){sign}")
