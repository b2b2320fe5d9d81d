"""What is known of everything that may take too long: columns alone, in a handful of statements.

Nothing is unsealed, and the number of statements doesn't grow with the number of referrals.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, or_, select

from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.domain.deadlines import LetterProgress, Progress
from wor_sidecar.domain.identifiers import LetterId, OrganisationId, ReferralId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.referral import State
from wor_sidecar.mail.departures import Departures, DepartureView
from wor_sidecar.practice.tables import letters, prompts, referrals, timeline
from wor_sidecar.practice.writeback.letters import LetterState, unseen
from wor_sidecar.store.transactions import Transaction

CARRYING: Final = (MessageType.REFERRAL, MessageType.TRY_AGAIN)
_COACH: Final = (MoveKind.ACCEPT, MoveKind.CONTACT, MoveKind.PLAN, MoveKind.INTAKE_DONE, MoveKind.CALL_BACK)
_RENEW: Final = MessageType.RENEW.value
_SENT: Final = (MoveKind.GIVE, MoveKind.TRY_AGAIN)
_MOVES: Final = [*_COACH, MoveKind.RECEIVED, MoveKind.REPLAN, MoveKind.NO_SHOW, MoveKind.START_ACTIVITY]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one referral; `organisation` is whose working days count once it left."""

    referral: ReferralId
    organisation: OrganisationId | None
    progress: Progress


@dataclass(frozen=True, slots=True)
class KnownLetter:
    """What is known of one letter in the import folder."""

    letter: LetterId
    referral: ReferralId | None
    progress: LetterProgress


@dataclass(frozen=True, slots=True)
class _Line:
    """The newest line of one move: when it was told, and the day of what it tells of, where that is kept."""

    at: Millis
    day: date | None = None

    @property
    def on(self) -> date:
        """The day that counts."""
        return self.day or local_date(self.at)


def of_referrals(tx: Transaction, departures: Departures, *, from_activity: bool) -> list[Known]:
    """List every referral that still has its content and wasn't closed.

    `from_activity`: the second letter counts from the start of the activity, not from the first talk.
    """
    told, asked = _told(tx), _asked(tx)
    leaving = departures.underway(tx, CARRYING)
    query = select(
        referrals.c.id,
        referrals.c.state,
        referrals.c.organisation,
        referrals.c.on_hold,
        referrals.c.changed_at,
    ).where(_kept())
    return [
        Known(
            ReferralId(row.id),
            None if row.organisation is None else OrganisationId(row.organisation),
            _progress(row, told[row.id], asked.get(row.id), leaving.get(row.id), from_activity=from_activity),
        )
        for row in tx.connection.execute(query)
    ]


def of_letters(tx: Transaction) -> list[KnownLetter]:
    """List the letters that lie in the import folder, or that a person still has to see."""
    lies = letters.c.state == LetterState.PLACED.value
    columns = ("id", "referral_id", "state", "asks", "unconfirmed", "placed_at", "refused_at", "seen_at")
    query = (
        select(*(letters.c[name] for name in columns))
        .outerjoin(referrals, referrals.c.id == letters.c.referral_id)
        .where(or_(lies, unseen()), letters.c.placed_at.is_not(None))
        .where(or_(referrals.c.state.is_(None), referrals.c.state != State.DECEASED.value))
    )
    return [_letter(row) for row in tx.connection.execute(query)]


def _kept() -> Any:
    return referrals.c.shredded_at.is_(None) & referrals.c.closed_at.is_(None)


def _told(tx: Transaction) -> Mapping[str, Mapping[str, _Line]]:
    """Return per referral the newest line of each move, and its newest of all under ""."""
    newest = (
        select(func.max(timeline.c.number))
        .join(referrals, referrals.c.id == timeline.c.referral_id)
        .where(_kept(), timeline.c.refused == "", timeline.c.move.in_([*_MOVES, *_SENT, _RENEW]))
        .group_by(timeline.c.referral_id, timeline.c.move)
    )
    query = select(timeline.c.referral_id, timeline.c.move, timeline.c.at, timeline.c.day)
    found: dict[str, dict[str, _Line]] = defaultdict(dict)
    for row in tx.connection.execute(query.where(timeline.c.number.in_(newest))):
        day = date.fromisoformat(row.day) if row.day else None
        found[row.referral_id][row.move] = _Line(Millis(row.at), day)
    last = (
        select(timeline.c.referral_id, func.max(timeline.c.at).label("at"))
        .join(referrals, referrals.c.id == timeline.c.referral_id)
        .where(_kept())
        .group_by(timeline.c.referral_id)
    )
    for referral, at in tx.connection.execute(last):
        found[referral][""] = _Line(Millis(at))
    return found


def _asked(tx: Transaction) -> Mapping[str, date]:
    """Return since when each open question counts; one that was put off asks nobody yet."""
    now = tx.clock.now()
    waits = or_(prompts.c.quiet_until.is_(None), prompts.c.quiet_until <= now)
    query = (
        select(prompts.c.referral_id, prompts.c.counts_from)
        .join(referrals, referrals.c.id == prompts.c.referral_id)
        .where(referrals.c.state == State.AWAITING_CONSENT.value, waits)
    )
    return {row.referral_id: local_date(row.counts_from) for row in tx.connection.execute(query)}


def _progress(
    row: Any,
    told: Mapping[str, _Line],
    asked: date | None,
    leaving: DepartureView | None,
    *,
    from_activity: bool,
) -> Progress:
    state = State(row.state)
    received = told.get(MoveKind.RECEIVED)
    talked = _day(told, MoveKind.INTAKE_DONE)
    last = max((row.changed_at, told[""].at if "" in told else 0))
    return Progress(
        state=state,
        asked_since=asked,
        sealable_at=leaving.hold_until if leaving else None,
        deposited_on=local_date(leaving.deposited_at) if leaving and leaving.deposited_at else None,
        received_on=local_date(received.at) if received else None,
        reacted_on=_reacted(told, received) if state not in (State.QUEUED, State.RECEIVED) else None,
        contacted_on=_after(told, MoveKind.CONTACT, received),
        intake_on=talked or _planned(state, told),
        letter_1_on=local_date(told[MoveKind.INTAKE_DONE].at) if talked else None,
        follow_up_from=_day(told, MoveKind.START_ACTIVITY) if from_activity else talked,
        sent_on=local_date(leaving.hold_until) if leaving else _sent(told),
        last_event_on=None if state is State.DECEASED else local_date(Millis(last)),
        on_hold=row.on_hold,
        renewed_on=_day(told, _RENEW),
    )


def _day(told: Mapping[str, _Line], move: str) -> date | None:
    return told[move].on if move in told else None


def _after(told: Mapping[str, _Line], move: str, since: _Line | None) -> date | None:
    """Return the day of a move that came after another; what was before a second try counts no more."""
    line = told.get(move)
    return line.on if line and (since is None or line.at >= since.at) else None


def _reacted(told: Mapping[str, _Line], received: _Line | None) -> date | None:
    """Return when the coach took it on; where that was never told, when anything of it was."""
    accepted = told.get(MoveKind.ACCEPT)
    if accepted and (received is None or accepted.at >= received.at):
        return local_date(accepted.at)
    return max((local_date(told[move].at) for move in _COACH if move in told), default=None)


def _planned(state: State, told: Mapping[str, _Line]) -> date | None:
    """Return the day of the first talk as it was planned: on that day it should have been."""
    if state is not State.INTAKE_PLANNED:
        return None
    lines: Iterable[tuple[str, _Line]] = ((move, told[move]) for move in _PLANNING if move in told)
    newest = max(lines, key=lambda one: one[1].at, default=None)
    return None if newest is None or newest[0] == MoveKind.NO_SHOW else newest[1].day


def _sent(told: Mapping[str, _Line]) -> date | None:
    return max((told[move].on for move in _SENT if move in told), default=None)


def _letter(row: Any) -> KnownLetter:
    refused = row.state == LetterState.HIS_REFUSED.value
    progress = LetterProgress(
        placed_on=local_date(row.refused_at or row.placed_at if refused else row.placed_at),
        taken=row.state != LetterState.PLACED.value,
        asks=row.asks or row.unconfirmed or refused,
        seen=row.seen_at is not None,
    )
    return KnownLetter(
        LetterId(row.id), None if row.referral_id is None else ReferralId(row.referral_id), progress
    )


_PLANNING: Final = (MoveKind.PLAN, MoveKind.REPLAN, MoveKind.NO_SHOW)
