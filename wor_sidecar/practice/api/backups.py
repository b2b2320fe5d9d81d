"""Calls about backups: made and proved by the program itself, which has the key."""

from pathlib import Path
from typing import Any

from wor_sidecar.practice.api.listeners import Offered, control_route
from wor_sidecar.practice.api.shapes import body_of, checked
from wor_sidecar.practice.consent.person import at_control
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.backups import made_json, verified_json
from wor_sidecar.wire.control_app import Call
from wor_sidecar.wire.shapes import text

_LONGEST_PATH = 4096


class BackupCalls:
    """Making one, proving one."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def routes(self) -> list[Offered]:
        """List the calls."""
        return [
            control_route("POST", "/v1/backups", self.make),
            control_route("POST", "/v1/backups/verify", self.verify),
        ]

    def make(self, call: Call) -> dict[str, Any]:
        """Write a backup to a path of this machine."""
        path, person = _path(call), at_control()
        return made_json(path, self._rooms.nights.backups.make(path, user=person.user, role=person.role))

    def verify(self, call: Call) -> dict[str, Any]:
        """Read a backup back."""
        path = _path(call)
        return verified_json(path, self._rooms.nights.backups.verify(path))


def _path(call: Call) -> Path:
    body = body_of(call, {"path"}, set())
    return Path(checked(lambda: text(body["path"], "path", _LONGEST_PATH)))
