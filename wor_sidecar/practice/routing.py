"""Where a patient can go: by postcode, else by place, then by product; where neither fits, a person chooses.

The order: a postcode counts before a place, and the narrowest range before a wider one. One organisation is
proposed, where exactly one is left then; every other one can be chosen all the same, and a partner that no
route names too. What it does is the third step: a product that one of several offers chooses for a person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.partner import Kind, Partner
from wor_sidecar.domain.registration import Address
from wor_sidecar.practice.settings import RouteSettings

PC4: Final = 4
POSTCODE, PLACE = "postcode", "place"
WELCOMING: Final = (Kind.WELFARE, Kind.MAIL)
"""Kinds of organisation that take referrals."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An organisation that a prompt may go to; `fits` tells whether it works where the patient lives.

    `by` is what that was seen by, `postcode` or `place`; `proposed`: it alone fits best. Without products
    of a route it takes any.
    """

    organisation: OrganisationId
    label: str
    products: tuple[str, ...]
    municipality: str
    verified: bool
    fits: bool
    by: str = ""
    proposed: bool = False


def choices(
    routes: Iterable[RouteSettings], partners: Iterable[Partner], address: Address
) -> tuple[Choice, ...]:
    """List every organisation that a patient from there may go to, each once, those that fit best first.

    A route without its partner is left out: nobody joined with it yet.
    """
    there = [one for one in partners if one.kind in WELCOMING and not one.ended]
    leads = {one.organisation: _leading(routes, one) for one in there}
    pc4 = pc4_of(address.postcode)
    spans = {one: span for one, span in _spans(leads, pc4).items() if span is not None}
    place = named(address.city)
    fitting = set(spans) or {one for one, found in leads.items() if any(at(route, place) for route in found)}
    narrowest = min(spans.values(), default=0)
    best = [one for one in fitting if spans.get(one, 0) == narrowest]
    found = [
        _choice(one, leads[one.organisation], pc4, place, by=POSTCODE if spans else PLACE)
        if one.organisation in fitting
        else _choice(one, leads[one.organisation], pc4, place, by="")
        for one in there
    ]
    ordered = sorted(
        found, key=lambda one: (not one.fits, spans.get(one.organisation, 0), not _led(leads, one))
    )
    return tuple(replace(one, proposed=best == [one.organisation]) for one in ordered)


def only(found: Iterable[Choice], organisation: str) -> tuple[Choice, ...]:
    """Return the choices with one proposed, whatever fits: somebody named it beforehand."""
    return tuple(replace(one, proposed=one.organisation == organisation) for one in found)


def pc4_of(postcode: str) -> str:
    """Return the four digits of a postcode; empty where it has none."""
    digits = postcode.replace(" ", "")[:PC4]
    return digits if len(digits) == PC4 and digits.isdigit() else ""


def named(place: str) -> str:
    """Return a place as two are compared."""
    return " ".join(place.casefold().split())


def at(route: RouteSettings, place: str) -> bool:
    """Tell whether a route names a place."""
    return bool(place) and place in map(named, route.places)


def _leading(routes: Iterable[RouteSettings], partner: Partner) -> list[RouteSettings]:
    return [route for route in routes if route.organisation in (partner.label, partner.organisation)]


def _led(leads: Mapping[OrganisationId, list[RouteSettings]], one: Choice) -> bool:
    return bool(leads[one.organisation])


def _spans(leads: Mapping[OrganisationId, list[RouteSettings]], pc4: str) -> dict[OrganisationId, int | None]:
    """Return how wide the narrowest range is by which each organisation reaches a postcode."""
    return {
        one: min((span for route in found if (span := route.span(pc4)) is not None), default=None)
        for one, found in leads.items()
    }


def _choice(partner: Partner, leads: list[RouteSettings], pc4: str, place: str, *, by: str) -> Choice:
    """Put an organisation's routes together: what it does there, else all that it does."""
    here = [route for route in leads if (route.reaches(pc4) if by == POSTCODE else at(route, place))]
    meant = here if by and here else leads
    return Choice(
        partner.organisation,
        partner.label,
        tuple(dict.fromkeys(product.value for route in meant for product in route.products)),
        next((route.municipality for route in meant if route.municipality), ""),
        partner.verified,
        fits=bool(by),
        by=by,
    )
