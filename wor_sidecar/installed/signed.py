"""Whose release it is: SHA256SUMS.sig, an Ed25519 signature over the bytes of SHA256SUMS, base64 in a line.

One line for each key that signed. So a key is followed up without a day on which one of two versions
refuses: a release is signed by the old one and the new, and carries both.
"""

import re
from base64 import b64decode
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from wor_sidecar.domain.errors.upgrading import ReleaseKeyUnreadable, ReleaseNotTheirs, ReleaseUnsigned
from wor_sidecar.installed.layout import Root

SIGNATURES: Final = "SHA256SUMS.sig"
KEYS: Final = "release-keys.pem"
"""Beside `versions`: the keys that the administrator was given. Only an administrator writes there."""
CARRIED: Final[tuple[str, ...]] = ()
"""The keys that this version carries, PEM. The project has none yet; a supplier that signs adds its own."""
_BLOCK: Final = re.compile(rb"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", re.DOTALL)
_MOST: Final = 1 << 16


def known_keys(root: Root) -> tuple[Ed25519PublicKey, ...]:
    """Return the keys that this version carries, and those that the administrator put beside it.

    Raises:
        ReleaseKeyUnreadable: a file that holds none.

    """
    path = root.folder / KEYS
    carried = [key for one in CARRIED for key in _keys(one.encode(), path)]
    try:
        given = path.read_bytes()
    except FileNotFoundError:
        return tuple(carried)
    except OSError as error:
        raise ReleaseKeyUnreadable(path=path) from error
    found = _keys(given, path)
    if not found:
        raise ReleaseKeyUnreadable(path=path)
    return (*carried, *found)


def check_signed(folder: Path, keys: Sequence[Ed25519PublicKey], sums: bytes) -> None:
    """See that one of these keys signed the sums; without any key nothing is asked.

    Raises:
        ReleaseUnsigned: nobody signed them.
        ReleaseNotTheirs: somebody else did.

    """
    if not keys:
        return
    try:
        with (folder / SIGNATURES).open("rb") as file:
            lines = file.read(_MOST).split()
    except OSError as error:
        raise ReleaseUnsigned(folder=folder) from error
    for line in lines:
        for key in keys:
            with suppress(InvalidSignature, ValueError):
                key.verify(b64decode(line, validate=True), sums)
                return
    raise ReleaseNotTheirs(folder=folder)


def _keys(pem: bytes, path: Path) -> list[Ed25519PublicKey]:
    found = []
    for block in _BLOCK.findall(pem):
        try:
            key = load_pem_public_key(block)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise ReleaseKeyUnreadable(path=path) from error
        if not isinstance(key, Ed25519PublicKey):
            raise ReleaseKeyUnreadable(path=path)
        found.append(key)
    return found
