"""Whose a new referral is: its district's coach, or who stands in for her. Else nobody's yet."""

import re
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.moves import Who
from wor_sidecar.domain.outgoing import Outgoing
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare import timeline
from wor_sidecar.welfare.calendar import local_date
from wor_sidecar.welfare.case import Entry
from wor_sidecar.welfare.signin import users
from wor_sidecar.welfare.signin.roles import CONTENT
from wor_sidecar.welfare.signin.users import User
from wor_sidecar.welfare.team import rows
from wor_sidecar.welfare.team.working import district_of

DISTRICT: Final = "district"
"""Who assigned, on the timeline and in the trail, where no person did."""
_DIGITS: Final = re.compile(r"\s*([1-9][0-9]{3})\s*[A-Za-z]{0,2}\s*")


def coach_for(tx: Transaction, outgoing: Outgoing) -> User | None:
    """Return whose a referral is that comes in now; the postcode is used here and kept nowhere else."""
    digits = _DIGITS.fullmatch(outgoing.patient.postcode)
    if digits is None:
        return None
    district = district_of(rows.all_districts(tx), int(digits[1]), outgoing.product)
    return None if district is None else _who_is_there(tx, district.coach)


def note(tx: Transaction, case: ReferralId, coach: User, at: Millis) -> None:
    """Write down that a case went to its district's coach."""
    day = local_date(at)
    timeline.write(tx, case, Entry(at, Who.TIMER, DISTRICT, "assign", coach.full_name, day))
    tx.audit(AuditLine("case.assign", DISTRICT, "program", case))


def _who_is_there(tx: Transaction, coach: str) -> User | None:
    today = local_date(tx.clock.now())
    week = rows.week(tx, today)
    absence = week.away(coach, today)
    if absence is not None:
        coach = "" if week.away(absence.substitute, today) else absence.substitute
    found = users.find(tx, coach) if coach else None
    return found if found is not None and found.active and found.role in CONTENT else None
