"""Connector `hl7v3`: HL7 version 3: the Professionele Samenvatting of a practice's patients."""

from collections.abc import Sequence

from wor_his_hl7v3.connector import Hl7v3Connector
from wor_sidecar.hooks import hookimpl

PLUGIN_API = "1.0"


@hookimpl
def wor_his_connectors() -> Sequence[Hl7v3Connector]:
    """Offer the one connector of this plug-in."""
    return [Hl7v3Connector()]
