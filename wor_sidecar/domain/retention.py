"""How long what is kept: when content is shredded, and when what stayed of it is deleted.

A term is told by its last day; what it holds goes on the first day after that, and never before. Days are the
local ones. A clock that was set back makes everything younger, so nothing goes early by it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.calendars import months_after
from wor_sidecar.domain.clock import Millis, local_date

TEST_DAYS: Final = 7
"""After the closing of a test referral, whose patient is invented."""
TEST_UNTOUCHED_DAYS: Final = 31
"""After the last event of a test that nobody brought to its end."""
WITHDRAWN_DAYS: Final = 30
"""After a withdrawal that nobody in the inbox confirmed to have deleted (AVG 12: within a month)."""
YEAR: Final = 12


class Why(StrEnum):
    """Which term came to its end."""

    CLOSED = "closed"
    UNTOUCHED = "untouched"
    TEST = "test"
    WITHDRAWN = "withdrawn"
    ORPHAN = "orphan"
    """A letter that belongs to nobody here, and that no person brought home."""


class What(StrEnum):
    """What goes."""

    CONTENT = "content"
    """Names, answers, words and letters."""
    FACTS = "facts"
    """What was left of it: codes, days and keys."""
    LETTER = "letter"
    """One that belongs to nobody here."""
    MESSAGE = "message"
    """One of a partner that still waited for its turn."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How long after which moment."""

    content_days: int = 120
    """After the closing."""
    untouched_months: int = 15
    """After the last event, where nothing closed it."""
    facts_years: int = 5
    """After the closing, else the last event: codes, days and keys, without content."""
    audit_years: int = 5
    """Of the audit trail; older lines are cut off, month by month."""


@dataclass(frozen=True, slots=True)
class Course:
    """The moments of one referral or case from which terms count."""

    last_event_at: Millis
    closed_at: Millis | None = None
    test: bool = False
    withdrawn: bool = False
    """Closed by the patient's word, or for it was never about this patient; the inbox alone asks."""


@dataclass(frozen=True, slots=True)
class Term:
    """`until`: the last day on which it is kept."""

    until: date
    why: Why

    @property
    def on(self) -> date:
        """The day on which it goes."""
        return self.until + timedelta(days=1)

    def over(self, today: date) -> bool:
        """Tell whether it must go now."""
        return today > self.until


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One thing that will go. `object` is the id of a referral, a case or a letter."""

    object: str
    what: What
    term: Term


@dataclass(frozen=True, slots=True)
class Shredded:
    """What one round did; `more`: it stopped at its bound, and the next one goes on."""

    content: int = 0
    facts: int = 0
    letters: int = 0
    """Those that belonged to nobody here."""
    messages: int = 0
    """Those that waited for their turn."""
    more: bool = False

    @property
    def anything(self) -> bool:
        """Tell whether it found something to do."""
        return bool(self.content or self.facts or self.letters or self.messages)

    def __add__(self, other: "Shredded") -> "Shredded":
        """Count two rounds together, the later one on the right."""
        return Shredded(
            self.content + other.content,
            self.facts + other.facts,
            self.letters + other.letters,
            self.messages + other.messages,
            other.more,
        )


def counted(due: Iterable[Upcoming], *, more: bool) -> Shredded:
    """Count what went."""
    of = Counter(one.what for one in due)
    return Shredded(of[What.CONTENT], of[What.FACTS], of[What.LETTER], of[What.MESSAGE], more)


def next_on(upcoming: Iterable[Upcoming]) -> date | None:
    """Return the day of the next one; None where nothing waits."""
    return min((one.term.on for one in upcoming), default=None)


def content_term(course: Course, terms: Terms) -> Term:
    """Return how long names, answers, words and letters are kept."""
    last, closed = local_date(course.last_event_at), course.closed_at
    if course.test:
        days = TEST_UNTOUCHED_DAYS if closed is None else TEST_DAYS
        return Term((last if closed is None else local_date(closed)) + timedelta(days=days), Why.TEST)
    if closed is None:
        return Term(months_after(last, terms.untouched_months), Why.UNTOUCHED)
    if course.withdrawn and terms.content_days > WITHDRAWN_DAYS:
        return Term(local_date(closed) + timedelta(days=WITHDRAWN_DAYS), Why.WITHDRAWN)
    return Term(local_date(closed) + timedelta(days=terms.content_days), Why.CLOSED)


def facts_term(course: Course, terms: Terms) -> Term:
    """Return how long codes, days and keys are kept; never shorter than the content."""
    content = content_term(course, terms)
    start = course.last_event_at if course.closed_at is None else course.closed_at
    until = months_after(local_date(start), terms.facts_years * YEAR)
    return Term(max(until, content.until), content.why)


def orphan_term(came_at: Millis, terms: Terms) -> Term:
    """Return how long what belongs to nobody here waits for a person: as long as what was closed."""
    return Term(local_date(came_at) + timedelta(days=terms.content_days), Why.ORPHAN)


def horizon(today: date, terms: Terms) -> date:
    """Return the day before which a contact is too old to ask about: what was known of it may be gone."""
    return months_after(today, -terms.facts_years * YEAR)
