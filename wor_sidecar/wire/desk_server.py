"""The prompts listener: TLS with our own certificate on one named address, a token per workstation's user."""

from ipaddress import ip_address
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors.environment import AddressNotHere
from wor_sidecar.domain.errors.tray import TrayNotPaired
from wor_sidecar.wire.address import Address
from wor_sidecar.wire.certificate import own_certificate
from wor_sidecar.wire.control_app import Admit, Guard
from wor_sidecar.wire.control_server import RunningServer, listen
from wor_sidecar.wire.limits import Limits

PAIRING: Final = "/v1/pair"
"""A call without a token: it trades a code for one."""
ENROLLING: Final = "/v1/enrol"
"""The other one: it trades the secret of an enrolment file."""
_HTTPS: Final = 443


class RunningDesks:
    """The prompts listener at work."""

    def __init__(self, server: RunningServer, address: Address, pin: str) -> None:
        self._server = server
        self.address = address
        """Where it listens, with the port that it got."""
        self.pin = pin
        """SHA-256 of the certificate, hex."""

    @property
    def url(self) -> str:
        """What a workstation is told."""
        return f"https://{self.address}"

    @property
    def alive(self) -> bool:
        """Whether it still serves."""
        return self._server.alive

    def stop(self) -> None:
        """End the calls; the port is free again afterwards."""
        self._server.stop()


def serve_desks(
    app: ASGIApp,
    address: Address,
    data_folder: Path,
    clock: Clock,
    admit: Admit,
    limits: Limits | None = None,
) -> RunningDesks:
    """Serve `app` behind the guard; calls are answered once this returns. `limits`: the usual ones.

    Raises:
        PortInUse: another program holds the port.
        AddressNotHere: this machine has no such address.

    """
    listener = listen(address.host, address.port)
    if ip_address(listener.getsockname()[0]).is_unspecified:  # a name that stands for a wildcard
        listener.close()
        raise AddressNotHere(host=address.host)
    bound = Address(address.host, listener.getsockname()[1])
    certificate = own_certificate(data_folder, clock)
    guarded = Guard(
        app,
        hosts=_hosts(bound),
        admit=admit,
        free=frozenset({PAIRING, ENROLLING}),
        refusal=TrayNotPaired,
        limits=limits or Limits(clock),
    )
    return RunningDesks(RunningServer(guarded, certificate, listener), bound, certificate.sha256)


def _hosts(address: Address) -> frozenset[str]:
    """Return what may stand in Host: the address as it was named; a browser leaves out https's own port."""
    named = str(address).lower()
    return frozenset({named, named.removesuffix(f":{_HTTPS}")})
