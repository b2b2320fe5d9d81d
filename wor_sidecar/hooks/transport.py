"""A transport moves sealed envelopes; a courier hands plaintext to a partner that can't open one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId
from wor_sidecar.domain.privacy import Permit

Sign = Callable[[bytes], bytes]
"""Signs one request with the organisation's key of today; a private key never crosses the seam."""


@dataclass(frozen=True, slots=True)
class Deposited:
    """The transport holds the envelope durably."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Final: the same bytes will never be taken. `code` is a short reason, for a person."""

    code: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether it arrived: the same bytes again later.

    `code` names the trouble; `after` is what the transport asked us to wait, in seconds, or None.
    """

    code: str
    after: float | None = None


DepositResult = Deposited | Refused | Unknown


@dataclass(frozen=True, slots=True)
class Waiting:
    """One envelope that waits for us. `size` in bytes."""

    id: EnvelopeId
    sender: OrganisationId
    size: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What we did with an envelope; `refused` is None when it was committed, else a code."""

    id: EnvelopeId
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Our mailbox at one postbus, as a transport may know it.

    `key_id` names the key behind `sign`; both are asked anew for each request, for keys rotate.
    """

    url: str
    organisation: OrganisationId
    key_id: Callable[[], str]
    sign: Sign
    clock: Clock
    ca_file: str = ""
    proxy: str = ""


class Mailbox(Protocol):
    """One mailbox, opened. Temporary trouble raises `errors.postbus.PostbusUnreachable` or its like."""

    def deposit(self, envelope: EnvelopeId, to: OrganisationId, wire: bytes) -> DepositResult:
        """Hand over one envelope; the same id and bytes twice are one deposit. A dead line never raises."""
        ...

    def poll(self, wait: float) -> Sequence[Waiting]:
        """List what waits for us (all of it, no cursor), waiting up to `wait` seconds for the first."""
        ...

    def fetch(self, envelope: EnvelopeId) -> bytes | None:
        """Get one envelope; None when it is there no longer."""
        ...

    def acknowledge(self, verdicts: Sequence[Verdict]) -> None:
        """Say what was done, after our own commit; the body goes."""
        ...

    def take_back(self, envelope: EnvelopeId, to: OrganisationId) -> bool:
        """Take an open one of ours back; False when it was open no longer."""
        ...

    def fate(self, envelopes: Sequence[EnvelopeId]) -> dict[EnvelopeId, str]:
        """Return a hint per envelope of ours: open, acknowledged, expired or unknown. Never a move."""
        ...


class Transport(Protocol):
    """A way to move envelopes, by the name that the configuration uses."""

    @property
    def id(self) -> str:
        """`postbus` for the built-in one."""
        ...

    def open(self, account: Account) -> Mailbox:
        """Open our mailbox; no call is made before the first use."""
        ...


class Courier(Protocol):
    """Hands plaintext to a partner without software (kind `mail`); can't be called without a Permit."""

    @property
    def id(self) -> str:
        """The name that the configuration uses."""
        ...

    def deliver(self, permit: Permit, departure: str, content: bytes) -> DepositResult:
        """Send one departure; `Deposited` here means sent, unconfirmed."""
        ...
