"""The practice's figures at the end, beside what people did: counted once more from the courses alone."""

from collections import Counter
from typing import Any

from bench.simulation.courses import Course
from bench.simulation.life import Life
from bench.simulation.practice import PracticeMachine
from wor_sidecar.domain.calendars import Calendar
from wor_sidecar.domain.deadlines import Terms
from wor_sidecar.domain.facts import Stage
from wor_sidecar.practice.figures import rows
from wor_sidecar.practice.figures.practice import frame_of
from wor_sidecar.practice.figures.rows import Span
from wor_sidecar.reports.places import Fate
from wor_sidecar.reports.report import report

_UNASKED = "open or not asked in time"
"""Who wasn't asked yet; while the practice is shut, a question may expire."""
_ENDS = {"reject": "rejected", "not-reached": "not_reached", "end": "ended_well", "follow-up": "active"}
_TOLD_BY_A_LETTER = {"end", "follow-up"}


def figured(life: Life, practice: PracticeMachine) -> dict[str, Any]:
    """Compare the report with the courses; `differ` must be empty."""
    with practice.program.rooms.store.reading() as tx:
        found = report(rows.between(tx, Span()), frame_of(Terms()), Calendar())
    counted = Counter({fate.value: found.funnel.of(fate) for fate in Fate if fate is not Fate.OPEN})
    counted[_UNASKED] = counted.pop(Fate.NOT_ASKED, 0) + found.funnel.of(Fate.OPEN)
    reached = {step.step: step.reached for step in found.funnel.steps}
    given = sum(one.given for one in life.courses)
    pairs = {
        "people": (found.people, len(life.courses)),
        "said yes": (reached[Stage.CONSENT], given),
        "what became of them": (+counted, Counter(_fate(one) for one in life.courses)),
    }
    differ = [f"{name}: {one} counted, {other} lived" for name, (one, other) in pairs.items() if one != other]
    return {"people": found.people, "said_yes": reached[Stage.CONSENT], "differ": differ}


def _fate(course: Course) -> str:
    """Say what the practice may know to have become of somebody."""
    if course.withdrawn:
        return "withdrawn"
    if course.referral and course.answer != "given_to_me":
        return {"refused": "refused", "not_wor": "not_wor"}[course.answer]
    ends = [act for act in course.did if act in _ENDS]
    if not ends:
        return _UNASKED
    return "withheld" if ends[-1] in _TOLD_BY_A_LETTER and not course.feedback else _ENDS[ends[-1]]
