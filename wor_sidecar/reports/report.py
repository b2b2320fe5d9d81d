"""Everything that is counted over some referrals; the words for it come from `sections`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from wor_sidecar.domain.calendars import Calendar
from wor_sidecar.domain.facts import Facts, Stage
from wor_sidecar.domain.referral import State
from wor_sidecar.reports.funnel import Funnel, funnel
from wor_sidecar.reports.groups import Dimension, Group, by
from wor_sidecar.reports.marks import Marks, marks
from wor_sidecar.reports.places import PRACTICE_STEPS, Fate, Place, people, place
from wor_sidecar.reports.waits import Stretch, Wait, backwards, waits


class Known(StrEnum):
    """What a figure needs to be known of people."""

    REASON = "reason"
    TARGET_GROUP = "target_group"
    MUNICIPALITY = "municipality"
    CATEGORY = "category"
    FIRST_MARK = "first_mark"
    LAST_MARK = "last_mark"
    DAYS_IN_ORDER = "days_in_order"


@dataclass(frozen=True, slots=True)
class Completeness:
    """Of how many people something is known, of those of whom it could be."""

    what: Known
    known: int
    of: int


@dataclass(frozen=True, slots=True)
class Frame:
    """What one program counts: its steps, the stretches that it measures, what it groups people by."""

    steps: tuple[Stage, ...]
    stretches: tuple[Stretch, ...]
    dimensions: tuple[Dimension, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The figures. `referrals` are rows, of which one person may have several; wrong patients are none."""

    referrals: int
    people: int
    funnel: Funnel
    open_now: tuple[tuple[State, int], ...]
    waits: tuple[Wait, ...]
    groups: Mapping[Dimension, tuple[Group, ...]]
    marks: Marks
    completeness: tuple[Completeness, ...]


def report(rows: Sequence[Facts], frame: Frame, calendar: Calendar) -> Report:
    """Count."""
    counted = [row for row in rows if row.outcome is not State.WRONG_PATIENT]
    everybody = people(counted)
    known = {id(row): place(row) for row in counted}  # once for all groupings

    def placed(row: Facts) -> Place:
        return known[id(row)]

    return Report(
        referrals=len(counted),
        people=len(everybody),
        funnel=funnel(everybody, frame.steps, placed),
        open_now=_open(everybody),
        waits=waits(everybody, frame.stretches, calendar),
        groups={dimension: by(counted, dimension, frame.steps, placed) for dimension in frame.dimensions},
        marks=marks(everybody),
        completeness=tuple(_completeness(everybody)),
    )


def _open(everybody: Sequence[Facts]) -> tuple[tuple[State, int], ...]:
    found = Counter(one.outcome for one in everybody if one.outcome.open)
    return tuple((state, found[state]) for state in State if found[state])


def _completeness(everybody: Sequence[Facts]) -> list[Completeness]:
    told = [one for one in everybody if one.outcome is not State.WITHDRAWN]
    matched = [one for one in told if Stage.MATCHED in one.stages]
    talked = [one for one in told if Stage.INTAKE in one.stages]
    done = [one for one in talked if place(one).fate in (Fate.ACTIVE, Fate.ENDED_WELL)]
    order = [step for step in PRACTICE_STEPS if step is not Stage.SEEN]
    return [
        _known(Known.REASON, told, [bool(one.reasons) for one in told]),
        _known(Known.TARGET_GROUP, told, [bool(one.target_group) for one in told]),
        _known(Known.MUNICIPALITY, told, [bool(one.municipality) for one in told]),
        _known(Known.CATEGORY, matched, [bool(one.activity_category) for one in matched]),
        _known(Known.FIRST_MARK, talked, [one.first_mark is not None for one in talked]),
        _known(Known.LAST_MARK, done, [one.last_mark is not None for one in done]),
        _known(Known.DAYS_IN_ORDER, everybody, [not backwards(one, order) for one in everybody]),
    ]


def _known(what: Known, of: Sequence[Facts], known: Sequence[bool]) -> Completeness:
    return Completeness(what, sum(known), len(of))
