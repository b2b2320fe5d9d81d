"""What a database that was opened tells of itself: its trail is walked, its partners are asked for."""

from typing import TYPE_CHECKING

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.practice import TrailBroken
from wor_sidecar.domain.errors.upgrading import PartnerLeftBehind
from wor_sidecar.mail.agreeing import left_behind
from wor_sidecar.store import audit
from wor_sidecar.store.engine import open_engine
from wor_sidecar.store.transactions import Store

if TYPE_CHECKING:
    from pathlib import Path

    from wor_sidecar.domain.clock import Clock
    from wor_sidecar.domain.identifiers import Randomness
    from wor_sidecar.store.transactions import Transaction
    from wor_sidecar.vault.key import KeyEncryptionKey


def walked(tx: "Transaction") -> list[WorError]:
    """Return what is wrong with the trail, and the partners that this version no longer understands."""
    trail, found = audit.verify(tx), list[WorError]()
    if not trail.intact:
        found.append(TrailBroken(fault=trail.fault, line=trail.first_broken))
    found += [PartnerLeftBehind(partner=one.label, types=", ".join(one.types)) for one in left_behind(tx)]
    return found


def opened(
    url: str, key: "KeyEncryptionKey", folder: "Path", clock: "Clock", randomness: "Randomness"
) -> list[WorError]:
    """Open a database that is up to date and walk it; `folder` is where the trail's witness lies.

    Raises:
        DatabaseUnusable: it can't be read.

    """
    store = Store(open_engine(url), key, clock, randomness, folder)
    try:
        with store.reading() as tx:
            return walked(tx)
    finally:
        store.close()
