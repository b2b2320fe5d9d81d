"""An enrolment file: one secret that pairs several users, for a few days; and what may happen to it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, NewType

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.tray import EnrolmentTooWide

EnrolmentId = NewType("EnrolmentId", str)

MOST_USERS: Final = 500
MOST_DAYS: Final = 31
USUAL_DAYS: Final = 7


@dataclass(frozen=True, slots=True, repr=False)
class Enrolment:
    """What is known here of a file: never its secret."""

    id: EnrolmentId
    digest: str
    made_at: Millis
    last_day: date
    """The local day on which it opens for the last time."""
    users: int
    used: int = 0
    revoked_at: Millis | None = None

    def shut(self, today: date) -> str:
        """Tell why it opens nothing; empty while it does."""
        if self.revoked_at is not None:
            return "revoked"
        if today > self.last_day:
            return "too old"
        return "used up" if self.used >= self.users else ""

    def once_more(self) -> "Enrolment":
        """Return it after one more user."""
        return replace(self, used=self.used + 1)


def checked_span(users: int, last_day: date | None, today: date) -> tuple[int, date]:
    """Return for how many and until when; a week where no day was named.

    Raises:
        EnrolmentTooWide: nobody, the past, or more than anybody needs.

    """
    last = last_day or today + timedelta(days=USUAL_DAYS)
    if not 1 <= users <= MOST_USERS or not today <= last <= today + timedelta(days=MOST_DAYS):
        raise EnrolmentTooWide(users=MOST_USERS, days=MOST_DAYS)
    return users, last
