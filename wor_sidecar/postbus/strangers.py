"""Callers that nobody knows yet: what they may cost before a signature is checked, by their address.

A registration and the keys of a new epoch are signed with a key that stands in their own body, so the body
has to be read first. It is read in pieces, and each piece is counted. An address lies in memory alone, for a
minute after its last call; it is written nowhere.
"""

from ipaddress import ip_address
from typing import Final

from starlette.requests import Request

from wor_sidecar.domain.errors.postbus import TooLarge
from wor_sidecar.postbus.rates import Rates
from wor_sidecar.wire.limits import house_of
from wor_sidecar.wire.signatures import Claim, verify_body

PIECE: Final = 65_536


class Strangers:
    """Counts the calls of addresses."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates

    def count(self, request: Request) -> None:
        """Count one call of nobody that we know.

        Raises:
            QuotaReached: its address made too many.

        """
        self._rates.count(address_of(request))

    async def body(self, request: Request, claim: Claim, largest: int) -> bytes:
        """Read a body whose sender is still to be proven, and pay for it piece by piece.

        Raises:
            QuotaReached: its address brought too much.
            TooLarge, SignatureRefused: it is not what was announced.

        """
        self.count(request)
        body, paid = bytearray(), PIECE
        async for chunk in request.stream():
            body += chunk
            if len(body) > largest:
                raise TooLarge
            while len(body) > paid:
                self.count(request)
                paid += PIECE
        verify_body(claim, bytes(body))
        return bytes(body)

    def forget(self) -> None:
        """Forget the addresses that made no calls lately."""
        self._rates.forget()


def address_of(request: Request) -> str:
    """Name where a call comes from: the peer's address, or what a proxy on this machine says of it."""
    peer = request.client.host if request.client else ""
    if is_loopback(peer):
        # The last one is the proxy's own word; what stands before it anybody may have written.
        peer = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip() or peer
    return house_of(peer)


def is_loopback(host: str) -> bool:
    """Tell whether an address is this machine's own."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
