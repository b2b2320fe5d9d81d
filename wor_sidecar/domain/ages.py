"""Who must say yes at which age (WGBO, article 7:447 and 7:450 BW)."""

from datetime import date
from enum import StrEnum

TWELVE, SIXTEEN = 12, 16


class Group(StrEnum):
    """Ages as the law tells them apart."""

    UNDER_12 = "under_12"
    """A parent with authority or a guardian decides."""
    FROM_12_TO_15 = "12_to_15"
    """Both say yes: the patient, and a parent with authority or a guardian."""
    FROM_16 = "from_16"
    """The patient decides; an adult with a mentor or curator through that representative."""
    UNKNOWN = "unknown"
    """No birth date: ask, don't compute."""


def age(birth_date: date, today: date) -> int:
    """Return whole years; somebody of 29 February has a birthday on 1 March in other years."""
    return today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))


def group(birth_date: date | None, today: date) -> Group:
    """Tell who must say yes today."""
    if birth_date is None or birth_date > today:
        return Group.UNKNOWN
    years = age(birth_date, today)
    if years < TWELVE:
        return Group.UNDER_12
    return Group.FROM_12_TO_15 if years < SIXTEEN else Group.FROM_16


def passed_boundary(birth_date: date | None, answered: date, today: date) -> bool:
    """Tell whether another person must say yes now than when it was answered: ask again before sending."""
    return group(birth_date, answered) is not group(birth_date, today)
