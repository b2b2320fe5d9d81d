"""Where a referral is now, as a code and facts: what people did, and how far our messages came.

`texts.standings.sentence(code, facts)` makes one sentence of it. Facts are scalars: days and moments in ISO
8601 (moments in UTC), counts, codes of the closed lists, names of organisations. Never anything of a patient.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, TypeVar

from wor_sidecar.domain.clock import Millis, iso, local_date
from wor_sidecar.domain.deadlines import Terms
from wor_sidecar.domain.errors.exchange import StatementStale
from wor_sidecar.domain.errors.postbus import ClockOff
from wor_sidecar.domain.errors.sidecar import ConsentNotGiven, ConsentOutgrown, PartnerUnverified
from wor_sidecar.domain.lists import RejectReason
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import MoveKind, Who
from wor_sidecar.domain.prompts import Prompt
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.standing_codes import Code, Leaving, Told, Way

Fact = str | int | None
L = TypeVar("L", bound=Leaving)

PROMISED: Final = timedelta(weeks=2)
"""To the first call: the national promise (welzijnoprecept.nl)."""
WRONG_FILE: Final = "wrong_file"
"""Why a letter that was written wants a person's eyes: it stands in the file of the wrong patient."""
UNKNOWN_TYPE: Final = "unknown_type"
"""What a partner's receipt says of a kind of message that its version does not know."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What nobody here can know of an open question.

    `code` is GAP (since a restore: it may have been answered), HELD_THERE (since a restore: the organisation
    has it already), SHARED_BSN (somebody else has the same BSN) or GOES_ON_THERE (the patient called the
    former organisation back); `organisation` is whom to call, or several, and `phone` the one's number.
    """

    code: Code
    organisation: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """What is known around a referral. `working_days(a, b)` counts those after `a` up to `b`: the receiver's.

    `organisation` and `phone` are the partner's as we call and ring it; empty without one. `asking`: a
    message of the backup made on `backup_of` waits for a person's yes. `beside`: the coach went on after
    another organisation was asked, and that stands open too.
    """

    now: Millis
    working_days: Callable[[date, date], int]
    organisation: str = ""
    phone: str = ""
    prompt: Prompt | None = None
    leaving: Sequence[Leaving] = ()
    timeline: Sequence[Told] = ()
    terms: Terms = field(default_factory=Terms)
    doubt: Doubt | None = None
    asking: bool = False
    backup_of: date | None = None
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where something is now."""

    code: Code
    facts: Mapping[str, Fact]


def standing_of(referral: Referral, sight: Sight) -> Standing:
    """Tell where a referral is now."""
    if referral.shredded_at is not None:
        return Standing(Code.CONTENT_DELETED, {"on": local_date(referral.shredded_at).isoformat()})
    return _readable(referral, sight)


def _readable(referral: Referral, sight: Sight) -> Standing:
    state = referral.state
    if sight.asking:
        code = Code.WAITS_FOR_YES if state is State.QUEUED else Code.MESSAGE_WAITS_FOR_YES
        return _at(code, sight, on=sight.backup_of.isoformat() if sight.backup_of else None)
    if state is State.AWAITING_CONSENT:
        return _asking(referral, sight)
    if state is State.QUEUED:
        return _leaving(sight)
    if state in _ANSWERED and (undo := _undo(sight)) is not None:
        return undo
    if state.open:
        return _coached(referral, sight)
    return _ended(state, sight)


def carrying(leaving: Sequence[L]) -> L | None:
    """Return the newest message that brings a referral across: itself, or the word to try again."""
    ours = [one for one in leaving if one.type in CARRYING]
    return ours[-1] if ours else None


def doubtful(doubt: Doubt) -> Standing:
    """Tell of an open question what may have become of it."""
    return Standing(doubt.code, {"organisation": doubt.organisation, "phone": doubt.phone})


def letter_standing(
    state: str, *, asks: bool, unconfirmed: bool, seen: bool, why: str = "", waits: bool = False
) -> Standing:
    """Tell where a letter is: `state` is the word of its row, `why` the code of what is in its way.

    `waits`: it may stand in the file already, since a restore, and a person says yes before it is placed.
    """
    if waits or (why == WRONG_FILE and not seen):
        return Standing(Code.LETTER_WAITS_FOR_YES if waits else Code.LETTER_IN_WRONG_FILE, {})
    if state in _NOT_WRITTEN and not (state == "his_refused" and seen):
        return Standing(_NOT_WRITTEN[state], {"why": why})
    if state not in _WRITTEN and state not in _NOT_WRITTEN:
        return Standing(Code.LETTER_STUCK if why else Code.LETTER_WAITING, {"why": why})
    if (asks or unconfirmed or state in _NOT_WRITTEN) and seen:
        return Standing(Code.LETTER_SEEN, {})
    if asks or unconfirmed:
        return Standing(Code.LETTER_UNCONFIRMED if unconfirmed else Code.LETTER_ASKS, {})
    return Standing(_WRITTEN[state], {})


def open_question(timeline: Sequence[Told]) -> Told | None:
    """Return the coach's last message, until somebody answers it or says that it was seen."""
    asked: Told | None = None
    for line in timeline:
        if line.refused:
            continue
        if line.move == MessageType.MESSAGE:
            asked = line if line.who == Who.COACH else None
        elif line.move == MoveKind.SEE:
            asked = None
    return asked


def _asking(referral: Referral, sight: Sight) -> Standing:
    prompt = sight.prompt
    since = None if prompt is None else iso(prompt.counts_from)
    if prompt is not None and prompt.quiet_until is not None and prompt.quiet_until > sight.now:
        return Standing(Code.LATER, {"until": iso(prompt.quiet_until)})
    if sight.doubt is not None:
        return doubtful(sight.doubt)
    if referral.calls:
        return Standing(Code.CALLED, {"calls": referral.calls, "since": since})
    return Standing(Code.WAITING, {"since": since})


def _undo(sight: Sight) -> Standing | None:
    prompt = sight.prompt
    if prompt is None or prompt.answer is None or prompt.undo_until is None or prompt.undo_until <= sight.now:
        return None
    return Standing(Code.UNDO, {"answer": prompt.answer.value, "until": iso(prompt.undo_until)})


def _leaving(sight: Sight) -> Standing:
    """Tell how far the referral itself (or the word to try again) came; its newest message counts."""
    one = carrying(sight.leaving)
    if one is None:
        return _at(Code.LEAVING, sight)
    if one.state in FAILED:
        too_old = one.error == UNKNOWN_TYPE
        return _at(Code.TOO_OLD if too_old else FAILED[one.state], sight, why=one.error)
    if one.state in _WITH_POSTBUS:
        return _deposited(one, sight)
    if one.error:
        return _at(_held_by(one, sight), sight, why=one.error, since=iso(one.hold_until))
    if one.state == Way.HELD and one.hold_until > sight.now:
        given = _last(sight, MoveKind.GIVE, MoveKind.TRY_AGAIN)
        at = None if given is None else iso(given.at)
        return _at(Code.JUST_SENT, sight, at=at, until=iso(one.hold_until))
    again = one.state == Way.UNCERTAIN or one.attempt > 1
    return _at(Code.RESENDING if again else Code.LEAVING, sight)


def _held_by(one: Leaving, sight: Sight) -> Code:
    if one.error in _WAITS_FOR:
        return _WAITS_FOR[one.error]
    if not one.error.startswith("WOR-P"):
        return Code.HELD_BACK
    long = _days(one.hold_until, sight) >= sight.terms.not_deposited
    return Code.POSTBUS_AWAY_LONG if long else Code.POSTBUS_AWAY


def _deposited(one: Leaving, sight: Sight) -> Standing:
    at = sight.now if one.deposited_at is None else one.deposited_at
    days = _days(at, sight)
    late = days >= sight.terms.not_received_long
    return _at(Code.DEPOSITED_LONG if late else Code.DEPOSITED, sight, at=iso(at), days=days)


def _coached(referral: Referral, sight: Sight) -> Standing:
    """Tell what the coach last told, and what we wait for too long; a wish of ours goes first."""
    if referral.cancel_requested_at is not None:
        return _at(Code.CANCEL_ASKED, sight, since=iso(referral.cancel_requested_at))
    if sight.beside:
        return _at(Code.TWO_AT_WORK, sight)
    if referral.on_hold:
        return _at(Code.WAITING_LIST, sight)
    received = _last(sight, MoveKind.RECEIVED)
    since = sight.now if received is None else received.at
    before = (local_date(since) + PROMISED).isoformat()
    if referral.state is State.RECEIVED:
        days = _days(since, sight)
        late = days >= sight.terms.no_reaction_yet
        return _at(Code.NO_REACTION if late else Code.RECEIVED, sight, before=before, days=days)
    if referral.state is State.ACCEPTED:
        accepted = _last(sight, MoveKind.ACCEPT)
        days = 0 if accepted is None else _days(accepted.at, sight)
        late = days >= sight.terms.no_contact
        return _at(Code.NO_CONTACT if late else Code.ACCEPTED, sight, before=before, days=days)
    return _at(Code(referral.state.value), sight, attempts=referral.attempts)


def _ended(state: State, sight: Sight) -> Standing:
    match state:
        case State.WITHDRAWN:
            return _closing(MoveKind.WITHDRAW, MessageType.WITHDRAW, sight)
        case State.WRONG_PATIENT:
            return _closing(MoveKind.WRONG_PATIENT, MessageType.WRONG_PATIENT, sight)
        case State.CANCELLED:
            last = _last(sight, MoveKind.CANCEL, MoveKind.CONFIRM_CANCEL, MoveKind.ROUTE_AGAIN)
            again = last is not None and last.move == MoveKind.ROUTE_AGAIN
            return _at(Code.ROUTED_AGAIN if again else Code.CANCELLED, sight)
        case State.ENDED:
            last = _last(sight, MoveKind.END, MoveKind.END_WITHHELD, MoveKind.FOLLOW_UP_IMPOSSIBLE)
            if last is not None and last.move == MoveKind.END_WITHHELD:
                return _at(Code.ENDED_WITHHELD, sight, learned=_reason(sight, NOTED))
            return _at(Code.ENDED, sight, outcome="" if last is None else last.reason)
    code = _NAMED.get(state) or Code(state.value)
    if state is State.REJECTED and _reason(sight, MoveKind.REJECT) == RejectReason.WRONG_PERSON:
        code = Code.WRONG_PERSON
    facts: dict[str, Fact] = {name: _reason(sight, kind) for name, kind in _REASONED.get(state, {}).items()}
    if state in _ROUTED and _last(sight, *_ROUTED[state]) is not _last(sight, _ROUTED[state][0]):
        facts["routed"] = True
    return _at(code, sight, **facts)


def _closing(kind: MoveKind, type_: MessageType, sight: Sight) -> Standing:
    """Tell who took it back, whether the other side had it, and whether it confirmed."""
    last = _last(sight, kind)
    name = kind.value if kind is MoveKind.WRONG_PATIENT else "withdrawn"
    if last is not None and last.who == Who.COACH:
        return _at(Code.WITHDRAWN_THERE, sight)
    confirmed = _last(sight, MessageType.DELETION_CONFIRMED)
    if confirmed is not None:
        return _at(Code(f"{name}_confirmed"), sight, on=local_date(confirmed.at).isoformat())
    told = [one for one in sight.leaving if one.type is type_]
    if told and told[-1].state in FAILED:
        return _at(Code.CLOSING_FAILED, sight, why=told[-1].error)
    return _at(Code(f"{name}_asked" if told else name), sight)


def _at(code: Code, sight: Sight, **facts: Fact) -> Standing:
    return Standing(code, {"organisation": sight.organisation, "phone": sight.phone, **facts})


def _last(sight: Sight, *moves: str) -> Told | None:
    made = [line for line in sight.timeline if line.move in moves and not line.refused]
    return made[-1] if made else None


def _reason(sight: Sight, kind: str) -> str:
    last = _last(sight, kind)
    return "" if last is None else last.reason


def _days(since: Millis, sight: Sight) -> int:
    """Count working days; the calendar is not asked for where it cannot matter."""
    first, today = local_date(since), local_date(sight.now)
    return sight.working_days(first, today) if today > first else 0


CARRYING: Final = (MessageType.REFERRAL, MessageType.TRY_AGAIN)
FAILED: Final[Mapping[str, Code]] = {
    Way.REFUSED_BY_PARTNER: Code.REFUSED_BY_PARTNER,
    Way.REJECTED_BY_POSTBUS: Code.REJECTED_BY_POSTBUS,
}
_WITH_POSTBUS: Final = (Way.DEPOSITED, Way.SENT_UNCONFIRMED, Way.RECEIVED)
_WAITS_FOR: Final = {
    ClockOff.code: Code.CLOCK_OFF,
    PartnerUnverified.code: Code.UNVERIFIED,
    StatementStale.code: Code.STALE_KEYS,
    ConsentOutgrown.code: Code.CONSENT_OUTGROWN,
    ConsentNotGiven.code: Code.CONSENT_GONE,
}
_ANSWERED: Final = frozenset(
    {State.CONSENT_REFUSED, State.NOT_WOR, State.REFERRED_ELSEWHERE, State.DECEASED},
)
_NAMED: Final = {State.CONSENT_REFUSED: Code.REFUSED, State.REFERRED_ELSEWHERE: Code.ELSEWHERE}
NOTED: Final = "note_outcome"
"""The line of what a person learned, where no coach tells it here."""
_REASONED: Final[Mapping[State, Mapping[str, str]]] = {
    State.REFERRED_ELSEWHERE: {"channel": MoveKind.REFERRED_ELSEWHERE, "learned": NOTED},
    State.REJECTED: {"rejection": MoveKind.REJECT},
    State.STOPPED: {"reason": MoveKind.STOP},
}
_ROUTED: Final[Mapping[State, tuple[MoveKind, MoveKind]]] = {
    State.REJECTED: (MoveKind.REJECT, MoveKind.ROUTE_AGAIN),
    State.NOT_REACHED: (MoveKind.NOT_REACHED, MoveKind.ROUTE_AGAIN),
}
"""Ends that ask for another organisation, until one was asked."""
_NOT_WRITTEN: Final = {"orphan": Code.LETTER_ORPHAN, "his_refused": Code.LETTER_REFUSED}
_WRITTEN: Final = {"placed": Code.LETTER_PLACED, "taken": Code.LETTER_TAKEN}
