"""What people type, in the 191 signs of a Dutch HIS (ISO-8859-1): readable, and the same each time.

The one place where a letter's words get their spelling, so that what a coach sees is what a GP reads: a
connector finds nothing left to change.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_LATIN_1_END: Final = 256
_DROPPED: Final = frozenset({"Cf", "Cn", "Co", "Cs", "Mn", "Mc", "Me"})
_BLANK: Final = frozenset({"Cc", "Zs", "Zl", "Zp"})
_UNKNOWN: Final = "\ufffd"
_UNKNOWN_RUN: Final = re.compile(f"{_UNKNOWN}+")
_SPELLED: Final = {
    char: spelled
    for spelled, chars in (
        ("'", "\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u02bc\u02b9\u02bb"),
        ('"', "\u201c\u201d\u201e\u201f\u2033"),
        ("-", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u2023\u25e6\u25aa"),
        ("/", "\u2044\u2215"),
        ("...", "\u2026"),
        ("EUR", "\u20ac"),
        ("->", "\u2192\u21d2"),
        ("<-", "\u2190\u21d0"),
        ("<=", "\u2264"),
        (">=", "\u2265"),
        ("ca. ", "\u2248"),
        ("v", "\u2713\u2714\u2705"),
        (":-)", "\u263a\U0001f600\U0001f601\U0001f603\U0001f604\U0001f60a\U0001f642"),
        (":-(", "\u2639\U0001f61e\U0001f61f\U0001f622\U0001f641"),
        ("OE", "\u0152"),
        ("oe", "\u0153"),
        ("L", "\u0141"),
        ("l", "\u0142"),
        ("D", "\u0110"),
        ("d", "\u0111"),
        ("H", "\u0126"),
        ("h", "\u0127"),
        ("T", "\u0166"),
        ("t", "\u0167"),
        ("N", "\u014a"),
        ("n", "\u014b"),
        ("i", "\u0131"),
        ("E", "\u018f"),
        ("e", "\u0259"),
        ("SS", "\u1e9e"),
    )
    for char in chars
}


def readable(text: str) -> str:
    """Return the text in signs of ISO-8859-1, on one line, without what can't be seen.

    Accents stay where ISO-8859-1 has the letter, else the letter stays without; what has no likeness becomes
    `?`, once for a whole word of it. The euro sign becomes EUR, typographic quotes and dashes plain ones.
    """
    spelled = "".join(map(_spelled, unicodedata.normalize("NFC", text)))
    return _UNKNOWN_RUN.sub("?", spelled)


@lru_cache(maxsize=4096)
def _spelled(char: str) -> str:
    category = unicodedata.category(char)
    if category in _BLANK:
        return " "
    if category in _DROPPED:
        return ""
    if ord(char) < _LATIN_1_END:
        return char
    if char in _SPELLED:
        return _SPELLED[char]
    apart = [part for part in unicodedata.decomposition(char).split() if not part.startswith("<")]
    return "".join(_spelled(chr(int(part, 16))) for part in apart) or _UNKNOWN
