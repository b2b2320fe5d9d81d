"""What a patient is found by, and what somebody types who looks for one. Pure: no secret, no database."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.consent import Masked
from wor_sidecar.welfare.case import Correction, Sent

SHORTEST: Final = 2
"""Letters of a word, or of its beginning, that is looked for: an initial alone names nobody."""
LONGEST: Final = 24
"""Letters after which the beginnings of a word are no longer told apart."""
GRAM: Final = 4
"""How many digits of a telephone number are enough to look for."""
_REFERENCE: Final = 8
"""How much of a case's id is enough."""
_UNFOLDED: Final = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th"})
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class Kind(StrEnum):
    """What a token is of."""

    NAME = "name"
    BORN = "born"
    PHONE = "phone"


Term = tuple[Kind, str]


@dataclass(frozen=True, slots=True, repr=False)
class Person(Masked):
    """Whom a case is found by: every word of the name, the birth date, each number that may be called."""

    words: frozenset[str]
    born: date | None
    numbers: frozenset[str]

    @property
    def terms(self) -> frozenset[Term]:
        """All that the index keeps of them."""
        starts = {word[:size] for word in self.words for size in range(SHORTEST, min(len(word), LONGEST) + 1)}
        grams = {gram for number in self.numbers for gram in _grams(number)}
        found: set[Term] = {(Kind.NAME, start) for start in starts} | {(Kind.PHONE, gram) for gram in grams}
        return frozenset(found if self.born is None else found | {(Kind.BORN, self.born.isoformat())})


@dataclass(frozen=True, slots=True, repr=False)
class Wanted(Masked):
    """Whom somebody looks for; all of it must fit. `reference` is the beginning of a case's id."""

    words: frozenset[str] = frozenset()
    born: date | None = None
    digits: str = ""
    reference: str = ""

    @property
    def terms(self) -> tuple[Term, ...]:
        """What the index is asked, what few have first; empty: it can't find anybody by this."""
        born: list[Term] = [] if self.born is None else [(Kind.BORN, self.born.isoformat())]
        long_first = sorted(self.words, key=lambda word: (-len(word), word))
        names: list[Term] = [(Kind.NAME, word[:LONGEST]) for word in long_first if len(word) >= SHORTEST]
        return (*born, *((Kind.PHONE, gram) for gram in sorted(_grams(self.digits))), *names)

    def fits(self, person: Person) -> bool:
        """Tell whether it is this patient: the index knows beginnings and parts, this the whole."""
        return (
            all(any(known.startswith(word) for known in person.words) for word in self.words)
            and self.born in (None, person.born)
            and (not self.digits or any(self.digits in number for number in person.numbers))
        )


def wanted(typed: str) -> Wanted:
    """Read what somebody typed: words of a name, a birth date, digits of a number, or a case's id."""
    if not any(char.isalpha() for char in typed):
        day = _day(typed.strip())
        digits = _national(typed)
        return Wanted(born=day) if day else Wanted(digits=digits if len(digits) >= GRAM else "")
    parts = typed.split()
    if len(parts) == 1 and len(typed) >= _REFERENCE and any(char.isdigit() for char in typed):
        return Wanted(reference=parts[0].casefold())
    days = [day for day in map(_day, parts) if day]
    others = [part for part in parts if not _day(part)]
    names = " ".join(part for part in others if any(char.isalpha() for char in part))
    # A number may be typed in pieces: 06 1234 5678.
    number = "".join(part for part in others if not any(char.isalpha() for char in part))
    return Wanted(frozenset(_words(names)), days[0] if days else None, _national(number))


def person_of(sent: Sent, correction: Correction) -> Person:
    """Return whom a case is found by, as it holds now."""
    patient = sent.outgoing.patient
    own = patient.phones if correction.phones is None else correction.phones
    theirs = (one.phone for one in sent.outgoing.consent.representatives)
    # O'Neill is found as "oneill" and as "neill".
    joined = patient.full_name.replace("'", "").replace("\u2019", "")
    return Person(
        words=frozenset((*_words(patient.full_name), *_words(joined))),
        born=patient.birth_date,
        numbers=frozenset(_national(phone) for phone in (*own, *theirs) if phone),
    )


def _words(text: str) -> Iterable[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_UNFOLDED))
    kept = (char for char in plain if not unicodedata.combining(char))
    return "".join(char if char.isalnum() else " " for char in kept).split()


def _national(phone: str) -> str:
    """Return the digits as one dials them here."""
    digits = "".join(char for char in phone if char.isascii() and char.isdigit())
    if phone.strip().startswith("+31") or digits.startswith("0031"):
        return "0" + digits.removeprefix("00").removeprefix("31").removeprefix("0")
    return digits


def _grams(digits: str) -> Iterable[str]:
    return {digits[start : start + GRAM] for start in range(len(digits) - GRAM + 1)}


def _day(part: str) -> date | None:
    day_first, year_first = _DAY_FIRST.fullmatch(part), _YEAR_FIRST.fullmatch(part)
    match = day_first or year_first
    if match is None:
        return None
    first, month, last = map(int, match.groups())
    try:
        return date(last, month, first) if day_first else date(first, month, last)
    except ValueError:
        return None
