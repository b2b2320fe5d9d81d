"""Connector `fhir`: the record of a contact as FHIR documents (STU3, R4), and letters as documents."""

from collections.abc import Sequence

from wor_his_fhir.connector import FhirConnector
from wor_sidecar.hooks import hookimpl

PLUGIN_API = "1.0"


@hookimpl
def wor_his_connectors() -> Sequence[FhirConnector]:
    """Offer the one connector of this plug-in."""
    return [FhirConnector()]
