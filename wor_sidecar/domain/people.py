"""Finding a patient by name or birth date in what is sealed: a blind index of words under a secret.

A word of a name becomes an HMAC, so that the index tells nothing to whoever copies it but which are equal.
"""

import hmac
import unicodedata
from datetime import date
from hashlib import sha256
from typing import Final, NewType

from wor_sidecar.domain.framing import framed
from wor_sidecar.domain.registration import Patient

PersonKey = NewType("PersonKey", str)
"""Hex of an HMAC over one word of a name, or over a birth date."""

_PREFIXES: Final = frozenset(
    {"van", "de", "der", "den", "het", "ten", "ter", "te", "tot", "op", "aan", "bij", "in", "von"}
    | {"la", "le", "du", "da", "dos", "del", "di", "el", "al"}
)
_SHORTEST: Final = 2
"""Letters of a word that is looked for: an initial names nobody."""


def name_words(name: str) -> frozenset[str]:
    """Return the words of a name that tell people apart: lower case, without accents, prefixes, initials."""
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(char)
    )
    words = "".join(char if char.isalpha() else " " for char in plain).split()
    return frozenset(word for word in words if len(word) >= _SHORTEST and word not in _PREFIXES)


def person_keys(secret: bytes, patient: Patient) -> frozenset[PersonKey]:
    """Return under which keys a patient is found: both surnames, the call name, the birth date."""
    names = f"{patient.surname} {patient.partner_surname} {patient.call_name}"
    found = word_keys(secret, names)
    return found if patient.birth_date is None else found | {birth_key(secret, patient.birth_date)}


def word_keys(secret: bytes, name: str) -> frozenset[PersonKey]:
    """Return the keys of a name's words; empty where it has none that tell people apart."""
    return frozenset(_key(secret, "name", word) for word in name_words(name))


def birth_key(secret: bytes, day: date) -> PersonKey:
    """Return the key of a birth date."""
    return _key(secret, "birth date", day.isoformat())


def _key(secret: bytes, kind: str, value: str) -> PersonKey:
    return PersonKey(hmac.new(secret, framed("person", kind, value), sha256).hexdigest())
