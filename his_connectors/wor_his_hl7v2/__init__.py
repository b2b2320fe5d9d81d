"""Connector `hl7v2`: HL7 version 2 messages with a coded reason, and letters as results."""

from collections.abc import Sequence

from wor_sidecar.hooks import hookimpl
from wor_sidecar.hooks.connector import Connector

PLUGIN_API = "1.0"


@hookimpl
def wor_his_connectors() -> Sequence[Connector]:
    """Offer the one connector of this plug-in."""
    return []
