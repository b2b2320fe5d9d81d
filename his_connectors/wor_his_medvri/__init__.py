"""Connector `medvri`: Medeur EDIFACT MEDVRI, the free message that every Dutch HIS can receive."""

from collections.abc import Sequence

from wor_his_medvri.connector import MedvriConnector
from wor_sidecar.hooks import hookimpl

PLUGIN_API = "1.0"


@hookimpl
def wor_his_connectors() -> Sequence[MedvriConnector]:
    """Offer the one connector of this plug-in."""
    return [MedvriConnector()]
