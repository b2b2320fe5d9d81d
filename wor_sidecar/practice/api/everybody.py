"""Calls about everybody: each one's place with what waits for whom, and the page for the Overleg."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from wor_sidecar.domain.calendars import months_after
from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.registration import Author
from wor_sidecar.practice.api import looks
from wor_sidecar.practice.api.briefs import Briefs, Json, signal_json
from wor_sidecar.practice.api.listeners import Offered, desk_route
from wor_sidecar.practice.api.noted import note
from wor_sidecar.practice.api.own_first import OwnFirst
from wor_sidecar.practice.api.shapes import day_of, number_of, person_of
from wor_sidecar.practice.consent import prompts, rows
from wor_sidecar.practice.consent.person import REFERRER, Person
from wor_sidecar.practice.overview import places
from wor_sidecar.practice.overview.choosing import PAGE, Wish, by_referral, choose, waits_for
from wor_sidecar.practice.overview.overleg import Group, Line, Overleg
from wor_sidecar.practice.overview.people import referrers
from wor_sidecar.practice.overview.places import Place
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.practice.signals import Raised, raised
from wor_sidecar.practice.trays.tray import same_name
from wor_sidecar.practice.writeback import orphans
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.wire.control_app import Call

EVERYBODY, MINE = "everybody", "mine"
"""Filters of referrers beside a pseudonym; who refers sees his own patients until he asks for everybody."""
MONTHS: Final = 3
"""An Overleg is held each quarter."""
_MOST: Final = 1_000_000


class EverybodyCalls:
    """The overview of the practice."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._briefs = Briefs(rooms)
        self._overleg = Overleg(rooms)

    def routes(self) -> list[Offered]:
        """List the calls."""
        return [
            desk_route("GET", "/v1/overview", self.overview),
            desk_route("GET", "/v1/overleg", self.overleg),
        ]

    def overview(self, call: Call) -> dict[str, Any]:
        """Show one page of everybody's places: initials and birth years, as in every list."""
        person = person_of(call)
        with self._rooms.store.reading() as tx:
            hidden = self._hidden(tx, person)
            found = [one for one in places.places(tx) if one.referral not in hidden]
            named = referrers(self._rooms, tx, found)
            own = {who for who, author in named.items() if OwnFirst(self._rooms).mine(person, author)}
            asked = call.query.get("referrer") or (MINE if person.role == REFERRER else EVERYBODY)
            signals = by_referral(raised(tx))
            chosen = choose(found, signals, _wish(call, asked, own), lambda place: place.referrer in own)
            items = [self._item(tx, place, signals.get(place.referral, [])) for place in chosen.page]
            labels = self._rooms.partners.labels(tx)
            homeless = len(orphans.waiting(tx))
        looks.note(self._rooms, person, looks.REFERRAL, items, "id")
        going = {one.organisation for one in found if one.organisation}
        return {
            "items": items,
            "total": chosen.total,
            "page": PAGE,
            "waits": {whom.value: count for whom, count in chosen.waits.items()},
            "notes": [note("orphans", count=homeless)] if homeless else [],
            "referrer": asked,
            "referrers": _people(named),
            "organisations": [{"id": one, "label": told} for one, told in labels.items() if one in going],
        }

    def overleg(self, call: Call) -> dict[str, Any]:
        """Show the page of the Overleg; every patient on it is an audit line."""
        person = person_of(call)
        today = local_date(self._rooms.clock.now())
        since = day_of(call.query.get("since")) or months_after(today, -MONTHS)
        mine = self._whose(person, call.query.get("referrer", ""))
        self._rooms.working_days.around(today)
        with self._rooms.store.reading() as tx:
            sheet = self._overleg.sheet(tx, since, mine)
        who, role, behalf = person.user, person.role, person.on_behalf_of
        with self._rooms.store.transaction() as tx:
            tx.audit(*(AuditLine("overleg.shown", who, role, one, behalf) for one in sheet.patients))
        return {
            "since": sheet.since.isoformat(),
            "today": today.isoformat(),
            "practice": self._rooms.settings.practice.name,
            "groups": [_group(one) for one in sheet.groups],
        }

    def _whose(self, person: Person, asked: str) -> Callable[[Author | None], bool]:
        """Return whose patients are shown: a referrer's own, else everybody's or one's that was asked for."""
        if person.role == REFERRER:
            first = OwnFirst(self._rooms)
            return lambda author: first.mine(person, author)
        if not asked:
            return lambda _author: True
        pseudonym = self._rooms.registrar.pseudonym
        return lambda author: (
            author is not None and (pseudonym(author) == asked or same_name(author.name, asked))
        )

    def _hidden(self, tx: Transaction, person: Person) -> set[str]:
        """Return the referrals whose question lies with somebody else's window first."""
        first, hidden = OwnFirst(self._rooms), set()
        for filed in prompts.waiting(tx):
            registration = rows.load_registration(tx, filed.prompt.registration_id)
            if first.hidden(filed, registration, person):
                hidden.add(str(filed.referral))
        return hidden

    def _item(self, tx: Transaction, place: Place, signals: list[Raised]) -> Json:
        names = [one.name for one in signals]
        return {
            **self._briefs.brief(tx, book.load(tx, place.referral)),
            "waits": waits_for(place, names).value,
            "signals": [signal_json(one) for one in signals],
        }


def _wish(call: Call, asked: str, own: Collection[str]) -> Wish:
    whose: Collection[str] | None = {MINE: own, EVERYBODY: None}.get(asked, {asked})
    return Wish(
        state=call.query.get("state") or "open",
        organisation=call.query.get("organisation", ""),
        waits=call.query.get("waits", ""),
        referrers=whose,
        offset=number_of(call, "offset", _MOST),
    )


def _people(named: Mapping[str, Author]) -> list[Json]:
    found = sorted(named.items(), key=lambda one: one[1].name.casefold())
    return [{"id": who, "name": author.name} for who, author in found]


def _group(group: Group) -> Json:
    return {
        "referrer": group.referrer,
        "open": [_line(one) for one in group.open],
        "closed": [_line(one) for one in group.closed],
        "silent": group.silent,
    }


def _line(line: Line) -> Json:
    days = {"birth_date": line.birth_date, "referred_on": line.referred_on, "closed_on": line.closed_on}
    return {
        "referral_id": line.referral,
        "name": line.name,
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "organisation": line.organisation,
        "became": line.became,
        "next": line.next,
    }
