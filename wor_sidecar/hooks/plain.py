"""Characters for formats that know few: one becomes one, so that a line never grows.

Text from outside goes through `domain.cleaning` first; this is the step of a format with 191 characters.
"""

import unicodedata
from functools import lru_cache
from typing import Final

_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Mc", "Me"})
_LATIN_1_END: Final = 256
_LOOKALIKES: Final = {
    char: likeness
    for likeness, chars in (
        ("'", "\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u02bc\u02b9"),
        ('"', "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"),
        ("-", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u2023"),
        ("E", "\u20ac"),
        (".", "\u2026"),
        (">", "\u2192\u21d2"),
        ("o", "\u0153\u00f8"),
        ("O", "\u0152\u00d8"),
        ("l", "\u0142\u0140\u013e"),
        ("L", "\u0141"),
        ("d", "\u0111\u00f0"),
        ("D", "\u0110\u00d0"),
        ("h", "\u0127"),
        ("H", "\u0126"),
        ("t", "\u0167\u00fe"),
        ("T", "\u0166\u00de"),
        ("i", "\u0131"),
        ("n", "\u014b"),
        ("a", "\u00e6"),
        ("A", "\u00c6"),
        ("s", "\u00df"),
        ("x", "\u00d7"),
        ("S", "\u00a7"),
        ("/", "\u00f7"),
        ("o", "\u00b0"),
    )
    for char in chars
}


def latin_1(text: str) -> str:
    """Return the text in characters of ISO-8859-1, never longer; what has no likeness becomes `?`."""
    return "".join(map(_latin_1, _visible(text)))


def windows_1252(text: str) -> str:
    """Return the text in characters of Windows-1252, never longer: ISO-8859-1, the euro and 26 more."""
    return "".join(map(_windows_1252, _visible(text)))


def visible(text: str) -> str:
    """Return the text without what can't be seen, on one line, never longer; each blank is a space."""
    return "".join(" " if unicodedata.category(char) == "Zs" else char for char in _visible(text))


def plain(text: str) -> str:
    """Return the text in ASCII, never longer; after `latin_1` it is still the same."""
    return "".join(map(_ascii, _visible(text)))


def _visible(text: str) -> list[str]:
    return [char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char) not in _DROPPED]


@lru_cache(maxsize=4096)
def _latin_1(char: str) -> str:
    if unicodedata.category(char) == "Zs":
        return " "
    return char if ord(char) < _LATIN_1_END else _likeness(char, _LATIN_1_END)


@lru_cache(maxsize=4096)
def _windows_1252(char: str) -> str:
    try:
        char.encode("cp1252", "strict")
    except UnicodeEncodeError:
        return _latin_1(char)
    return " " if char == "\u00a0" else char


@lru_cache(maxsize=4096)
def _ascii(char: str) -> str:
    char = _latin_1(char)
    return char if char.isascii() else _likeness(char, 128)


def _likeness(char: str, end: int) -> str:
    if char in _LOOKALIKES:
        return _LOOKALIKES[char]
    apart = unicodedata.normalize("NFKD", char)
    return next((each for each in apart if ord(each) < end and each.isprintable()), "?")
