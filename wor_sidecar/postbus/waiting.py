"""Who waits for mail in this process. Only the event loop's thread may touch it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from wor_sidecar.domain.identifiers import OrganisationId

MOST_PER_MAILBOX = 4
"""A fifth poller of one mailbox sends the first one home."""


class Waiter:
    """One call that hangs on."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self.dismissed = False

    def listen(self) -> None:
        """Forget earlier rings: call this before looking into the mailbox."""
        self._rung.clear()

    def ring(self) -> None:
        """Say that there may be something."""
        self._rung.set()

    def dismiss(self) -> None:
        """Send it home with what there is."""
        self.dismissed = True
        self._rung.set()

    async def pause(self, seconds: float) -> bool:
        """Sleep until somebody rings, at most this long; tell whether anything but the time ended it."""
        if self.dismissed:
            return True
        try:
            return await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return False


class Waiters:
    """All waiting calls by mailbox."""

    def __init__(self) -> None:
        self._by_mailbox: defaultdict[OrganisationId, list[Waiter]] = defaultdict(list)
        self._closed = False

    @property
    def count(self) -> int:
        """How many calls hang on now."""
        return sum(len(waiters) for waiters in self._by_mailbox.values())

    @contextmanager
    def entered(self, mailbox: OrganisationId) -> Iterator[Waiter]:
        """Stand in line for a mailbox; after `close` one is sent home at once."""
        waiter = Waiter()
        waiters = self._by_mailbox[mailbox]
        waiters.append(waiter)
        if len(waiters) > MOST_PER_MAILBOX:
            waiters[0].dismiss()
        if self._closed:
            waiter.dismiss()
        try:
            yield waiter
        finally:
            waiters.remove(waiter)
            if not waiters:
                self._by_mailbox.pop(mailbox, None)

    def ring(self, mailboxes: Iterable[OrganisationId]) -> None:
        """Wake those who wait for these mailboxes."""
        for mailbox in mailboxes:
            for waiter in self._by_mailbox.get(mailbox, ()):
                waiter.ring()

    def ring_all(self) -> None:
        """Wake everybody: after a gap in which rings may have been lost."""
        self.ring(tuple(self._by_mailbox))

    def close(self) -> None:
        """Send everybody home: the program ends."""
        self._closed = True
        for waiters in self._by_mailbox.values():
            for waiter in waiters:
                waiter.dismiss()
