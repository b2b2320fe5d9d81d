"""The call about what goes when: a look ahead, and nothing else; what goes is the program's own work."""

from typing import Any

from wor_sidecar.mail.vouching import heard
from wor_sidecar.practice.api.listeners import Offered, control_route
from wor_sidecar.practice.api.shapes import number_of
from wor_sidecar.practice.retention.shredding import upcoming
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.round_report import listed
from wor_sidecar.wire.control_app import Call

_MOST_DAYS = 36_525


class RetentionCalls:
    """What goes when."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def routes(self) -> list[Offered]:
        """List the calls."""
        return [control_route("GET", "/v1/retention", self.shown)]

    def shown(self, call: Call) -> dict[str, Any]:
        """Show the terms, what went last, and what goes within so many days."""
        terms = self._rooms.settings.retention
        with self._rooms.store.reading() as tx:
            return listed(tx, upcoming(tx, terms), heard(tx), terms, number_of(call, "days", _MOST_DAYS))
