"""The postbus's calls in the words of the transport seam."""

from collections.abc import Sequence
from dataclasses import dataclass

from wor_sidecar.domain.errors.postbus import FinalRefusal, PostbusError, QuotaReached
from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId
from wor_sidecar.hooks.transport import (
    Account,
    Deposited,
    DepositResult,
    Mailbox,
    Refused,
    Unknown,
    Verdict,
    Waiting,
)
from wor_sidecar.wire.postbus_api import (
    LONGEST_WAIT,
    MOST_LISTED,
    MOST_RECEIPTS,
    Acknowledgement,
    EnvelopeState,
    Outcome,
)
from wor_sidecar.wire.postbus_client import PostbusClient


class PostbusTransport:
    """The way `postbus`."""

    @property
    def id(self) -> str:
        """The name that the configuration uses."""
        return "postbus"

    def open(self, account: Account) -> Mailbox:
        """Open our mailbox; no call is made before the first use.

        Raises:
            InsecurePostbusUrl: the address is neither https nor loopback.

        """
        client = PostbusClient(
            account.url,
            account.sign,
            account.key_id,
            account.organisation,
            account.clock,
            ca_file=account.ca_file or None,
            proxy=account.proxy,
        )
        return PostbusMailbox(client)


@dataclass(frozen=True, slots=True)
class PostbusMailbox:
    """One mailbox on one postbus. Use it from one thread at a time."""

    client: PostbusClient

    def deposit(self, envelope: EnvelopeId, to: OrganisationId, wire: bytes) -> DepositResult:
        """Hand over one envelope; 409, 413 and 422 are final, all other trouble is for later."""
        try:
            self.client.deposit(envelope, to, wire)
        except FinalRefusal as refusal:
            return Refused(refusal.code)
        except QuotaReached as full:
            return Unknown(full.code, full.retry_after)
        except PostbusError as trouble:
            return Unknown(trouble.code)
        return Deposited()

    def poll(self, wait: float) -> Sequence[Waiting]:
        """List what waits for us, waiting up to `wait` seconds (55 at most) for the first."""
        messages = self.client.list_messages(max(0, min(int(wait), LONGEST_WAIT)))
        return [Waiting(message.id, message.sender, message.size) for message in messages]

    def fetch(self, envelope: EnvelopeId) -> bytes | None:
        """Get one envelope; None when it is open no longer."""
        return self.client.fetch(envelope)

    def acknowledge(self, verdicts: Sequence[Verdict]) -> None:
        """Say what was done, after our own commit."""
        for start in range(0, len(verdicts), MOST_LISTED):
            self.client.acknowledge([_acknowledgement(one) for one in verdicts[start : start + MOST_LISTED]])

    def take_back(self, envelope: EnvelopeId, to: OrganisationId) -> bool:
        """Take an open one of ours back; False when it was open no longer."""
        return self.client.take_back(envelope, to).state is EnvelopeState.TAKEN_BACK

    def fate(self, envelopes: Sequence[EnvelopeId]) -> dict[EnvelopeId, str]:
        """Give a hint per envelope of ours: open, acknowledged, expired, taken_back or unknown."""
        found: dict[EnvelopeId, str] = {}
        for start in range(0, len(envelopes), MOST_RECEIPTS):
            for receipt in self.client.receipts(envelopes[start : start + MOST_RECEIPTS]):
                found[receipt.id] = receipt.state.value
        return found


def _acknowledgement(verdict: Verdict) -> Acknowledgement:
    if verdict.refused is None:
        return Acknowledgement(verdict.id, Outcome.COMMITTED)
    return Acknowledgement(verdict.id, Outcome.REFUSED, verdict.refused)
