"""Who may look at this desk: one link, used once, becomes one session; the newest wins; idle ones lock.

On a terminal server loopback is everybody's, so nothing is shown without the session's cookie. All of it is
in memory: a restart forgets it, and the next link opens it again.
"""

import hmac
import threading
from enum import StrEnum
from typing import Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.web.cookies import kept, new_link, new_secret

IDLE_SECONDS: Final = 120
"""After this long without a request or a touch nothing of a patient is shown."""


class Standing(StrEnum):
    """What a browser's cookie is worth now."""

    NONE = "none"
    """Never heard of, or of an earlier start."""
    OLDER = "older"
    """The desk was opened again elsewhere."""
    LOCKED = "locked"
    OPEN = "open"


class Sessions:
    """The one session of a desk, and the link that opens the next; safe to call from several threads."""

    def __init__(self, randomness: Randomness, clock: Clock, *, lasting: bool = False) -> None:
        """`lasting`: the link works again and nothing locks; for a demo on loopback only."""
        self._randomness = randomness
        self._clock = clock
        self._lasting = lasting
        self._guard = threading.Lock()
        self._given = ""
        self._link = ""
        self._now = ""
        self._older: set[str] = set()
        self._seen = 0.0
        self._locked = False

    @property
    def idle_seconds(self) -> int:
        """Return after how long a page masks itself; 0 for never."""
        return 0 if self._lasting else IDLE_SECONDS

    def link(self) -> str:
        """Return a fresh secret for a link; one that was not used yet is worth nothing any more.

        A lasting one stays the same.
        """
        with self._guard:
            if not (self._lasting and self._given):
                self._given = new_link(self._randomness)
            self._link = kept(self._given)
            return self._given

    def open(self, secret: str) -> str | None:
        """Use a link: return the secret of the new session, or None for a link that is worth nothing."""
        with self._guard:
            if not self._link or not hmac.compare_digest(self._link, kept(secret)):
                return None
            if not self._lasting:
                self._given = self._link = ""
            if self._now:
                self._older.add(self._now)
            session = new_secret(self._randomness)
            self._now = kept(session)
            self._seen, self._locked = self._clock.monotonic(), False
        return session

    def standing(self, secret: str) -> Standing:
        """Tell what a cookie is worth; whoever was away too long finds the desk locked."""
        if not secret:
            return Standing.NONE
        digest = kept(secret)
        with self._guard:
            if not self._now or not hmac.compare_digest(self._now, digest):
                return Standing.OLDER if digest in self._older else Standing.NONE
            away = self._clock.monotonic() - self._seen
            self._locked = self._locked or bool(self.idle_seconds and away >= self.idle_seconds)
            return Standing.LOCKED if self._locked else Standing.OPEN

    def touch(self) -> None:
        """Somebody is at the desk."""
        with self._guard:
            self._seen = self._clock.monotonic()

    def lock(self) -> None:
        """Show nothing of a patient until somebody says to go on."""
        with self._guard:
            self._locked = bool(self.idle_seconds)

    def unlock(self) -> None:
        """Go on."""
        with self._guard:
            self._locked, self._seen = False, self._clock.monotonic()
