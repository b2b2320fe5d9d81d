"""Identifiers that follow from a path, so that the same file is the same component in each build."""

import hashlib
import uuid
from typing import Final

UPGRADE_CODE: Final = "6D3C7A52-1F0B-4E55-9C1D-2B7A90E4D6F1"
"""Pinned for ever: by it Windows knows that one MSI replaces another."""
_OURS: Final = uuid.UUID("0b8f5f0e-7a0d-4b0c-8c36-6f1f4c1f7f42")


def guid(what: str) -> str:
    """Return the GUID of a component, a product or a package."""
    return str(uuid.uuid5(_OURS, what)).upper()


def identifier(kind: str, path: str) -> str:
    """Return a table's key: a letter for its kind, and what the path hashes to."""
    return kind + hashlib.sha256(path.encode()).hexdigest()[:24]
