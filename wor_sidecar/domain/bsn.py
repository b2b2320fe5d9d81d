"""The citizen service number (BSN): known by its eleven-test, and kept out of every text that leaves.

Eight digits count too (padded with a zero). 9 % of random numbers pass, so a hit stops and asks a person;
nothing is ever dropped silently.
"""

import re
import unicodedata
from operator import mul

from wor_sidecar.domain.cleaning import whole
from wor_sidecar.domain.errors.sidecar import NumberLooksLikeBsn

_LENGTH = 9
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_DIGIT_RUNS = re.compile(r"\d(?:[\W_]{0,3}\d)*", re.ASCII)
_LENGTHS = (8, 9)
_SEPARATORS = re.compile(r"[ .\-\u00a0]")
_SHORTEST = 7
"""Digits of a BSN without the zeros before it: none that was ever issued has fewer."""


def passes_eleven_test(digits: str) -> bool:
    """Tell whether eight or nine digits could be a BSN: a weighted sum that 11 divides, not all zero."""
    if not (digits.isascii() and digits.isdigit() and len(digits) in _LENGTHS):
        return False
    padded = digits.zfill(_LENGTH)
    total = sum(map(mul, _WEIGHTS, map(int, padded)))
    return int(padded) > 0 and total % 11 == 0


def nine_digits(written: str) -> str:
    """Return a BSN of a file in nine digits: separators go, a zero that a spreadsheet ate comes back.

    Zeros alone, like nothing at all, are nobody's: empty.

    Raises:
        ValueError: it has another length, or fails the eleven-test. It doesn't repeat the number.

    """
    digits = written if written.isdigit() else _SEPARATORS.sub("", written)
    if not digits.strip("0"):
        return ""
    if not passes_eleven_test(digits):
        raise ValueError
    return digits.zfill(_LENGTH)


def holds_bsn(text: str) -> bool:
    """Tell whether a text holds a number that may be a BSN, with or without separators between its digits.

    A longer run of digits without separators (an account number) is looked at as a whole, so it is none;
    groups with separators between them are also looked at together.
    """
    return any(passes_eleven_test(candidate) for candidate in _candidates(_readable(text)))


def refuse_bsn(field: str, text: str) -> None:
    """Stop a text that may hold a BSN; `field` is how a person finds it.

    Raises:
        NumberLooksLikeBsn: 8 or 9 digits, with or without separators, pass the eleven-test.

    """
    if holds_bsn(text):
        raise NumberLooksLikeBsn(field=field)


def refuse_bsn_as_phone(field: str, text: str) -> None:
    """Stop a telephone number that may be a BSN in the wrong place.

    Its digits together are eight or nine and pass the eleven-test; a whole Dutch number has ten, or more with
    its country. Its groups alone say nothing: those of one number in eleven would pass.

    Raises:
        NumberLooksLikeBsn: it may be one.

    """
    runs = _DIGIT_RUNS.findall(_readable(text))
    if any(passes_eleven_test("".join(re.findall(r"\d", run, re.ASCII))) for run in runs):
        raise NumberLooksLikeBsn(field=field)


def refuse_this_bsn(bsn: str, field: str, text: str) -> None:
    """Stop a text, telephone numbers and addresses too, that holds the digits of this very BSN.

    Raises:
        NumberLooksLikeBsn: it does.

    """
    digits = "".join(re.findall(r"\d", _readable(text), re.ASCII))
    known = "".join(re.findall(r"\d", bsn, re.ASCII)).lstrip("0")
    if len(known) >= _SHORTEST and known in digits:
        raise NumberLooksLikeBsn(field=field)


def _readable(text: str) -> str:
    """Return the whole text, cleaned, the digits of every script as ours."""
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() and not char.isascii() else char
        for char in whole(text)
    )


def _candidates(text: str) -> list[str]:
    """List each 8 or 9 digits that stand together: whole groups of digits, one or several in a row."""
    found = []
    for run in _DIGIT_RUNS.findall(text):
        groups = re.findall(r"\d+", run, re.ASCII)
        for start in range(len(groups)):
            joined = ""
            for group in groups[start:]:
                joined += group
                if len(joined) > _LENGTH:
                    break
                if len(joined) in _LENGTHS:
                    found.append(joined)
    return found
