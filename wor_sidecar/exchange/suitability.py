"""Whether this machine can seal at all; asked at a program's start, so that no message finds out later.

`cryptography` 46 has no HPKE, the wheel of 47 no ML-KEM, and 50 closes CVE-2026-69247; its wheels are 64-bit.
"""

import sys
from importlib import import_module
from importlib.metadata import version
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm

from wor_sidecar.domain.errors.environment import Not64Bit
from wor_sidecar.domain.errors.exchange import EncryptionMissing

_PRIMITIVES: Final = "wor_sidecar.exchange.primitives"
_OLDEST: Final = 50
_64_BIT: Final = 2**32


def check_machine(largest: int = sys.maxsize, installed: str | None = None) -> None:
    """Say so if envelopes cannot be made here.

    Args:
        largest: the machine's largest index; tells its width.
        installed: the version of `cryptography`; None: the one that is here.

    Raises:
        Not64Bit: a 32-bit Python.
        EncryptionMissing: a `cryptography` that is too old, or was built without what is needed.

    """
    if largest < _64_BIT:
        raise Not64Bit
    found = installed or version("cryptography")
    if int(found.split(".", 1)[0]) < _OLDEST:
        raise EncryptionMissing(version=found)
    try:
        import_module(_PRIMITIVES).Seed(bytes(32)).public  # noqa: B018 - makes both keys once
    except (ImportError, AttributeError, UnsupportedAlgorithm) as error:
        raise EncryptionMissing(version=found) from error
