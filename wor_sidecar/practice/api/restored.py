"""Calls after a restore: what waits for a person's yes, and that yes."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from wor_sidecar.domain.clock import iso, local_date
from wor_sidecar.domain.errors.sidecar import PartnerUnknown
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId
from wor_sidecar.mail import restoring
from wor_sidecar.practice.api import looks
from wor_sidecar.practice.api.briefs import Briefs, Json, opened, who
from wor_sidecar.practice.api.listeners import Offered, desk_route
from wor_sidecar.practice.api.prompts import referral_id
from wor_sidecar.practice.api.shapes import body_of, line, person_of
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.releasing import Kind, Releasing, Waiting
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.restored import after_restore, waiting_words
from wor_sidecar.wire.control_app import Call

_ACTS: Final = {
    "send": (Kind.MESSAGE, True),
    "drop": (Kind.MESSAGE, False),
    "write-letter": (Kind.LETTER, True),
    "letter-is-there": (Kind.LETTER, False),
}
"""What a desk does with a referral's messages and letters: let them go, or take them off the list."""


class RestoredCalls:
    """The list, and what people do with it."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._briefs = Briefs(rooms)
        self._releasing = Releasing(rooms.acting, rooms.partners)

    def routes(self) -> list[Offered]:
        """List the calls."""
        return [
            desk_route("GET", "/v1/restored", self.listed),
            desk_route("POST", "/v1/restored/send", self.send_all),
            desk_route("POST", "/v1/restored/settle", self.settle),
            desk_route("POST", "/v1/restored/{id}/send", self.send),
            desk_route("POST", "/v1/restored/{id}/drop", self.drop),
            *(desk_route("POST", f"/v1/referrals/{{id}}/{act}", self._acting(act)) for act in _ACTS),
        ]

    def listed(self, call: Call) -> dict[str, Any]:
        """List what waits, with the sentence that stands above it."""
        with self._rooms.store.reading() as tx:
            waiting = self._releasing.waiting(tx)
            items = [self._item(tx, one) for one in waiting]
            after = self._after(tx, waiting)
        looks.note(self._rooms, person_of(call), looks.REFERRAL, items, "referral_id")
        return {"after_restore": after, "items": items}

    def after(self, tx: Transaction) -> Json | None:
        """Tell of the last restore while something of it waits, or a new epoch does; else null."""
        return self._after(tx, self._releasing.waiting(tx))

    def notes(self, tx: Transaction) -> Iterator[Json]:
        """Return what stands above a desk's list: that something waits, and each thread nobody knows here."""
        after = self.after(tx)
        if after is not None:
            yield {"code": "after_restore", "facts": {}, "told": after["told"]}
        for one in self._releasing.waiting(tx):
            if one.kind is Kind.THREAD:
                yield {"code": "strange_thread", "facts": {}, "told": self._item(tx, one)["told"]}

    def send(self, call: Call) -> dict[str, Any]:
        """Let one leave, or be written."""
        person = person_of(call, body_of(call, set(), {"by"}))
        with self._rooms.store.transaction() as tx:
            self._releasing.send(tx, call.path["id"], person)
            tx.after_commit(self._rooms.bell.ring)
        return {"sent": 1}

    def send_all(self, call: Call) -> dict[str, Any]:
        """Let every message leave."""
        person = person_of(call, body_of(call, set(), {"by"}))
        with self._rooms.store.transaction() as tx:
            sent = self._releasing.send_all(tx, person)
            tx.after_commit(self._rooms.bell.ring)
        return {"sent": sent}

    def drop(self, call: Call) -> dict[str, Any]:
        """Take one off the list: it is there already, or wanted no more."""
        person = person_of(call, body_of(call, set(), {"by"}))
        with self._rooms.store.transaction() as tx:
            self._releasing.drop(tx, call.path["id"], person)
            tx.after_commit(self._rooms.bell.ring)
        return {"dropped": 1}

    def settle(self, call: Call) -> dict[str, Any]:
        """Take a thread off the list that only a partner knows."""
        body = body_of(call, {"partner", "thread"}, {"by"})
        person, thread = person_of(call, body), ReferralId(line(body, "thread"))
        with self._rooms.store.transaction() as tx:
            self._releasing.settle(tx, self._partner(tx, line(body, "partner")), thread, person)
            tx.after_commit(self._rooms.bell.ring)
        return {"settled": 1}

    def _acting(self, act: str) -> Callable[[Call], Json]:
        """Make an act of a referral: all that waits of it, of one kind."""
        kind, sends = _ACTS[act]

        def handler(call: Call) -> Json:
            person = person_of(call, body_of(call, set(), {"by"}))
            referral, release = referral_id(call), self._releasing.send if sends else self._releasing.drop
            with self._rooms.store.transaction() as tx:
                for id_ in self._releasing.of_referral(tx, referral, kind):
                    release(tx, id_, person)
                tx.audit(AuditLine("referral.read", person.user, person.role, referral, person.on_behalf_of))
                tx.after_commit(self._rooms.bell.ring)
                return self._briefs.whole(tx, book.load(tx, referral))

        return handler

    def _after(self, tx: Transaction, waiting: list[Waiting]) -> Json | None:
        last = restoring.restored_at(tx)
        waits = restoring.waits_for_epoch(tx)
        if last is None or not (waits or waiting):
            return None
        labels = dict.fromkeys(self._releasing.label(tx, one.partner) for one in waiting)
        day = local_date(last.made_at).isoformat()
        return {
            "backup_of": day,
            "restored_at": iso(last.restored_at),
            "waits_for_epoch": waits,
            "waiting": len(waiting),
            "told": after_restore(
                day,
                waits_for_epoch=waits,
                waiting=len(waiting),
                organisations=", ".join(filter(None, labels)),
            ),
        }

    def _item(self, tx: Transaction, one: Waiting) -> Json:
        referral = None if one.thread is None or one.kind is Kind.THREAD else book.find(tx, one.thread)
        partner = self._rooms.partners.detail(tx, one.partner)
        label = partner.partner.label if partner else ""
        phone = partner.profile.phone if partner and partner.profile else ""
        return {
            "id": one.id,
            "kind": one.kind.value,
            "what": one.what,
            "partner": one.partner,
            "organisation_label": label,
            "phone": phone,
            "thread": one.thread,
            "referral_id": referral.id if referral else None,
            "since": iso(one.since),
            **who(opened(tx, referral.registration_id) if referral else None),
            "told": waiting_words(one.kind.value, one.what, label, phone),
        }

    def _partner(self, tx: Transaction, named: str) -> OrganisationId:
        found = self._rooms.partners.get(tx, OrganisationId(named)) or self._rooms.partners.by_label(
            tx, named
        )
        if found is None:
            raise PartnerUnknown
        return found.organisation
