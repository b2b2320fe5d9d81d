"""Connector `hl7v3`: HL7 version 3: the Professionele Samenvatting of a practice's patients."""

from collections.abc import Sequence

from wor_sidecar.hooks import hookimpl
from wor_sidecar.hooks.connector import Connector

PLUGIN_API = "1.0"


@hookimpl
def wor_his_connectors() -> Sequence[Connector]:
    """Offer the one connector of this plug-in."""
    return []
