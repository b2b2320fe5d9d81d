"""What the loader found: every plug-in with its state, and what the loaded ones offer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from wor_sidecar.domain.errors.folders import ConnectorUnknown
from wor_sidecar.hooks.connector import Connector
from wor_sidecar.hooks.dispatch import Listener
from wor_sidecar.hooks.events import ReferralMoved, Signal
from wor_sidecar.hooks.transport import Courier, Transport
from wor_sidecar.hooks.vault import Vault


class PluginStatus(StrEnum):
    """Loaded: it works. Disabled: installed, never imported. Broken: it was refused, `why` says for what."""

    LOADED = "loaded"
    DISABLED = "disabled"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class PluginState:
    """One entry point; `offers` names what it brought: `connector table`, `on_signal`."""

    name: str
    group: str
    distribution: str
    version: str
    status: PluginStatus
    why: str = ""
    offers: tuple[str, ...] = ()
    sha256: str = ""
    """Which code it is (hooks/fingerprints.py); empty where nobody asked."""


@dataclass(frozen=True, slots=True)
class Plugins:
    """Everything that may be used, by the id that configuration and profiles use."""

    connectors: Mapping[str, Connector] = field(default_factory=dict)
    transports: Mapping[str, Transport] = field(default_factory=dict)
    couriers: Mapping[str, Courier] = field(default_factory=dict)
    vaults: Mapping[str, Vault] = field(default_factory=dict)
    states: tuple[PluginState, ...] = ()
    listeners: tuple[Listener, ...] = ()

    def connector(self, name: str) -> Connector:
        """Return a connector.

        Raises:
            ConnectorUnknown: there is none of that id among the loaded plug-ins.

        """
        if name not in self.connectors:
            raise ConnectorUnknown(connector=name, known=", ".join(sorted(self.connectors)) or "-")
        return self.connectors[name]

    def provider(self, offer: str) -> str:
        """Return which plug-in brought an offer, such as `connector table`; empty when none did."""
        return next((state.name for state in self.states if offer in state.offers), "")

    def signal(self, signal: Signal) -> None:
        """Tell every listener of a signal, one by one; a failing or slow one never reaches the caller."""
        for listener in self.listeners:
            listener.tell(signal)

    def moved(self, moved: ReferralMoved) -> None:
        """Tell every listener of a move; as `signal`."""
        for listener in self.listeners:
            listener.tell(moved)
