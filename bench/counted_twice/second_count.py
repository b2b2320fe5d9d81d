"""A second count of what happened, by somebody who only has the list: no facts, no steps, no reports."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from bench.counted_twice.years import Event, Somebody

NAMES = (
    "seen",
    "asked",
    "consent",
    "received",
    "accepted",
    "reached",
    "intake",
    "matched",
    "active_at_3_months",
)
ENDS = {
    "refuse": "refused",
    "not_wor": "not_wor",
    "referred_elsewhere": "elsewhere",
    "expire": "not_asked",
    "cancel": "not_received",
    "confirm_cancel": "cancelled",
    "reject": "rejected",
    "not_reached": "not_reached",
    "end": "ended_well",
    "end_withheld": "withheld",
    "follow_up_impossible": "no_follow_up",
    "withdraw": "withdrawn",
    "deceased": "deceased",
    "left_practice": "left_practice",
}
REPORTED = {"yes": "active", "other_activity": "active", "no_finished": "ended_well", "no_stopped": "stopped"}
WAITS = (
    ("seen", "asked"),
    ("consent", "received"),
    ("received", "accepted"),
    ("accepted", "reached"),
    ("received", "reached"),
    ("reached", "intake"),
    ("intake", "matched"),
)


@dataclass
class Way:
    """One referral as it was lived: the days of its steps, how far, and what became of it."""

    person: Somebody
    days: dict[str, date]
    depth: int
    fate: str
    name: str


@dataclass
class Sums:
    """What is counted of some people."""

    people: int = 0
    reached: Counter[str] = field(default_factory=Counter)
    fates: Counter[str] = field(default_factory=Counter)


def ways(everybody: list[Somebody]) -> list[Way]:
    """Return every referral that is about somebody: no tests, nobody who was the wrong one."""
    found = []
    for one in everybody:
        if one.test:
            continue
        parts: dict[str, list[Event]] = defaultdict(list)
        for event in one.events:
            parts[event.referral].append(event)
        for name, events in parts.items():
            if not any(event.what == "wrong_patient" for event in events):
                found.append(lived(one, name, events))
    return found


def lived(person: Somebody, name: str, events: list[Event]) -> Way:
    days: dict[str, date] = {}
    deepest, last, seat, ended = 0, None, "", None
    for event in events:
        if event.what == "undo":
            days = {"seen": days["seen"]}
        for step in steps_of(event):
            days.setdefault(step, event.day)
        if event.what in ("plan", "replan", "no_show", "intake_done"):
            seat = event.what
        if event.what in ENDS or event.what in ("stop", "follow_up"):
            ended = event
        elif event.what in ("undo", "reopen", "try_again", "call_back"):
            ended = None
        last = event
    assert last is not None
    deepest = max(NAMES.index("matched" if step == "well" else step) for step in days)
    return Way(person, days, deepest, fate_of(days, ended, seat), name)


STEPS = {
    "seen": ("seen",),
    "give": ("asked", "consent"),
    "refuse": ("asked",),
    "not_wor": ("asked",),
    "referred_elsewhere": ("asked",),
    "received": ("received",),
    "accept": ("accepted",),
    "plan": ("reached",),
    "replan": ("reached",),
    "call_back": ("reached",),
    "contact reached": ("reached",),
    "intake_done": ("reached", "intake"),
    "start_activity": ("matched",),
    "end": ("well",),
    "follow_up yes": ("active_at_3_months",),
    "follow_up other_activity": ("active_at_3_months",),
}
"""What somebody reaches by what happened, and by what was said with it."""


def steps_of(event: Event) -> tuple[str, ...]:
    """Name the steps that an event reaches."""
    return STEPS.get(event.what, ()) or STEPS.get(f"{event.what} {event.code}", ())


def fate_of(days: dict[str, date], ended: Event | None, seat: str) -> str:
    if ended is None:
        return "open"
    if ended.what in ("stop", "not_reached") and seat == "no_show" and "intake" not in days:
        return "no_show"
    if ended.what == "follow_up":
        return REPORTED.get(ended.code, "no_follow_up")
    if ended.what == "stop":
        none = ended.code == "no_fitting_activity" and "intake" in days and "matched" not in days
        return "no_match" if none else "stopped"
    return ENDS[ended.what]


def best(found: list[Way]) -> list[Way]:
    """Return one way for each person: the one that came furthest, of two the later."""
    by_person: dict[str, Way] = {}
    for way in found:
        other = by_person.get(way.person.person)
        if other is None or rank(way) > rank(other):
            by_person[way.person.person] = way
    return list(by_person.values())


def rank(way: Way) -> tuple[int, date, str]:
    return way.depth, way.days.get("received", way.days["seen"]), way.name


def sums(found: list[Way]) -> Sums:
    out = Sums()
    for way in best(found):
        out.people += 1
        out.fates[way.fate] += 1
        for name in NAMES[: way.depth + 1]:
            out.reached[name] += 1
    return out


def medians(found: list[Way], holidays: frozenset[date]) -> dict[tuple[str, str], tuple[int, float | None]]:
    """Count working days by walking over them."""

    def between(start: date, end: date) -> int:
        days = (start + timedelta(n) for n in range(1, (end - start).days + 1))
        return sum(day.weekday() < 5 and day not in holidays for day in days)

    out = {}
    for start, end in WAITS:
        some = [
            between(way.days[start], way.days[end]) for way in best(found) if {start, end} <= way.days.keys()
        ]
        out[start, end] = (len(some), median(some) if some else None)
    return out


def quarter(day: date) -> str:
    return f"{day.year}-Q{1 + (day.month - 1) // 3}"
