"""Guessing made slow, for the guesser: after each wrong code its address waits, longer each time.

Who guesses wrong four times from one address is shut out for as long as a code lives: so one guesser never
takes all five tries of a code. Only the first wrong guess of an address slows everybody down, for a guesser
with many addresses.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors.tray import EnrolmentRefused, PairingRefused, PairingTooFast

FIRST_SECONDS: Final = 1.0
LONGEST_SECONDS: Final = 60.0
MOST_WRONG: Final = 4
SHUT_OUT_SECONDS: Final = 600.0
"""As long as a code lives."""


@dataclass(frozen=True, slots=True)
class Guesser:
    """What is remembered of an address that guessed wrong, or of all of them together."""

    wrong: int = 0
    last: float = 0.0
    pause: float = 0.0

    def left(self, now: float) -> float:
        """Return how many seconds it must still wait."""
        return self.last + self.pause - now

    def guessed(self, now: float) -> "Guesser":
        """Return it after one more wrong guess: each pause is twice the one before."""
        longer = min(LONGEST_SECONDS, self.pause * 2 or FIRST_SECONDS)
        return Guesser(self.wrong + 1, now, longer)

    def shut_out(self) -> "Guesser":
        """Return it, waiting for as long as a code lives where it guessed too often."""
        return replace(self, pause=SHUT_OUT_SECONDS) if self.wrong >= MOST_WRONG else self

    def over(self, now: float) -> bool:
        """Tell whether nothing of it counts any more."""
        return now >= self.last + SHUT_OUT_SECONDS


class Slowness:
    """One try at a time: `with slowness.trying(address):` around each; a refusal makes the next one wait.

    Addresses lie in memory alone, for ten minutes.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._trying = Lock()
        self._all = Guesser()
        self._guessers: dict[str, Guesser] = {}

    @contextmanager
    def trying(self, address: str) -> Iterator[None]:
        """Try once.

        Raises:
            PairingTooFast: the wait of this address, or everybody's, is not over; nothing was tried.

        """
        with self._trying:
            now = self._clock.monotonic()
            guesser = self._remembered(address, now)
            left = max(guesser.left(now), 0.0 if guesser.wrong else self._all.left(now))
            if left > 0:
                raise PairingTooFast(seconds=math.ceil(left))
            try:
                yield
            except (PairingRefused, EnrolmentRefused):
                self._wrong(address, guesser)
                raise
            self._guessers.pop(address, None)
            self._all = Guesser()

    def _remembered(self, address: str, now: float) -> Guesser:
        self._guessers = {each: one for each, one in self._guessers.items() if not one.over(now)}
        if self._all.over(now):
            self._all = Guesser()
        return self._guessers.get(address, Guesser())

    def _wrong(self, address: str, guesser: Guesser) -> None:
        now = self._clock.monotonic()
        if not guesser.wrong:
            self._all = self._all.guessed(now)
        self._guessers[address] = guesser.guessed(now).shut_out()
