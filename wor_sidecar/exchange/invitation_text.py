"""An invitation as one line of capitals and digits, so that it fits in a QR code that a telephone reads.

    "WOR1:" | base45 (RFC 9285) of: flags (1) | organisation (16) | secret (32) | expires (u32, seconds)
             | length (1) | code | length (1) | host of the postbus | name in UTF-8, to the end

Flag 1: the postbus is reached by plain HTTP, on loopback. Flag 2: the code is 16 bytes that stand for their
base32. Version 6 of a QR code, the largest that an old telephone reads from paper, holds 195 such characters.
"""

from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.exchange import InvitationUnreadable
from wor_sidecar.domain.identifiers import ID_BYTES, OrganisationId, base32, unbase32
from wor_sidecar.exchange.invitation import SECRET_BYTES, Invitation, read_invitation

MARK: Final = "WOR1:"
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_BASE: Final = len(_ALPHABET)
_PLAIN_HTTP: Final = 1
_PACKED_CODE: Final = 2
_MOMENT_BYTES: Final = 4
_SECOND: Final = 1000
_SCHEMES: Final = ("https://", "http://")


def invitation_to_text(invitation: Invitation) -> str:
    """Write it; what doesn't stand in the file doesn't stand here."""
    scheme = next(one for one in _SCHEMES if invitation.postbus.startswith(one))
    packed = _packed(invitation.code)
    code, host = packed or invitation.code.encode(), invitation.postbus.removeprefix(scheme).encode()
    flags = _PLAIN_HTTP * (scheme != _SCHEMES[0]) | _PACKED_CODE * (packed is not None)
    raw = b"".join(
        (
            bytes([flags]),
            unbase32(invitation.organisation),
            invitation.secret,
            (invitation.expires // _SECOND).to_bytes(_MOMENT_BYTES),
            bytes([len(code)]),
            code,
            bytes([len(host)]),
            host,
            invitation.name.encode(),
        )
    )
    return MARK + base45(raw)


def invitation_from_text(line: str) -> Invitation:
    """Read what `invitation_to_text` wrote; its shape is not checked yet. Raises ValueError."""
    taken = _Taken(unbase45(line.removeprefix(MARK)))
    flags = taken.next(1)[0]
    if flags & ~(_PLAIN_HTTP | _PACKED_CODE):
        raise ValueError("of a newer version")
    organisation = OrganisationId(base32(taken.next(ID_BYTES)))
    secret = taken.next(SECRET_BYTES)
    expires = Millis(int.from_bytes(taken.next(_MOMENT_BYTES)) * _SECOND)
    code = taken.next(taken.next(1)[0])
    host = taken.next(taken.next(1)[0]).decode()
    scheme = _SCHEMES[bool(flags & _PLAIN_HTTP)]
    return Invitation(
        organisation,
        taken.rest().decode(),
        scheme + host,
        base32(code) if flags & _PACKED_CODE else code.decode(),
        secret,
        expires,
    )


def read_given(raw: bytes, now: Millis) -> Invitation:
    """Read an invitation as it was handed over: the file, or the text of its QR code.

    Raises:
        InvitationUnreadable: it is neither, or damaged.
        InvitationExpired: it is past its date.

    """
    given = raw.strip(b"\xef\xbb\xbf\r\n\t ")
    if not given.startswith(MARK.encode()):
        return read_invitation(raw, now)
    try:
        found = invitation_from_text(given.decode())
    except ValueError as error:
        raise InvitationUnreadable(reason=str(error)) from error
    invitation = read_invitation(found.encode(), now)
    if invitation_to_text(invitation).encode() != given:
        raise InvitationUnreadable(reason="not as it is written")
    return invitation


def base45(raw: bytes) -> str:
    """Write bytes as RFC 9285 says: two in three characters, a last one in two."""
    written = []
    for at in range(0, len(raw), 2):
        pair = raw[at : at + 2]
        value = int.from_bytes(pair)
        for _ in range(len(pair) + 1):
            value, digit = divmod(value, _BASE)
            written.append(_ALPHABET[digit])
    return "".join(written)


def unbase45(line: str) -> bytes:
    """Read what `base45` wrote, and nothing else. Raises ValueError."""
    raw = b""
    for at in range(0, len(line), 3):
        group = line[at : at + 3]
        value = sum(_ALPHABET.index(one) * _BASE**place for place, one in enumerate(group))
        if len(group) == 1 or value >= 1 << 8 * (len(group) - 1):
            raise ValueError("no base45")
        raw += value.to_bytes(len(group) - 1)
    return raw


def _packed(code: str) -> bytes | None:
    try:
        raw = unbase32(code)
    except ValueError:
        return None
    return raw if len(raw) == ID_BYTES else None


class _Taken:
    """Bytes, taken from the front."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def next(self, count: int) -> bytes:
        taken, self._raw = self._raw[:count], self._raw[count:]
        if len(taken) != count:
            raise ValueError("cut short")
        return taken

    def rest(self) -> bytes:
        return self.next(len(self._raw))
