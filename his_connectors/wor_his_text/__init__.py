"""Connector `text`: letters as plain text and PDF, the fallback that every HIS can file."""

from collections.abc import Sequence

from wor_his_text.connector import TextConnector
from wor_sidecar.hooks import hookimpl

PLUGIN_API = "1.0"


@hookimpl
def wor_his_connectors() -> Sequence[TextConnector]:
    """Offer the one connector of this plug-in."""
    return [TextConnector()]
