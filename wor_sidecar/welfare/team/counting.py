"""How much waits for whom today, from the columns that the lists stand on; no case is opened for it."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import func, or_, select

from wor_sidecar.domain.calendars import Calendar
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.referral import State
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.signin.roles import CONTENT, Role
from wor_sidecar.welfare.signin.users import User
from wor_sidecar.welfare.tables import OPEN, cases
from wor_sidecar.welfare.team.reminder import Counts
from wor_sidecar.welfare.team.working import Week

NOBODY = ""


def waiting(tx: Transaction, today: date) -> Mapping[str, Counts]:
    """Count by coach what asks something today, also a letter by hand of a case that is closed.

    What nobody has is under "".
    """
    asks = or_(OPEN, cases.c.carry_since.is_not(None))
    rows = tx.connection.execute(
        select(cases.c.coach_id, cases.c.state, cases.c.due_on, cases.c.report_from).where(asks)
    )
    found: dict[str, Counts] = {}
    for coach, state, due_on, report_from in rows:
        counts = _counted(State(state), due_on or "", report_from or "", today.isoformat())
        found[coach or NOBODY] = found.get(coach or NOBODY, Counts()) + counts
    return found


def open_of(tx: Transaction) -> Mapping[str, int]:
    """Count the open cases by coach; those of nobody under ""."""
    found: dict[str, int] = {}
    query = select(cases.c.coach_id, func.count()).where(OPEN).group_by(cases.c.coach_id)
    for coach, number in tx.connection.execute(query):
        found[coach or NOBODY] = found.get(coach or NOBODY, 0) + number
    return found


def open_cases(tx: Transaction, coach: str) -> list[tuple[ReferralId, int]]:
    """Return the open cases of a coach with their versions, the most urgent first; "" for nobody's."""
    whose = (
        or_(cases.c.coach_id.is_(None), cases.c.coach_id == NOBODY)
        if coach == NOBODY
        else (cases.c.coach_id == coach)
    )
    found = select(cases.c.id, cases.c.version).where(OPEN, whose).order_by(cases.c.urgency, cases.c.id)
    return [(ReferralId(row.id), int(row.version)) for row in tx.connection.execute(found)]


def for_whom(
    user: User,
    everybody: Iterable[User],
    found: Mapping[str, Counts],
    opened: Mapping[str, int],
    week: Week,
    today: date,
) -> Counts:
    """Return what somebody is told: their own, and that of whom they stand in for today.

    A coordinator hears of the cases too that are nobody's, or of somebody who works here no more, and stands
    in where nobody was to do so, or somebody who works here no more.
    """
    own, coordinates = found.get(user.id, Counts()), user.role is Role.COORDINATOR
    active = {one.id for one in everybody if one.active and one.role in CONTENT}
    for one in week.absences:
        left = coordinates and one.substitute not in active
        if (one.substitute == user.id or left) and week.away(one.user, today) is one:
            own += found.get(one.user, Counts())
    if coordinates:
        own += Counts(unowned=sum(number for coach, number in opened.items() if coach not in active))
    return own


def reminded_today(user: User, week: Week, calendar: Calendar, today: date) -> bool:
    """Tell whether somebody works today: nobody is reminded on a free day."""
    return user.active and week.there(user.id, today, calendar)


def _counted(state: State, due_on: str, report_from: str, today: str) -> Counts:
    late = bool(due_on) and due_on < today
    if state is State.RECEIVED:
        return Counts(new=1, late=late)
    if report_from and report_from <= today:
        return Counts(reports=1, late=late)
    if due_on and due_on <= today:
        return Counts(tasks=1, late=late)
    return Counts()
