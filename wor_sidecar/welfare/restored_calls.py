"""Control calls after a restore: which answers wait for a person's yes, and that yes."""

from typing import Any

from starlette.routing import Route

from wor_sidecar.domain.clock import iso, local_date
from wor_sidecar.domain.errors.foundations import CallMalformed
from wor_sidecar.domain.errors.inbox import NothingWaitsHere, PartnerNotHere
from wor_sidecar.domain.identifiers import DepartureId, OrganisationId, ReferralId
from wor_sidecar.mail import restoring
from wor_sidecar.mail.partners import Partners
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.texts.restored import after_restore, waiting_words
from wor_sidecar.welfare.acting import Actor
from wor_sidecar.welfare.shown import Json
from wor_sidecar.wire.control_app import Call, call_route
from wor_sidecar.wire.shapes import ShapeRefused, fields, text


class RestoredCalls:
    """The list, and what people do with it."""

    def __init__(self, store: Store, partners: Partners, actor: Actor) -> None:
        self._store = store
        self._partners = partners
        self._actor = actor

    def routes(self) -> list[Route]:
        """List the calls."""
        return [
            call_route("GET", "/v1/restored", self.listed),
            call_route("POST", "/v1/restored/send", self.send_all),
            call_route("POST", "/v1/restored/settle", self.settle),
            call_route("POST", "/v1/restored/{id}/send", self.send),
            call_route("POST", "/v1/restored/{id}/drop", self.drop),
        ]

    def listed(self, _call: Call) -> Json:
        """List what waits, with the sentence that stands above it."""
        with self._store.reading() as tx:
            return {"after_restore": after(tx, self._partners), "items": self._items(tx)}

    def send(self, call: Call) -> Json:
        """Let one answer leave."""
        by = _told(call).get("by", "")
        with self._store.transaction() as tx:
            about = _thread(tx, call.path["id"])
            if not restoring.send(tx, DepartureId(call.path["id"])):
                raise NothingWaitsHere
            self._audit(tx, "sent", about, call.path["id"], by)
        return {"sent": 1}

    def send_all(self, call: Call) -> Json:
        """Let every answer leave; a practice that has one already takes it once."""
        by = _told(call).get("by", "")
        with self._store.transaction() as tx:
            waiting = restoring.asking(tx)
            for one in waiting:
                restoring.send(tx, one.id)
                self._audit(tx, "sent", one.thread or "", one.id, by)
        return {"sent": len(waiting)}

    def drop(self, call: Call) -> Json:
        """Take one off the list: the practice has it, or needs it no more."""
        by = _told(call).get("by", "")
        with self._store.transaction() as tx:
            about = _thread(tx, call.path["id"])
            if not restoring.drop(tx, DepartureId(call.path["id"])):
                raise NothingWaitsHere
            self._audit(tx, "dropped", about, call.path["id"], by)
        return {"dropped": 1}

    def settle(self, call: Call) -> Json:
        """Take a thread off the list that only a practice knows."""
        told = _told(call, frozenset({"partner", "thread"}))
        with self._store.transaction() as tx:
            partner, thread = self._partner(tx, told["partner"]), ReferralId(told["thread"])
            if (partner, thread) not in [(one.partner, one.thread) for one in restoring.strange_threads(tx)]:
                raise NothingWaitsHere
            restoring.settled(tx, partner, thread)
            self._audit(tx, "settled", thread, partner, told.get("by", ""))
        return {"settled": 1}

    def _items(self, tx: Transaction) -> list[Json]:
        messages = [
            self._item(tx, "message", one.id, one.type.value, one.to, one.thread, iso(one.hold_until))
            for one in restoring.asking(tx)
        ]
        threads = [
            self._item(tx, "thread", "", "", one.partner, one.thread, iso(one.told_at))
            for one in restoring.strange_threads(tx)
        ]
        return messages + threads

    def _item(
        self,
        tx: Transaction,
        kind: str,
        id_: str,
        what: str,
        partner: OrganisationId,
        thread: ReferralId | None,
        since: str,
    ) -> Json:
        found = self._partners.detail(tx, partner)
        label = found.partner.label if found else ""
        phone = found.profile.phone if found and found.profile else ""
        return {
            "id": id_,
            "kind": kind,
            "what": what,
            "partner": partner,
            "organisation_label": label,
            "phone": phone,
            "thread": thread,
            "since": since,
            "told": waiting_words(kind, what, label, phone),
        }

    def _partner(self, tx: Transaction, named: str) -> OrganisationId:
        found = self._partners.get(tx, OrganisationId(named)) or self._partners.by_label(tx, named)
        if found is None:
            raise PartnerNotHere(partner=named)
        return found.organisation

    def _audit(self, tx: Transaction, event: str, case: str, what: str, by: str) -> None:
        who, role = self._actor.user, self._actor.role
        tx.audit(AuditLine(f"restored.{event}", who, role, case, by, what))


def _thread(tx: Transaction, departure: str) -> str:
    """Return the case that a waiting answer is about; empty: nothing waits under that id."""
    return next((one.thread or "" for one in restoring.asking(tx) if one.id == departure), "")


def after(tx: Transaction, partners: Partners) -> dict[str, Any] | None:
    """Tell of the last restore while something of it waits, or a new epoch does; else None."""
    last = restoring.restored_at(tx)
    waits = restoring.waits_for_epoch(tx)
    whom = [one.to for one in restoring.asking(tx)] + [one.partner for one in restoring.strange_threads(tx)]
    if last is None or not (waits or whom):
        return None
    found = (partners.get(tx, one) for one in dict.fromkeys(whom))
    labels = ", ".join(one.label for one in found if one)
    day = local_date(last.made_at).isoformat()
    return {
        "backup_of": day,
        "restored_at": iso(last.restored_at),
        "waits_for_epoch": waits,
        "waiting": len(whom),
        "told": after_restore(day, waits_for_epoch=waits, waiting=len(whom), organisations=labels),
    }


def _told(call: Call, required: frozenset[str] = frozenset()) -> dict[str, str]:
    try:
        table = fields(call.body or {}, required, frozenset({"by"}))
        return {name: text(value, name) for name, value in table.items()}
    except ShapeRefused as error:
        raise CallMalformed(why=error) from error
