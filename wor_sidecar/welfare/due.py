"""What a coach still has to do, with its day. A deadline reminds people; it never moves a case."""

from collections.abc import Iterator, Sequence
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


@dataclass(frozen=True, slots=True)
class Due:
    """One duty. `on` is the last day on which it is in time."""

    duty: Duty
    on: date
    overdue: bool


_PLANNED: Final = (MoveKind.PLAN, MoveKind.REPLAN)


def due(
    case: Case, entries: Sequence[Entry], *, today: date, calendar: Calendar, terms: Terms
) -> tuple[Due, ...]:
    """List a case's duties, the most urgent first; a case on the waiting list has none of its own."""
    duties = [
        Due(duty, on, overdue=today > on) for duty, on in _duties(case, entries, today, calendar, terms)
    ]
    return tuple(sorted(duties, key=lambda each: (each.on, each.duty)))


def _duties(
    case: Case, entries: Sequence[Entry], today: date, calendar: Calendar, terms: Terms
) -> Iterator[tuple[Duty, date]]:
    referral = case.referral
    if referral.cancel_requested_at is not None and referral.state.open:
        asked = local_date(referral.cancel_requested_at)
        yield Duty.ANSWER_CANCEL, calendar.after(asked, terms.answer_cancel)
    if referral.state in DELETABLE and case.sent is not None and case.withdrawn_at is not None:
        yield Duty.CONFIRM_DELETION, calendar.after(local_date(case.withdrawn_at), terms.confirm_deletion)
    if not referral.on_hold:
        yield from _own(case, entries, today, calendar, terms)


def _own(
    case: Case, entries: Sequence[Entry], today: date, calendar: Calendar, terms: Terms
) -> Iterator[tuple[Duty, date]]:
    match case.state:
        case State.RECEIVED:
            heard = _last(entries, MoveKind.RECEIVED, MoveKind.TRY_AGAIN) or local_date(case.received_at)
            yield Duty.ANSWER, calendar.after(heard, terms.answer)
        case State.ACCEPTED | State.CONTACTING:
            since = _last(entries, MoveKind.ACCEPT, MoveKind.CONTACT, MoveKind.CALL_BACK)
            yield Duty.CONTACT, calendar.after(since or local_date(case.received_at), terms.contact)
        case State.INTAKE_PLANNED:
            planned = _last(entries, *_PLANNED) or today
            yield Duty.INTAKE, planned
            if today > planned:
                yield Duty.FEEDBACK_1, calendar.after(planned, terms.feedback_1)
        case State.INTAKE_DONE | State.ACTIVE:
            talked = _last(entries, MoveKind.INTAKE_DONE) or today
            on = months_after(talked, terms.feedback_2_months)
            if today >= on - timedelta(days=terms.feedback_2_early):
                yield Duty.FEEDBACK_2, on + timedelta(days=terms.feedback_2_late)


def _last(entries: Sequence[Entry], *kinds: MoveKind) -> date | None:
    """Return the day of the last of these moves that was made."""
    days = [each.day or local_date(each.at) for each in entries if each.kind in kinds and not each.refused]
    return days[-1] if days else None
