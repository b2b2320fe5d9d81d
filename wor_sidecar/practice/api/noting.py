"""Calls for what moves nothing: a referral renewed, and an outcome heard by another way."""

from typing import Any

from wor_sidecar.practice.api.briefs import Briefs
from wor_sidecar.practice.api.listeners import Offered, desk_route
from wor_sidecar.practice.api.prompts import referral_id
from wor_sidecar.practice.api.shapes import body_of, line, person_of
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.noting import Noting
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.wire.control_app import Call


class NotingCalls:
    """Renewing, and noting what was learned."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._briefs = Briefs(rooms)
        self._noting = Noting(rooms.acting, rooms.settings.terms)

    def routes(self) -> list[Offered]:
        """List the calls."""
        one = "/v1/referrals/{id}"
        return [
            desk_route("POST", f"{one}/renew", self.renew),
            desk_route("POST", f"{one}/note-outcome", self.note_outcome),
        ]

    def renew(self, call: Call) -> dict[str, Any]:
        """Let it hold for its whole term again, and tell the coach."""
        person = person_of(call, body_of(call, set(), {"by"}))
        with self._rooms.store.transaction() as tx:
            self._noting.renew(tx, referral_id(call), person)
            return self._briefs.whole(tx, book.load(tx, referral_id(call)))

    def note_outcome(self, call: Call) -> dict[str, Any]:
        """Keep what was learned, by its code."""
        body = body_of(call, {"outcome"}, {"by"})
        with self._rooms.store.transaction() as tx:
            self._noting.note_outcome(tx, referral_id(call), line(body, "outcome"), person_of(call, body))
            return self._briefs.whole(tx, book.load(tx, referral_id(call)))
