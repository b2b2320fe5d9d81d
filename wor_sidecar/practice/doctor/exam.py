"""What a check may look at: the settings, the machine, and the program's rooms where it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from wor_sidecar.doctor import post
from wor_sidecar.doctor.examining import Examiner
from wor_sidecar.doctor.findings import Subject
from wor_sidecar.doctor.machine import Machine
from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.practice.settings import SidecarSettings
from wor_sidecar.settings.places import instance_name
from wor_sidecar.wire.postbus_probe import Probed

PROGRAM: Final = "wor-sidecar"


@dataclass
class Exam:
    """One look at everything."""

    settings: SidecarSettings
    config: Path
    clock: Clock
    randomness: Randomness
    plugins: Plugins
    machine: Machine = field(default_factory=Machine)
    examiner: Examiner = field(default_factory=Examiner)

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.settings.data.folder

    @property
    def subject(self) -> Subject:
        """Whose report it is."""
        return Subject(PROGRAM, instance_name("wor", self.config), self.settings.practice.name)


@dataclass
class Within(Exam):
    """The same from within the running program, under its own account."""

    rooms: Rooms = field(kw_only=True)

    @cached_property
    def postbuses(self) -> Mapping[str, Probed]:
        """Call each postbus where we have a mailbox, once."""
        ca_file = self.settings.postbus.ca_file or self.settings.network.ca_file
        proxy = self.settings.network.proxy
        return post.probed(self.rooms.store, self.rooms.membership, self.clock, ca_file, proxy)
