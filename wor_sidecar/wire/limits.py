"""How much one address and one workstation's user may ask: plenty for work, little for a program run wild.

Twenty users of one terminal server come from one address, and each asks anew whenever something changes.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors.tray import TooManyCalls
from wor_sidecar.wire.buckets import Buckets, Rate, whole_seconds

OF_AN_ADDRESS: Final = Rate(2000, 200)
OF_A_TOKEN: Final = Rate(240, 20)
AT_ONCE: Final = 12
"""Calls of one token that may be under way: the listener takes a hundred in all."""
_ONE_HOUSE: Final = 64
"""Bits of an IPv6 address that name a network: who has one has all addresses in it."""


class Limits:
    """Counts calls at the door; for one event loop, so without a lock."""

    def __init__(self, clock: Clock, address: Rate = OF_AN_ADDRESS, token: Rate = OF_A_TOKEN) -> None:
        self._addresses = Buckets(address, clock.monotonic)
        self._tokens = Buckets(token, clock.monotonic)
        self._busy: Counter[str] = Counter()

    def at_door(self, host: str) -> None:
        """Count a call of an address, before anything of it is looked at.

        Raises:
            TooManyCalls: its bucket is empty.

        """
        _wait(self._addresses.take(house_of(host)))

    @contextmanager
    def inside(self, token: str) -> Iterator[None]:
        """Count a call of a token that was let in, for as long as it is under way.

        Raises:
            TooManyCalls: its bucket is empty, or it has many calls under way.

        """
        known = hashlib.sha256(token.encode()).hexdigest()
        _wait(self._tokens.take(known))
        if self._busy[known] >= AT_ONCE:
            raise TooManyCalls(seconds=1)
        self._busy[known] += 1
        try:
            yield
        finally:
            self._busy[known] -= 1
            if not self._busy[known]:
                del self._busy[known]


def house_of(host: str) -> str:
    """Return by what an address is counted: itself, or its IPv6 network; empty where it is none."""
    try:
        address = ip_address(host)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, _ONE_HOUSE), strict=False))
    return str(address)


def _wait(seconds: float) -> None:
    if seconds:
        raise TooManyCalls(seconds=whole_seconds(seconds))
