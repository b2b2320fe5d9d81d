"""When something takes too long: facts and today in, signals out. A signal tells people; it moves nothing.

Working days are the receiver's (`Calendar`). The numbers are settings; the national promise of two weeks to
the first contact is welzijnoprecept.nl's, the others are our proposal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.calendars import Calendar, months_after
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.referral import State

HOUR: Final = 3_600_000
"""Milliseconds."""


class SignalName(StrEnum):
    """Each remark that a timer may make."""

    ASK_REFERRER = "ask_referrer"
    ASK_ASSISTANTS = "ask_assistants"
    ASK_REMIND = "ask_remind"
    ASK_DIGEST = "ask_digest"
    ASK_EXPIRE = "ask_expire"
    EXPORT_STALE = "export_stale"
    NOT_DEPOSITED = "not_deposited"
    NOT_DEPOSITED_LONG = "not_deposited_long"
    NOT_RECEIVED = "not_received"
    NOT_RECEIVED_LONG = "not_received_long"
    NUDGE_COACH = "nudge_coach"
    NO_REACTION_YET = "no_reaction_yet"
    NO_REACTION = "no_reaction"
    NO_CONTACT = "no_contact"
    NO_LETTER = "no_letter"
    NO_LETTER_LONG = "no_letter_long"
    FOLLOW_UP_NEAR = "follow_up_near"
    FOLLOW_UP_LATE = "follow_up_late"
    FOLLOW_UP_MISSED = "follow_up_missed"
    ORPHAN = "orphan"
    LETTER_NOT_TAKEN = "letter_not_taken"
    LETTER_NOT_SEEN = "letter_not_seen"
    RENEW = "renew"
    SHRED_NEAR = "shred_near"
    SHRED = "shred"


_ASKING: Final = (
    SignalName.ASK_REFERRER,
    SignalName.ASK_ASSISTANTS,
    SignalName.ASK_REMIND,
    SignalName.ASK_DIGEST,
    SignalName.ASK_EXPIRE,
)
_REACTING: Final = (SignalName.NUDGE_COACH, SignalName.NO_REACTION_YET, SignalName.NO_REACTION)
_SECOND: Final = (SignalName.FOLLOW_UP_NEAR, SignalName.FOLLOW_UP_LATE, SignalName.FOLLOW_UP_MISSED)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that are settings of signals: working days unless the name says otherwise."""

    prompt_assistants: int = 1
    """An unanswered question is everybody's; before that it is its referrer's."""
    prompt_reminder: int = 3
    """It is marked in the list."""
    prompt_digest: int = 5
    """It is named in the message of the day."""
    prompt_expires: int = 10
    """It closes by itself; a person can reopen it."""
    exports_missed: int = 1
    """So many of its rhythm's lists may stay away."""
    not_deposited_hours: int = 1
    """Hours until a referral should be with the postbus."""
    not_deposited: int = 1
    not_received: int = 1
    """From the postbus to the organisation."""
    not_received_long: int = 2
    nudge_coach: int = 2
    """Neither taken on nor rejected: the coach is reminded."""
    no_reaction_yet: int = 5
    """The practice hears of it."""
    no_reaction: int = 10
    """It is called "no reaction", which is no rejection."""
    no_contact: int = 5
    """Taken on, and the patient was not called; the national promise is two weeks."""
    no_letter: int = 5
    """From the first talk to its letter."""
    no_letter_long: int = 10
    follow_up_months: int = 3
    """Months from its zero point to the second letter."""
    follow_up_near_days: int = 14
    """Days before that day."""
    follow_up_late_days: int = 14
    """Days after it."""
    follow_up_missed_days: int = 42
    letter_not_taken: int = 1
    """A letter that the HIS leaves in its folder."""
    letter_not_seen: int = 3
    """A letter that asks something, and that nobody saw."""
    validity_months: int = 6
    """Months that a referral holds before somebody renews it."""


@dataclass(frozen=True, slots=True)
class Terms(Numbers):
    """All numbers; those of shredding are the retention's."""

    shred_near_months: int = 14
    shred_months: int = 15


@dataclass(frozen=True, slots=True)
class Progress:
    """When each thing happened to one referral; None: not yet. Dates are local, moments UTC milliseconds.

    `follow_up_from` is the zero point of the three-month letter: the intake, or by a setting the start of the
    activity. `letter_1_on` and `letter_2_on`: the day the practice got each letter (or was told of an end).
    `sealable_at` and `sent_on`: when the undo window was over, as a moment and as a day. `renewed_on`: since
    when it holds anew. `last_event_on` is None where shredding doesn't count from it.
    """

    state: State
    asked_since: date | None = None
    sealable_at: Millis | None = None
    deposited_on: date | None = None
    received_on: date | None = None
    reacted_on: date | None = None
    contacted_on: date | None = None
    intake_on: date | None = None
    letter_1_on: date | None = None
    follow_up_from: date | None = None
    letter_2_on: date | None = None
    sent_on: date | None = None
    last_event_on: date | None = None
    on_hold: bool = False
    renewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class LetterProgress:
    """One letter in the import folder; `asks`: it wants a person's *seen*."""

    placed_on: date
    taken: bool = False
    asks: bool = False
    seen: bool = False


def signals_of(
    progress: Progress, now: Millis, today: date, calendar: Calendar, terms: Terms
) -> tuple[SignalName, ...]:
    """Tell what takes too long with one referral today; of two steps of one ladder only the last.

    A referral of somebody who died, or that ended, signals nothing but its shredding.
    """
    found = list(_shredding(progress, today, terms))
    if progress.state is State.AWAITING_CONSENT:
        found += _asking(progress, today, calendar, terms)
    elif progress.state.open:
        found += _sending(progress, now, today, calendar, terms)
        found += _coaching(progress, today, calendar, terms)
        found += _following_up(progress, today, terms)
    return tuple(found)


def since_of(name: SignalName, progress: Progress) -> date | None:
    """Return the day from which a signal of a referral counts; of the second letter it is the zero point."""
    return {
        **dict.fromkeys(_ASKING, progress.asked_since),
        **dict.fromkeys((SignalName.NOT_DEPOSITED, SignalName.NOT_DEPOSITED_LONG), progress.sent_on),
        **dict.fromkeys((SignalName.NOT_RECEIVED, SignalName.NOT_RECEIVED_LONG), progress.deposited_on),
        **dict.fromkeys(_REACTING, progress.received_on),
        SignalName.NO_CONTACT: progress.reacted_on,
        **dict.fromkeys((SignalName.NO_LETTER, SignalName.NO_LETTER_LONG), progress.intake_on),
        **dict.fromkeys(_SECOND, progress.follow_up_from),
        SignalName.RENEW: progress.renewed_on or progress.sent_on,
        **dict.fromkeys((SignalName.SHRED_NEAR, SignalName.SHRED), progress.last_event_on),
    }.get(name)


def letter_signals(
    letter: LetterProgress, today: date, calendar: Calendar, terms: Terms
) -> tuple[SignalName, ...]:
    """Tell what a placed letter waits for: the HIS to take it, a person to see it."""
    waited = calendar.between(letter.placed_on, today)
    found = []
    if not letter.taken and waited >= terms.letter_not_taken:
        found.append(SignalName.LETTER_NOT_TAKEN)
    if letter.asks and not letter.seen and waited >= terms.letter_not_seen:
        found.append(SignalName.LETTER_NOT_SEEN)
    return tuple(found)


def export_stale(last_export: date, rhythm: int, today: date, calendar: Calendar, terms: Terms) -> bool:
    """Tell whether an export misses its rhythm (`rhythm` in working days); the tray shows it."""
    return calendar.between(last_export, today) > rhythm * terms.exports_missed


def follow_up_due(zero: date, terms: Terms) -> date:
    """Return the day of the three-month letter."""
    return months_after(zero, terms.follow_up_months)


def _asking(progress: Progress, today: date, calendar: Calendar, terms: Terms) -> Iterator[SignalName]:
    """First the referrer's own tray, then the assistants, then louder, then it closes."""
    if progress.asked_since is None:
        return
    waited = calendar.between(progress.asked_since, today)
    ladder = (
        (terms.prompt_expires, SignalName.ASK_EXPIRE),
        (terms.prompt_digest, SignalName.ASK_DIGEST),
        (terms.prompt_reminder, SignalName.ASK_REMIND),
        (terms.prompt_assistants, SignalName.ASK_ASSISTANTS),
        (0, SignalName.ASK_REFERRER),
    )
    yield next(name for least, name in ladder if waited >= least)


def _sending(
    progress: Progress, now: Millis, today: date, calendar: Calendar, terms: Terms
) -> Iterator[SignalName]:
    """Amber and red for what isn't with the postbus, or not with the organisation."""
    if progress.state is not State.QUEUED or progress.sealable_at is None:
        return
    if progress.deposited_on is None:
        since = progress.sent_on or today
        if calendar.between(since, today) >= terms.not_deposited:
            yield SignalName.NOT_DEPOSITED_LONG
        elif now - progress.sealable_at >= terms.not_deposited_hours * HOUR:
            yield SignalName.NOT_DEPOSITED
        return
    waited = calendar.between(progress.deposited_on, today)
    if waited >= terms.not_received_long:
        yield SignalName.NOT_RECEIVED_LONG
    elif waited >= terms.not_received:
        yield SignalName.NOT_RECEIVED


def _coaching(progress: Progress, today: date, calendar: Calendar, terms: Terms) -> Iterator[SignalName]:
    """No reaction is not a rejection; a waiting list stops the clock of the contact."""
    if progress.received_on is not None and progress.reacted_on is None:
        waited = calendar.between(progress.received_on, today)
        ladder = (
            (terms.no_reaction, SignalName.NO_REACTION),
            (terms.no_reaction_yet, SignalName.NO_REACTION_YET),
            (terms.nudge_coach, SignalName.NUDGE_COACH),
        )
        yield from [name for least, name in ladder if waited >= least][:1]
    if progress.state is State.ACCEPTED and progress.reacted_on and not progress.on_hold:
        late = calendar.between(progress.reacted_on, today) >= terms.no_contact
        if late and progress.contacted_on is None:
            yield SignalName.NO_CONTACT
    if progress.intake_on is not None and progress.letter_1_on is None:
        waited = calendar.between(progress.intake_on, today)
        if waited >= terms.no_letter_long:
            yield SignalName.NO_LETTER_LONG
        elif waited >= terms.no_letter:
            yield SignalName.NO_LETTER


def _following_up(progress: Progress, today: date, terms: Terms) -> Iterator[SignalName]:
    if progress.follow_up_from is not None and progress.letter_2_on is None:
        due = follow_up_due(progress.follow_up_from, terms)
        ladder = (
            (due + timedelta(days=terms.follow_up_missed_days), SignalName.FOLLOW_UP_MISSED),
            (due + timedelta(days=terms.follow_up_late_days), SignalName.FOLLOW_UP_LATE),
            (due - timedelta(days=terms.follow_up_near_days), SignalName.FOLLOW_UP_NEAR),
        )
        yield from [name for day, name in ladder if today >= day][:1]
    holds_from = progress.renewed_on or progress.sent_on
    if holds_from is not None and today >= months_after(holds_from, terms.validity_months):
        yield SignalName.RENEW


def _shredding(progress: Progress, today: date, terms: Terms) -> Iterator[SignalName]:
    """Content that nobody closed is shredded all the same, with a signal a month before."""
    if progress.last_event_on is None:
        return
    if today >= months_after(progress.last_event_on, terms.shred_months):
        yield SignalName.SHRED
    elif today >= months_after(progress.last_event_on, terms.shred_near_months):
        yield SignalName.SHRED_NEAR
