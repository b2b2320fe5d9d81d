r"""A backup's container: a header that anybody may read, then content in chunks that only the key opens.

    file   = "WORBAK1\n" | u32 length | header | chunk ... chunk
    header = JSON, exactly the keys of `BackupHeader`
    chunk  = u32 length | sealed            every chunk holds 64 KiB of the content, the last one what is left

Sealed: AES-256-GCM under a key of this one backup (HKDF of the key-encryption key, with the backup's id), the
nonce is the chunk's number and whether it is the last, associated data the digest of all that stands before
the first chunk. So no chunk is moved, dropped, repeated or taken from elsewhere, and the end is the end.

A postbus has no vault and nothing that is readable: its chunks are plain, each with a digest over the one
before. That finds damage, and not a forger; the file holds its admission key and is for its account alone.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BufferedReader
from struct import pack, unpack
from typing import BinaryIO, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.environment import BackupDamaged, BackupKeyWrong, BackupUnreadable
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.wire import shapes

MAGIC: Final = b"WORBAK1\n"
CHUNK: Final = 1 << 16
VERSION: Final = 1
WITHOUT_VAULT: Final = "wor-postbus"
"""The one program whose backup isn't encrypted."""
_LARGEST_HEADER: Final = 1 << 14
_DIGEST: Final = 32
_KEYS: Final = frozenset(
    {"v", "id", "program", "organisation", "epoch", "made_at", "revisions", "key", "sealed_key"}
)


@dataclass(frozen=True, slots=True)
class BackupHeader:
    """What a backup says of itself before it is opened."""

    id: str
    """Of this one backup: 26 characters."""
    program: str
    """wor-sidecar, wor-inbox, wor-postbus."""
    organisation: str
    """Whose it is; a postbus's is the digest of its admission key."""
    epoch: int
    """The epoch of the organisation's keys, 0 for a postbus: a restore begins a later one."""
    made_at: Millis
    revisions: dict[str, str]
    """Branch -> the revision that its tables were at."""
    key: str = ""
    """Tells which key it was made with (`key_name`), and nothing of that key; empty without one."""
    sealed_key: bytes = b""
    """The key-encryption key, sealed to the recovery key; empty where nothing is encrypted."""

    @property
    def encrypted(self) -> bool:
        """Whether it takes a key to read the content."""
        return bool(self.sealed_key)

    def to_bytes(self) -> bytes:
        """Write it."""
        return shapes.dump(
            {
                "v": VERSION,
                "id": self.id,
                "program": self.program,
                "organisation": self.organisation,
                "epoch": self.epoch,
                "made_at": self.made_at,
                "revisions": self.revisions,
                "key": self.key,
                "sealed_key": shapes.b64url(self.sealed_key),
            }
        )


class _Sealing(Protocol):
    """How one chunk is made unchangeable in its place."""

    def close(self, number: int, content: bytes, *, last: bool) -> bytes:
        """Return the bytes that stand in the file."""
        ...

    def open(self, number: int, sealed: bytes, *, last: bool) -> bytes | None:
        """Return the content; None when it isn't that chunk of that file."""
        ...


class BackupWriter:
    """Writes content of any length; `finish` makes it whole."""

    def __init__(self, file: BinaryIO, header: BackupHeader, key: KeyEncryptionKey | None) -> None:
        raw = header.to_bytes()
        opening = MAGIC + pack(">I", len(raw)) + raw
        self._file = file
        self._sealing = _sealing(header, opening, key)
        self._waiting = bytearray()
        self._number = 0
        file.write(opening)

    def write(self, content: bytes) -> None:
        """Add content."""
        self._waiting += content
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        """Write the last chunk; nothing may follow."""
        self._put(bytes(self._waiting), last=True)

    def _put(self, content: bytes, *, last: bool) -> None:
        sealed = self._sealing.close(self._number, content, last=last)
        self._file.write(pack(">I", len(sealed)) + sealed)
        self._number += 1


def key_name(key: KeyEncryptionKey, backup: str) -> str:
    """Name a key for one backup: 16 bytes in hex, so that another key is told from damage."""
    return key.mac("backup key", backup.encode())[:16].hex()


def header_of(file: BufferedReader, path: object) -> BackupHeader:
    """Read the header; the file stands at the first chunk afterwards.

    Raises:
        BackupUnreadable: it is no backup, or one of a format that this version doesn't know.

    """
    return _opening(file, path)[0]


def content_of(file: BufferedReader, path: object, key: KeyEncryptionKey | None) -> Iterator[bytes]:
    """Yield the content chunk by chunk, each proved before it is given; the last is followed by nothing.

    Raises:
        BackupUnreadable: it is no backup.
        BackupKeyWrong: another key than the one it was made with, or none.
        BackupDamaged: a byte was changed, or a chunk moved, dropped, added or cut.

    """
    header, opening = _opening(file, path)
    if header.encrypted and (key is None or header.key != key_name(key, header.id)):
        raise BackupKeyWrong(path=path)
    sealing, number, last = _sealing(header, opening, key), 0, False
    while not last:
        sealed, last = _next_chunk(file, path)
        content = sealing.open(number, sealed, last=last)
        if content is None:
            raise BackupDamaged(path=path)
        yield content
        number += 1


def _opening(file: BufferedReader, path: object) -> tuple[BackupHeader, bytes]:
    start = file.read(len(MAGIC) + 4)
    if not start.startswith(MAGIC) or len(start) != len(MAGIC) + 4:
        raise BackupUnreadable(path=path)
    length = unpack(">I", start[len(MAGIC) :])[0]
    raw = file.read(min(length, _LARGEST_HEADER))
    if len(raw) != length:
        raise BackupUnreadable(path=path)
    try:
        return _header(raw), start + raw
    except (shapes.ShapeRefused, AttributeError) as error:
        raise BackupUnreadable(path=path) from error


def _header(raw: bytes) -> BackupHeader:
    table = shapes.fields(shapes.parse(raw), _KEYS)
    if shapes.natural(table["v"], "v") != VERSION:
        raise shapes.ShapeRefused("a format of another version")
    revisions = shapes.typed(table["revisions"], dict, "revisions")
    header = BackupHeader(
        id=shapes.code(table["id"], "id"),
        program=shapes.code(table["program"], "program"),
        organisation=shapes.code(table["organisation"], "organisation"),
        epoch=shapes.natural(table["epoch"], "epoch"),
        made_at=Millis(shapes.natural(table["made_at"], "made_at")),
        revisions={branch: shapes.code(revision, branch) for branch, revision in revisions.items()},
        key=shapes.code(table["key"], "key"),
        sealed_key=shapes.unb64url(shapes.text(table["sealed_key"], "sealed_key", 4096)),
    )
    if header.encrypted == (header.program == WITHOUT_VAULT):
        raise shapes.ShapeRefused("encrypted exactly where there is a vault")
    return header


def _next_chunk(file: BufferedReader, path: object) -> tuple[bytes, bool]:
    """Return a chunk and whether the file ends with it: what isn't the last must open as such."""
    size = file.read(4)
    length = unpack(">I", size)[0] if len(size) == len(b"1234") else 0
    sealed = file.read(min(length, CHUNK + _DIGEST))
    if not sealed or len(sealed) != length:
        raise BackupDamaged(path=path)
    return sealed, not file.peek(1)


def _sealing(header: BackupHeader, opening: bytes, key: KeyEncryptionKey | None) -> _Sealing:
    digest = sha256(opening).digest()
    if not header.encrypted:
        return _Chained(digest)
    assert key is not None
    return _Encrypted(AESGCM(key.derive(f"backup {header.id}")), digest)


class _Encrypted:
    def __init__(self, aead: AESGCM, opening: bytes) -> None:
        self._aead = aead
        self._opening = opening

    def close(self, number: int, content: bytes, *, last: bool) -> bytes:
        return self._aead.encrypt(self._nonce(number, last=last), content, self._opening)

    def open(self, number: int, sealed: bytes, *, last: bool) -> bytes | None:
        try:
            return self._aead.decrypt(self._nonce(number, last=last), sealed, self._opening)
        except InvalidTag:
            return None

    @staticmethod
    def _nonce(number: int, *, last: bool) -> bytes:
        return pack(">IQ", last, number)


class _Chained:
    def __init__(self, opening: bytes) -> None:
        self._before = opening

    def close(self, number: int, content: bytes, *, last: bool) -> bytes:
        return self._digest(number, content, last=last) + content

    def open(self, number: int, sealed: bytes, *, last: bool) -> bytes | None:
        given, content = sealed[:_DIGEST], sealed[_DIGEST:]
        return content if hmac.compare_digest(given, self._digest(number, content, last=last)) else None

    def _digest(self, number: int, content: bytes, *, last: bool) -> bytes:
        self._before = sha256(self._before + pack(">IQ", last, number) + content).digest()
        return self._before
