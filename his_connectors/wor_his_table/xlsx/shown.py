"""What a cell shows, as text: a number as its format writes it, a date as the profile's dates are written."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from wor_his_table.dates import Dates
from wor_his_table.xlsx.parts import Book
from wor_his_table.xlsx.sheet import UNKNOWN, Cell
from wor_his_table.xlsx.strings import SharedStrings

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LITERALS: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_TOKENS: Final = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[[^\]]*\]|(?P<plain>.)')
_WHOLE: Final = re.compile(r"-?[0-9]{1,15}")
_EXACT: Final = 10**15
"""A cell's number has fifteen digits that count."""
_SECONDS: Final = 86_400
_LAST_DAY: Final = 2_958_465
"""The last serial of Excel: 31 December 9999."""
_LEAP_DAY_THAT_NEVER_WAS: Final = 60
_SURROGATES: Final = range(0xD800, 0xE000)


class Showing:
    """Shows the cells of one sheet."""

    def __init__(self, book: Book, strings: SharedStrings, dates: Dates) -> None:
        self._strings = strings
        self._formats = book.formats
        self._since_1904 = book.since_1904
        self._dates = dates

    def text(self, cell: Cell) -> str:
        """Return what a cell shows; an error, which stands for no value, shows nothing."""
        kind, style, stored = cell
        if kind == "s":
            return _unescaped(self._shared(stored) or "")
        if kind in {"str", "inlineStr"}:
            return _unescaped(stored)
        if kind == "n":
            return self._number(stored.strip(), _code(self._formats, style))
        if kind == "b":
            return "TRUE" if stored.strip() in {"1", "true"} else "FALSE"
        return self._day(stored.strip()) if kind == "d" else ""

    def unknown(self, cell: Cell) -> bool:
        """Tell of a value that isn't known: an error, a formula without result, a string that isn't there."""
        kind, _style, stored = cell
        return kind == UNKNOWN[0] or (kind == "s" and self._shared(stored) is None)

    def _shared(self, stored: str) -> str | None:
        return self._strings.get(int(stored) if _WHOLE.fullmatch(stored.strip()) else -1)

    def _number(self, stored: str, code: str) -> str:
        if not code:
            return _plain(stored)
        if not is_date(code):
            return masked(_plain(stored), code)
        moment = self._moment(stored)
        return _plain(stored) if moment is None else self._dates.written(moment)

    def _moment(self, stored: str) -> datetime | None:
        """Return the moment of a serial: days since 1900 or 1904; None where it is none."""
        try:
            serial = float(stored)
        except ValueError:
            return None
        if not 1 <= serial < _LAST_DAY + 1:
            return None
        days = int(serial)
        if self._since_1904:
            begin = datetime(1904, 1, 1)  # noqa: DTZ001 - a day, not a moment
        elif days == _LEAP_DAY_THAT_NEVER_WAS:
            return None
        else:
            # Excel believes that 1900 was a leap year.
            begin = datetime(1899, 12, 30 if days > _LEAP_DAY_THAT_NEVER_WAS else 31)  # noqa: DTZ001 - as above
        try:
            return begin + timedelta(days=days, seconds=round((serial - days) * _SECONDS))
        except OverflowError:
            return None

    def _day(self, stored: str) -> str:
        try:
            return self._dates.written(datetime.fromisoformat(stored))
        except ValueError:
            return stored


@lru_cache(maxsize=1024)
def is_date(code: str) -> bool:
    """Tell whether a number format shows a day: it has years, months or days outside of its literals."""
    first = _LITERALS.sub("", code).split(";", maxsplit=1)[0].lower()
    if "general" in first or not re.search("[dmy]", first):
        return False
    return bool(re.search("[dy]", first)) or not re.search("[hs]", first)


def masked(number: str, code: str) -> str:
    """Return a whole number as its format's zeros and literals show it; without grouping and decimals."""
    if not _WHOLE.fullmatch(number) or number.startswith("-"):
        return number
    mask = _mask(code)
    if mask is None:
        return number
    digits, shown = list(number), []
    places = sum(not literal for _char, literal in mask)
    for char, literal in reversed(mask):
        if literal:
            shown.append(char)
            continue
        places -= 1
        if digits:
            shown.append(digits.pop())
        elif char == "0":
            shown.append("0")
        if places == 0:
            shown.extend(reversed(digits))
            digits.clear()
    return "".join(reversed(shown)).strip()


@lru_cache(maxsize=1024)
def _mask(code: str) -> tuple[tuple[str, bool], ...] | None:
    """Return a format's digits and literals, each with whether it is a literal; None where it is neither."""
    found: list[tuple[str, bool]] = []
    decimals = False
    for token in _TOKENS.finditer(code):
        plain = token["plain"]
        if plain is None:
            found.extend((char, True) for char in token["quoted"] or token["escaped"] or "")
        elif plain == ";":
            break
        elif plain == ".":
            decimals = True
        elif plain in "0#?":
            if not decimals:
                found.append((plain, False))
        elif plain in " -()+:/":
            found.append((plain, True))
        elif plain != ",":
            return None
    return tuple(found) if any(not literal for _char, literal in found) else None


def _code(formats: Sequence[str], style: str) -> str:
    number = int(style) if _WHOLE.fullmatch(style) else -1
    return formats[number] if 0 <= number < len(formats) else ""


def _plain(stored: str) -> str:
    """Return a number as a cell without a format shows it: 1.23456782E8 is 123456782."""
    if _WHOLE.fullmatch(stored):
        return str(int(stored))
    try:
        number = float(stored)
    except ValueError:
        return stored
    if number.is_integer() and abs(number) < _EXACT:
        return str(int(number))
    return f"{number:.15g}"


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(_sign, text) if "_x" in text else text


def _sign(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return found[0] if number in _SURROGATES else chr(number)
