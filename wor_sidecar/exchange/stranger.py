"""The one exception to "unknown senders are refused before decrypting": a hello that proves an invitation."""

from collections.abc import Mapping
from dataclasses import dataclass

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.exchange import HelloNotProven, MessageMalformed
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.exchange.body import Body, parse_body
from wor_sidecar.exchange.contents import Hello
from wor_sidecar.exchange.envelope import Header, open_envelope
from wor_sidecar.exchange.invitation import proves
from wor_sidecar.exchange.primitives import Kid, Seed
from wor_sidecar.exchange.trust import Trusted


@dataclass(frozen=True, slots=True)
class Introduction:
    """A stranger's hello, and the invitation that it proved; that one is used up now."""

    header: Header
    body: Body
    hello: Hello
    invitation: str


def open_hello(
    wire: bytes,
    me: OrganisationId,
    seeds: Mapping[Kid, Seed],
    candidate: Trusted,
    invitations: Mapping[str, bytes],
    now: Millis,
) -> Introduction:
    """Open the hello of a stranger that was looked up at the postbus, once.

    Args:
        wire: the envelope.
        me: our organisation.
        seeds: ours, by kid.
        candidate: what the postbus serves as the sender's keys, through `trust.accept(None, ...)`.
        invitations: the secret of each unused, unexpired invitation, by our own name for it.
        now: the moment.

    Raises:
        EnvelopeError: as `open_envelope`; SenderUnknown when the candidate is somebody else.
        HelloNotProven: no hello that can be read, or none that proves an invitation.

    """
    opened = open_envelope(
        wire, me, seeds, lambda sender: candidate if sender == candidate.organisation else None, now
    )
    try:
        body = parse_body(opened.body)
    except MessageMalformed as error:
        raise HelloNotProven from error
    if not isinstance(body, Body) or not isinstance(body.content, Hello) or body.content.proof is None:
        raise HelloNotProven
    hello, sender = body.content, opened.header.sender
    proof = body.content.proof
    for name, secret in invitations.items():
        if hello.record.identity == candidate.identity and proves(proof, secret, candidate.identity, sender):
            return Introduction(opened.header, body, hello, name)
    raise HelloNotProven
