"""Upgrade night: another version takes over every instance of a program, or everything is as it was.

    Upgrading(root, host, programs, health).upgrade("1.2.0")
    Upgrading(root, host, programs, health).rollback()

The new version looks at copies first, while the old one goes on. Then the row of `steps`: the journal is on
the disk before each of them, so after a crash the same command goes on, and another one takes everything back
first. No database is ever put back: migrations only add, so the old version runs on what the new one made.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from wor_sidecar.domain.errors import WorError, phrase
from wor_sidecar.domain.errors.environment import AlreadyRunning, NeedsAdministrator
from wor_sidecar.domain.errors.upgrading import (
    NothingBefore,
    NotTakenBack,
    ReleaseNotHere,
    UpgradeTakenBack,
    UpgradeUnderWay,
    UpgradeUnfinished,
)
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.installed.asking import Asking, executable
from wor_sidecar.installed.checking import forget_before
from wor_sidecar.installed.health import Health
from wor_sidecar.installed.journal import (
    close_journal,
    note_previous,
    previous,
    read_journal,
    write_journal,
)
from wor_sidecar.installed.layout import Root
from wor_sidecar.installed.services import Instance, ServiceHost, ServiceState
from wor_sidecar.installed.steps import Journal, Kind, Moved, Phase, following, goes_on
from wor_sidecar.installed.trial import USUAL_SECONDS, unmark
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.texts.catalogue import show

Say = Callable[[str, str], object]
"""Told of each step as it begins: its name and the version that it is about."""
CHECKING = "checking"
DONE = "done"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it."""

    old: str | None
    new: str
    changed: bool
    instances: tuple[Instance, ...] = ()


@dataclass(frozen=True, slots=True)
class Upgrading:
    """Moves the instances of `programs` from one version of a root to another."""

    root: Root
    host: ServiceHost
    programs: Sequence[str]
    health: Health
    seconds: int = USUAL_SECONDS
    """How long the new version has to be well before anything is let through."""
    say: Say = lambda _step, _version: None
    fault: FaultPoint = no_fault
    allowed: tuple[str, ...] = ()
    """As `asking.Asking.allowed`."""

    def upgrade(self, version: str) -> Outcome:
        """Let a version that stands here take over.

        Raises:
            ReleaseNotHere, CheckRefused, CheckSilent, UpgradeUnderWay: nothing was changed.
            UpgradeTakenBack: it failed, and the old version runs again.
            NotTakenBack: a person is needed.

        """
        if version not in self.root.versions():
            known = ", ".join(self.root.versions()) or "-"
            raise ReleaseNotHere(version=version, folder=self.root.folder, known=known)
        with alone(self.root):
            journal = read_journal(self.root)
            if journal is not None:
                if goes_on(journal, version):
                    return self._go_on(journal)
                self._take_back(journal)
            return self._begin(Kind.UPGRADE, version)

    def rollback(self) -> Outcome:
        """Go back to the version that was in use before; an upgrade that was broken off is taken back.

        Raises:
            NothingBefore: there is none.
            UpgradeTakenBack, NotTakenBack: as `upgrade`.

        """
        with alone(self.root):
            journal = read_journal(self.root)
            if journal is not None and journal.kind is Kind.UPGRADE:
                self._take_back(journal)
                return Outcome(journal.new, journal.old, True, tuple(one.instance for one in journal.moved))
            if journal is not None and goes_on(journal, journal.new):
                return self._go_on(journal)
            if journal is not None:
                self._take_back(journal)
            before = previous(self.root)
            if before is None or before not in self.root.versions():
                raise NothingBefore(current=self.root.current() or "-")
            return self._begin(Kind.ROLLBACK, before)

    def resume(self) -> Outcome | None:
        """Finish what was broken off, or take it back; None: nothing was.

        Raises:
            UpgradeTakenBack, NotTakenBack: as `upgrade`.

        """
        with alone(self.root):
            journal = read_journal(self.root)
            if journal is None:
                return None
            if goes_on(journal, journal.new):
                return self._go_on(journal)
            self._take_back(journal)
            return Outcome(journal.new, journal.old, True, tuple(one.instance for one in journal.moved))

    def _begin(self, kind: Kind, new: str) -> Outcome:
        old = self.root.current()
        if old == new:
            return Outcome(old, new, False)
        instances = [one for program in self.programs for one in self.host.instances(program)]
        if old is None:
            self.root.switch(new)  # the first version here: nobody to take over from
            for one in instances:
                self.host.install(one, executable(self.root, new, one.program))
            return Outcome(None, new, True, tuple(instances))
        self.say(CHECKING, new)
        moved = [self._looked_at(one, new) for one in instances]
        self.fault("upgrade.checked")
        self.host.stand_by()
        return self._go_on(
            Journal(kind, old, new, Phase.STOPPING, tuple(moved), self.seconds, "", self.allowed)
        )

    def _looked_at(self, instance: Instance, version: str) -> Moved:
        found = Asking(self.root, self.host, version, self.allowed).check(instance)
        ran = self.host.state(instance) is ServiceState.RUNNING
        return Moved(instance, ran, found.data, found.ready)

    def _go_on(self, journal: Journal) -> Outcome:
        phase: Phase | None = journal.phase
        try:
            while phase is not None:
                journal = replace(journal, phase=phase)
                write_journal(self.root, journal)
                self.say(_step(journal.kind, phase), journal.new)
                self.fault(f"upgrade.{phase.value}")
                self._do(phase, journal)
                self.fault(f"upgrade.{phase.value}.done")
                phase = following(journal.kind, phase)
        except KeyboardInterrupt as error:
            self._failed(journal, phrase("somebody broke it off"), error)
        except Exception as error:  # noqa: BLE001 - whatever it was: the old version comes back, and says why
            self._failed(journal, _words(error), error)
        return self._end(journal)

    def _do(self, phase: Phase, journal: Journal) -> None:
        match phase:
            case Phase.STOPPING:
                for one in journal.moved:
                    self.host.stop(one.instance)
            case Phase.MIGRATING:
                asking = Asking(self.root, self.host, journal.new, journal.allowed)
                for one in journal.moved:
                    self.host.stop(one.instance)  # a machine that started anew began them again
                    asking.bring_on(one.instance, journal.seconds)
            case Phase.SWITCHING:
                self._switch(journal, journal.new)
            case Phase.STARTING:
                self._start(journal)
            case Phase.TRYING:
                for one in self._ran(journal):
                    if self.host.state(one.instance) is not ServiceState.RUNNING:
                        self.host.start(one.instance)
                    self.health.passed(one, journal.new, journal.seconds)

    def _switch(self, journal: Journal, version: str) -> None:
        for one in journal.moved:
            self.host.stop(one.instance)
        self.root.switch(version)
        self.host.begins_at_sign_in(self.root.version(version))
        for one in journal.moved:
            self.fault("upgrade.between")
            self.host.install(one.instance, executable(self.root, version, one.instance.program))

    def _start(self, journal: Journal) -> None:
        for one in self._ran(journal):
            self.host.start(one.instance)

    def _ran(self, journal: Journal) -> Iterator[Moved]:
        return (one for one in journal.moved if one.ran)

    def _end(self, journal: Journal) -> Outcome:
        try:
            if journal.kind is Kind.UPGRADE:
                note_previous(self.root, journal.old)
            for one in journal.moved:
                with suppress(OSError):  # the daemon throws it away within the month
                    forget_before(one.data)
            close_journal(self.root)
        except OSError as error:  # the new version works; what is written stays the journal of that
            raise UpgradeUnfinished(version=journal.new) from error
        with suppress(WorError):  # it sees itself that nothing is left to do
            self.host.stand_down()
        if journal.kind is Kind.UPGRADE:
            self._tidy(journal)
        self.say(DONE, journal.new)
        return Outcome(journal.old, journal.new, True, tuple(one.instance for one in journal.moved))

    def _tidy(self, journal: Journal) -> None:
        """Keep the version in use and the one before; each takes a good part of a small disk."""
        for version in set(self.root.versions()) - {journal.old, journal.new}:
            shutil.rmtree(self.root.version(version), ignore_errors=True)

    def _failed(self, journal: Journal, why: str, error: BaseException) -> None:
        try:
            self._take_back(replace(journal, why=why))
        except KeyboardInterrupt:
            raise UpgradeUnfinished(version=journal.new) from error
        raise UpgradeTakenBack(version=journal.new, current=journal.old, told=why) from error

    def _take_back(self, journal: Journal) -> None:
        """Make everything as it was; what fails on the way stops nothing else, and stays in the journal."""
        journal = replace(journal, phase=Phase.BACK)
        with suppress(OSError):  # a full disk: the step before stands there, from which it goes back as well
            write_journal(self.root, journal)
        with suppress(OSError):  # nobody listens any more
            self.say(Phase.BACK.value, journal.old)
        self.fault("upgrade.back")
        careful = _Carefully()
        stopped = [one for one in journal.moved if careful.did(self.host.stop, one.instance)]
        careful.did(self.root.switch, journal.old)
        careful.did(self.host.begins_at_sign_in, self.root.version(journal.old))
        self.fault("upgrade.back.switched")
        for one in stopped:
            program = executable(self.root, journal.old, one.instance.program)
            careful.did(self.host.install, one.instance, program)
            if journal.kind is Kind.UPGRADE:
                careful.did(unmark, one.data)
            self.fault("upgrade.back.between")
            if one.ran:
                careful.did(self.host.start, one.instance)
        self.fault("upgrade.back.started")
        if careful.trouble is None:
            careful.did(close_journal, self.root)
        if careful.trouble is None:
            with suppress(WorError):
                self.host.stand_down()
        if careful.trouble is not None:
            told = _words(careful.trouble)
            raise NotTakenBack(version=journal.new, current=journal.old, told=told) from careful.trouble


def _step(kind: Kind, phase: Phase) -> str:
    """Name a step as it is told: an old version that comes back is on no trial."""
    return "proving" if (kind, phase) == (Kind.ROLLBACK, Phase.TRYING) else phase.value


class _Carefully:
    """Does one thing after the other; the first trouble is kept, and stops nothing."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None

    def did(self, act: Callable[..., object], *given: object) -> bool:
        """Do it; tell whether it went well."""
        try:
            act(*given)
        except Exception as error:  # noqa: BLE001 - the caller says it, once all the rest was done
            self.trouble = self.trouble or error
            return False
        return True


@contextmanager
def alone(root: Root) -> Iterator[None]:
    """Be the only one who changes anything in a root.

    Raises:
        UpgradeUnderWay: somebody else does.
        NeedsAdministrator: this account may not.

    """
    try:
        lock = hold_folder(root.folder)
    except AlreadyRunning as error:
        raise UpgradeUnderWay(folder=root.folder, holder=error.fields.get("holder", "?")) from error
    except OSError as error:
        raise NeedsAdministrator(what=phrase("writing in {value}", root.folder)) from error
    with lock:
        yield


def _words(error: Exception) -> str:
    if isinstance(error, WorError):
        return str(show(error))
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__


def nothing_under_way(root: Root) -> None:
    """See that no upgrade was broken off here.

    Raises:
        UpgradeUnfinished: one was.

    """
    journal = read_journal(root)
    if journal is not None:
        raise UpgradeUnfinished(version=journal.new)
