"""Connector `table`: the lists that a HIS query makes, with columns found by their header."""

from collections.abc import Sequence

from wor_his_table.connector import TableConnector
from wor_sidecar.hooks import hookimpl

PLUGIN_API = "1.0"


@hookimpl
def wor_his_connectors() -> Sequence[TableConnector]:
    """Offer the one connector of this plug-in."""
    return [TableConnector()]
