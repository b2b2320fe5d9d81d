"""Our own keys as a postbus serves them: a postbus that went back, and somebody who signs in our name."""

from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.exchange import KeyTrustError
from wor_sidecar.domain.errors.mail import OwnChainBehind, OwnChainForeign
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.exchange.statements import Position
from wor_sidecar.exchange.trust import accept

RIGHT: Final = ""


def fault_of(ours: KeyRecord, published: Position, served: KeyRecord, now: Millis) -> str:
    """Return the code of what is wrong with our keys as a postbus serves them; empty: nothing.

    What we don't know of an epoch that ended is our own, from before a restore, or a thief's: it is over.

    Args:
        ours: what we signed.
        published: how far the postbus took it.
        served: what it serves, whole.
        now: the moment.

    """
    try:
        found = accept(None, served, ours.organisation, now)
    except KeyTrustError:
        return OwnChainForeign.code
    known = {one.statement.position: one.digest for one in ours.statements}
    for position, digest in found.history.items():
        if position.epoch >= ours.position.epoch and known.get(position) != digest:
            return OwnChainForeign.code
    return OwnChainBehind.code if found.newest.position < published else RIGHT
