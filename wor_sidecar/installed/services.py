"""The services of this machine, as whoever sets up, upgrades or removes a program sees them.

Each system has a host of its own: `systemd.py`, `windows.py`. An *instance* is one practice's (or
organisation's) program with its own configuration: "" is the only one, other names stand beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from subprocess import CompletedProcess
from typing import Final, Protocol

PROGRAMS: Final = ("wor-sidecar", "wor-inbox", "wor-postbus")


class ServiceState(Enum):
    """Whether it runs."""

    RUNNING = "running"
    STOPPED = "stopped"
    FAILED = "failed"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Instance:
    """One program under one configuration."""

    program: str
    """One of PROGRAMS."""
    name: str
    """Empty for the only one."""
    config: Path


class ServiceHost(Protocol):
    """What keeps programs running on this machine."""

    def instances(self, program: str) -> Sequence[Instance]:
        """Return those that are installed as a service, the unnamed one first."""
        ...

    def install(self, instance: Instance, executable: Path) -> None:
        """Make it a service that starts with the machine; again: it runs from `executable` from now on."""
        ...

    def uninstall(self, instance: Instance) -> None:
        """Take the service away; none there is fine."""
        ...

    def start(self, instance: Instance) -> None:
        """Start it and wait until it says that it stands ready."""
        ...

    def stop(self, instance: Instance) -> None:
        """Stop it and wait until it has ended; one that doesn't run is fine."""
        ...

    def state(self, instance: Instance) -> ServiceState:
        """Tell whether it runs."""
        ...

    def stand_by(self) -> None:
        """Let an upgrade that this machine goes down in be gone on with once it is up, until `stand_down`."""
        ...

    def stand_down(self) -> None:
        """Nothing is under way any more; nobody standing by is fine."""
        ...

    def begins_at_sign_in(self, release: Path) -> None:
        """Let what starts when somebody signs in, if anything does, be this release's."""
        ...

    def as_service(self, instance: Instance, command: Sequence[str]) -> CompletedProcess[str]:
        """Run a command under the service's own account, with the credentials it is given."""
        ...
