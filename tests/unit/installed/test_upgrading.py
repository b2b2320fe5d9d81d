"""An upgrade that is killed anywhere, and given again, ends with everybody on one version, and running."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from wor_sidecar.domain.errors.environment import ProgramFailed
from wor_sidecar.domain.errors.upgrading import (
    CheckRefused,
    CheckSilent,
    JournalUnreadable,
    NotHealthy,
    NothingBefore,
    NotTakenBack,
    ReleaseNotHere,
    UpgradeTakenBack,
    UpgradeUnderWay,
    UpgradeUnfinished,
)
from wor_sidecar.installed.journal import NAME, read_journal
from wor_sidecar.installed.layout import Root
from wor_sidecar.installed.services import Instance, ServiceState
from wor_sidecar.installed.trial import MARK
from wor_sidecar.installed.upgrading import Upgrading, alone, nothing_under_way

PROGRAM = "wor-sidecar"


class Killed(BaseException):
    """The upgrade is gone, as by SIGKILL: nobody catches it."""


@dataclass
class Machine:
    """The services of a machine; what a version does when it is asked or started is said by a test."""

    root: Root
    names: tuple[str, ...] = ("", "tweede")
    executables: dict[str, str] = field(default_factory=dict)
    running: dict[str, str] = field(default_factory=dict)
    trouble: dict[tuple[str, str, str], object] = field(default_factory=dict)
    """(what, version, instance) -> an error that is raised, or what a check says."""
    migrated: list[tuple[str, str]] = field(default_factory=list)
    started: list[tuple[str, str]] = field(default_factory=list)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    stands_by: bool = False
    tray: str = "1.0.0"

    def instances(self, program):
        return [self.instance(one) for one in self.names] if program == PROGRAM else []

    def instance(self, name):
        return Instance(PROGRAM, name, self.root.folder / f"{name or 'wor'}.toml")

    def data(self, name):
        return self.root.folder / f"data-{name}"

    def install(self, instance, executable):
        self._maybe("install", executable.parent.parent.name, instance)
        self.executables[instance.name] = executable.parent.parent.name

    def uninstall(self, instance):
        raise NotImplementedError

    def start(self, instance):
        version = self.executables[instance.name]
        assert self.running.get(instance.name, version) == version, "two versions at once"
        self._maybe("start", version, instance)
        self.running[instance.name] = version
        self.started.append((version, instance.name))

    def stop(self, instance):
        if instance.name in self.running:
            self._maybe("stop", self.running[instance.name], instance)
        self.running.pop(instance.name, None)

    def state(self, instance):
        return ServiceState.RUNNING if instance.name in self.running else ServiceState.STOPPED

    def stand_by(self):
        self.stands_by = True

    def stand_down(self):
        self.stands_by = False

    def begins_at_sign_in(self, release):
        self.tray = release.name

    def as_service(self, instance, command):
        version = Path(command[0]).parent.parent.name
        self.asked.append(tuple(command))
        step = "migrate" if "--migrate" in command else "check"
        said = self.trouble.get((step, version, instance.name))
        if isinstance(said, BaseException):
            raise said
        if step == "migrate":
            assert instance.name not in self.running, "migrated under a program that runs"
            if said is None:
                (self.data(instance.name) / MARK).write_text("{}")
                self.migrated.append((version, instance.name))
        faults = [] if said is None else [{"code": "WOR-X", "told": said}]
        told = {"data": str(self.data(instance.name)), "ready": "", "faults": faults}
        return CompletedProcess(command, 3 if faults else 0, json.dumps(told), "")

    def _maybe(self, what, version, instance):
        error = self.trouble.get((what, version, instance.name))
        if isinstance(error, BaseException):
            raise error


@dataclass
class Nurse:
    """Says at once how a program is."""

    machine: Machine
    sick: set[tuple[str, str]] = field(default_factory=set)

    def passed(self, moved, version, seconds):
        name = moved.instance.name
        if (version, name) in self.sick:
            raise NotHealthy(instance=name, seconds=seconds)
        assert self.machine.running[name] == version
        (moved.data / MARK).unlink(missing_ok=True)


@dataclass
class Night:
    machine: Machine
    nurse: Nurse

    def upgrading(self, fault=lambda _name: None):
        said = []
        return Upgrading(
            self.machine.root,
            self.machine,
            (PROGRAM,),
            self.nurse,
            1,
            lambda *step: said.append(step),
            fault,
        )

    def everybody_runs(self, version):
        machine = self.machine
        assert machine.root.current() == version
        assert machine.running == dict.fromkeys(machine.names, version)
        assert machine.executables == dict.fromkeys(machine.names, version)
        assert machine.tray == version
        assert read_journal(machine.root) is None
        assert not machine.stands_by
        assert not any((machine.data(name) / MARK).exists() for name in machine.names)


def put(root, version):
    put_at(root.folder / "versions" / version)


def put_at(folder):
    folder.mkdir(parents=True)
    (folder / "release.json").write_text(json.dumps({"version": folder.name, "platform": "", "python": ""}))


@pytest.fixture
def night(tmp_path):
    root = Root(tmp_path)
    for version in ("1.0.0", "1.1.0"):
        put(root, version)
    root.switch("1.0.0")
    machine = Machine(root)
    for name in machine.names:
        machine.data(name).mkdir()
        machine.instance(name).config.write_text(f'[data]\nfolder = "{machine.data(name).name}"\n')
        machine.executables[name] = machine.running[name] = "1.0.0"
    return Night(machine, Nurse(machine))


def fault_points(night):
    names = []
    night.upgrading(names.append).upgrade("1.1.0")
    return names


def killing(at):
    count = 0

    def fault(_name):
        nonlocal count
        count += 1
        if count > at:
            raise Killed

    return fault


def test_a_good_night_moves_everybody(night):
    done = night.upgrading().upgrade("1.1.0")
    assert (done.old, done.new, done.changed, len(done.instances)) == ("1.0.0", "1.1.0", True, 2)
    night.everybody_runs("1.1.0")
    assert night.machine.migrated == [("1.1.0", ""), ("1.1.0", "tweede")]


def test_the_version_in_use_is_no_upgrade(night):
    assert not night.upgrading().upgrade("1.0.0").changed
    night.everybody_runs("1.0.0")
    assert night.machine.started == []


def test_the_first_version_takes_over_from_nobody(night):
    (night.machine.root.folder / "current").unlink()
    assert night.upgrading().upgrade("1.1.0").old is None
    assert night.machine.root.current() == "1.1.0"


def test_what_was_stopped_by_a_person_is_brought_on_and_stays_stopped(night):
    night.machine.stop(night.machine.instance("tweede"))
    night.upgrading().upgrade("1.1.0")
    assert night.machine.running == {"": "1.1.0"}
    assert ("1.1.0", "tweede") in night.machine.migrated
    assert night.machine.executables["tweede"] == "1.1.0"


KILLS = range(11)


def test_there_are_as_many_places_to_be_killed_at_as_these_tests_try(night):
    assert len(fault_points(night)) <= len(KILLS) + 2


@pytest.mark.parametrize("place", KILLS)
def test_killed_and_given_again_it_is_finished(night, place):
    with pytest.raises(Killed):
        night.upgrading(killing(place)).upgrade("1.1.0")
    night.upgrading().upgrade("1.1.0")
    night.everybody_runs("1.1.0")


@pytest.mark.parametrize("place", range(1, 11))
def test_killed_and_resumed_by_the_machine_itself_it_is_finished(night, place):
    with pytest.raises(Killed):
        night.upgrading(killing(place)).upgrade("1.1.0")
    assert night.machine.stands_by
    night.machine.running.clear()  # the power was out
    assert night.upgrading().resume().new == "1.1.0"
    night.everybody_runs("1.1.0")
    assert night.upgrading().resume() is None


@pytest.mark.parametrize("name", ["upgrade.back", "upgrade.back.switched", "upgrade.back.between"])
def test_killed_on_the_way_back_and_resumed_everything_is_as_it_was(night, name):
    night.nurse.sick.add(("1.1.0", "tweede"))

    def fault(place):
        if place == name:
            raise Killed

    with pytest.raises(Killed):
        night.upgrading(fault).upgrade("1.1.0")
    assert night.upgrading().resume().new == "1.0.0"
    night.everybody_runs("1.0.0")


@pytest.mark.parametrize("place", range(1, 11))
def test_killed_and_rolled_back_it_is_undone(night, place):
    with pytest.raises(Killed):
        night.upgrading(killing(place)).upgrade("1.1.0")
    night.upgrading().rollback()
    night.everybody_runs("1.0.0")


@pytest.mark.parametrize("place", range(1, 11))
def test_killed_and_another_version_wanted_it_is_undone_first(night, place):
    put(night.machine.root, "1.2.0")
    with pytest.raises(Killed):
        night.upgrading(killing(place)).upgrade("1.1.0")
    assert night.upgrading().upgrade("1.2.0").old == "1.0.0"
    night.everybody_runs("1.2.0")


@pytest.mark.parametrize("name", ["upgrade.back", "upgrade.back.switched", "upgrade.back.between"])
def test_killed_on_the_way_back_and_given_again_it_is_tried_again(night, name):
    night.nurse.sick.add(("1.1.0", "tweede"))

    def fault(place):
        if place == name:
            raise Killed

    with pytest.raises(Killed):
        night.upgrading(fault).upgrade("1.1.0")
    with pytest.raises(UpgradeTakenBack):
        night.upgrading().upgrade("1.1.0")
    night.everybody_runs("1.0.0")
    night.nurse.sick.clear()
    night.upgrading().upgrade("1.1.0")
    night.everybody_runs("1.1.0")


def test_who_refuses_on_a_copy_leaves_everything_alone(night):
    night.machine.trouble["check", "1.1.0", "tweede"] = "een partner is te oud"
    with pytest.raises(CheckRefused) as refused:
        night.upgrading().upgrade("1.1.0")
    assert "een partner is te oud" in refused.value.message
    night.everybody_runs("1.0.0")
    assert night.machine.started == []


def test_who_cannot_even_be_asked_leaves_everything_alone(night):
    night.machine.trouble["check", "1.1.0", ""] = OSError("no such program")
    with pytest.raises(CheckSilent):
        night.upgrading().upgrade("1.1.0")
    night.everybody_runs("1.0.0")


@pytest.mark.parametrize(
    "config", ["[data]\nfolder = '/etc'\n", "[data]\nfolder = 7\n", "data = 1\n", "[", None]
)
def test_a_folder_that_the_configuration_does_not_name_is_not_believed(night, config):
    path = night.machine.instance("").config
    path.unlink() if config is None else path.write_text(config)
    with pytest.raises(CheckSilent):
        night.upgrading().upgrade("1.1.0")
    night.everybody_runs("1.0.0")
    assert night.machine.migrated == []


def test_where_no_folder_is_configured_the_usual_one_is(night):
    night.machine.instance("").config.write_text("[data]\n")
    night.upgrading().upgrade("1.1.0")
    night.everybody_runs("1.1.0")


@pytest.mark.parametrize(
    ("step", "trouble"),
    [
        ("migrate", "de schijf is vol"),
        ("start", ProgramFailed(program=PROGRAM, status=1, words="")),
        ("install", OSError("denied")),
        ("install", KeyError("nobody thought of it")),
        ("start", KeyboardInterrupt()),
    ],
)
@pytest.mark.parametrize("name", ["", "tweede"])
def test_whatever_fails_in_one_instance_brings_all_back(night, step, trouble, name):
    night.machine.trouble[step, "1.1.0", name] = trouble
    with pytest.raises(UpgradeTakenBack) as told:
        night.upgrading().upgrade("1.1.0")
    assert told.value.fields["told"]
    night.everybody_runs("1.0.0")


def test_what_nobody_thought_of_on_the_way_back_stops_nothing_and_stays_in_the_journal(night):
    night.nurse.sick.add(("1.1.0", ""))
    night.machine.trouble["install", "1.0.0", ""] = ZeroDivisionError()
    with pytest.raises(NotTakenBack):
        night.upgrading().upgrade("1.1.0")
    assert night.machine.running["tweede"] == "1.0.0"
    night.machine.trouble.clear()
    assert night.upgrading().resume().new == "1.0.0"
    night.everybody_runs("1.0.0")


def test_who_breaks_it_off_twice_is_told_that_it_is_not_finished(night):
    night.machine.trouble["start", "1.1.0", ""] = KeyboardInterrupt()
    night.machine.trouble["start", "1.0.0", ""] = KeyboardInterrupt()
    with pytest.raises(UpgradeUnfinished):
        night.upgrading().upgrade("1.1.0")
    night.machine.trouble.clear()
    assert night.upgrading().resume().new == "1.0.0"
    night.everybody_runs("1.0.0")


def test_what_the_administrator_took_upon_himself_counts_after_a_crash_too(night):
    upgrading = replace(night.upgrading(killing(2)), allowed=("--database-saved",))
    with pytest.raises(Killed):
        upgrading.upgrade("1.1.0")
    night.upgrading().resume()
    assert [one for one in night.machine.asked if "--migrate" in one]
    assert all("--database-saved" in one for one in night.machine.asked)


def test_what_a_package_left_that_was_killed_is_no_version(night):
    for name in ("1.2.0.part", "1.0.0.old", ".1.2.0.part"):
        put_at(night.machine.root.folder / "versions" / name)
    assert night.machine.root.versions() == ("1.0.0", "1.1.0")


@pytest.mark.parametrize("name", ["", "tweede"])
def test_one_that_is_sick_on_trial_brings_all_back(night, name):
    night.nurse.sick.add(("1.1.0", name))
    with pytest.raises(UpgradeTakenBack) as error:
        night.upgrading().upgrade("1.1.0")
    assert error.value.fields["current"] == "1.0.0"
    night.everybody_runs("1.0.0")


def test_what_cannot_go_back_stays_in_the_journal_and_the_others_go_back(night):
    night.nurse.sick.add(("1.1.0", ""))
    night.machine.trouble["start", "1.0.0", ""] = ProgramFailed(program=PROGRAM, status=1, words="")
    with pytest.raises(NotTakenBack):
        night.upgrading().upgrade("1.1.0")
    assert night.machine.running == {"tweede": "1.0.0"}
    with pytest.raises(UpgradeUnfinished):
        nothing_under_way(night.machine.root)
    night.machine.trouble.clear()
    night.nurse.sick.clear()
    night.upgrading().upgrade("1.1.0")
    night.everybody_runs("1.1.0")


def test_one_that_cannot_be_stopped_is_never_started_twice(night):
    stuck = OSError("stuck")
    night.nurse.sick.add(("1.1.0", ""))
    night.machine.trouble["stop", "1.1.0", ""] = stuck
    with pytest.raises(NotTakenBack):
        night.upgrading().upgrade("1.1.0")
    assert night.machine.running == {"": "1.1.0", "tweede": "1.0.0"}


def test_a_rollback_goes_to_the_version_before_and_leaves_the_data_alone(night):
    night.upgrading().upgrade("1.1.0")
    night.machine.migrated.clear()
    assert night.upgrading().rollback().new == "1.0.0"
    night.everybody_runs("1.0.0")
    assert night.machine.migrated == []


@pytest.mark.parametrize("place", range(9))
def test_a_rollback_killed_and_given_again_is_finished(night, place):
    night.upgrading().upgrade("1.1.0")
    with pytest.raises(Killed):
        night.upgrading(killing(place)).rollback()
    night.upgrading().rollback()
    night.everybody_runs("1.0.0")


def test_before_the_first_upgrade_there_is_nothing_to_go_back_to(night):
    with pytest.raises(NothingBefore):
        night.upgrading().rollback()
    night.everybody_runs("1.0.0")


def test_a_version_that_does_not_stand_here_is_named_with_those_that_do(night):
    with pytest.raises(ReleaseNotHere) as error:
        night.upgrading().upgrade("9.9.9")
    assert "1.0.0, 1.1.0" in error.value.remedy


def test_two_at_once_are_one_and_one_that_waits(night):
    with alone(night.machine.root), pytest.raises(UpgradeUnderWay):
        night.upgrading().upgrade("1.1.0")
    night.everybody_runs("1.0.0")


def test_a_journal_that_nobody_can_read_stops_everything(night):
    (night.machine.root.folder / NAME).write_text('{"kind": "upgr')
    with pytest.raises(JournalUnreadable):
        night.upgrading().upgrade("1.1.0")
    assert night.machine.running == dict.fromkeys(night.machine.names, "1.0.0")


def test_only_the_version_in_use_and_the_one_before_keep_their_place(night):
    put(night.machine.root, "0.9.0")
    night.upgrading().upgrade("1.1.0")
    assert night.machine.root.versions() == ("1.0.0", "1.1.0")
