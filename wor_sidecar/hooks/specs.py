"""The six hooks: a table of contents of what a plug-in can be.

A plug-in is a module or object behind an entry point; it implements any of these with `hookimpl`.
Full text with examples: docs/reference/hooks.md.
"""

from collections.abc import Sequence

from wor_sidecar.hooks import hookspec
from wor_sidecar.hooks.connector import Connector
from wor_sidecar.hooks.events import ReferralMoved, Signal
from wor_sidecar.hooks.transport import Courier, Transport
from wor_sidecar.hooks.vault import Vault


@hookspec
def wor_his_connectors() -> Sequence[Connector]:  # type: ignore[empty-body]  # a spec has no body
    """Return the connectors of this plug-in."""


@hookspec
def wor_transports() -> Sequence[Transport]:  # type: ignore[empty-body]  # a spec has no body
    """Return the transports of this plug-in."""


@hookspec
def wor_couriers() -> Sequence[Courier]:  # type: ignore[empty-body]  # a spec has no body
    """Return the couriers of this plug-in."""


@hookspec
def wor_vaults() -> Sequence[Vault]:  # type: ignore[empty-body]  # a spec has no body
    """Return the vaults of this plug-in."""


@hookspec
def wor_on_signal(signal: Signal) -> None:
    """Hear of a signal."""


@hookspec
def wor_on_referral_moved(moved: ReferralMoved) -> None:
    """Hear of a move, after its commit."""
