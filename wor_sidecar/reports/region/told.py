"""What a practice tells its region: exact counts per stage, product and quarter, until a referral came in.

No reason, no group, no referrer, no other dimension: what isn't in `Counts` can't leave. After that the
welfare organisation knows better than we do. Only quarters that are over are told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date
from typing import Any, Final

from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.figures import FiguresUnreadable
from wor_sidecar.domain.facts import Facts, Stage
from wor_sidecar.domain.lists import Product
from wor_sidecar.reports.funnel import Funnel, funnel
from wor_sidecar.reports.groups import Dimension, began, by, quarter
from wor_sidecar.reports.periods import Period, period_named
from wor_sidecar.reports.places import PRACTICE_STEPS, Fate, people
from wor_sidecar.wire import shapes
from wor_sidecar.wire.shapes import ShapeRefused

FORMAT: Final = "wor-figures-1"
LARGEST: Final = 1 << 20
"""Bytes of a file: forty years of every product take less."""
_MOST: Final = 400
_NAME: Final = 140
_COUNTS: Final = frozenset({"seen", "asked", "consent", "elsewhere", "received"})


@dataclass(frozen=True, slots=True)
class Counts:
    """People who came to each stage; `elsewhere`: referred another way, by which they left our sight."""

    seen: int = 0
    asked: int = 0
    consent: int = 0
    elsewhere: int = 0
    received: int = 0

    @property
    def referred(self) -> int:
        """Count the people who were referred, by this program or another way."""
        return self.consent + self.elsewhere

    def __add__(self, other: "Counts") -> "Counts":
        """Add two practices up: nobody is in two of them."""
        return Counts(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter: everybody once, and who was referred for each product (for two: in both)."""

    people: Counts = Counts()
    products: tuple[tuple[str, Counts], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One practice's figures. A quarter that it tells of, and in which nobody came, has zeros."""

    practice: str
    made_on: date
    program: str
    quarters: Mapping[str, Quarter]


def told_by(practice: str, rows: Iterable[Facts], begun: date | None, today: date, program: str) -> Told:
    """Count a practice's rows; from the quarter in which it began up to the last one that is over."""
    by_quarter: dict[str, list[Facts]] = {}
    for row in rows:
        by_quarter.setdefault(quarter(began(row, Stage.SEEN)), []).append(row)
    names = _over(begun, today) if begun else ()
    return Told(practice, today, program, {name: _counted(by_quarter.get(name, [])) for name in names})


def to_json(told: Told) -> dict[str, Any]:
    """Return what the file holds."""
    return {
        "format": FORMAT,
        "practice": told.practice,
        "made_on": told.made_on.isoformat(),
        "program": told.program,
        "quarters": [
            {
                "quarter": quarter,
                "people": _counts_json(one.people),
                "products": [
                    {"product": product, **_counts_json(counts)} for product, counts in one.products
                ],
            }
            for quarter, one in told.quarters.items()
        ],
    }


def read(raw: bytes, file: str) -> Told:
    """Read a practice's file.

    Raises:
        FiguresUnreadable: it is none; the error names the file and what is wrong.

    """
    try:
        if len(raw) > LARGEST:
            raise ShapeRefused(phrase("too large"))
        value = shapes.fields(
            shapes.parse(raw), frozenset({"format", "practice", "made_on", "program", "quarters"})
        )
        if value["format"] != FORMAT:
            raise ShapeRefused(phrase("another format"))
        found = [_quarter(one) for one in shapes.items(value["quarters"], "quarters", _MOST)]
        if len({name for name, _quarter in found}) != len(found):
            raise ShapeRefused(phrase("a quarter stands twice"))
        name = shapes.text(value["practice"], "practice", _NAME)
        made_on = date.fromisoformat(shapes.text(value["made_on"], "made_on", 10))
        return Told(name, made_on, shapes.text(value["program"], "program"), dict(found))
    except ValueError as error:
        raise FiguresUnreadable(file=file, why=str(error)) from error


def _over(begun: date, today: date) -> tuple[str, ...]:
    """List the quarters from one day on that ended before another."""
    found, period = [], period_named(quarter(begun))
    while period.last is not None and period.last < today:
        found.append(period.name)
        year, number = period.year or 0, period.quarter or 0
        period = Period(year + 1, 1) if number == 4 else Period(year, number + 1)  # noqa: PLR2004 - a year's last
    return tuple(found)


def _counted(rows: list[Facts]) -> Quarter:
    groups = by(rows, Dimension.PRODUCT, PRACTICE_STEPS)
    products = tuple((group.code, _counts(group.funnel)) for group in groups)
    return Quarter(_counts(funnel(people(rows), PRACTICE_STEPS)), products)


def _counts(found: Funnel) -> Counts:
    reached = {step.step: step.reached for step in found.steps}
    return Counts(
        seen=reached[Stage.SEEN],
        asked=reached[Stage.ASKED],
        consent=reached[Stage.CONSENT],
        elsewhere=found.of(Fate.ELSEWHERE),
        received=reached[Stage.RECEIVED],
    )


def _counts_json(counts: Counts) -> dict[str, int]:
    return {one.name: getattr(counts, one.name) for one in fields(Counts)}


def _quarter(value: Any) -> tuple[str, Quarter]:
    found = shapes.fields(value, frozenset({"quarter", "people", "products"}))
    name = shapes.text(found["quarter"], "quarter")
    if period_named(name).quarter is None:
        raise ShapeRefused(phrase("not a quarter such as 2026-Q3"))
    products = []
    for one in shapes.items(found["products"], "products", len(Product) + 1):
        product = shapes.text(shapes.fields(one, frozenset({"product"}) | _COUNTS)["product"], "product")
        products.append((product, _read_counts({name: one[name] for name in _COUNTS})))
    return name, Quarter(_read_counts(found["people"]), tuple(products))


def _read_counts(value: Any) -> Counts:
    found = shapes.fields(value, _COUNTS)
    counts = Counts(**{name: shapes.natural(found[name], name) for name in _COUNTS})
    if not counts.seen >= counts.asked >= counts.consent >= counts.received:
        raise ShapeRefused(phrase("more people at a later step than at an earlier one"))
    return counts
