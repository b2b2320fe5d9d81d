"""Which character set a message is in: what MSH-18 says, and whether its bytes are that.

Nothing is ever replaced: bytes that aren't what the message declares cost that message, with a code.
"""

import logging
import re
from functools import lru_cache
from typing import Final

from wor_sidecar.domain.errors.folders import EncodingRefused
from wor_sidecar.domain.errors.formats import Hl7CharsetUnknown
from wor_sidecar.hooks.text_files import WON

_UTF_8: Final = ("utf-8",)
# Text beyond ASCII that happens to be whole UTF-8 is UTF-8: senders change to it and forget MSH-18, while no
# name holds "Ã«". And who says 8859/1 often writes its superset, with curly quotes; browsers read it so too.
_LATIN_1: Final = ("utf-8", "cp1252", "iso-8859-1")
_UNSAID: Final = ("utf-8", "cp1252")
_DECLARED: Final = {
    "ASCII": ("ascii",), "USASCII": ("ascii",), "ISOIR6": ("ascii",),
    "88591": _LATIN_1, "ISO88591": _LATIN_1, "ISOIR100": _LATIN_1, "LATIN1": _LATIN_1,
    "UNICODE": _UTF_8, "UNICODEUTF8": _UTF_8, "UTF8": _UTF_8, "ISOIR192": _UTF_8,
    "WINDOWS1252": _UNSAID, "CP1252": _UNSAID,
    **{f"8859{part}": ("utf-8", f"iso-8859-{part}") for part in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)},
}  # fmt: skip
SET_BY_PROFILE: Final = {
    "utf-8": _UTF_8,
    "windows-1252": ("cp1252",),
    "iso-8859-1": ("iso-8859-1",),
}

log = logging.getLogger(__name__)


@lru_cache(maxsize=64)
def candidates(declared: tuple[str, ...]) -> tuple[str, ...]:
    """Return the codecs that a message may be in that names these sets in MSH-18, the likeliest first.

    The first one named is the message's; another is an alternate, and what isn't read doesn't matter there.

    Raises:
        Hl7CharsetUnknown: it is one that no Dutch system is known to write, such as UTF-16.

    """
    sets = [_DECLARED.get(re.sub("[^0-9A-Z]", "", name.upper())) for name in declared if name] or [_UNSAID]
    if sets[0] is None:
        raise Hl7CharsetUnknown
    return tuple(dict.fromkeys(codec for each in sets if each for codec in each))


class Charset:
    """Narrows the candidates with each segment beyond ASCII; the first of those `left` is the likeliest."""

    __slots__ = ("_foreign", "_last", "_wrong", "left")

    def __init__(self, left: tuple[str, ...]) -> None:
        self.left = left
        self._last = left[-1]
        self._foreign = False
        self._wrong = 0

    def sees(self, raw: bytes, at: int) -> None:
        """Drop the codecs that this segment, at byte `at` of the file, isn't in."""
        self._foreign, kept = True, []
        for codec in self.left:
            try:
                raw.decode(codec)
            except UnicodeDecodeError as error:
                self._wrong = at + error.start + 1
            else:
                kept.append(codec)
        if kept:
            self.left = tuple(kept)
        else:
            raise EncodingRefused(encoding=self.left[0], position=self._wrong)

    @property
    def forgiven(self) -> bool:
        """Tell whether it is UTF-8 where an 8859 was declared."""
        return self._foreign and self.left[0] == "utf-8" and self._last.startswith("iso-8859")


class Told:
    """Logs which encoding won, once per file and encoding."""

    __slots__ = ("_told",)

    def __init__(self) -> None:
        self._told: set[str] = set()

    def won(self, codec: str) -> None:
        """Say it."""
        if codec not in self._told:
            self._told.add(codec)
            log.info("%s%s", WON, codec)
