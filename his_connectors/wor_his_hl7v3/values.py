"""What stands in HL7 version 3's data types: moments, names, telephone numbers, instance identifiers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final
from urllib.parse import unquote

from wor_sidecar.domain.clock import AMSTERDAM
from wor_sidecar.domain.errors.folders import ValueUnreadable
from wor_sidecar.domain.registration import Sex

Attributes = dict[str, str]
"""Of one element, as they stand."""
Id = tuple[str, str]
"""An instance identifier: root and extension."""
BSN_ROOT: Final = "2.16.840.1.113883.2.4.6.3"
AGB_ROOT: Final = "2.16.840.1.113883.2.4.6.1"
LONGEST_VALUE: Final = 200
"""Characters: what is longer is no name, number or part of an address."""
SEXES: Final = {"M": Sex.MALE, "F": Sex.FEMALE}
_DAY: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})|([0-9]{4})-([0-9]{2})-([0-9]{2})")
_INSTANT: Final = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})?([0-9]{2})?(?:\.[0-9]+)?"
    r"(?:(Z)|([+-])([0-9]{2}):?([0-9]{2})?)"
)
_INITIALS: Final = re.compile(r"(?:[^\W\d_]{1,2}\.\s*)+|[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Named:
    """One part of a name as it stands: `given`, `prefix` or `family`, or `text` between them."""

    kind: str
    qualifiers: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name's parts in our fields."""

    surname: str = ""
    prefix: str = ""
    partner_surname: str = ""
    partner_prefix: str = ""
    initials: str = ""
    call_name: str = ""

    @property
    def whole(self) -> str:
        """How a care provider is called: initials or first name, then the family's name."""
        own = " ".join(part for part in (self.prefix, self.surname) if part)
        partner = " ".join(part for part in (self.partner_prefix, self.partner_surname) if part)
        family = f"{partner}-{own}" if partner and own else partner or own
        return " ".join(part for part in (self.initials or self.call_name, family) if part)


def plain(text: str) -> str:
    """Return a text with single blanks; nothing where it is too long to be what it should be."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_VALUE else ""


def day_of(value: str, field: str, *, local: bool = True) -> date:
    """Return the day of a moment such as `20261102` or `202611021030+0100`.

    With `local` an instant with an offset counts as the day that it was in Amsterdam.

    Raises:
        ValueUnreadable: it names no whole day; the error holds `field`, never the value.

    """
    value = value.strip()
    try:
        instant = _INSTANT.fullmatch(value) if local else None
        if instant:
            return _in_amsterdam(instant)
        found = _DAY.match(value)
        if found:
            return date(*(int(part) for part in found.groups() if part is not None))
    except (ValueError, OverflowError):
        pass
    raise ValueUnreadable(field=field, wanted="a date like 20261102", key="[hl7v3]")


def _in_amsterdam(instant: re.Match[str]) -> date:
    year, month, day, hour, minute, second = (int(part or 0) for part in instant.groups()[:6])
    _zulu, sign, hours, minutes = instant.groups()[6:]
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(offset))
    return moment.astimezone(AMSTERDAM).date()


def name_of(parts: Sequence[Named]) -> Name:
    """Return a name: of a `prefix` its qualifier says whose it is, else the `family` that follows."""
    given = [part for part in parts if part.kind == "given"]
    own, partner = _families(parts)
    if not own[0] and not partner[0]:
        own = (plain(" ".join(part.text for part in parts)), "")  # one text, that nobody took apart
        given = []
    elif not own[0]:
        own, partner = partner, ("", "")
    initials = "".join(part.text for part in given if "IN" in part.qualifiers)
    called = [part.text for part in given if "CL" in part.qualifiers]
    unmarked = " ".join(part.text for part in given if not part.qualifiers & {"IN", "CL", "BR"})
    if not initials and _INITIALS.fullmatch(unmarked):
        initials, unmarked = unmarked, ""
    if not initials:
        born = " ".join(part.text for part in given if "BR" in part.qualifiers).split()
        initials = "".join(f"{word[0]}." for word in born)
    return Name(*own, *partner, plain(initials), plain(called[0] if called else unmarked))


def _families(parts: Sequence[Named]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return (surname, prefix) of the patient's own name and of the partner's."""
    names = {"BR": "", "SP": ""}
    prefixes = {"BR": "", "SP": ""}
    waiting, last = "", ""
    for part in parts:
        if part.kind == "prefix" and not part.qualifiers & {"AC", "NB", "TITLE"}:
            whose = next((each for each in ("BR", "SP") if each in part.qualifiers), "")
            if whose:
                prefixes[whose] = part.text
            else:
                waiting = part.text
        elif part.kind == "family":
            last = "SP" if "SP" in part.qualifiers else "BR"
            names[last] = "-".join(filter(None, (names[last], part.text)))
            prefixes[last] = prefixes[last] or waiting
            waiting = ""
    if waiting and last and not prefixes[last]:
        prefixes[last] = waiting
    own, partner = ((plain(names[each]), plain(prefixes[each])) for each in ("BR", "SP"))
    return own, partner


def reached_by(values: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """Return (phones, e-mail) of telecom values: `tel:`, `mailto:`, or none of these before it."""
    phones, emails = [], []
    for value in values:
        scheme, colon, rest = value.strip().partition(":")
        if not colon:
            scheme, rest = ("mailto" if "@" in value else "tel"), value
        found = plain(unquote(rest.partition("?")[0].partition(";")[0]))
        scheme = scheme.strip().lower()
        if scheme == "mailto" and "@" in found:
            emails.append(found)
        elif scheme == "tel" and any(char.isdecimal() for char in found):
            phones.append(found)
    return tuple(dict.fromkeys(phones)), emails[0] if emails else ""


def instance(attributes: dict[str, str]) -> Id | None:
    """Return (root, extension) of an id; nothing where it has a nullFlavor or no value."""
    root, extension = attributes.get("root", "").strip(), attributes.get("extension", "").strip()
    if "nullFlavor" in attributes or not (root or extension) or len(root) + len(extension) > LONGEST_VALUE:
        return None
    return root.removeprefix("urn:oid:"), extension


def shown(found: Id | None) -> str:
    """Return how an id is written down: its extension, or its root where that is all."""
    return (found[1] or found[0]) if found else ""
