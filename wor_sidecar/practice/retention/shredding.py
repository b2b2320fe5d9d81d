"""Shredding what is due in the practice, each with its line in the trail, inside the caller's transaction.

First the content goes (names, answers, notes, letters, what the mail kept): `content.shredded`. What stays
for the figures goes years later: `facts.deleted`. A referral's state is never changed by it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.domain.identifiers import LetterId, Mid
from wor_sidecar.domain.moves import Who
from wor_sidecar.domain.retention import (
    Shredded,
    Terms,
    Upcoming,
    What,
    content_term,
    counted,
    facts_term,
    horizon,
    orphan_term,
)
from wor_sidecar.mail import forgetting
from wor_sidecar.practice.consent import elsewhere
from wor_sidecar.practice.consent.registrar import PROGRAM
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.book import Entry
from wor_sidecar.practice.referrals.closing import close_if_done
from wor_sidecar.practice.retention import rows
from wor_sidecar.practice.retention.rows import Kept
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.moves import SHREDDED

MOST: Final = 100
"""Referrals per transaction."""
_MOST_BARE: Final = 2000
"""Registrations without a referral per transaction: rows of keys alone."""


def shred_due(tx: Transaction, terms: Terms, now: Millis, most: int = MOST) -> Shredded:
    """Shred the content that is due at `now`, and delete the facts; call again while `more`.

    Done twice it does nothing the second time. After the commit the store empties its write-ahead log.
    """
    for id_ in rows.ended_unclosed(tx):
        close_if_done(tx, id_)
    today = local_date(now)
    of: dict[str, Kept] = {one.id: one for one in rows.kept(tx)}
    due = [one for one in _upcoming(tx, terms, of.values()) if one.term.over(today)]
    now_due = due[:most]
    for one in now_due:
        _take(tx, one, of)
    again = any(_facts_too(of[one.object], terms, today) for one in now_due if one.what is What.CONTENT)
    more = len(due) > most or again
    elsewhere.forget_old(tx, today)
    rows.delete_decisions(tx, horizon(today, terms))
    bare = rows.delete_bare(tx, horizon(today, terms), _MOST_BARE)
    return counted(now_due, more=more or bare == _MOST_BARE)


def upcoming(tx: Transaction, terms: Terms) -> list[Upcoming]:
    """List what goes when, the first first; every referral stands in it once, with what goes next of it."""
    found = _upcoming(tx, terms, rows.kept(tx))
    return sorted(found, key=lambda one: (one.term.until, one.what, one.object))


def _upcoming(tx: Transaction, terms: Terms, referrals: Iterable[Kept]) -> Iterator[Upcoming]:
    for one in referrals:
        if one.shredded:
            yield Upcoming(one.id, What.FACTS, facts_term(one.course, terms))
        else:
            yield Upcoming(one.id, What.CONTENT, content_term(one.course, terms))
    for letter, came_at in rows.orphans(tx):
        yield Upcoming(letter, What.LETTER, orphan_term(came_at, terms))
    for message in forgetting.waiting(tx):
        yield Upcoming(message.mid, What.MESSAGE, orphan_term(message.received_at, terms))


def _facts_too(one: Kept, terms: Terms, today: date) -> bool:
    """Tell whether the facts of what was just shredded must go as well: the program was off for years."""
    return facts_term(one.course, terms).over(today)


def _take(tx: Transaction, due: Upcoming, of: Mapping[str, Kept]) -> None:
    event = "content.shredded"
    match due.what:
        case What.CONTENT:
            _shred(tx, of[due.object])
        case What.FACTS:
            event = "facts.deleted"
            one = of[due.object]
            forgetting.forget(tx, one.id)
            rows.delete_referral(tx, one.id, one.registration)
        case What.LETTER:
            rows.take_letter(tx, LetterId(due.object))
        case What.MESSAGE:
            forgetting.refuse(tx, Mid(due.object))
    said = f"{due.what.value} {due.term.why.value} kept until {due.term.until.isoformat()}"
    tx.audit(AuditLine(event, PROGRAM, "program", due.object, outcome=said))


def _shred(tx: Transaction, one: Kept) -> None:
    forgetting.forget(tx, one.id)
    book.note(tx, one.id, Entry(tx.clock.now(), Who.TIMER.value, PROGRAM, SHREDDED, ""))
    rows.take_content(tx, one.id)
    rows.take_patient(tx, one.registration)
