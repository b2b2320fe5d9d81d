"""When something takes too long: facts and today in, signals out. A signal tells people; it moves nothing.

Working days are the receiver's (`Calendar`). The numbers are settings; the national promise of two weeks to
the first contact is welzijnoprecept.nl's, the others are our proposal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from wor_sidecar.domain.calendars import Calendar, months_after
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.referral import State

HOUR = 3_600_000
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
    LETTER_NOT_TAKEN = "letter_not_taken"
    LETTER_NOT_SEEN = "letter_not_seen"
    RENEW = "renew"
    SHRED_NEAR = "shred_near"
    SHRED = "shred"


@dataclass(frozen=True, slots=True)
class Terms:
    """The numbers, each a setting: working days unless the name says otherwise."""

    ask_assistants: int = 1
    ask_remind: int = 3
    ask_digest: int = 5
    ask_expire: int = 10
    exports_missed: int = 1
    not_deposited_hours: int = 1
    not_deposited: int = 1
    not_received: int = 1
    not_received_long: int = 2
    nudge_coach: int = 2
    no_reaction_yet: int = 5
    no_reaction: int = 10
    no_contact: int = 5
    no_letter: int = 5
    no_letter_long: int = 10
    follow_up_months: int = 3
    follow_up_near_days: int = 14
    follow_up_late_days: int = 14
    follow_up_missed_days: int = 42
    letter_not_taken: int = 1
    letter_not_seen: int = 3
    validity_months: int = 6
    shred_near_months: int = 14
    shred_months: int = 15


@dataclass(frozen=True, slots=True)
class Progress:
    """When each thing happened to one referral; None: not yet. Dates are local, moments UTC milliseconds.

    `follow_up_from` is the zero point of the three-month letter: the intake, or by a setting the start of the
    activity. `letter_1_on` and `letter_2_on`: the day the practice got each letter (or was told of an end).
    `sealable_at` and `sent_on`: when the undo window was over, as a moment and as a day.
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


def expires_on(asked_since: date, calendar: Calendar, terms: Terms) -> date:
    """Return the day on which an unanswered prompt closes by itself."""
    return calendar.after(asked_since, terms.ask_expire)


def follow_up_due(zero: date, terms: Terms) -> date:
    """Return the day of the three-month letter."""
    return months_after(zero, terms.follow_up_months)


def _asking(progress: Progress, today: date, calendar: Calendar, terms: Terms) -> Iterator[SignalName]:
    """First the referrer's own tray, then the assistants, then louder, then it closes."""
    if progress.asked_since is None:
        return
    waited = calendar.between(progress.asked_since, today)
    ladder = (
        (terms.ask_expire, SignalName.ASK_EXPIRE),
        (terms.ask_digest, SignalName.ASK_DIGEST),
        (terms.ask_remind, SignalName.ASK_REMIND),
        (terms.ask_assistants, SignalName.ASK_ASSISTANTS),
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
    if progress.sent_on is not None and today >= months_after(progress.sent_on, terms.validity_months):
        yield SignalName.RENEW


def _shredding(progress: Progress, today: date, terms: Terms) -> Iterator[SignalName]:
    """Content that nobody closed is shredded all the same, with a signal a month before."""
    if progress.last_event_on is None:
        return
    if today >= months_after(progress.last_event_on, terms.shred_months):
        yield SignalName.SHRED
    elif today >= months_after(progress.last_event_on, terms.shred_near_months):
        yield SignalName.SHRED_NEAR
