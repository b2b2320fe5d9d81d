"""A language that nobody speaks, made at run time: what is no sentence of ours shows, and what has no room.

    _("Take the next one")      in `pseudo`      ⟦Ţáķé ţĥé ñéxţ öñé ·····⟧

Every sentence, and every label of a closed list, stands between ⟦ and ⟧ and grows by at least 40 %. What
stands on a screen without them came past the catalogue: a name, a date, a number or an organisation is
data, all else is a mistake. What is cut off on a screen lacks its last ⟧.

    catalogue.use(catalogue.PSEUDO)      in a test; put back with `catalogue.use(catalogue.DUTCH)`
    wor-tray --language pseudo           by hand

Gaps in braces, marks of emphasis (`**`), and a letter behind `&` (the key of a button) stay as they are.
`outside(text)` returns what no ⟦...⟧ holds: a sentence within a gap of another one is held too.
"""

import gettext
import math
import re
from typing import Final

OPEN, CLOSE = "⟦", "⟧"
_FILLING: Final = "·"
_GROWTH: Final = 0.4
_LETTERS: Final = str.maketrans(
    "AaBbCcDdEeGgHhIiJjKkLlNnOoPpRrSsTtUuWwYyZz",
    "ÅáƁƀÇçÐðÉéĜĝĤĥÎîĴĵĶķĻļÑñÖöÞþŔŕŠšŢţÛûŴŵÝýŽž",
)
_KEPT: Final = re.compile(r"(\{[^{}]*\}|&\w)")


class Pseudo(gettext.NullTranslations):
    """Says every sentence longer, accented and between brackets."""

    def gettext(self, message: str) -> str:
        """Return one sentence so."""
        return longer(message)


def longer(message: str) -> str:
    """Return a sentence accented, in brackets and at least 40 % longer; an empty one stays empty."""
    if not message:
        return ""
    parts = _KEPT.split(message)
    said = "".join(part if number % 2 else part.translate(_LETTERS) for number, part in enumerate(parts))
    filling = max(1, math.ceil(len(message) * _GROWTH) - len(OPEN + CLOSE) - 1)
    return f"{OPEN}{said} {_FILLING * filling}{CLOSE}"


def outside(text: str) -> str:
    """Return what stands outside every pair of brackets, spaces around it gone."""
    kept, depth = [], 0
    for char in text:
        if char == OPEN:
            depth += 1
        elif char == CLOSE:
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(char)
    return " ".join("".join(kept).split())
