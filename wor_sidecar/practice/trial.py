"""What good health is for a practice's program on trial: its database answers, its clockwork goes round."""

import threading

from wor_sidecar.domain.errors import WorError
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.engine import DatabaseTrouble


class OnTrial:
    """Looks at the program while it is on trial; a failure anywhere begins the seconds anew."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._unwell = threading.Event()

    def failed(self) -> None:
        """Hear that one of the threads ran into something."""
        self._unwell.set()

    def look(self) -> bool:
        """Look once; True when the trial has just been passed."""
        if not self._rooms.trial.on:
            return False
        well = not self._unwell.is_set() and self._answers()
        self._unwell.clear()
        return self._rooms.trial.look(well=well)

    def _answers(self) -> bool:
        try:
            with self._rooms.store.reading() as tx:
                self._rooms.departures.overview(tx)
                self._rooms.partners.details(tx)
        except (WorError, DatabaseTrouble):
            return False
        return True
