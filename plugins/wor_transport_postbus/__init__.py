"""Moves sealed envelopes over a wor-postbus: the built-in transport, installed as anybody's would be."""

from collections.abc import Sequence

from wor_sidecar.hooks import hookimpl
from wor_sidecar.hooks.transport import Transport
from wor_transport_postbus.transport import PostbusTransport

PLUGIN_API = "1.0"


@hookimpl
def wor_transports() -> Sequence[Transport]:
    """Offer the transport `postbus`."""
    return [PostbusTransport()]
