"""Where one person's way through the funnel stands: how far it came, and what became of it there.

Everybody has one place. So the steps, the losses, the good ends and the open ones of a funnel always add up.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.facts import Facts, Stage
from wor_sidecar.domain.lists import WITHHELD, StopReason, TakingPart
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.referral import State

PRACTICE_STEPS: Final = (
    Stage.SEEN,
    Stage.ASKED,
    Stage.CONSENT,
    Stage.RECEIVED,
    Stage.ACCEPTED,
    Stage.REACHED,
    Stage.INTAKE,
    Stage.MATCHED,
    Stage.ACTIVE_AT_3_MONTHS,
)
"""A practice sees all of it; `matched` stands for: an activity was found, or it ended well without one."""
INBOX_STEPS: Final = PRACTICE_STEPS[PRACTICE_STEPS.index(Stage.RECEIVED) :]
"""A welfare organisation's part begins where a referral comes in."""


class Fate(StrEnum):
    """What became of somebody at the last step that they reached."""

    OPEN = "open"
    ACTIVE = "active"
    """Takes part after three months: the end of the funnel."""
    ENDED_WELL = "ended_well"
    WITHHELD = "withheld"
    """Ended, and the patient chose that the practice isn't told how."""
    NOT_ASKED = "not_asked"
    REFUSED = "refused"
    NOT_WOR = "not_wor"
    ELSEWHERE = "elsewhere"
    NOT_RECEIVED = "not_received"
    REJECTED = "rejected"
    NOT_REACHED = "not_reached"
    NO_SHOW = "no_show"
    NO_MATCH = "no_match"
    STOPPED = "stopped"
    NO_FOLLOW_UP = "no_follow_up"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    DECEASED = "deceased"
    LEFT_PRACTICE = "left_practice"

    @property
    def lost(self) -> bool:
        """Tell whether it is one of the funnel's losses."""
        return self not in (Fate.OPEN, Fate.ACTIVE, Fate.ENDED_WELL, Fate.WITHHELD)


@dataclass(frozen=True, slots=True)
class Place:
    """The last step that somebody reached, and what became of them there; `reason` is a code, or empty."""

    step: Stage
    fate: Fate
    reason: str = ""


_PLAIN: Final[Mapping[State, Fate]] = {
    State.CONSENT_REFUSED: Fate.REFUSED,
    State.NOT_WOR: Fate.NOT_WOR,
    State.REFERRED_ELSEWHERE: Fate.ELSEWHERE,
    State.EXPIRED: Fate.NOT_ASKED,
    State.REJECTED: Fate.REJECTED,
    State.WITHDRAWN: Fate.WITHDRAWN,
    State.DECEASED: Fate.DECEASED,
    State.LEFT_PRACTICE: Fate.LEFT_PRACTICE,
}
_ACTIVE: Final = PRACTICE_STEPS[-1]
_DEPTH: Final[Mapping[Stage, int]] = {
    **{step: n for n, step in enumerate(PRACTICE_STEPS)},
    Stage.ENDED_WELL: PRACTICE_STEPS.index(Stage.MATCHED),
}


Placing = Callable[[Facts], Place]
"""Tells somebody's place: `place`, or what was known of it before."""


def place(facts: Facts) -> Place:
    """Return the place of one referral."""
    step = furthest(facts)
    return Place(step, _fate(facts, step), facts.outcome_reason)


def furthest(facts: Facts) -> Stage:
    """Return the last step that was reached; who came that far counts at every step before it."""
    depth = max((_DEPTH.get(stage, 0) for stage in facts.stages), default=0)
    return PRACTICE_STEPS[depth]


def people(rows: Iterable[Facts]) -> list[Facts]:
    """Return one row of each person: of several referrals of a registration the one that came furthest.

    Of two that came as far the later one counts. A wrong patient is nobody: that referral leaves the figures.
    """
    best: dict[str, Facts] = {}
    for row in rows:
        if row.outcome is State.WRONG_PATIENT:
            continue
        other = best.get(row.registration)
        if other is None or _rank(row) > _rank(other):
            best[row.registration] = row
    return list(best.values())


def _rank(row: Facts) -> tuple[int, str, str]:
    step = furthest(row)
    day = row.stages.get(Stage.RECEIVED) or row.stages.get(Stage.SEEN)
    return _DEPTH[step], day.isoformat() if day else "", row.referral or ""


def _fate(facts: Facts, step: Stage) -> Fate:  # noqa: PLR0911 - a list of cases, read from top to bottom
    state = facts.outcome
    if state.open:
        return Fate.OPEN
    if state in _PLAIN:
        return _PLAIN[state]
    match state:
        case State.FOLLOWED_UP:
            return _followed_up(facts, step)
        case State.ENDED:
            return _ended(facts)
        case State.CANCELLED if Stage.RECEIVED not in facts.stages:
            return Fate.NOT_RECEIVED
        case State.CANCELLED:
            return Fate.CANCELLED
    if facts.no_show and Stage.INTAKE not in facts.stages:
        return Fate.NO_SHOW
    if state is State.NOT_REACHED:
        return Fate.NOT_REACHED
    found = Stage.MATCHED in facts.stages
    none = step is Stage.INTAKE and facts.outcome_reason == StopReason.NO_FITTING_ACTIVITY
    return Fate.NO_MATCH if none and not found else Fate.STOPPED


def _followed_up(facts: Facts, step: Stage) -> Fate:
    if step is _ACTIVE:
        return Fate.ACTIVE
    match facts.outcome_reason:
        case TakingPart.NO_FINISHED:
            return Fate.ENDED_WELL
        case TakingPart.NO_STOPPED:
            return Fate.STOPPED
    return Fate.NO_FOLLOW_UP


def _ended(facts: Facts) -> Fate:
    if facts.outcome_reason == WITHHELD:
        return Fate.WITHHELD
    if facts.outcome_reason in ("", MoveKind.FOLLOW_UP_IMPOSSIBLE):
        return Fate.NO_FOLLOW_UP
    return Fate.ENDED_WELL
