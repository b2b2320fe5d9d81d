"""A workbook's shared strings, packed: millions of them fit where Python's own strings would not."""

import zlib
from typing import Final
from xml.parsers import expat

from wor_sidecar.hooks.guarded_xml import BETWEEN, DEEPEST, too_deep

_IN_BLOCK: Final = 256
_MOST_OPEN: Final = 64
_BETWEEN: Final = "\0"
"""XML can't hold it."""
LONGEST: Final = 1 << 15
"""Characters: Excel's own limit of a cell. A longer one is cut; no value of a list comes near."""


class SharedStrings:
    """Strings by number; blocks of them lie deflated, and those used last open."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._filling: list[str] = []
        self._open: dict[int, list[str]] = {}
        self._count = 0

    def add(self, text: str) -> None:
        """Take the next one."""
        self._filling.append(text[:LONGEST])
        self._count += 1
        if len(self._filling) == _IN_BLOCK:
            self._packed.append(zlib.compress(_BETWEEN.join(self._filling).encode(), 1))
            self._filling = []

    def get(self, number: int) -> str | None:
        """Return one, or None where there is none."""
        if not 0 <= number < self._count:
            return None
        at, place = divmod(number, _IN_BLOCK)
        return self._filling[place] if at == len(self._packed) else self._block(at)[place]

    def _block(self, at: int) -> list[str]:
        block = self._open.pop(at, None)
        if block is None:
            block = zlib.decompress(self._packed[at]).decode().split(_BETWEEN)
            if len(self._open) >= _MOST_OPEN:
                del self._open[next(iter(self._open))]
        self._open[at] = block  # the last in order is the last used
        return block


class Hearing:
    """Hears the strings' XML: an `si` holds one `t`, or runs with one each; `rPh` is how it is pronounced."""

    def __init__(self, strings: SharedStrings) -> None:
        self._strings = strings
        self._kinds: dict[str, str] = {}
        self._depth = 0
        self._phonetic = False
        self._pieces: list[str] = []
        self._text = ""

    def attach(self, parser: expat.XMLParserType) -> None:
        """Set the handlers."""
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._pieces.append

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        kind = self._kinds.get(name)
        if kind is None:
            kind = self._kinds[name] = name.rpartition(BETWEEN)[2]
        if kind == "t":
            self._pieces.clear()
        elif kind == "rPh":
            self._phonetic = True
        elif self._depth > DEEPEST:
            raise too_deep(DEEPEST)

    def _end(self, name: str) -> None:
        self._depth -= 1
        kind = self._kinds[name]
        if kind == "t":
            if not self._phonetic:
                self._text += "".join(self._pieces)
        elif kind == "si":
            self._strings.add(self._text)
            self._text = ""
        elif kind == "rPh":
            self._phonetic = False
