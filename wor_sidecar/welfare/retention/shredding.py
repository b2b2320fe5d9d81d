"""Shredding what is due in the inbox, each with its line in the trail, inside the caller's transaction.

First the content goes (the referral, the coach's words, what the mail kept): `content.shredded`. Steps, codes
and days stay for the figures, and go years later: `facts.deleted`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from wor_sidecar.domain.clock import AMSTERDAM, Millis, local_date
from wor_sidecar.domain.identifiers import Mid
from wor_sidecar.domain.moves import Who
from wor_sidecar.domain.retention import (
    Shredded,
    Terms,
    Upcoming,
    What,
    Why,
    content_term,
    counted,
    facts_term,
    orphan_term,
)
from wor_sidecar.mail import forgetting
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare import cases, timeline
from wor_sidecar.welfare.case import Entry
from wor_sidecar.welfare.retention import rows
from wor_sidecar.welfare.retention.rows import Kept
from wor_sidecar.welfare.timeline import SHREDDED

MOST: Final = 100
"""Cases per transaction."""
SOON: Final = timedelta(days=31)
_SHORTEST_MONTH: Final = 28
PROGRAM: Final = "wor-inbox"
_YEAR: Final = 366 * 24 * 3600 * 1000


def shred_due(tx: Transaction, terms: Terms, now: Millis, most: int = MOST) -> Shredded:
    """Shred the content that is due at `now`, and delete the rows of old cases; call again while `more`.

    Done twice it does nothing the second time. After the commit the store empties its write-ahead log.
    """
    today = local_date(now)
    of: dict[str, Kept] = {one.id: one for one in rows.kept(tx)}
    due = [one for one in _upcoming(tx, terms, of.values()) if one.term.over(today)]
    now_due = due[:most]
    for one in now_due:
        _take(tx, one, of)
    rows.forget_closed(tx, Millis(now - terms.facts_years * _YEAR))
    again = any(_facts_too(of[one.object], terms, today) for one in now_due if one.what is What.CONTENT)
    return counted(now_due, more=len(due) > most or again)


def upcoming(tx: Transaction, terms: Terms) -> list[Upcoming]:
    """List what goes when, the first first; every case stands in it once, with what goes next of it."""
    found = _upcoming(tx, terms, rows.kept(tx))
    return sorted(found, key=lambda one: (one.term.until, one.what, one.object))


def untouched(tx: Transaction, terms: Terms, today: date) -> list[Upcoming]:
    """List the cases whose content goes within a month because nobody did anything, the first first.

    Nobody touched a case before it came in: only those that came in so long ago are looked at.
    """
    latest = today + SOON - timedelta(days=_SHORTEST_MONTH * terms.untouched_months)
    after = datetime.combine(latest + timedelta(days=1), time.min, AMSTERDAM)
    found = _of_cases(terms, rows.kept_open_since(tx, Millis(int(after.timestamp()) * 1000)))
    soon = (one for one in found if one.term.why is Why.UNTOUCHED and one.term.on <= today + SOON)
    return sorted(soon, key=lambda one: (one.term.until, one.object))


def _upcoming(tx: Transaction, terms: Terms, cases_: Iterable[Kept]) -> Iterator[Upcoming]:
    yield from _of_cases(terms, cases_)
    for message in forgetting.waiting(tx):
        yield Upcoming(message.mid, What.MESSAGE, orphan_term(message.received_at, terms))


def _of_cases(terms: Terms, cases_: Iterable[Kept]) -> Iterator[Upcoming]:
    for one in cases_:
        if one.shredded:
            yield Upcoming(one.id, What.FACTS, facts_term(one.course, terms))
        else:
            yield Upcoming(one.id, What.CONTENT, content_term(one.course, terms))


def _facts_too(one: Kept, terms: Terms, today: date) -> bool:
    """Tell whether the rows of what was just shredded must go as well: the program was off for years."""
    return facts_term(one.course, terms).over(today)


def _take(tx: Transaction, due: Upcoming, of: Mapping[str, Kept]) -> None:
    event = "content.shredded"
    match due.what:
        case What.FACTS:
            event = "facts.deleted"
            forgetting.forget(tx, of[due.object].id)
            rows.delete_case(tx, of[due.object].id)
        case What.MESSAGE:
            forgetting.refuse(tx, Mid(due.object))
        case _:
            _shred(tx, of[due.object])
    said = f"{due.what.value} {due.term.why.value} kept until {due.term.until.isoformat()}"
    tx.audit(AuditLine(event, PROGRAM, "program", due.object, outcome=said))


def _shred(tx: Transaction, one: Kept) -> None:
    forgetting.forget(tx, one.id)
    cases.shred(tx, one.id)
    now = tx.clock.now()
    timeline.write(tx, one.id, Entry(now, Who.TIMER, PROGRAM, SHREDDED, day=local_date(now)))
