"""What a program brings to the mail, and the values that pass between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Consent, Masked
from wor_sidecar.domain.identifiers import DepartureId, Mid, OrganisationId, ReferralId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.contents import Content, Profile
from wor_sidecar.store.transactions import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class Message(Masked):
    """One message that arrived; (thread, mid) names it for ever, however often it is sent."""

    sender: OrganisationId
    mid: Mid
    type: MessageType
    thread: ReferralId | None
    content: Content
    received_at: Millis


@dataclass(frozen=True, slots=True)
class Sent:
    """One message of ours, as its fate is told; `type` is VOID when it was withdrawn under way."""

    departure: DepartureId
    mid: Mid
    type: MessageType
    thread: ReferralId | None
    to: OrganisationId
    seq: int | None


class Program(Protocol):
    """The practice's daemon or the welfare organisation's inbox.

    Each `tx` is the mail's own open transaction: what is written there commits with the message, or not at
    all; no network call may be made inside.
    """

    @property
    def kind(self) -> Kind:
        """Practice or welfare."""
        ...

    @property
    def name(self) -> str:
        """The organisation's name, as a hello says it."""
        ...

    def profile(self) -> Profile:
        """Tell what a hello says of us."""
        ...

    def owner_of(self, thread: ReferralId) -> str:
        """Name the owner of a thread's data key: `referral:ID` or `case:ID`."""
        ...

    def standing(self, tx: Transaction, thread: ReferralId | None) -> Consent | None:
        """Return the consent that a thread stands on, as it is now; asked again when sealing."""
        ...

    def revise(self, tx: Transaction, sent: Sent, content: Content) -> Content | None:
        """Return what is to be sealed instead (of another type, if need be), or None to leave it as it is.

        Asked at each turn until the message is sealed for the first time, never after.
        """
        ...

    def deliver(self, tx: Transaction, message: Message) -> str | None:
        """Apply one message; idempotent on (thread, mid).

        Returns None, or the code with which it is receipted as refused; what was written then stays, so that
        a move that isn't allowed can stand on a timeline. An error of the domain (`RuleBroken`,
        `ExchangeError`) refuses with its code and rolls back what was written; any other error leaves the
        message on the postbus for later.
        """
        ...

    def received(self, tx: Transaction, sent: Sent) -> None:
        """Hear that a signed receipt covers a message of ours."""
        ...

    def refused(self, tx: Transaction, sent: Sent, code: str) -> None:
        """Hear that the partner (its code) or the postbus (WOR-P) refused it for good: a person's task."""
        ...

    def open_threads(self, tx: Transaction, partner: OrganisationId) -> Sequence[ReferralId]:
        """List the threads that are held open with a partner; a hello tells it, so that a gap shows."""
        ...

    def threads_told(
        self, tx: Transaction, partner: OrganisationId, threads: Sequence[ReferralId]
    ) -> Sequence[ReferralId]:
        """Hear which threads a partner holds open: once, as its answer to the epoch after our restore.

        Returns those that are unknown here: a person's list.
        """
        ...

    def ended(
        self, tx: Transaction, partner: OrganisationId, threads: Sequence[ReferralId]
    ) -> Sequence[tuple[ReferralId, Content]]:
        """Say of threads that a partner holds open how they ended here; asked once in each epoch of it.

        It may have lost the word that ended them: then it is said again.
        """
        ...
