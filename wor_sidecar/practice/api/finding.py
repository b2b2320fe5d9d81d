"""Finding a patient's referrals by name or birth date."""

from typing import Any

from wor_sidecar.domain.errors.practice import SearchEmpty
from wor_sidecar.domain.people import name_words
from wor_sidecar.practice.api.briefs import Briefs
from wor_sidecar.practice.api.listeners import Offered, desk_route
from wor_sidecar.practice.api.shapes import body_of, day_of, line, person_of
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.wire.control_app import Call


class FindingCalls:
    """The search; it is an audit line, and so is each referral that it shows."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._briefs = Briefs(rooms)

    def routes(self) -> list[Offered]:
        """List the calls."""
        return [desk_route("POST", "/v1/referrals/find", self.find)]

    def find(self, call: Call) -> list[dict[str, Any]]:
        """Find by words of a name, by birth date, or by both.

        Raises:
            SearchEmpty: there is nothing to look for.

        """
        body = body_of(call, set(), {"name", "birth_date", "by"})
        person = person_of(call, body)
        name, born = line(body, "name"), day_of(body.get("birth_date"))
        if not name_words(name) and born is None:
            raise SearchEmpty
        with self._rooms.store.transaction() as tx:
            ids = self._rooms.registrar.find(tx, name, born)
            found = [referral for id_ in ids for referral in book.of_registration(tx, id_)]
            who, role, behalf = person.user, person.role, person.on_behalf_of
            tx.audit(AuditLine("referrals.searched", who, role, "", behalf, f"{len(found)} found"))
            for referral in found:
                tx.audit(AuditLine("referral.found", who, role, referral.id, behalf))
            return [self._briefs.found(tx, referral) for referral in found]
