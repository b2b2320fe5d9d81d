"""How long what is kept: what goes when in counts, what went, and the terms. References, never names."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from starlette.responses import Response

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.retention import Upcoming, What, Why
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import day, local_day
from wor_sidecar.welfare.retention.shredding import untouched, upcoming
from wor_sidecar.welfare.signin.kit import View, Visit
from wor_sidecar.welfare.signin.roles import CONTENT

_MOST: Final = 50
_FAR: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Going:
    """So many of one kind that go in one month, for one reason; `month` is its first day."""

    month: date
    what: What
    why: Why
    number: int


class RetentionPages:
    """One page."""

    def __init__(self, view: View) -> None:
        self._view = view

    def show(self, visit: Visit) -> Response:
        """Show it; who sees content may open the cases that go because nobody did anything."""
        telling, today = self._view.answers.retention, local_date(self._view.clock.now())
        with telling.store.reading() as tx:
            due = upcoming(tx, telling.terms)
            forgotten = untouched(tx, telling.terms, today)
        return self._view.show(
            visit,
            "manage_retention.html",
            terms=telling.terms,
            went=telling.status(),
            going=going([one for one in due if one.term.on <= today + _FAR]),
            untouched=forgotten[:_MOST] if visit.who.role in CONTENT else (),
            whats=what_words(),
            whys=why_words(),
            audit_years=self._view.settings.retention.audit_years,
            on=local_day,
            on_day=day,
        )


def going(due: Iterable[Upcoming]) -> Sequence[Going]:
    """Count what goes, by month, kind and reason, the first month first."""
    counted = Counter((one.term.on.replace(day=1), one.what, one.term.why) for one in due)
    return [Going(*of, number) for of, number in sorted(counted.items())]


def what_words() -> dict[What, str]:
    """Return what each kind is called."""
    return {
        What.CONTENT: _("names, words and letters of a case"),
        What.FACTS: _("what was left of a case: steps, codes and days"),
        What.LETTER: _("a letter that belongs to nobody here"),
        What.MESSAGE: _("a message that still waited for its turn"),
    }


def why_words() -> dict[Why, str]:
    """Return what each reason is called."""
    return {
        Why.CLOSED: _("the time after closing is over"),
        Why.UNTOUCHED: _("nobody did anything for too long"),
        Why.TEST: _("it was a test"),
        Why.WITHDRAWN: _("the patient took it back, or it was the wrong patient"),
        Why.ORPHAN: _("nobody brought it home"),
    }
