"""Where the practice's program is wired together: the only place that does so."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import structlog

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.icpc import Trigger
from wor_sidecar.domain.identifiers import OrganisationId, Randomness
from wor_sidecar.domain.outgoing import PracticeCard
from wor_sidecar.domain.partner import Partner
from wor_sidecar.domain.questions import ConsentText, Mode
from wor_sidecar.domain.retention import Shredded
from wor_sidecar.exchange.contents import Profile
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.hooks.transport import Account
from wor_sidecar.installed.trial import Trial
from wor_sidecar.mail.line import LineSettings, Postbus, postbus_client
from wor_sidecar.mail.post import Post, open_post
from wor_sidecar.mail.vouching import heard
from wor_sidecar.practice import restored
from wor_sidecar.practice.backups import backups_of
from wor_sidecar.practice.bell import Bell
from wor_sidecar.practice.consent.desk import Desk, DeskRules
from wor_sidecar.practice.consent.registrar import PROGRAM, AfterRestore, Registrar
from wor_sidecar.practice.consent.rules import Rules
from wor_sidecar.practice.consent.windows import Windows
from wor_sidecar.practice.intake import baselines
from wor_sidecar.practice.intake.child_reader import ChildReader
from wor_sidecar.practice.intake.folders import ExportFolder, FolderKind
from wor_sidecar.practice.intake.intake import Intake, check_export
from wor_sidecar.practice.intake.profiles import load_profile
from wor_sidecar.practice.opening import open_store
from wor_sidecar.practice.origins import Neighbour, Origins
from wor_sidecar.practice.postroom import Bells, Postroom
from wor_sidecar.practice.referrals.acting import Acting
from wor_sidecar.practice.retention.shredding import shred_due
from wor_sidecar.practice.rooms import Broken, Rooms
from wor_sidecar.practice.sending import Around, Writer
from wor_sidecar.practice.settings import ExportSettings, ImportSettings, SidecarSettings
from wor_sidecar.practice.signals.digests import Digests
from wor_sidecar.practice.signals.watching import Watching
from wor_sidecar.practice.trays.enrolments import Enrolments
from wor_sidecar.practice.trays.trays import Trays
from wor_sidecar.practice.writeback.imports import Import, import_of, patient_key_of
from wor_sidecar.practice.writeback.orphans import Orphans
from wor_sidecar.practice.writeback.placing import Placer
from wor_sidecar.practice.writeback.proposing import Proposing
from wor_sidecar.practice.writeback.templates import Templates
from wor_sidecar.settings.working_days import WorkingDays
from wor_sidecar.store.backups import Nights
from wor_sidecar.store.clock_watch import ClockWatch
from wor_sidecar.store.first_looks import FirstLooks
from wor_sidecar.store.rounds import Rounds
from wor_sidecar.store.starting import note_start
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.texts.consents import VERSIONS, consent_text
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.wire.mail_server import MailServer

S = TypeVar("S", ExportSettings, ImportSettings)
T = TypeVar("T")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Practice:
    """The open program: what `run` works with; nothing of it runs yet."""

    rooms: Rooms
    post: Post
    postroom: Postroom
    intake: Intake
    windows: Windows
    placers: tuple[Placer, ...]
    writeback_bell: Bell
    watch: ClockWatch
    rounds: Rounds
    watching: Watching
    digests: Digests


def open_practice(
    settings: SidecarSettings,
    config: Path,
    key: KeyEncryptionKey,
    plugins: Plugins,
    clock: Clock,
    randomness: Randomness,
    fault: FaultPoint = no_fault,
) -> Practice:
    """Bring the database up to date and wire everything."""
    store, secret = open_store(settings, key, clock, randomness)
    note_start(store, plugins, PROGRAM)
    bell, writeback = Bell(clock.now()), Bell(0)
    wired = Wiring(settings, config, store, secret, plugins, clock, randomness, fault, bell, writeback)
    practice = wired.practice()
    with store.transaction() as tx:
        practice.rooms.registrar.list_people(tx)
    return practice


def export_folder(export: ExportSettings, settings: SidecarSettings, config: Path) -> ExportFolder:
    """Return what the intake needs of an [[export]].

    Raises:
        ProfileMissing: or one of its kin: its profile can't be used.

    """
    profile = load_profile(export.profile, beside=config, trigger=Trigger(settings.trigger.codes))
    return ExportFolder(
        name=export.name,
        path=export.path,
        pattern=export.pattern,
        profile=profile,
        kind=FolderKind(export.kind),
        settle_seconds=export.settles,
        scan_seconds=settings.intake.scan_seconds,
    )


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the rooms are made of. `bell` wakes the desks, `writeback` the placing of letters."""

    settings: SidecarSettings
    config: Path
    store: Store
    secret: bytes
    plugins: Plugins
    clock: Clock
    randomness: Randomness
    fault: FaultPoint
    bell: Bell
    writeback: Bell
    postbus: Callable[[Account], Postbus] = postbus_client

    def practice(self) -> Practice:
        """Put the rooms together."""
        settings, ring = self.settings, self.bell.ring

        def partners(tx: Transaction) -> Sequence[Partner]:
            return post.partners.list(tx)

        def card(tx: Transaction) -> PracticeCard | None:
            return self._card(post, tx)

        def neighbour(tx: Transaction, organisation: OrganisationId) -> Neighbour | None:
            return _neighbour(post, tx, organisation)

        writer = Writer(self.secret, patient_key_of(settings), Around(partners, card))
        templates = Templates(settings.letters.folder, self.clock, self.plugins.signal)
        postroom = self._postroom(writer, Origins(neighbour), templates)
        watch = ClockWatch(self.clock)
        post = self._post(postroom, watch)
        consent = settings.consent
        rules = Rules(
            settings.trigger.since, consent.follow_up_months, settings.retention, settings.shared_agb
        )
        after_restore = AfterRestore(restored.restored_on, restored.found_again)
        registrar = Registrar(self.secret, rules, ring, after_restore, baselines.since)
        exports, broken_exports = _those_that_work(settings.exports, self._export)
        imports, broken_imports = _those_that_work(settings.imports, self._import)
        intake = self._intake(registrar, exports)
        placers = tuple(self._placers(post, imports))
        trays = Trays(self.store, self.secret, self.clock)
        working_days = WorkingDays(settings.calendar)
        server = MailServer(settings.mail)
        digests = Digests(self.store, server, settings.signals, working_days, self.clock, self.randomness)
        rooms = Rooms(
            settings=settings,
            config=self.config,
            store=self.store,
            clock=self.clock,
            plugins=self.plugins,
            bell=self.bell,
            registrar=registrar,
            desk=Desk(self._desk_rules(), writer, post.departures, ring, self.plugins.moved),
            acting=Acting(post.departures, self.plugins.moved, ring),
            orphans=self._orphans(postroom),
            departures=post.departures,
            partners=post.partners,
            membership=post.membership,
            joining=post.joining,
            keys=post.key_desk,
            postbuses_down=post.courier.down,
            placers=placers,
            folders=intake.folders,
            reread=intake.wake,
            working_days=working_days,
            digest=digests.told,
            trial=Trial(settings.data.folder, self.clock),
            trays=trays,
            enrolments=Enrolments(self.store, trays),
            templates=templates,
            looks=FirstLooks(self.store, self.clock),
            nights=Nights(settings.backup, backups_of(settings, self.store, self.clock, self.randomness)),
            exports=tuple(exports),
            broken_exports=broken_exports,
            broken_imports=broken_imports,
        )
        windows = Windows(post.departures, settings.consent.undo_minutes, ring, self.plugins.moved)
        bell, rounds, watching = self.writeback, self._rounds(post, watch), Watching(rooms)
        return Practice(
            rooms, post, postroom, intake, windows, placers, bell, watch, rounds, watching, digests
        )

    def _rounds(self, post: Post, watch: ClockWatch) -> Rounds:
        def shred(tx: Transaction, now: Millis) -> Shredded:
            return shred_due(tx, self.settings.retention, now)

        def tell() -> None:
            post.courier.wake()  # a message that was under way goes out as a void
            self.bell.ring()

        return Rounds(self.store, self.clock, shred, heard, stepped=watch.stepped, after=tell)

    def _postroom(self, writer: Writer, origins: Origins, templates: Templates) -> Postroom:
        us = self.settings.practice
        return Postroom(
            name=us.name,
            profile=Profile(us.phone, us.urgent_phone, us.place, "", ()),
            writer=writer,
            origins=origins,
            templates=templates,
            bells=Bells(self.bell.ring, self.writeback.ring, self.plugins.moved),
        )

    def _post(self, postroom: Postroom, watch: ClockWatch) -> Post:
        line = LineSettings(
            ca_file=self.settings.postbus.ca_file or self.settings.network.ca_file,
            proxy=self.settings.network.proxy,
        )
        return open_post(
            self.store,
            postroom,
            self.plugins.transports,
            line,
            self.clock,
            self.randomness,
            clock_stepped=watch.stepped,
            postbus=self.postbus,
            fault=self.fault,
            receipt_interval=self.settings.postbus.receipt_seconds * 1000,
        )

    def _export(self, one: ExportSettings) -> ExportFolder:
        found = export_folder(one, self.settings, self.config)
        check_export(found, self.plugins)
        return found

    def _import(self, one: ImportSettings) -> Import:
        return import_of(one, self.settings, self.config, self.plugins)

    def _intake(self, registrar: Registrar, exports: Sequence[ExportFolder]) -> Intake:
        return Intake(
            store=self.store,
            clock=self.clock,
            exports=exports,
            plugins=self.plugins,
            reader=self._reader(),
            registrar=registrar,
            fault=self.fault,
            work_folder=self.settings.data.folder,
        )

    def _reader(self) -> ChildReader:
        folder = self.settings.data.folder
        return ChildReader(self.plugins, self.settings.plugins.enabled, self.clock, work_folder=folder)

    def _placers(self, post: Post, imports: Sequence[Import]) -> list[Placer]:
        """Only the first import gets letters; the others wait for a rule that tells them apart."""
        return [
            Placer(self.store, post.departures, one, self.secret, self.fault, self.bell.ring)
            for one in imports[:1]
        ]

    def _orphans(self, postroom: Postroom) -> Orphans:
        proposing = Proposing(self.secret, patient_key_of(self.settings))
        return Orphans(proposing, postroom.take_in, self.bell.ring, self.writeback.ring)

    def _desk_rules(self) -> DeskRules:
        texts = [consent_text(version) for version in VERSIONS]
        with_feedback, without = (ConsentText(one.id, one.hash, one.language) for one in texts)
        return DeskRules(
            undo_minutes=self.settings.consent.undo_minutes,
            mode=Mode(self.settings.practice.mode),
            routes=self.settings.routes,
            texts=(with_feedback, without),
            referrers=tuple(one.author for one in self.settings.referrers),
        )

    def _card(self, post: Post, tx: Transaction) -> PracticeCard | None:
        organisation = post.membership.organisation(tx)
        us = self.settings.practice
        if organisation is None:
            return None
        return PracticeCard(organisation, us.name, us.phone, us.urgent_phone, us.place)


def _those_that_work(settings: Sequence[S], open_one: Callable[[S], T]) -> tuple[list[T], list[Broken]]:
    """Open each; what can't work stops its own pipeline, shown in status, and no other."""
    found: list[T] = []
    broken: list[Broken] = []
    for one in settings:
        try:
            found.append(open_one(one))
        except WorError as error:
            name = one.name
            log.warning("pipeline.broken", name=name, code=error.code)
            broken.append(Broken(name, error))
    return found, broken


def _neighbour(post: Post, tx: Transaction, organisation: OrganisationId) -> Neighbour | None:
    found = post.partners.detail(tx, organisation)
    if found is None:
        return None
    return Neighbour(found.partner.label, found.profile.phone if found.profile else "")
