"""What a page of the list is asked with. Nothing of a patient is in it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Tab(StrEnum):
    """The tabs, in their order."""

    OPEN = "open"
    NEW = "new"
    CONTACTING = "contacting"
    PLANNED = "planned"
    WAITING = "waiting"
    ACTIVE = "active"
    REPORT = "report"
    CLOSED = "closed"


class Whose(StrEnum):
    """Whose cases: everybody's, my own, or what is late."""

    ALL = "all"
    MINE = "mine"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Me:
    """Who looks: a case is theirs by its `coach_id`, or by the name of its coach where it has no such id."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Whose cases, of which practice, product and coach; "" is all of them.

    `practice` is an organisation's id, `coach` a user's.
    """

    whose: Whose = Whose.ALL
    practice: str = ""
    product: str = ""
    coach: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of one tab. `today` decides what is late and which report is due."""

    me: Me
    today: date
    tab: Tab = Tab.OPEN
    narrowed: Narrowed = field(default_factory=Narrowed)
    page: int = 1
    size: int = 50
