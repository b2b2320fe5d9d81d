"""Where a patient can go: by postcode, else by place; where neither fits, a person chooses."""

from collections.abc import Iterable
from dataclasses import dataclass

from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.partner import Partner
from wor_sidecar.domain.registration import Address
from wor_sidecar.practice.settings import RouteSettings

PC4 = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """An organisation that a prompt may go to; `fits` tells whether it works where the patient lives."""

    organisation: OrganisationId
    label: str
    products: tuple[str, ...]
    municipality: str
    verified: bool
    fits: bool


def choices(
    routes: Iterable[RouteSettings], partners: Iterable[Partner], address: Address
) -> tuple[Choice, ...]:
    """List every organisation that routes lead to, those that fit the address first.

    A route without its partner is left out: nobody joined with it yet.
    """
    known = {name: partner for partner in partners for name in (partner.label, partner.organisation)}
    there = [(route, known[route.organisation]) for route in routes if route.organisation in known]
    pc4 = address.postcode.replace(" ", "")[:PC4]
    by_postcode = {id(route) for route, _ in there if route.reaches(pc4)}
    place = address.city.casefold().strip()
    by_place = {
        id(route) for route, _ in there if place and place in [one.casefold() for one in route.places]
    }
    fitting = by_postcode or by_place
    found = [
        Choice(
            partner.organisation,
            partner.label,
            tuple(product.value for product in route.products),
            route.municipality,
            partner.verified,
            id(route) in fitting,
        )
        for route, partner in there
        if not partner.ended
    ]
    return tuple(sorted(found, key=lambda choice: not choice.fits))
