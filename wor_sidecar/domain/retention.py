"""How long what is kept: when content is shredded, and when what stayed of it is deleted.

A term is told by its last day; what it holds goes on the first day after that, and never before. Days are the
local ones. A clock that was set back makes everything younger, so nothing goes early by it.
"""

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
YEAR: Final = 12


class Why(StrEnum):
    """Which term came to its end."""

    CLOSED = "closed"
    UNTOUCHED = "untouched"
    TEST = "test"
    ORPHAN = "orphan"
    """A letter that belongs to nobody here, and that no person brought home."""


@dataclass(frozen=True, slots=True)
class Terms:
    """`content_days` after closing, `untouched_months` after the last event where nothing closed it,
    `facts_years` after the closing (else the last event) for what stays without content.
    """

    content_days: int = 120
    untouched_months: int = 15
    facts_years: int = 5


@dataclass(frozen=True, slots=True)
class Course:
    """The moments of one referral or case from which terms count."""

    last_event_at: Millis
    closed_at: Millis | None = None
    test: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """`until`: the last day on which it is kept."""

    until: date
    why: Why

    def over(self, today: date) -> bool:
        """Tell whether it must go now."""
        return today > self.until


@dataclass(frozen=True, slots=True)
class Shredded:
    """What one round did; `more`: it stopped at its bound, and the next one goes on."""

    content: int = 0
    facts: int = 0
    orphans: int = 0
    more: bool = False

    @property
    def anything(self) -> bool:
        """Tell whether it found something to do."""
        return bool(self.content or self.facts or self.orphans)

    def __add__(self, other: "Shredded") -> "Shredded":
        """Count two rounds together, the later one on the right."""
        return Shredded(
            self.content + other.content,
            self.facts + other.facts,
            self.orphans + other.orphans,
            other.more,
        )


def content_term(course: Course, terms: Terms) -> Term:
    """Return how long names, answers, words and letters are kept."""
    last, closed = local_date(course.last_event_at), course.closed_at
    if course.test:
        days = TEST_UNTOUCHED_DAYS if closed is None else TEST_DAYS
        return Term((last if closed is None else local_date(closed)) + timedelta(days=days), Why.TEST)
    if closed is None:
        return Term(months_after(last, terms.untouched_months), Why.UNTOUCHED)
    return Term(local_date(closed) + timedelta(days=terms.content_days), Why.CLOSED)


def facts_term(course: Course, terms: Terms) -> Term:
    """Return how long codes, days and keys are kept; never shorter than the content."""
    content = content_term(course, terms)
    start = course.last_event_at if course.closed_at is None else course.closed_at
    until = months_after(local_date(start), terms.facts_years * YEAR)
    return Term(max(until, content.until), content.why)


def orphan_term(came_at: Millis, terms: Terms) -> Term:
    """Return how long a letter waits for a person who knows where it belongs: as long as closed content."""
    return Term(local_date(came_at) + timedelta(days=terms.content_days), Why.ORPHAN)


def horizon(today: date, terms: Terms) -> date:
    """Return the day before which a contact is too old to ask about: what was known of it may be gone."""
    return months_after(today, -terms.facts_years * YEAR)
