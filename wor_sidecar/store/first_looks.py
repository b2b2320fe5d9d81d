"""Reading in a list: a line for each thing that a user is shown, the first time of a day.

Who waits for news asks for the same list a thousand times a day; once is enough to say who saw what. What was
noted is remembered while the program runs: after a new start a day may have a second line.
"""

import threading
from collections.abc import Iterable
from datetime import date

from wor_sidecar.domain.clock import Clock, local_date
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store


class FirstLooks:
    """Remembers what stands on the trail of today; shared by all who answer with lists."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._day = date.min
        self._noted: set[AuditLine] = set()

    def note(self, lines: Iterable[AuditLine]) -> None:
        """Put on the trail what isn't there today; the answer may go once this returns.

        Raises:
            DatabaseUnusable: nothing was noted, so nothing may be shown.

        """
        today = local_date(self._clock.now())
        with self._lock:
            if today != self._day:
                self._day, self._noted = today, set()
            fresh = [line for line in dict.fromkeys(lines) if line not in self._noted]
        if not fresh:
            return
        with self._store.transaction() as tx:
            tx.audit(*fresh)
        with self._lock:
            if today == self._day:
                self._noted.update(fresh)
