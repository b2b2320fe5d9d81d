"""Connector `text`: letters as plain text and PDF, the fallback that every HIS can file."""

from collections.abc import Sequence

from wor_sidecar.hooks import hookimpl
from wor_sidecar.hooks.connector import Connector

PLUGIN_API = "1.0"


@hookimpl
def wor_his_connectors() -> Sequence[Connector]:
    """Offer the one connector of this plug-in."""
    return []
