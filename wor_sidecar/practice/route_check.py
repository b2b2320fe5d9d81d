"""What is wrong with the routes: to nobody, to who isn't verified, two at one place, none for a patient.

    audit(routes, partners, addresses) -> (Fault("overlap", {...}), ...)

Nothing here names a patient: of open questions four digits of a postcode, and how many there are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from wor_sidecar.domain.lists import Product
from wor_sidecar.domain.partner import Partner
from wor_sidecar.domain.registration import Address
from wor_sidecar.practice.routing import WELCOMING, choices, named, pc4_of
from wor_sidecar.practice.settings import RouteSettings

Fact = str | int


class Trouble(StrEnum):
    """Kinds of fault; `NOT_OFFERED` is for information, every other one is somebody's task."""

    UNKNOWN_PARTNER = "unknown_partner"
    ENDED = "ended"
    UNVERIFIED = "unverified"
    NO_AREA = "no_area"
    OVERLAP = "overlap"
    HOLE = "hole"
    NO_ROUTES = "no_routes"
    NOT_OFFERED = "not_offered"

    @property
    def task(self) -> bool:
        """Tell whether somebody has to do something."""
        return self is not Trouble.NOT_OFFERED


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it should be; `texts.routes.sentence` says it."""

    kind: Trouble
    facts: Mapping[str, Fact]


def of_partners(routes: Sequence[RouteSettings], partners: Sequence[Partner]) -> Iterator[Fault]:
    """Tell which routes lead to nobody, or to who gets nothing yet or any more."""
    for name in dict.fromkeys(route.organisation for route in routes):
        found = partner_of(name, partners)
        if found is None:
            yield Fault(Trouble.UNKNOWN_PARTNER, {"organisation": name})
        elif found.ended:
            yield Fault(Trouble.ENDED, {"organisation": found.label})
        elif not found.verified:
            yield Fault(Trouble.UNVERIFIED, {"organisation": found.label})


def audit(
    routes: Sequence[RouteSettings], partners: Sequence[Partner], asking: Iterable[Address]
) -> tuple[Fault, ...]:
    """Look at everything; `asking` are the addresses of the patients of open questions."""
    found = [*of_partners(routes, partners), *_areas(routes), *_overlaps(routes, partners)]
    if not routes:
        found.append(Fault(Trouble.NO_ROUTES, {}))
    found += _holes(routes, partners, asking)
    offered = {
        product for route in routes if partner_of(route.organisation, partners) for product in route.products
    }
    found += [Fault(Trouble.NOT_OFFERED, {"product": one.value}) for one in Product if one not in offered]
    return tuple(found)


def partner_of(name: str, partners: Iterable[Partner]) -> Partner | None:
    """Return the welfare organisation that a route means: by its label here, or its id."""
    mine = (one for one in partners if one.kind in WELCOMING)
    return next((one for one in mine if name in (one.label, one.organisation)), None)


def nowhere(routes: Sequence[RouteSettings], partners: Sequence[Partner], address: Address) -> bool:
    """Tell whether nobody works where a patient lives."""
    return not any(one.fits for one in choices(routes, partners, address))


def _areas(routes: Iterable[RouteSettings]) -> Iterator[Fault]:
    for route in routes:
        if not (route.postcodes or route.places):
            yield Fault(Trouble.NO_AREA, {"organisation": route.organisation})


def _overlaps(routes: Sequence[RouteSettings], partners: Sequence[Partner]) -> Iterator[Fault]:
    """Tell where two organisations do the same: the narrower range is proposed, of two alike neither is."""
    for one, other in combinations(routes, 2):
        same = sorted({*one.products} & {*other.products})
        if not same or _name(one, partners) == _name(other, partners):
            continue
        us, them = _name(one, partners), _name(other, partners)
        facts: dict[str, Fact] = {"organisation": us, "other": them}
        for first, last in one.ranges:
            for begin, end in other.ranges:
                low, high = max(first, begin), min(last, end)
                if low <= high:
                    wins = _narrower(last - first, end - begin, us, them)
                    yield Fault(Trouble.OVERLAP, {**facts, "where": _range(low, high), "wins": wins})
        for place in one.places:
            if named(place) in map(named, other.places):
                yield Fault(Trouble.OVERLAP, {**facts, "where": place, "wins": ""})


def _holes(
    routes: Sequence[RouteSettings], partners: Sequence[Partner], asking: Iterable[Address]
) -> Iterator[Fault]:
    counts: dict[str, int] = {}
    for address in asking:
        if nowhere(routes, partners, address):
            pc4 = pc4_of(address.postcode)
            counts[pc4] = counts.get(pc4, 0) + 1
    for pc4, count in sorted(counts.items()):
        yield Fault(Trouble.HOLE, {"postcode": pc4, "count": count})


def _name(route: RouteSettings, partners: Iterable[Partner]) -> str:
    found = partner_of(route.organisation, partners)
    return found.label if found else route.organisation


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


def _narrower(one: int, other: int, label: str, theirs: str) -> str:
    if one == other:
        return ""
    return label if one < other else theirs
