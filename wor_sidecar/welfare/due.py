"""What a coach still has to do, with its day. A deadline reminds people; it never moves a case."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.calendars import Calendar, months_after
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.referral import State
from wor_sidecar.welfare.calendar import local_date
from wor_sidecar.welfare.case import DELETABLE, Case, Entry
from wor_sidecar.welfare.terms import Terms


class Duty(StrEnum):
    """What is asked of the coach."""

    ANSWER = "answer"
    CONTACT = "contact"
    INTAKE = "intake"
    FEEDBACK_1 = "feedback_1"
    FEEDBACK_2 = "feedback_2"
    ANSWER_CANCEL = "answer_cancel"
    CONFIRM_DELETION = "confirm_deletion"
    CARRY = "carry"


@dataclass(frozen=True, slots=True)
class Due:
    """One duty. `on` is the last day on which it is in time."""

    duty: Duty
    on: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class Term:
    """One duty that a case has or comes to have. It counts from `since` on; `on` as a Due's."""

    duty: Duty
    on: date
    since: date = date.min


CARRY_DAYS: Final = 2
"""Working days in which a person carries a letter that the postbus can't."""
_PLANNED: Final = (MoveKind.PLAN, MoveKind.REPLAN)
_DAY: Final = timedelta(days=1)


def due(
    case: Case, entries: Sequence[Entry], *, today: date, calendar: Calendar, terms: Terms
) -> tuple[Due, ...]:
    """List a case's duties, the most urgent first; a case on the waiting list has none of its own."""
    found = terms_of(case, entries, kept=case.sent is not None, calendar=calendar, terms=terms)
    return tuple(Due(one.duty, one.on, overdue=today > one.on) for one in counting(found, today))


def counting(found: Iterable[Term], today: date) -> tuple[Term, ...]:
    """Return those that count today, the most urgent first."""
    return tuple(sorted((one for one in found if one.since <= today), key=lambda one: (one.on, one.duty)))


def terms_of(
    case: Case, entries: Sequence[Entry], *, kept: bool, calendar: Calendar, terms: Terms
) -> tuple[Term, ...]:
    """List the duties of a case as it stands, those that count later too; `kept`: its content is still there.

    The same on every day, until somebody does something: what a list is sorted by can be kept.
    """
    return tuple(_terms(case, entries, calendar, terms, kept=kept))


def _terms(
    case: Case, entries: Sequence[Entry], calendar: Calendar, terms: Terms, *, kept: bool
) -> Iterator[Term]:
    referral = case.referral
    if referral.cancel_requested_at is not None and referral.state.open:
        asked = local_date(referral.cancel_requested_at)
        yield Term(Duty.ANSWER_CANCEL, calendar.after(asked, terms.answer_cancel))
    if referral.state in DELETABLE and kept and case.withdrawn_at is not None:
        withdrawn = local_date(case.withdrawn_at)
        yield Term(Duty.CONFIRM_DELETION, calendar.after(withdrawn, terms.confirm_deletion))
    if case.carry_since is not None:
        yield Term(Duty.CARRY, calendar.after(case.carry_since, CARRY_DAYS))
    if not referral.on_hold:
        yield from _own(case, entries, calendar, terms)


def _own(case: Case, entries: Sequence[Entry], calendar: Calendar, terms: Terms) -> Iterator[Term]:
    came_in = local_date(case.received_at)
    match case.state:
        case State.RECEIVED:
            heard = _last(entries, MoveKind.RECEIVED, MoveKind.TRY_AGAIN) or came_in
            yield Term(Duty.ANSWER, calendar.after(heard, terms.answer))
        case State.ACCEPTED | State.CONTACTING:
            since = _last(entries, MoveKind.ACCEPT, MoveKind.CONTACT, MoveKind.CALL_BACK)
            yield Term(Duty.CONTACT, calendar.after(since or came_in, terms.contact))
        case State.INTAKE_PLANNED:
            # Who didn't come to an appointment that was never written down was expected on that day.
            planned = _last(entries, *_PLANNED) or _last(entries, MoveKind.NO_SHOW) or came_in
            yield Term(Duty.INTAKE, planned)
            yield Term(Duty.FEEDBACK_1, calendar.after(planned, terms.feedback_1), since=planned + _DAY)
        case State.INTAKE_DONE | State.ACTIVE:
            talked = _last(entries, MoveKind.INTAKE_DONE) or came_in
            on = months_after(talked, terms.feedback_2_months)
            late, early = timedelta(days=terms.feedback_2_late), timedelta(days=terms.feedback_2_early)
            yield Term(Duty.FEEDBACK_2, on + late, since=on - early)


def _last(entries: Sequence[Entry], *kinds: MoveKind) -> date | None:
    """Return the day of the last of these moves that was made."""
    days = [each.day or local_date(each.at) for each in entries if each.kind in kinds and not each.refused]
    return days[-1] if days else None
