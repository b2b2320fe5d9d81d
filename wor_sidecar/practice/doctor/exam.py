"""What a check may look at: the settings, the machine, and the program's rooms where it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.mail.mailboxes import Mailboxes
from wor_sidecar.practice.doctor.machine import Machine
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.practice.settings import SidecarSettings
from wor_sidecar.wire.postbus_probe import Probed, probe


@dataclass
class Exam:
    """One look at everything."""

    settings: SidecarSettings
    config: Path
    clock: Clock
    randomness: Randomness
    plugins: Plugins
    machine: Machine = field(default_factory=Machine)

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.settings.data.folder


@dataclass
class Within(Exam):
    """The same from within the running program, under its own account."""

    rooms: Rooms = field(kw_only=True)

    @cached_property
    def postbuses(self) -> Mapping[str, Probed]:
        """Call each postbus where we have a mailbox, once."""
        rooms = self.rooms
        with rooms.store.reading() as tx:
            boxes = Mailboxes().all(tx)
            key = rooms.membership.calling(tx) if boxes else None
        ca_file = self.settings.postbus.ca_file or self.settings.network.ca_file
        proxy = self.settings.network.proxy
        if key is None:
            return {}
        return {box.url: probe(box.url, key.sign, key.kid, self.clock, ca_file, proxy) for box in boxes}
