"""The invitation file that a welfare organisation hands out, and the proof that a hello makes of it."""

import hmac
import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated, Final

from wor_sidecar.domain.clock import Millis, iso
from wor_sidecar.domain.errors.exchange import InvitationExpired, InvitationUnreadable
from wor_sidecar.domain.framing import framed
from wor_sidecar.domain.identifiers import OrganisationId, Randomness
from wor_sidecar.exchange.shapes import ID, Moment, Shape, read, words, write
from wor_sidecar.exchange.strict import base64url, exactly, read_json, text, unbase64url, whole, write_json

SECRET_BYTES: Final = 32
_MARK: Final = "invitation"
_LOOPBACK: Final = ("127.0.0.1", "[::1]")
_ADDRESS: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?/?"
)


def _postbus(value: object) -> str:
    found = _ADDRESS.fullmatch(text(value))
    if found is None or int(found["port"] or 1) not in range(1, 65536):
        raise ValueError("an https address expected")
    if found["scheme"] == "http" and found["host"] not in _LOOPBACK:
        raise ValueError("an https address expected")
    return text(value)


@dataclass(frozen=True, slots=True)
class Invitation:
    """Good for one practice, once: the postbus knows the code, and never the secret."""

    organisation: Annotated[OrganisationId, ID]
    name: Annotated[str, words(140, 1)]
    postbus: Annotated[str, Shape(_postbus)]
    """Its URL, without a path: https, or plain http to a literal loopback address."""
    code: Annotated[str, words(128, 1)] = field(repr=False)
    """Admits one registration at the postbus."""
    secret: Annotated[bytes, Shape(lambda value: unbase64url(value, SECRET_BYTES), base64url)] = field(
        repr=False
    )
    expires: Moment

    def encode(self) -> bytes:
        """Write the file."""
        return write_json({"wor": _MARK, "v": 1, **write(self)})


def fresh_secret(randomness: Randomness) -> bytes:
    """Make the secret of a new invitation."""
    return randomness(SECRET_BYTES)


def read_invitation(raw: bytes, now: Millis) -> Invitation:
    """Read an invitation file.

    Raises:
        InvitationUnreadable: it is none, or damaged.
        InvitationExpired: it is past its date.

    """
    try:
        invitation = _read(read_json(raw))
    except ValueError as error:
        raise InvitationUnreadable(reason=str(error)) from error
    if invitation.expires <= now:
        raise InvitationExpired(name=invitation.name, expires=iso(invitation.expires))
    return invitation


def proof_of(secret: bytes, identity: bytes, organisation: OrganisationId) -> str:
    """Prove an invitation in a hello: HMAC-SHA-256 under its secret over the sender's identity key and id."""
    return base64url(hmac.digest(secret, framed(identity, organisation), sha256))


def proves(proof: str, secret: bytes, identity: bytes, organisation: OrganisationId) -> bool:
    """Tell whether a proof was made with this secret by the owner of this identity key."""
    return hmac.compare_digest(proof.encode(), proof_of(secret, identity, organisation).encode())


def _read(json: object) -> Invitation:
    value = exactly(json, "wor", "v", "organisation", "name", "postbus", "code", "secret", "expires")
    if value.pop("wor") != _MARK or whole(value.pop("v"), 1) != 1:
        raise ValueError("another kind of file, or of a newer version")
    return read(Invitation, value)
