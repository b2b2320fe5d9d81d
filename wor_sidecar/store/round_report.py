"""What `status` and `retention show` tell of the rounds: what went last, and what goes next."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from wor_sidecar.domain.clock import iso, local_date
from wor_sidecar.domain.retention import Terms, Upcoming, next_on
from wor_sidecar.domain.steady import Heard, believed
from wor_sidecar.store.rounds import remembered
from wor_sidecar.store.transactions import Transaction

Json = dict[str, Any]


def report(tx: Transaction, upcoming: Sequence[Upcoming], heard: Heard) -> Json:
    """Tell what was shredded last and when, when the next is due, and whether the clock may be believed."""
    last, now = remembered(tx), tx.clock.now()
    next_day = next_on(upcoming)
    found = asdict(last.found) if last else {}
    return {
        "ran_at": iso(last.ran_at) if last and last.ran_at else None,
        "shredded_at": iso(last.found_at) if last and last.found_at else None,
        "shredded": {name: found.get(name, 0) for name in ("content", "facts", "letters", "messages")},
        "next_on": next_day.isoformat() if next_day else None,
        "clock_believed": last is not None and believed(last.steady, now, heard),
    }


def listed(tx: Transaction, upcoming: Sequence[Upcoming], heard: Heard, terms: Terms, days: int) -> Json:
    """Tell the same, with the terms and all that goes within so many days."""
    until = local_date(tx.clock.now()) + timedelta(days=days)
    return {
        "terms": {
            "content_days": terms.content_days,
            "untouched_months": terms.untouched_months,
            "facts_years": terms.facts_years,
        },
        "status": report(tx, upcoming, heard),
        "due": [
            {
                "id": one.object,
                "what": one.what.value,
                "why": one.term.why.value,
                "on": one.term.on.isoformat(),
            }
            for one in upcoming
            if one.term.on <= until
        ],
    }
