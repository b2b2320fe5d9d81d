"""Calls about workstations: codes and files, trading them for a token, the lists, taking access back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wor_sidecar.domain.clock import iso, local_date
from wor_sidecar.domain.errors.tray import PromptsListenerOff
from wor_sidecar.domain.lists import Channel
from wor_sidecar.practice.api.listeners import Offered, control_route, desk_route, desk_route_only
from wor_sidecar.practice.api.shapes import body_of, checked, day_of, flag, line, person_of
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.practice.trays.enrolment import Enrolment
from wor_sidecar.practice.trays.tray import DeskRole, Tray, same_name
from wor_sidecar.practice.trays.trays import Pairing
from wor_sidecar.wire.control_app import Call
from wor_sidecar.wire.desk_server import ENROLLING, PAIRING
from wor_sidecar.wire.limits import house_of
from wor_sidecar.wire.shapes import typed


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
            control_route("GET", "/v1/enrolments", self.files),
            control_route("POST", "/v1/enrolments", self.offer_file, 201),
            desk_route_only("POST", PAIRING, self.pair),
            desk_route_only("POST", ENROLLING, self.enrol),
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
        address = house_of(call.address)
        paired = self._rooms.trays.pair(line(body, "code"), line(body, "workstation"), address)
        return self._paired(paired)

    def offer_file(self, call: Call) -> dict[str, Any]:
        """Make the content of an enrolment file, for so many users and until a day.

        Raises:
            PromptsListenerOff: nobody could use it.
            EnrolmentTooWide: for nobody, or for more than anybody needs.

        """
        body = body_of(call, {"users"}, {"until", "by"})
        users = checked(lambda: typed(body["users"], int, "users"))
        until = day_of(body.get("until"))
        if self._door is None:
            raise PromptsListenerOff
        with self._rooms.store.transaction() as tx:
            made = self._rooms.enrolments.offer(tx, users, until, person_of(call, body))
        shown = {"id": made.enrolment.id, "users": made.enrolment.users, "server": self._door.server}
        last = made.enrolment.last_day.isoformat()
        return {**shown, "pin": self._door.pin, "secret": made.secret, "until": last}

    def files(self, _call: Call) -> list[dict[str, Any]]:
        """List every enrolment file, the oldest first; never their secrets."""
        today = local_date(self._rooms.clock.now())
        with self._rooms.store.reading() as tx:
            return [_file(one, today) for one in self._rooms.enrolments.listed(tx)]

    def enrol(self, call: Call) -> dict[str, Any]:
        """Trade an enrolment file's secret for a token; a call that needs none."""
        body = body_of(call, {"secret", "account", "workstation"}, set())
        secret, account, workstation = (line(body, name) for name in ("secret", "account", "workstation"))
        address = house_of(call.address)
        return self._paired(self._rooms.enrolments.enrol(secret, account, workstation, address))

    def _paired(self, paired: Pairing) -> dict[str, Any]:
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
            listed = self._rooms.trays.listed(tx)
            return [_shown(tray, listed) for tray in listed]

    def revoke(self, call: Call) -> list[dict[str, Any]]:
        """Take back the access of one workstation (its id), of a user (the name), or a file (its id).

        A file opens nothing more; whom it paired lose their access too, unless `keep` says that they stay.
        """
        body = body_of(call, set(), {"by", "keep"})
        person, which, keep = person_of(call, body), call.path["which"], flag(body, "keep")
        with self._rooms.store.transaction() as tx:
            listed = self._rooms.trays.listed(tx)
            file = self._rooms.enrolments.revoke(tx, which, person)
            nobody = file is not None and (keep or not any(one.enrolment == file.id for one in listed))
            revoked = [] if nobody else self._rooms.trays.revoke(tx, which, person)
            tx.after_commit(self._rooms.bell.ring)  # who waits for news is refused at once
        return [_shown(tray, listed) for tray in revoked]

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


def _shown(tray: Tray, listed: Sequence[Tray]) -> dict[str, Any]:
    """Show a tray; `same_name` counts the others of its name: one person's desks, or several people."""
    others = [one for one in listed if one.id != tray.id and same_name(one.name, tray.name)]
    return {
        "id": tray.id,
        "name": tray.name,
        "role": tray.role.value,
        "workstation": tray.workstation,
        "paired_at": iso(tray.paired_at),
        "seen_on": tray.seen_on.isoformat() if tray.seen_on else None,
        "file": tray.enrolment,
        "same_name": len(others),
    }


def _file(one: Enrolment, today: date) -> dict[str, Any]:
    return {
        "id": one.id,
        "made_at": iso(one.made_at),
        "until": one.last_day.isoformat(),
        "users": one.users,
        "used": one.used,
        "shut": one.shut(today),
    }
