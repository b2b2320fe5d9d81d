"""Calls about workstations: a code for a user, trading it for a token, the list, taking access back."""

from dataclasses import dataclass
from typing import Any

from wor_sidecar.domain.clock import iso
from wor_sidecar.domain.errors.tray import PromptsListenerOff
from wor_sidecar.domain.lists import Channel
from wor_sidecar.practice.api.listeners import Offered, control_route, desk_route, desk_route_only
from wor_sidecar.practice.api.shapes import body_of, checked, line, person_of
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.practice.trays.tray import DeskRole, Tray
from wor_sidecar.wire.control_app import Call
from wor_sidecar.wire.desk_server import PAIRING


@dataclass(frozen=True, slots=True)
class Door:
    """Where workstations find this practice: the prompts listener's address and certificate."""

    server: str
    """https://HOST:PORT"""
    pin: str
    """SHA-256 of the certificate, hex."""


class TrayCalls:
    """Workstations and who sits there; `door` is None where the prompts listener is off."""

    def __init__(self, rooms: Rooms, door: Door | None = None) -> None:
        self._rooms = rooms
        self._door = door

    def routes(self) -> list[Offered]:
        """List the calls."""
        return [
            control_route("GET", "/v1/trays", self.listed),
            control_route("POST", "/v1/trays", self.offer, 201),
            control_route("POST", "/v1/trays/{which}/revoke", self.revoke),
            desk_route_only("POST", PAIRING, self.pair),
            desk_route("GET", "/v1/practice", self.practice),
        ]

    def offer(self, call: Call) -> dict[str, Any]:
        """Make a one-time code for a user, with all that the workstation needs beside it.

        Raises:
            PromptsListenerOff: nobody could use it.

        """
        body = body_of(call, {"name"}, {"role", "by"})
        role = checked(lambda: DeskRole(line(body, "role", DeskRole.ASSISTANT.value)))
        if self._door is None:
            raise PromptsListenerOff
        with self._rooms.store.transaction() as tx:
            offer = self._rooms.trays.offer(tx, line(body, "name"), role, person_of(call, body))
        return {
            "server": self._door.server,
            "pin": self._door.pin,
            "code": offer.code,
            "until": iso(offer.until),
        }

    def pair(self, call: Call) -> dict[str, Any]:
        """Trade a code for a token; the one call that needs none."""
        body = body_of(call, {"code", "workstation"}, set())
        paired = self._rooms.trays.pair(line(body, "code"), line(body, "workstation"))
        return {
            "token": paired.token,
            "name": paired.tray.name,
            "role": paired.tray.role.value,
            "practice": self._rooms.settings.practice.name,
        }

    def listed(self, _call: Call) -> list[dict[str, Any]]:
        """List who may call, the oldest first; never their tokens."""
        self._rooms.trays.note_seen()
        with self._rooms.store.reading() as tx:
            return [_shown(tray) for tray in self._rooms.trays.listed(tx)]

    def revoke(self, call: Call) -> list[dict[str, Any]]:
        """Take back the access of one workstation (its id) or of a user (the name)."""
        person = person_of(call, body_of(call, set(), {"by"}))
        with self._rooms.store.transaction() as tx:
            revoked = self._rooms.trays.revoke(tx, call.path["which"], person)
            tx.after_commit(self._rooms.bell.ring)  # who waits for news is refused at once
        return [_shown(tray) for tray in revoked]

    def practice(self, call: Call) -> dict[str, Any]:
        """Say whose desk this is, who sits at it, and what may be chosen there."""
        settings, person = self._rooms.settings, person_of(call)
        us = settings.practice
        return {
            "name": us.name,
            "phone": us.phone,
            "urgent_phone": us.urgent_phone,
            "user": person.user,
            "role": person.role,
            "mode": us.mode,
            "undo_minutes": settings.consent.undo_minutes,
            "answers_channels": [channel.value for channel in Channel],
            "products": sorted({product.value for route in settings.routes for product in route.products}),
            "referrers": [referrer.name for referrer in settings.referrers],
            "quiet_hours": list(settings.desk.quiet_hours),
            "end_of_day": settings.desk.end_of_day,
            "helper": settings.desk.helper,
            "helper_phone": settings.desk.helper_phone,
        }


def _shown(tray: Tray) -> dict[str, Any]:
    return {
        "id": tray.id,
        "name": tray.name,
        "role": tray.role.value,
        "workstation": tray.workstation,
        "paired_at": iso(tray.paired_at),
        "seen_on": tray.seen_on.isoformat() if tray.seen_on else None,
    }
