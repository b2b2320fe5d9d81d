"""Shredding what is due in the inbox, each with its line in the trail, inside the caller's transaction."""

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.retention import Shredded, Terms
from wor_sidecar.store.transactions import Transaction

MOST = 100
"""Cases per transaction."""


def shred_due(tx: Transaction, terms: Terms, now: Millis, most: int = MOST) -> Shredded:
    """Shred the content that is due at `now`, and delete the rows of old cases; call again while `more`.

    Done twice it does nothing the second time. After the commit the store empties its write-ahead log.
    """
    raise NotImplementedError
