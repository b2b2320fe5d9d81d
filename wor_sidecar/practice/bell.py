"""A bell that tells who waits that something changed: the long poll of the desks, and the loops."""

from threading import Condition


class Bell:
    """Counts its rings from a number that is higher at every start (milliseconds of the wall's clock)."""

    def __init__(self, start: int) -> None:
        self._rings = start
        self._changed = Condition()

    @property
    def version(self) -> int:
        """How often it rang, counted from the start."""
        with self._changed:
            return self._rings

    def ring(self) -> None:
        """Wake everybody who waits."""
        with self._changed:
            self._rings += 1
            self._changed.notify_all()

    def wait(self, after: int, seconds: float) -> int:
        """Return the version as soon as it differs from `after`, at the latest after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._rings != after, seconds)
            return self._rings
