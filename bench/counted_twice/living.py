"""Lets the program count an invented list: each move through the table, each row by the real counting."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from itertools import groupby
from pathlib import Path
from typing import Final

from bench.counted_twice.years import Event, Somebody, in_order
from wor_sidecar.domain.clock import AMSTERDAM, Millis
from wor_sidecar.domain.consent import Details
from wor_sidecar.domain.deadlines import Terms
from wor_sidecar.domain.facts import Facts
from wor_sidecar.domain.feedback import Activity, Coach, ContactTry, Feedback, Returned, Status
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId, RegistrationId
from wor_sidecar.domain.moves import Move, MoveKind, Who, apply
from wor_sidecar.domain.referral import Referral
from wor_sidecar.domain.registration import Patient, Registration, Source
from wor_sidecar.practice.figures.practice import Counted, Figures
from wor_sidecar.practice.figures.rows import Span
from wor_sidecar.practice.opening import BRANCHES
from wor_sidecar.practice.referrals import counting
from wor_sidecar.settings.machine import randomness
from wor_sidecar.settings.shared import CalendarSettings
from wor_sidecar.settings.working_days import WorkingDays
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.store.migrating import migrate_here
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.vault.key import KeyEncryptionKey

HOLIDAYS: Final = frozenset(
    {date(2026, 4, 6), date(2026, 4, 27), date(2026, 5, 14), date(2026, 12, 25), date(2027, 3, 29)}
)
_FEEDBACK: Final = {"intake_done", "follow_up", "follow_up_impossible", "end", "stop"}
_STATUS: Final = {
    *("accept", "reject", "contact", "plan", "replan", "no_show", "start_activity", "end_withheld"),
    *("not_reached", "call_back", "confirm_cancel"),
}
_OTHERS: Final = {"received": Who.RECEIPT, "expire": Who.TIMER}
_CODES_OF_THEIR_OWN: Final = {"contact", "start_activity", "follow_up"}


def counted(folder: Path, everybody: list[Somebody]) -> Counted:
    """Live the list in a database of the practice, and count."""
    url = sqlite_url(folder / "wor.db")
    migrate_here(url, BRANCHES)
    clock = FakeClock()
    store = Store(open_engine(url), KeyEncryptionKey(bytes(32)), clock, randomness)
    referrals: dict[str, Referral] = {}
    days = groupby(in_order(everybody), key=lambda each: each[1].day)
    for day, events in days:
        clock.advance(seconds=(_noon(day) - clock.now()) / 1000)
        with store.transaction() as tx:
            _live(tx, events, referrals)
    working_days = WorkingDays(CalendarSettings(), lambda _years, _settings: HOLIDAYS)
    figures = Figures(working_days, Terms(), (), lambda author: author.name if author else "")
    with store.reading() as tx:
        found = figures.count(tx, Span(), names=False)
    store.close()
    return found


def _live(tx: Transaction, events: Iterator[tuple[Somebody, Event]], referrals: dict[str, Referral]) -> None:
    for one, event in events:
        if event.what == "seen":
            referrals[event.referral] = _begun(tx, one, event)
        else:
            referrals[event.referral] = _moved(tx, one, event, referrals[event.referral])


def _begun(tx: Transaction, one: Somebody, event: Event) -> Referral:
    id_, registration = ReferralId(event.referral), RegistrationId(one.person)
    if not one.test:
        found = Registration(Patient(), "Z68", "icpc-1-nl", Source("list", "1"), one.contact)
        counting.begin(tx, Facts(registration, id_, "lijst", author=one.gp), found)
    return Referral(id_, registration)


def _moved(tx: Transaction, one: Somebody, event: Event, before: Referral) -> Referral:
    who = Who.COACH if event.what in _FEEDBACK | _STATUS else _OTHERS.get(event.what, Who.PRACTICE)
    reason = "" if event.what in _CODES_OF_THEIR_OWN else event.code
    move = Move(MoveKind(event.what), who, _noon(event.day), reason=reason)
    after = apply(before, move)
    if event.what == "give":
        after = replace(after, organisation=OrganisationId(one.organisation), product=one.product)
    if event.what == "undo":
        after = replace(after, organisation=None, product="")
    counting.count(tx, after, move, _returned(event, after.id))
    if event.what == "give":
        counting.note_given(tx, after.id, Details(reasons=one.reasons), "Meierijstad")
    if event.what == "referred_elsewhere":
        counting.note_channel(tx, after.id, event.code)
    return after


def _returned(event: Event, referral: ReferralId) -> Returned | None:
    """Return what a coach's message brings along."""
    at, coach = _noon(event.day), Coach("Coach")
    if event.what in _FEEDBACK:
        taking = event.code if event.what == "follow_up" else ""
        kind = MoveKind(event.what)
        return Feedback(referral, kind, at, event.day, coach, "De Brug", mark=event.mark, taking_part=taking)
    if event.what not in _STATUS:
        return None
    status = Status(referral, MoveKind(event.what), at, coach)
    if event.what == "contact":
        return replace(status, contact=ContactTry(1, "mobile", event.code))
    if event.what == "start_activity":
        return replace(status, activity=Activity(event.code, "", event.day))
    return status


def _noon(day: date) -> Millis:
    return Millis(int(datetime.combine(day, time(12), AMSTERDAM).timestamp() * 1000))
