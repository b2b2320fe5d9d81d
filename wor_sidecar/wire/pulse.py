"""Whether a program's loops still come round: what a service manager's watchdog hangs on.

Each loop has a pulse and beats it when it comes round. A loop that is silent for a quarter of an hour hangs
somewhere in the program itself, and a new start mends that: whoever pings the watchdog stops.

A call to a share is another matter. When its server is dead the call ends when the server is back, or never;
a new start would only hang in the same call, and a process in it can't even be killed. So such a call stands
inside `away`, and a loop that is away counts as alive, however long; its folder's state tells of it.
"""

import threading
from collections.abc import Callable
from contextlib import ContextDecorator
from time import monotonic
from typing import Final

GENEROUS: Final = 900.0
"""Seconds of silence that no honest work takes: a million rows are read in 150, a long poll is 55."""

_here = threading.local()


class Pulse:
    """One loop's sign of life; `beat` binds it to the thread that calls it."""

    def __init__(self, clock: Callable[[], float] = monotonic, within: float = GENEROUS) -> None:
        self._clock = clock
        self._within = within
        self._until = clock() + within
        self._left_at: float | None = None
        self._depth = 0

    def beat(self, rests: float = 0.0) -> None:
        """Say that the loop came round; it may now rest for so many seconds."""
        _here.pulse = self
        self._until = self._clock() + rests + self._within

    @property
    def silent(self) -> bool:
        """Whether the loop hangs in our own code."""
        return self._left_at is None and self._clock() > self._until

    @property
    def away(self) -> float:
        """Seconds that it waits for another machine already; 0 when it doesn't."""
        left = self._left_at
        return 0.0 if left is None else self._clock() - left

    def leave(self) -> None:
        """Go into a call that only another machine can end."""
        self._depth += 1
        if self._depth == 1:
            self._left_at = self._clock()

    def come_back(self) -> None:
        """Be here again."""
        self._depth -= 1
        if not self._depth:
            self._until = self._clock() + self._within
            self._left_at = None


class away(ContextDecorator):  # noqa: N801 - it reads as a word: `with away():`
    """Stand around a call to somebody else's disk; a thread without a pulse notices nothing.

    It keeps nothing of its own, so one may stand around a function that many threads are in.
    """

    def __enter__(self) -> None:
        """Go."""
        pulse: Pulse | None = getattr(_here, "pulse", None)
        if pulse is not None:
            pulse.leave()

    def __exit__(self, *_error: object) -> None:
        """Be back, whatever came of it."""
        pulse: Pulse | None = getattr(_here, "pulse", None)
        if pulse is not None:
            pulse.come_back()


class Heart:
    """The pulses of all loops of one program, by name."""

    def __init__(self, clock: Callable[[], float] = monotonic, within: float = GENEROUS) -> None:
        self._clock = clock
        self._within = within
        self._pulses: dict[str, Pulse] = {}

    def pulse(self, name: str) -> Pulse:
        """Give a loop its pulse; a loop that begins anew takes over its name."""
        fresh = self._pulses[name] = Pulse(self._clock, self._within)
        return fresh

    def silent(self) -> tuple[str, ...]:
        """Name the loops that hang."""
        return tuple(name for name, pulse in self._pulses.copy().items() if pulse.silent)

    def away(self, longer_than: float = 60.0) -> tuple[str, ...]:
        """Name the loops that wait for another machine, for longer than so many seconds."""
        return tuple(name for name, pulse in self._pulses.copy().items() if pulse.away > longer_than)


Pulses = Callable[[str], Pulse]
"""Gives a loop its pulse by name."""


def unheard(_name: str) -> Pulse:
    """Give a pulse that nobody listens to: for commands and tests."""
    return Pulse()
