"""The funnel once more, by what people have in common: a practice, a quarter, a reason."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.facts import Facts, Stage
from wor_sidecar.reports.funnel import Funnel, funnel
from wor_sidecar.reports.places import Placing, people, place

_MONTHS: Final = 3


class Dimension(StrEnum):
    """What people may have in common. By `author`, the GP's pseudonym, inside the practice alone."""

    ORGANISATION = "organisation"
    PRODUCT = "product"
    MUNICIPALITY = "municipality"
    QUARTER = "quarter"
    TARGET_GROUP = "target_group"
    REASON = "reason"
    CHANNEL = "channel"
    CATEGORY = "category"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Group:
    """The people with one code in common; an empty code: not known. Who has two reasons is in two groups."""

    code: str
    funnel: Funnel


def began(facts: Facts, mouth: Stage) -> date | None:
    """Return the day on which somebody came to the funnel's mouth; None where nobody wrote it down."""
    return facts.stages.get(mouth)


def quarter(day: date | None) -> str:
    """Return `2026-Q3`; empty without a day."""
    return f"{day.year}-Q{(day.month - 1) // _MONTHS + 1}" if day else ""


def by(
    rows: Iterable[Facts], dimension: Dimension, steps: Sequence[Stage], placed: Placing = place
) -> tuple[Group, ...]:
    """Count people by what they have in common, the largest group first; quarters in their order.

    `rows` are referrals, so that somebody who was referred for two products counts once in each of them.
    """
    codes: Callable[[Facts], Iterable[str]] = _CODES.get(dimension) or (
        lambda one: (quarter(began(one, steps[0])),)
    )
    found: dict[str, list[Facts]] = {}
    for row in rows:
        for code in codes(row):
            found.setdefault(code, []).append(row)
    groups = [Group(code, funnel(people(members), steps, placed)) for code, members in found.items()]
    groups = [group for group in groups if group.funnel.people]
    if dimension is Dimension.QUARTER:
        return tuple(sorted(groups, key=lambda group: group.code))
    return tuple(sorted(groups, key=lambda group: (group.code == "", -group.funnel.people, group.code)))


_CODES: Final[Mapping[Dimension, Callable[[Facts], Iterable[str]]]] = {
    Dimension.ORGANISATION: lambda one: (one.organisation or "",),
    Dimension.PRODUCT: lambda one: (one.product,),
    Dimension.MUNICIPALITY: lambda one: (one.municipality,),
    Dimension.TARGET_GROUP: lambda one: (one.target_group,),
    Dimension.REASON: lambda one: one.reasons or ("",),
    Dimension.CHANNEL: lambda one: (one.channel,),
    Dimension.CATEGORY: lambda one: (one.activity_category,),
    Dimension.AUTHOR: lambda one: (one.author,),
}
