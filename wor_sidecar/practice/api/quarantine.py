"""Calls about what was put aside: which file, which row, why, and what to do; nothing of the content."""

from collections.abc import Callable
from typing import Any

from wor_sidecar.domain.clock import iso
from wor_sidecar.domain.errors.folders import QuarantineUnknown
from wor_sidecar.practice.api.listeners import Offered, control_route
from wor_sidecar.practice.api.shapes import body_of, person_of
from wor_sidecar.practice.intake import journal
from wor_sidecar.practice.intake.journal import Quarantined
from wor_sidecar.practice.intake.lines import known
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.catalogue import show
from wor_sidecar.wire.control_app import Call


class QuarantineCalls:
    """Files and rows that need a person."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def routes(self) -> list[Offered]:
        """List the calls."""
        one = "/v1/quarantine/{id}"
        return [
            control_route("GET", "/v1/quarantine", self.listed),
            control_route("GET", one, self.one),
            control_route("POST", f"{one}/retry", self.retry),
            control_route("POST", f"{one}/discard", self.discard),
        ]

    def listed(self, _call: Call) -> list[dict[str, Any]]:
        """List what waits for a person, the oldest first."""
        with self._rooms.store.reading() as tx:
            return [_shown(one) for one in journal.waiting(tx)]

    def one(self, call: Call) -> dict[str, Any]:
        """Show one of them.

        Raises:
            QuarantineUnknown: nothing waits under that id.

        """
        with self._rooms.store.reading() as tx:
            for waits in journal.waiting(tx):
                if waits.id == call.path["id"]:
                    return _shown(waits)
        raise QuarantineUnknown(id=call.path["id"])

    def retry(self, call: Call) -> dict[str, Any]:
        """Have the file read again, now."""
        return self._settle(call, "retry", journal.retry)

    def discard(self, call: Call) -> dict[str, Any]:
        """Let it be: a person looked at it."""
        return self._settle(call, "discard", journal.discard)

    def _settle(self, call: Call, name: str, settle: Callable[[Transaction, str], None]) -> dict[str, Any]:
        person = person_of(call, body_of(call, set(), {"by"}))
        waits = call.path["id"]
        with self._rooms.store.transaction() as tx:
            settle(tx, waits)
            tx.audit(AuditLine(f"quarantine.{name}", person.user, person.role, waits, person.on_behalf_of))
            tx.after_commit(self._rooms.reread)
        return {"id": waits}


def _shown(waits: Quarantined) -> dict[str, Any]:
    told = show(known(waits.code, waits.detail))
    return {
        "id": waits.id,
        "export": waits.export,
        "file": waits.name,
        "position": waits.position,
        "code": waits.code,
        "message": told.sentence,
        "remedy": told.remedy,
        "parser": waits.parser,
        "sha256": waits.sha256,
        "at": iso(waits.at),
        "state": waits.state.value,
    }
