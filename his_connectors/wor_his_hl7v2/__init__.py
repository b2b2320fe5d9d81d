"""Connector `hl7v2`: HL7 version 2 messages with a coded reason, and letters as results."""

from collections.abc import Sequence

from wor_his_hl7v2.connector import Hl7v2Connector
from wor_sidecar.hooks import hookimpl

PLUGIN_API = "1.0"


@hookimpl
def wor_his_connectors() -> Sequence[Hl7v2Connector]:
    """Offer the one connector of this plug-in."""
    return [Hl7v2Connector()]
