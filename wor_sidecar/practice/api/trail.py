"""Calls about the audit trail: reading it, checking it, and what a patient may see of it."""

from dataclasses import asdict
from typing import Any, Final

from wor_sidecar.domain.clock import Millis, iso
from wor_sidecar.domain.patient_reference import reference_from
from wor_sidecar.practice.api.listeners import Offered, control_route
from wor_sidecar.practice.api.shapes import body_of, line, number_of
from wor_sidecar.practice.consent.person import at_control
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store import audit
from wor_sidecar.store.audit import AuditLine, AuditRecord
from wor_sidecar.store.trail import Names, chapters, in_words
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.wire.control_app import Call

_MOST_LINES: Final = 10_000


class TrailCalls:
    """The trail; reading it is a line too."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def routes(self) -> list[Offered]:
        """List the calls."""
        return [
            control_route("GET", "/v1/audit", self.listed),
            control_route("GET", "/v1/audit/verify", self.verify),
            control_route("POST", "/v1/audit/patient", self.of_patient),
        ]

    def listed(self, call: Call) -> list[dict[str, Any]]:
        """Show the trail from a moment (milliseconds) on."""
        since = number_of(call, "since", 2**62)
        person = at_control()
        with self._rooms.store.transaction() as tx:
            tx.audit(AuditLine("audit.read", person.user, person.role))
            found = audit.lines(tx, since=Millis(since))
            names = self._names(tx)
            return [_line(record, names) for _, record in zip(range(_MOST_LINES), found, strict=False)]

    def of_patient(self, call: Call) -> dict[str, Any]:
        """Show one patient who looked at what, and what went where (AVG art. 15, Wabvpz art. 15e).

        Raises:
            ReferenceUnreadable, SeveralPatients: it isn't clear whom it is about.

        """
        body = body_of(call, {"patient"}, {"by"})
        told, person = reference_from(body["patient"]), at_control(line(body, "by"))
        with self._rooms.store.transaction() as tx:
            names = self._names(tx)
            traced = self._rooms.registrar.trace(tx, told, names)
            for referral in [one.referral for one in traced] or [""]:
                outcome = "ok" if referral else "nobody found"
                tx.audit(
                    AuditLine("trail.shown", person.user, person.role, referral, person.on_behalf_of, outcome)
                )
            return {"referrals": [one.to_json() for one in chapters(tx, traced, names)]}

    def verify(self, _call: Call) -> dict[str, Any]:
        """Walk the whole chain."""
        with self._rooms.store.reading() as tx:
            report = audit.verify(tx)
        return {
            "ok": report.intact,
            "lines": report.lines,
            "first_broken": report.first_broken,
            "fault": report.fault,
        }

    def _names(self, tx: Transaction) -> Names:
        """Users are known by name here already; an organisation goes by our own word for it."""
        labels = {str(one.organisation): one.label for one in self._rooms.partners.list(tx)}
        return lambda id_: labels.get(id_, id_)


def _line(record: AuditRecord, names: Names) -> dict[str, Any]:
    told = in_words(record, names)
    return {
        "number": record.number,
        "at": iso(record.at),
        **asdict(record.line),
        "who": told.who,
        "told": told.told,
    }
