"""When a contact was, who registered it and how the HIS calls it: from what a code stands among."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from wor_his_hl7v2.kinds import Kind, Place
from wor_sidecar.domain.errors.folders import ValueMissing, ValueUnreadable
from wor_sidecar.domain.registration import Author
from wor_sidecar.hooks.hl7v2.fields import LONGEST, Element, Segment
from wor_sidecar.hooks.hl7v2.times import day_of

Around = Mapping[str, Segment]
"""The segments that a code stands among, by tag."""
_AGB: Final = re.compile(r"[0-9]{8}")
_AGB_AUTHORITIES: Final = frozenset({"VEKTIS", "2.16.840.1.113883.2.4.6.1"})


def contact_date(kind: Kind, around: Around) -> date:
    """Return the local day of the contact: the first place that is filled.

    Raises:
        ValueMissing, ValueUnreadable: no place is, or the first that is holds no day.

    """
    text = _first(kind.dates, around)
    if not text:
        raise ValueMissing(field="contact_date")
    try:
        return day_of(text)
    except ValueError as error:
        raise ValueUnreadable(field="contact_date", wanted="a day as 20261121", key="hl7v2") from error


def contact_id(kind: Kind, around: Around) -> str:
    """Return the visit's or the order's number; empty where neither has one."""
    return _first(kind.contacts, around)[:LONGEST]


def author_of(kind: Kind, around: Around) -> Author | None:
    """Return who is named in the first place that names somebody; with an AGB code alone it is the name."""
    for tag, field in kind.authors:
        segment = around.get(tag)
        if segment is None:
            continue
        found = _referrer(segment) if tag == "PRD" else _person(segment.all(field))
        if found is not None:
            return found
    return None


def _first(places: tuple[Place, ...], around: Around) -> str:
    texts = (around[tag].get(field) for tag, field in places if tag in around)
    return next(filter(None, texts), "")


def _person(people: list[Element]) -> Author | None:
    """Read XCN: a code, name and authority; of several the one with an AGB code."""
    made = [Author(name or agb, agb=agb) for each in people for name, agb in [_named(each)] if name or agb]
    return next((each for each in made if each.agb), next(iter(made), None))


def _named(person: Element) -> tuple[str, str]:
    authority = {person.get(9, sub).upper() for sub in (1, 2)}
    agb = person.get(1) if authority & _AGB_AUTHORITIES else ""
    return _name(person, 2), agb if _AGB.fullmatch(agb) else ""


def _referrer(provider: Segment) -> Author | None:
    """Read PRD: an XPN in field 2, ids in field 7 (id, type, authority)."""
    names = provider.all(2)
    name = _name(names[0], 1) if names else ""
    codes = (each.get(1) for each in provider.all(7) if _vektis(each))
    agb = next((code for code in codes if _AGB.fullmatch(code)), "")
    return Author(name or agb, agb=agb) if name or agb else None


def _vektis(element: Element) -> bool:
    return any(element.get(part).upper() in _AGB_AUTHORITIES for part in (2, 3, 4))


def _name(element: Element, family: int) -> str:
    """Return initials or given name, and the family name: its whole, or prefix and own surname."""
    whole = element.get(family, 1) or " ".join(filter(None, (element.get(family, 2), element.get(family, 3))))
    return " ".join(filter(None, (element.get(family + 1), element.get(family + 2), whole)))[:LONGEST]
