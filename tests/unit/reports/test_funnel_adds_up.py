"""The funnel against a second count that knows no facts rows: it reads the list of what happened."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from wor_sidecar.domain.calendars import Calendar
from wor_sidecar.domain.facts import Facts, Stage, after_move
from wor_sidecar.domain.identifiers import ReferralId, RegistrationId
from wor_sidecar.domain.moves import Move, MoveKind, Who, allowed, apply
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.reports.funnel import Funnel, funnel
from wor_sidecar.reports.groups import Dimension, by
from wor_sidecar.reports.places import INBOX_STEPS, PRACTICE_STEPS, Fate, people, place
from wor_sidecar.reports.waits import WorkingDayCount

START = date(2026, 3, 2)
REASONS = {
    MoveKind.REJECT: ("outside_area", "no_capacity"),
    MoveKind.STOP: ("no_fitting_activity", "moved"),
    MoveKind.END: ("talk_was_enough", "passed_on"),
    MoveKind.REQUEST_CANCEL: ("by_mistake",),
    MoveKind.CANCEL: ("duplicate",),
    MoveKind.REFERRED_ELSEWHERE: ("phone",),
}
TAKING_PART = ("yes", "other_activity", "no_finished", "no_stopped", "unknown")
NOBODY = frozenset({MoveKind.ROUTE_AGAIN, MoveKind.SEE})
SELDOM = frozenset(
    {
        MoveKind.WITHDRAW,
        MoveKind.WRONG_PATIENT,
        MoveKind.DECEASED,
        MoveKind.LEFT_PRACTICE,
        MoveKind.REQUEST_CANCEL,
        MoveKind.CANCEL,
        MoveKind.EXPIRE,
        MoveKind.REJECT,
        MoveKind.STOP,
        MoveKind.HOLD,
        MoveKind.UNDO,
        MoveKind.REFUSE,
        MoveKind.NOT_WOR,
    }
)
"""So that many come far."""


@dataclass(frozen=True)
class Event:
    kind: MoveKind
    day: date
    code: str = ""
    reached: bool = False


@dataclass(frozen=True)
class History:
    """What happened to one referral, in order, and whose it is."""

    referral: str
    person: str
    events: tuple[Event, ...]


def moves_of(referral: Referral, choice: int) -> tuple[MoveKind, Who] | None:
    offered = [
        (kind, who)
        for who in (Who.PRACTICE, Who.COACH, Who.TIMER, Who.RECEIPT)
        for kind in ((MoveKind.RECEIVED,) if who is Who.RECEIPT else allowed(referral, who))
        if kind not in NOBODY and (kind is not MoveKind.RECEIVED or referral.state is State.QUEUED)
    ]
    usual = [one for one in offered if one[0] not in SELDOM or choice % 12 == 0]
    return usual[choice // 12 % len(usual)] if usual else None


def walked(number: int, person: int, choices: list[int], *, inbox: bool) -> tuple[History, Facts]:
    """Let a referral go by the table of moves; its history is written down beside its facts."""
    id_, registration = f"referral-{number:03}", f"person-{person}"
    referral = Referral(ReferralId(id_), RegistrationId(registration))
    facts = Facts(RegistrationId(registration), ReferralId(id_), "test", stages={Stage.SEEN: START})
    day, events = START, []
    steps = [(MoveKind.GIVE, Who.PRACTICE), (MoveKind.RECEIVED, Who.RECEIPT)] if inbox else []
    for choice in choices:
        step = steps.pop(0) if steps else moves_of(referral, choice)
        if step is None:
            break
        kind, who = step
        day += timedelta(days=choice % 4)
        codes = TAKING_PART if kind is MoveKind.FOLLOW_UP else REASONS.get(kind, ("",))
        event = Event(kind, day, codes[choice // 3 % len(codes)], reached=choice % 2 == 0)
        move_reason = "" if kind is MoveKind.FOLLOW_UP else event.code
        referral = apply(referral, Move(kind, who, 0, reason=move_reason))
        reason = "follow_up_impossible" if kind is MoveKind.FOLLOW_UP_IMPOSSIBLE else event.code
        goes_on = event.code in ("yes", "other_activity")
        facts = after_move(
            facts, kind, referral.state, day, reason=reason, reached=event.reached, goes_on=goes_on
        )
        events.append(event)
    return History(id_, registration, tuple(events)), facts


@st.composite
def drawn(draw: st.DrawFn) -> list[tuple[int, list[int]]]:
    """Draw whose each referral is and what is chosen on its way; many at once, for the rare ones to meet."""
    dice = Random(draw(st.integers(0, 2**32)))
    size = draw(st.integers(0, 60))
    return [
        (dice.randrange(30), [dice.randrange(10_000) for _ in range(dice.randrange(2, 18))])
        for _ in range(size)
    ]


WAYS = drawn()
PLACES_OF_STEPS = {
    "seen": {*MoveKind},
    "asked": {MoveKind.GIVE, MoveKind.REFUSE, MoveKind.NOT_WOR, MoveKind.REFERRED_ELSEWHERE},
    "consent": {MoveKind.GIVE},
    "received": {MoveKind.RECEIVED},
    "accepted": {MoveKind.ACCEPT},
    "reached": {MoveKind.PLAN, MoveKind.REPLAN, MoveKind.CALL_BACK, MoveKind.INTAKE_DONE},
    "intake": {MoveKind.INTAKE_DONE},
    "matched": {MoveKind.START_ACTIVITY, MoveKind.END},
}


def naive_depth(history: History) -> int:
    """Count how far it came: the last word of the list of steps that any of its events says."""
    events = since_the_last_undo(history)
    names = [*PLACES_OF_STEPS, "active_at_3_months"]
    depth = 0
    for event in events:
        for n, (name, kinds) in enumerate(PLACES_OF_STEPS.items()):
            says = event.kind in kinds or (
                name == "reached" and event.kind is MoveKind.CONTACT and event.reached
            )
            depth = max(depth, n) if says else depth
        if event.kind is MoveKind.FOLLOW_UP and event.code in ("yes", "other_activity"):
            depth = len(names) - 1
    return depth


def since_the_last_undo(history: History) -> tuple[Event, ...]:
    undone = [n for n, event in enumerate(history.events) if event.kind is MoveKind.UNDO]
    return history.events[undone[-1] + 1 :] if undone else history.events


ENDS = {
    MoveKind.REFUSE: "refused",
    MoveKind.NOT_WOR: "not_wor",
    MoveKind.REFERRED_ELSEWHERE: "elsewhere",
    MoveKind.EXPIRE: "not_asked",
    MoveKind.REJECT: "rejected",
    MoveKind.NOT_REACHED: "not_reached",
    MoveKind.STOP: "stopped",
    MoveKind.END: "ended_well",
    MoveKind.FOLLOW_UP: "",
    MoveKind.FOLLOW_UP_IMPOSSIBLE: "no_follow_up",
    MoveKind.CANCEL: "not_received",
    MoveKind.CONFIRM_CANCEL: "cancelled",
    MoveKind.WITHDRAW: "withdrawn",
    MoveKind.WRONG_PATIENT: "",
    MoveKind.DECEASED: "deceased",
    MoveKind.LEFT_PRACTICE: "left_practice",
}
OPENS = {MoveKind.UNDO, MoveKind.REOPEN, MoveKind.TRY_AGAIN, MoveKind.CALL_BACK}
REPORTED = {"yes": "active", "other_activity": "active", "no_finished": "ended_well", "no_stopped": "stopped"}


def naive_fate(history: History) -> str:
    """Return its end by the last event that ended it, unless a later one opened it again."""
    end = None
    for event in history.events:
        if event.kind in ENDS:
            end = event
        elif event.kind in OPENS:
            end = None
    if end is None:
        return "open"
    if end.kind is MoveKind.FOLLOW_UP:
        return REPORTED.get(end.code, "no_follow_up")
    kinds = [event.kind for event in history.events]
    if end.kind in (MoveKind.STOP, MoveKind.NOT_REACHED) and MoveKind.INTAKE_DONE not in kinds:
        appointed = [kind for kind in kinds if kind in (MoveKind.PLAN, MoveKind.REPLAN, MoveKind.NO_SHOW)]
        if appointed[-1:] == [MoveKind.NO_SHOW]:
            return "no_show"
    if end.kind is MoveKind.STOP and end.code == "no_fitting_activity":
        return (
            "no_match"
            if MoveKind.INTAKE_DONE in kinds and MoveKind.START_ACTIVITY not in kinds
            else "stopped"
        )
    if end.kind is MoveKind.CANCEL and MoveKind.RECEIVED in kinds:
        return "cancelled"
    return ENDS[end.kind]


def naive_count(histories: list[History]) -> Counter[tuple[int, str]]:
    """Count each person once, by whichever referral came furthest; the later one of two."""
    best: dict[str, tuple[int, str, str]] = {}
    for one in histories:
        if any(event.kind is MoveKind.WRONG_PATIENT for event in one.events):
            continue
        received = [event.day for event in since_the_last_undo(one) if event.kind is MoveKind.RECEIVED]
        rank = (naive_depth(one), str(received[0] if received else START), one.referral)
        if one.person not in best or rank > best[one.person][:3]:
            best[one.person] = (*rank, naive_fate(one))
    return Counter((depth, fate) for depth, _day, _id, fate in best.values())


def counted(found: Funnel) -> Counter[tuple[int, str]]:
    """Turn a funnel back into people: one for each place."""
    out: Counter[tuple[int, str]] = Counter()
    for step in found.steps:
        n = PRACTICE_STEPS.index(step.step)
        out[n, "open"] += step.open
        out[n, "ended_well"] += step.ended_well
        for loss in step.losses:
            out[n, loss.fate.value] += loss.people
    out[len(PRACTICE_STEPS) - 1, "active"] += found.of(Fate.ACTIVE)
    return +out


@settings(max_examples=25)
@given(WAYS)
def test_the_whole_funnel_is_the_naive_count_of_the_event_lists(ways) -> None:
    walks = [walked(n, person, choices, inbox=False) for n, (person, choices) in enumerate(ways)]
    found = funnel(people([facts for _history, facts in walks]), PRACTICE_STEPS)
    assert counted(found) == naive_count([history for history, _facts in walks])


@settings(max_examples=25)
@given(WAYS)
def test_the_inbox_s_part_of_it_is_too(ways) -> None:
    walks = [walked(n, person, choices, inbox=True) for n, (person, choices) in enumerate(ways)]
    walks = [walk for walk in walks if Stage.RECEIVED in walk[1].stages]
    found = funnel(people([facts for _history, facts in walks]), INBOX_STEPS)
    assert counted(found) == naive_count([history for history, _facts in walks])


@settings(max_examples=25)
@given(WAYS)
def test_nobody_is_counted_twice_and_the_sums_close(ways) -> None:
    rows = [walked(n, person, choices, inbox=True)[1] for n, (person, choices) in enumerate(ways)]
    rows = [row for row in rows if Stage.RECEIVED in row.stages]
    right = [row for row in rows if row.outcome is not State.WRONG_PATIENT]
    found = funnel(people(rows), INBOX_STEPS)
    assert found.people == len({row.registration for row in right})
    for step, following in zip(found.steps, found.steps[1:], strict=False):
        assert step.reached == following.reached + step.stayed
    assert found.people == sum(found.of(fate) for fate in Fate)
    assert sum(loss.people for loss in found.losses) == sum(step.lost for step in found.steps)


@settings(max_examples=25)
@given(WAYS)
def test_every_grouping_holds_everybody(ways) -> None:
    rows = [walked(n, person, choices, inbox=True)[1] for n, (person, choices) in enumerate(ways)]
    everybody = {row.registration for row in rows if row.outcome is not State.WRONG_PATIENT}
    for dimension in Dimension:
        groups = by(rows, dimension, INBOX_STEPS)
        assert sum(group.funnel.people for group in groups) >= len(everybody)
        assert all(group.funnel.people == sum(group.funnel.of(fate) for fate in Fate) for group in groups)


@given(st.sets(st.integers(0, 60)), st.integers(0, 90), st.integers(0, 90))
def test_working_days_counted_at_once_are_those_that_a_calendar_walks(holidays, one, other) -> None:
    calendar = Calendar(frozenset(START + timedelta(days=n) for n in holidays))
    count = WorkingDayCount(calendar, START, START + timedelta(days=90))
    start, end = START + timedelta(days=one), START + timedelta(days=other)
    assert count.between(start, end) == calendar.between(start, end)


def test_a_referral_that_nothing_happened_to_is_open_at_the_first_step() -> None:
    row = Facts(RegistrationId("r"), ReferralId("a"), "test", outcome=State.RECEIVED)
    assert place(row).fate is Fate.OPEN
    assert funnel([row], INBOX_STEPS).steps[0].open == 1
