"""The whole table of moves: from where, to where, and whose word makes it.

Nothing else moves a referral. A timer never does, with one exception before consent: an unanswered prompt
expires. Signed receipts make `received`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.sidecar import MoveNotAllowed, MoveOutranked, ReasonMissing
from wor_sidecar.domain.identifiers import ReferralId, RegistrationId
from wor_sidecar.domain.referral import FINAL_WORDS, FROM_QUEUED, Referral, State


class Who(StrEnum):
    """Who may make a move."""

    PRACTICE = "practice"
    COACH = "coach"
    TIMER = "timer"
    RECEIPT = "receipt"


class MoveKind(StrEnum):
    """Each move of the table."""

    GIVE = "give"
    REFUSE = "refuse"
    NOT_WOR = "not_wor"
    REFERRED_ELSEWHERE = "referred_elsewhere"
    NO_ANSWER = "no_answer"
    LATER = "later"
    EXPIRE = "expire"
    REOPEN = "reopen"
    UNDO = "undo"
    RECEIVED = "received"
    ACCEPT = "accept"
    REJECT = "reject"
    CONTACT = "contact"
    PLAN = "plan"
    REPLAN = "replan"
    NO_SHOW = "no_show"
    INTAKE_DONE = "intake_done"
    START_ACTIVITY = "start_activity"
    FOLLOW_UP = "follow_up"
    FOLLOW_UP_IMPOSSIBLE = "follow_up_impossible"
    END = "end"
    END_WITHHELD = "end_withheld"
    """All that a practice hears of an end without consent for feedback."""
    STOP = "stop"
    NOT_REACHED = "not_reached"
    TRY_AGAIN = "try_again"
    CALL_BACK = "call_back"
    HOLD = "hold"
    RESUME = "resume"
    CANCEL = "cancel"
    REQUEST_CANCEL = "request_cancel"
    CONFIRM_CANCEL = "confirm_cancel"
    DECLINE_CANCEL = "decline_cancel"
    WITHDRAW = "withdraw"
    WRONG_PATIENT = "wrong_patient"
    DECEASED = "deceased"
    LEFT_PRACTICE = "left_practice"
    ROUTE_AGAIN = "route_again"
    SEE = "see"


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that somebody did. `actor` is a name or id for the timeline, `reason` a code or empty."""

    kind: MoveKind
    who: Who
    at: Millis
    actor: str = ""
    reason: str = ""


Flagging = Callable[[Referral, Move], Referral]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table; `to` None leaves the state and only touches flags."""

    kind: MoveKind
    origin: frozenset[State]
    to: State | None
    who: frozenset[Who]
    reason_demanded: bool = False
    flags: Flagging | None = None
    demands: Callable[[Referral], bool] = lambda _referral: True
    offered: bool = True
    """False: it arrives from the other side, and no person chooses it."""


def _answer(referral: Referral, move: Move) -> Referral:
    calls = referral.calls + (move.kind is MoveKind.NO_ANSWER)
    return replace(referral, last_answer=move.kind.value, calls=calls)


def _undo(referral: Referral, _move: Move) -> Referral:
    calls = referral.calls - (referral.last_answer == MoveKind.NO_ANSWER)
    return replace(referral, last_answer="", calls=calls)


def _settled(referral: Referral, _move: Move) -> Referral:
    return replace(referral, last_answer="")


def _attempt(referral: Referral, _move: Move) -> Referral:
    return replace(referral, attempts=referral.attempts + 1)


def _hold(referral: Referral, _move: Move) -> Referral:
    return replace(referral, on_hold=True)


def _resume(referral: Referral, _move: Move) -> Referral:
    return replace(referral, on_hold=False)


def _cancel_asked(referral: Referral, move: Move) -> Referral:
    return replace(referral, cancel_requested_at=move.at)


def _cancel_answered(referral: Referral, _move: Move) -> Referral:
    return replace(referral, cancel_requested_at=None)


def _seen(referral: Referral, move: Move) -> Referral:
    return replace(referral, seen_at=move.at)


def _has_answer(referral: Referral) -> bool:
    return referral.last_answer != ""


def _was_sent(referral: Referral) -> bool:
    """Tell apart who died before a yes, and of whom nothing ever left, from who died on the way."""
    return referral.last_answer != MoveKind.DECEASED


def _on_hold(referral: Referral) -> bool:
    return referral.on_hold


def _not_on_hold(referral: Referral) -> bool:
    return not referral.on_hold


def _cancel_was_asked(referral: Referral) -> bool:
    return referral.cancel_requested_at is not None


_S, _M = State, MoveKind
_PRACTICE, _COACH = frozenset({Who.PRACTICE}), frozenset({Who.COACH})
_EITHER = _PRACTICE | _COACH
_ASKED = frozenset({_S.AWAITING_CONSENT})
_ANSWERS = frozenset(
    {_S.QUEUED, _S.CONSENT_REFUSED, _S.NOT_WOR, _S.REFERRED_ELSEWHERE, _S.DECEASED, _S.AWAITING_CONSENT},
)
_BEFORE_INTAKE = frozenset({_S.ACCEPTED, _S.CONTACTING, _S.INTAKE_PLANNED})
_AFTER_INTAKE = frozenset({_S.INTAKE_DONE, _S.ACTIVE})
_COACHED = _BEFORE_INTAKE | _AFTER_INTAKE

TABLE: tuple[Row, ...] = (
    Row(_M.GIVE, _ASKED, _S.QUEUED, _PRACTICE, flags=_answer),
    Row(_M.REFUSE, _ASKED, _S.CONSENT_REFUSED, _PRACTICE, flags=_answer),
    Row(_M.NOT_WOR, _ASKED, _S.NOT_WOR, _PRACTICE, flags=_answer),
    Row(_M.REFERRED_ELSEWHERE, _ASKED, _S.REFERRED_ELSEWHERE, _PRACTICE, reason_demanded=True, flags=_answer),
    Row(_M.DECEASED, _ASKED, _S.DECEASED, _PRACTICE, flags=_answer),
    Row(_M.NO_ANSWER, _ASKED, _S.AWAITING_CONSENT, _PRACTICE, flags=_answer),
    Row(_M.LATER, _ASKED, _S.AWAITING_CONSENT, _PRACTICE, flags=_answer),
    Row(_M.EXPIRE, _ASKED, _S.EXPIRED, frozenset({Who.TIMER}), flags=_settled),
    Row(_M.REOPEN, frozenset({_S.EXPIRED}), _S.AWAITING_CONSENT, _PRACTICE),
    Row(_M.UNDO, _ANSWERS, _S.AWAITING_CONSENT, _PRACTICE, flags=_undo, demands=_has_answer),
    Row(
        _M.RECEIVED,
        frozenset({_S.QUEUED}),
        _S.RECEIVED,
        frozenset({Who.RECEIPT}),
        flags=_settled,
        offered=False,
    ),
    Row(_M.ACCEPT, frozenset({_S.RECEIVED}), _S.ACCEPTED, _COACH),
    Row(_M.REJECT, _BEFORE_INTAKE | {_S.RECEIVED}, _S.REJECTED, _COACH, reason_demanded=True),
    Row(_M.CONTACT, frozenset({_S.ACCEPTED, _S.CONTACTING}), _S.CONTACTING, _COACH, flags=_attempt),
    Row(_M.PLAN, _BEFORE_INTAKE, _S.INTAKE_PLANNED, _COACH),
    Row(_M.REPLAN, _BEFORE_INTAKE, _S.INTAKE_PLANNED, _COACH),
    Row(_M.NO_SHOW, _BEFORE_INTAKE, _S.INTAKE_PLANNED, _COACH),
    Row(_M.INTAKE_DONE, _BEFORE_INTAKE, _S.INTAKE_DONE, _COACH),
    Row(_M.START_ACTIVITY, _AFTER_INTAKE, _S.ACTIVE, _COACH),
    Row(_M.FOLLOW_UP, frozenset({_S.ACTIVE}), _S.FOLLOWED_UP, _COACH),
    Row(_M.FOLLOW_UP_IMPOSSIBLE, frozenset({_S.ACTIVE}), _S.ENDED, _COACH),
    Row(_M.END, _AFTER_INTAKE, _S.ENDED, _COACH, reason_demanded=True),
    Row(_M.END_WITHHELD, _COACHED, _S.ENDED, _COACH, offered=False),
    Row(_M.STOP, _COACHED, _S.STOPPED, _COACH, reason_demanded=True),
    Row(_M.NOT_REACHED, frozenset({_S.CONTACTING, _S.INTAKE_PLANNED}), _S.NOT_REACHED, _COACH),
    Row(_M.TRY_AGAIN, frozenset({_S.NOT_REACHED}), _S.QUEUED, _PRACTICE),
    Row(_M.CALL_BACK, frozenset({_S.NOT_REACHED}), _S.CONTACTING, _COACH),
    Row(_M.HOLD, _COACHED, None, _COACH, flags=_hold, demands=_not_on_hold),
    Row(_M.RESUME, _COACHED, None, _COACH, flags=_resume, demands=_on_hold),
    Row(_M.CANCEL, frozenset({_S.QUEUED}), _S.CANCELLED, _PRACTICE, reason_demanded=True, flags=_settled),
    Row(
        _M.REQUEST_CANCEL,
        _COACHED | {_S.RECEIVED},
        None,
        _PRACTICE,
        reason_demanded=True,
        flags=_cancel_asked,
    ),
    Row(
        _M.CONFIRM_CANCEL,
        _COACHED | {_S.RECEIVED},
        _S.CANCELLED,
        _COACH,
        flags=_cancel_answered,
        demands=_cancel_was_asked,
    ),
    Row(
        _M.DECLINE_CANCEL,
        _COACHED | {_S.RECEIVED},
        None,
        _COACH,
        flags=_cancel_answered,
        demands=_cancel_was_asked,
    ),
    Row(_M.WITHDRAW, FROM_QUEUED, _S.WITHDRAWN, _EITHER, flags=_settled, demands=_was_sent),
    Row(_M.WRONG_PATIENT, FROM_QUEUED, _S.WRONG_PATIENT, _PRACTICE, flags=_settled, demands=_was_sent),
    Row(_M.DECEASED, FROM_QUEUED, _S.DECEASED, _EITHER, flags=_settled),
    Row(_M.LEFT_PRACTICE, FROM_QUEUED, _S.LEFT_PRACTICE, _PRACTICE, flags=_settled, demands=_was_sent),
    Row(_M.ROUTE_AGAIN, frozenset({_S.REJECTED, _S.NOT_REACHED, _S.CANCELLED}), None, _PRACTICE),
    Row(_M.ROUTE_AGAIN, frozenset({_S.QUEUED}), _S.CANCELLED, _PRACTICE, flags=_settled),
    Row(_M.SEE, FROM_QUEUED, None, _PRACTICE, flags=_seen),
)


def ask(id_: ReferralId, registration_id: RegistrationId) -> Referral:
    """Begin a referral: detected by the daemon, or asked by hand."""
    return Referral(id_, registration_id)


def route_again(referral: Referral, id_: ReferralId) -> Referral:
    """Begin a new referral of the same registration; it needs its own answer, for consent names a recipient.

    The old one gets the move ROUTE_AGAIN beside it.
    """
    return ask(id_, referral.registration_id)


def apply(referral: Referral, move: Move) -> Referral:
    """Return the referral after the move.

    Raises:
        MoveNotAllowed: the table has no such row, or it is not this side's to make.
        MoveOutranked: a stronger last word stands already (wrong_patient > withdrawn > deceased > ...).
        ReasonMissing: the move demands a reason code.

    """
    row = row_of(referral, move)
    if row is None:
        raise MoveNotAllowed(move=move.kind.value, state=referral.state.value)
    if _outranked(referral.state, row):
        raise MoveOutranked(move=move.kind.value, state=referral.state.value)
    if row.reason_demanded and not move.reason:
        raise ReasonMissing(move=move.kind.value)
    after = row.flags(referral, move) if row.flags else referral
    return after if row.to is None else _entered(after, row.to)


def allowed(referral: Referral, who: Who) -> tuple[MoveKind, ...]:
    """List the moves that this side may make now; what isn't here is not offered."""
    return tuple(row.kind for row in _offered(referral.state, who) if row.demands(referral))


@cache
def _offered(state: State, who: Who) -> tuple[Row, ...]:
    """Return the rows of a state and a side, whatever the flags say: a list asks it of every case shown."""
    return tuple(
        row
        for row in TABLE
        if row.offered and who in row.who and state in row.origin and not _outranked(state, row)
    )


def row_of(referral: Referral, move: Move) -> Row | None:
    """Find the row that fits the referral's state and flags, and who makes the move."""
    for row in TABLE:
        fits = row.kind is move.kind and referral.state in row.origin and move.who in row.who
        if fits and row.demands(referral):
            return row
    return None


def _entered(referral: Referral, state: State) -> Referral:
    """Put the referral into a state: an end takes the flags off, a way on opens what was closed."""
    if state.open:
        return replace(referral, state=state, closed_at=None)
    return replace(referral, state=state, on_hold=False, cancel_requested_at=None)


def _outranked(now: State, row: Row) -> bool:
    """Tell whether the state is a last word that the move may not replace by a weaker one, or by itself.

    An answer that is undone was no last word yet: `deceased`, chosen by mistake, can be taken back.
    """
    if row.to is None or now not in FINAL_WORDS or row.kind is MoveKind.UNDO:
        return False
    return row.to not in FINAL_WORDS or FINAL_WORDS.index(row.to) >= FINAL_WORDS.index(now)
