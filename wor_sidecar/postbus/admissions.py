"""What lets an organisation in: one-time codes, and the signed admission that outlives a wiped database."""

import hashlib
import hmac
from dataclasses import dataclass, field
from pathlib import Path
from struct import pack, unpack

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wor_sidecar.domain.errors.postbus import AdmissionKeyUnusable, CodeNotValid
from wor_sidecar.domain.framing import framed
from wor_sidecar.domain.identifiers import ID_BYTES, OrganisationId, Randomness, base32, is_id
from wor_sidecar.domain.partner import Kind
from wor_sidecar.files import write_private
from wor_sidecar.wire import shapes

LABEL = b"WOR admission v1\0"
CODE_LABEL = b"WOR invitation code v1\0"
SECRET_BYTES = 32
SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Admission:
    """Who was once let in, and as what."""

    organisation: OrganisationId
    kind: Kind


@dataclass(frozen=True, slots=True)
class AdmissionKey:
    """The postbus's own key: it signs admissions and derives codes. A file beside the database."""

    secret: bytes = field(repr=False)

    def admit(self, admission: Admission) -> str:
        """Sign: base64url of u32 length | JSON | signature."""
        body = shapes.dump({"organisation": admission.organisation, "kind": admission.kind})
        signed = pack(">I", len(body)) + body
        return shapes.b64url(signed + self._key().sign(LABEL + signed))

    def read(self, token: str) -> Admission:
        """Read an admission of ours.

        Raises:
            CodeNotValid: it isn't ours, or not whole.

        """
        try:
            raw = shapes.unb64url(token)
            signed, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
            self._key().public_key().verify(signature, LABEL + signed)
            found = shapes.fields(shapes.parse(signed[4:]), frozenset({"organisation", "kind"}))
            if unpack(">I", signed[:4])[0] != len(signed) - 4 or not is_id(found["organisation"]):
                raise CodeNotValid
            return Admission(OrganisationId(found["organisation"]), Kind(found["kind"]))
        except (ValueError, InvalidSignature) as error:
            raise CodeNotValid from error

    def code_for(self, organisation: OrganisationId, request_id: str) -> str:
        """Derive a code, so that the same request gives the same code and only its hash need be kept."""
        secret = hmac.digest(self.secret, CODE_LABEL, "sha256")
        return base32(hmac.digest(secret, framed(organisation, request_id), "sha256")[:ID_BYTES])

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)


def code_digest(code: str) -> bytes:
    """Hash a code for the database; 128 random bits need no salt and no slow hash."""
    return hashlib.sha256(framed("WOR code", code)).digest()


def open_admission_key(path: Path, randomness: Randomness) -> AdmissionKey:
    """Read the key's file; make it the first time.

    Raises:
        AdmissionKeyUnusable: the file is there and isn't such a key.

    """
    if not path.exists():
        write_private(path, randomness(SECRET_BYTES))
    secret = path.read_bytes()
    if len(secret) != SECRET_BYTES:
        raise AdmissionKeyUnusable(path=path)
    return AdmissionKey(secret)
