"""The control listener's calls about the audit trail: reading it, checking it, a patient's part of it."""

from collections import deque
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from starlette.routing import Route

from wor_sidecar.domain.clock import iso
from wor_sidecar.domain.errors.foundations import CallMalformed
from wor_sidecar.domain.errors.inbox import FieldRefused
from wor_sidecar.domain.identifiers import is_id
from wor_sidecar.domain.patient_reference import reference_from
from wor_sidecar.mail.partners import Partners
from wor_sidecar.store.audit import AuditLine, AuditRecord, lines, verify
from wor_sidecar.store.trail import Names, chapters, in_words
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.welfare.acting import Actor
from wor_sidecar.welfare.shown import Json
from wor_sidecar.welfare.signin import users
from wor_sidecar.welfare.trail import trace
from wor_sidecar.wire.control_app import Call, call_route
from wor_sidecar.wire.shapes import ShapeRefused, fields, text

_MOST_LINES: Final = 10_000


class TrailCalls:
    """The trail; reading it is a line too. `by` is who has the control listener's token."""

    def __init__(self, store: Store, partners: Partners, by: Actor) -> None:
        self._store = store
        self._partners = partners
        self._by = by

    def routes(self) -> list[Route]:
        """List the calls."""
        return [
            call_route("GET", "/v1/audit", self.listed),
            call_route("GET", "/v1/audit/verify", self.verify),
            call_route("POST", "/v1/audit/patient", self.of_patient),
        ]

    def listed(self, call: Call) -> Json:
        """Show the newest lines, from a day on or of one case."""
        case, since = _case(call.query.get("case", "")), _day(call.query.get("since", ""))
        with self._store.transaction() as tx:
            tx.audit(AuditLine("audit.read", self._by.user, self._by.role, case))
            found = lines(tx, objects=frozenset({case}) if case else None)
            newest = deque((one for one in found if iso(one.at) >= since), maxlen=_MOST_LINES)
            names = self._names(tx)
            return {"lines": [_line(record, names) for record in newest]}

    def of_patient(self, call: Call) -> Json:
        """Show one patient who looked at what, and what went where (AVG art. 15, Wabvpz art. 15e).

        Raises:
            ReferenceUnreadable, SeveralPatients: it isn't clear whom it is about.

        """
        body = _body(call)
        told, behalf = reference_from(body["patient"]), body.get("by", "")
        with self._store.transaction() as tx:
            names = self._names(tx)
            traced = trace(tx, told, names)
            for case in [one.referral for one in traced] or [""]:
                outcome = "ok" if case else "nobody found"
                tx.audit(AuditLine("trail.shown", self._by.user, self._by.role, case, behalf, outcome))
            return {"referrals": [one.to_json() for one in chapters(tx, traced, names)]}

    def verify(self, _call: Call) -> Json:
        """Walk the whole chain."""
        with self._store.reading() as tx:
            report = verify(tx)
        return {
            "ok": report.intact,
            "lines": report.lines,
            "fault": report.fault,
            "first_broken": report.first_broken,
        }

    def _names(self, tx: Transaction) -> Names:
        known = {str(one.organisation): one.label for one in self._partners.list(tx)}
        known |= users.names(tx)
        return lambda id_: known.get(id_, id_)


def _body(call: Call) -> dict[str, Any]:
    try:
        body = fields(call.body or {}, frozenset({"patient"}), frozenset({"by"}))
        return {"patient": body["patient"], "by": text(body.get("by", ""), "by")}
    except ShapeRefused as error:
        raise CallMalformed(why=error) from error


def _line(record: AuditRecord, names: Names) -> Json:
    told = in_words(record, names)
    return {
        "number": record.number,
        "at": iso(record.at),
        **asdict(record.line),
        "who": told.who,
        "told": told.told,
    }


def _case(typed: str) -> str:
    """Return a case's id: nothing else, a name least of all, goes into the trail."""
    if typed and not is_id(typed):
        raise FieldRefused(act="audit show", field="case", wanted="a case's id")
    return typed


def _day(since: str) -> str:
    if not since:
        return ""
    try:
        return date.fromisoformat(since).isoformat()
    except ValueError as error:
        raise FieldRefused(act="audit show", field="from", wanted="a date such as 2027-01-20") from error
