"""A bell that tells who waits that something changed: the long poll of the desks, and the loops."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Condition


class Bell:
    """Counts its rings from a number that is higher at every start (milliseconds of the wall's clock)."""

    def __init__(self, start: int) -> None:
        self._rings = start
        self._changed = Condition()
        self._listening: set[Callable[[], object]] = set()
        self._closed = False

    @property
    def version(self) -> int:
        """How often it rang, counted from the start."""
        with self._changed:
            return self._rings

    @property
    def listening(self) -> int:
        """How many desks wait for a ring now."""
        with self._changed:
            return len(self._listening)

    def ring(self) -> None:
        """Wake everybody who waits."""
        with self._changed:
            self._rings += 1
            self._changed.notify_all()
            for wake in self._listening:
                wake()

    def close(self) -> None:
        """Ring a last time: the program ends, and who listens from now on waits for nothing."""
        self._closed = True
        self.ring()

    def wait(self, after: int, seconds: float) -> int:
        """Return the version as soon as it differs from `after`, at the latest after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._rings != after, seconds)
            return self._rings

    async def heard(self, after: int, seconds: float) -> int:
        """Wait like `wait`, without a thread: so many desks listen at once that each can't hold one."""
        loop, rang = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with suppress(RuntimeError):  # a loop that ended listens no more, and who rings must not care
                loop.call_soon_threadsafe(rang.set)

        with self._changed:
            self._listening.add(wake)
            changed = self._closed or self._rings != after
        try:
            if not changed:
                with suppress(TimeoutError):
                    await asyncio.wait_for(rang.wait(), seconds)
        finally:
            with self._changed:
                self._listening.remove(wake)
        return self.version
