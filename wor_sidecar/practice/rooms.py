"""The practice's rooms, wired: app.py makes this, the control API works with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.installed.trial import Trial
from wor_sidecar.mail.departures import Departures
from wor_sidecar.mail.joining import Joining
from wor_sidecar.mail.key_desk import KeyDesk
from wor_sidecar.mail.membership import Membership
from wor_sidecar.mail.partners import Partners
from wor_sidecar.practice.bell import Bell
from wor_sidecar.practice.consent.desk import Desk
from wor_sidecar.practice.consent.registrar import Registrar
from wor_sidecar.practice.intake.folders import ExportFolder, FolderView
from wor_sidecar.practice.referrals.acting import Acting
from wor_sidecar.practice.settings import SidecarSettings
from wor_sidecar.practice.trays.enrolments import Enrolments
from wor_sidecar.practice.trays.trays import Trays
from wor_sidecar.practice.writeback.orphans import Orphans
from wor_sidecar.practice.writeback.placing import Placer
from wor_sidecar.practice.writeback.templates import Templates
from wor_sidecar.settings.working_days import WorkingDays
from wor_sidecar.store.backups import Nights
from wor_sidecar.store.first_looks import FirstLooks
from wor_sidecar.store.transactions import Store
from wor_sidecar.wire.mail_days import Told


@dataclass(frozen=True, slots=True)
class Broken:
    """An export or import of the settings that can't work; it stands still, and the others go on."""

    name: str
    error: WorError


@dataclass(frozen=True, slots=True)
class Rooms:
    """Everything that a call may ask for."""

    settings: SidecarSettings
    config: Path
    store: Store
    clock: Clock
    plugins: Plugins
    bell: Bell
    registrar: Registrar
    desk: Desk
    acting: Acting
    orphans: Orphans
    departures: Departures
    partners: Partners
    membership: Membership
    joining: Joining
    keys: KeyDesk
    postbuses_down: Callable[[], Sequence[WorError]]
    placers: Sequence[Placer]
    folders: Callable[[], Sequence[FolderView]]
    reread: Callable[[], None]
    working_days: WorkingDays
    trays: Trays
    enrolments: Enrolments
    templates: Templates
    nights: Nights
    looks: FirstLooks
    digest: Callable[[], Told]
    trial: Trial
    exports: Sequence[ExportFolder] = ()
    broken_exports: Sequence[Broken] = ()
    broken_imports: Sequence[Broken] = ()
