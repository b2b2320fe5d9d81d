"""The call to the doctor: it looks from within the program, under the program's own account."""

from pathlib import Path
from typing import Any

from wor_sidecar.doctor.examining import Examiner
from wor_sidecar.doctor.machine import Machine
from wor_sidecar.practice.api.listeners import Offered, control_route
from wor_sidecar.practice.doctor.exam import Within
from wor_sidecar.practice.doctor.examining import within
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.settings.machine import randomness
from wor_sidecar.wire.control_app import Call


class DoctorCalls:
    """What is wrong, and what to do about it."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._examiner = Examiner()

    def routes(self) -> list[Offered]:
        """List the calls."""
        return [control_route("GET", "/v1/doctor", self.examined)]

    def examined(self, _call: Call) -> dict[str, Any]:
        """Make all checks; it takes as long as reading the whole database once."""
        rooms = self._rooms
        exam = Within(
            rooms.settings,
            rooms.config,
            rooms.clock,
            randomness,
            rooms.plugins,
            Machine(Path("/")),
            self._examiner,
            rooms=rooms,
        )
        return within(exam)
