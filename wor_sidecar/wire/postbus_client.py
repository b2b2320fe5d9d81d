"""The calls to one postbus, signed; typed answers, coded errors, no state.

Temporary and final are told apart by the error: `FinalRefusal` (409, 413, 422) means never again with these
bytes; any other `PostbusError` means later. Redirects are never followed, the environment's proxies never
used, and TLS is 1.3 with the given CA file alone.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors.postbus import UnexpectedAnswer
from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId
from wor_sidecar.wire import postbus_api as api
from wor_sidecar.wire.connection import Answer, Connection
from wor_sidecar.wire.shapes import ShapeRefused
from wor_sidecar.wire.signatures import Sign

T = TypeVar("T")

JSON = "application/json"
SUCCESS = frozenset({200, 201})
NOT_OPEN = 404


class PostbusClient:
    """One postbus, one organisation, one signing key.

    `keyid` names the key behind `sign`; a callable is asked anew for each call, for keys rotate.

    Each method makes exactly one call and may raise any `PostbusError`:
    `PostbusUnreachable`, `PostbusNotTrusted`, `ClockOff`, `NotAccepted`, `QuotaReached` (has `retry_after`),
    `PostbusFailing`, `UnexpectedAnswer`, `FromTheFuture` are temporary;
    `EnvelopeConflict` (409), `TooLarge` (413), `DepositRefused`, `RecordRefused`, `CallRefused` (422)
    are final.
    Safe to use from one thread at a time; give each poller its own.
    """

    def __init__(
        self,
        url: str,
        sign: Sign,
        keyid: str | Callable[[], str],
        organisation: OrganisationId,
        clock: Clock,
        ca_file: str | None = None,
        proxy: str = "",
    ) -> None:
        self.organisation = organisation
        self._connection = Connection(url, sign, keyid, clock, ca_file, proxy)
        self.url = self._connection.url

    def close(self) -> None:
        """Let the connections go."""
        self._connection.close()

    def register(self, record: api.Record, *, code: str = "", admission: str = "") -> api.Registered:
        """Get a mailbox with a one-time code, or the same one again with its admission.

        Raises:
            CodeNotValid: unknown, used by another, or expired.
            RecordRefused: the key record doesn't hold.

        """
        body = api.RegistrationRequest(record, code, admission).to_json()
        return self._ask(api.Registered.from_json, "POST", "/v1/registrations", body)

    def invite(self, request_id: str) -> api.Invitation:
        """Get a one-time code for a practice; the same (fresh, 128-bit) id gives the same code again.

        Raises:
            MayNotInvite: only welfare organisations and regions may.

        """
        body = api.InvitationRequest(request_id).to_json()
        return self._ask(api.Invitation.from_json, "POST", "/v1/invitations", body)

    def put_keys(self, record: api.Record) -> None:
        """Publish our key record.

        Raises:
            RecordRefused: it doesn't hold, or doesn't follow on what the postbus has.

        """
        path = f"/v1/organisations/{self.organisation}/keys"
        self._good(self._call("PUT", path, record.to_json()))

    def get_keys(self, organisation: OrganisationId, after: tuple[int, int] | None = None) -> api.Record:
        """Return an organisation's key record: all of it, or the statements after (epoch, seq)."""
        query = f"after={after[0]}.{after[1]}" if after else ""
        path = f"/v1/organisations/{organisation}/keys"
        return self._ask(api.Record.from_json, "GET", path, query=query)

    def put_senders(self, version: tuple[int, int], senders: Sequence[OrganisationId]) -> None:
        """Say who may deposit in our mailbox; the version (epoch, n) rises.

        Raises:
            EnvelopeConflict: a lower version, or another list under the same one.

        """
        body = api.Senders(api.SendersVersion(*version), tuple(senders)).to_json()
        self._good(self._call("PUT", "/v1/mailbox/senders", body))

    def deposit(self, envelope: EnvelopeId, to: OrganisationId, wire: bytes) -> api.Receipt:
        """Put an envelope in another's mailbox; when this returns it is there for good.

        The state is `open`, or what became of it since an earlier deposit of the same bytes.
        """
        path = f"/v1/mailboxes/{to}/messages/{envelope}"
        return self._ask(api.Receipt.from_json, "PUT", path, wire, kind="application/octet-stream")

    def take_back(self, envelope: EnvelopeId, to: OrganisationId) -> api.Receipt:
        """Take an open envelope of ours back; any state but `taken_back` says why that failed."""
        return self._ask(api.Receipt.from_json, "DELETE", f"/v1/mailboxes/{to}/messages/{envelope}")

    def list_messages(self, wait: int = 0) -> tuple[api.OpenMessage, ...]:
        """Return what lies open in our mailbox; with `wait` (seconds, to 55) until there is something."""
        query = f"wait={wait}"
        return self._ask(
            api.OpenMessages.from_json, "GET", "/v1/mailbox/messages", query=query, wait=wait
        ).messages

    def fetch(self, envelope: EnvelopeId) -> bytes | None:
        """Return the bytes of an open envelope in our mailbox; None when it isn't open there (any more)."""
        answer = self._call("GET", f"/v1/mailbox/messages/{envelope}", largest=api.LARGEST_ENVELOPE)
        return None if answer.status == NOT_OPEN else self._good(answer)

    def acknowledge(self, acknowledgements: Sequence[api.Acknowledgement]) -> tuple[api.Receipt, ...]:
        """Say what became of envelopes, after our own commit; the postbus drops their bytes."""
        body = api.Acknowledgements(tuple(acknowledgements)).to_json()
        return self._ask(api.Receipts.from_json, "POST", "/v1/mailbox/acknowledgements", body).receipts

    def receipts(self, envelopes: Sequence[EnvelopeId]) -> tuple[api.Receipt, ...]:
        """Ask what became of envelopes that we deposited (at most 100): a hint, never a move."""
        query = urlencode([("id", envelope) for envelope in envelopes])
        return self._ask(api.Receipts.from_json, "GET", "/v1/receipts", query=query).receipts

    def _ask(
        self,
        read: Callable[[bytes], T],
        method: str,
        path: str,
        body: bytes = b"",
        *,
        query: str = "",
        wait: int = 0,
        kind: str = JSON,
    ) -> T:
        """Make a call whose answer has a shape."""
        raw = self._good(self._call(method, path, body, query=query, wait=wait, kind=kind))
        try:
            return read(raw)
        except ShapeRefused as error:
            raise UnexpectedAnswer(url=self.url, reason=str(error)) from error

    def _good(self, answer: Answer) -> bytes:
        if answer.status not in SUCCESS:
            raise self._connection.refusal(answer)
        return answer.body

    def _call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        query: str = "",
        wait: int = 0,
        kind: str = JSON,
        largest: int = api.LARGEST_JSON,
    ) -> Answer:
        return self._connection.call(method, path, query, body, kind, wait, largest)
