"""The inbox's night and the postbus's, on the data of a released version: a good one each, and a bad one."""

import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from upgrade_machine import NEW, OLD, Machine, a_machine, all_ended
from upgrade_trees import adds_a_table

sys.path.append(str(Path(__file__).parents[2] / "compat" / "released"))

from test_data_folders import unpacked

from wor_sidecar.demo.programs import ask
from wor_sidecar.demo.stage import free_port
from wor_sidecar.installed.checking import BEFORE
from wor_sidecar.installed.journal import read_journal
from wor_sidecar.installed.services import Instance, ServiceState
from wor_sidecar.installed.trial import MARK
from wor_sidecar.postbus.app import BRANCHES as POSTBUS_HAS
from wor_sidecar.postbus.settings import PostbusSettings
from wor_sidecar.settings.reader import read_settings
from wor_sidecar.welfare.app import BRANCHES as INBOX_HAS
from wor_sidecar.wire.control_client import ControlClient

RELEASE = "0.1.0"
INBOX, POSTBUS = "wor-inbox", "wor-postbus"
ROOMS = {INBOX: "welfare", POSTBUS: "postbus"}
LAST = {INBOX: INBOX_HAS[-1].revisions()[-1], POSTBUS: POSTBUS_HAS[-1].revisions()[-1]}
TRIAL = ("--trial-seconds", "1")
LOOKS = "        if (trial := inbox.answers.trial).on:\n"
ANSWERS = '        """GET /readyz: the database answers."""\n'
SICK = {
    INBOX: {"wor_sidecar/welfare/serving.py": (LOOKS, f"        return 1\n{LOOKS}")},
    POSTBUS: {"wor_sidecar/postbus/routes.py": (ANSWERS, f"{ANSWERS}        raise ZeroDivisionError\n")},
}
"""An inbox that ends as soon as it serves; a postbus that serves and never says that it is well."""


@dataclass(frozen=True)
class House:
    """A machine with one program of 0.1.0 at work on data that 0.1.0 left."""

    machine: Machine
    instance: Instance
    data: Path

    @property
    def program(self) -> str:
        return self.instance.program

    def runs(self, version: str) -> bool:
        note = self.machine.host._note(self.instance)
        running = self.machine.host.state(self.instance) is ServiceState.RUNNING
        return running and f"/{version}/" in note.executable

    def told(self, version: str, *words: str, **more) -> tuple[int, str]:
        return self.machine.told(version, *words, program=self.program, **more)

    def has_all(self) -> bool:
        """Everything that the released version knew is there."""
        if self.program == POSTBUS:
            [found] = ask(POSTBUS, "stats", "--json", "--config", str(self.instance.config))
            return found["mailboxes"] == 2
        control = ControlClient(self.data)
        trail = control.call("GET", "/v1/audit/verify")
        return trail["ok"] and trail["lines"] > 10 and len(control.call("GET", "/v1/cases")["cases"]) == 1


@pytest.fixture(scope="module", params=[INBOX, POSTBUS])
def house(request, lib, tmp_path_factory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp(request.param)
    side = ROOMS[request.param]
    config = unpacked(RELEASE, side, folder)
    if request.param == POSTBUS:
        old = read_settings(config, PostbusSettings).listen.port
        config.write_text(config.read_text("utf-8").replace(str(old), str(free_port())), "utf-8")
    machine = a_machine(lib, folder / "machine")
    made = House(machine, Instance(request.param, "", config), folder / side)
    try:
        machine.begin(made.instance)
        yield made
    finally:
        all_ended(machine)


@pytest.fixture
def night(house) -> Iterator[House]:
    """What a test does; whatever it was, nothing is under way at its end and nothing is lost."""
    yield house
    assert read_journal(house.machine.root) is None
    assert not (house.data / MARK).exists()
    assert house.has_all()


def test_one_that_starts_and_is_sick_comes_back_and_its_copy_is_kept(night):
    night.machine.has(NEW, SICK[night.program])
    code, said = night.told(NEW, "upgrade", "--to", NEW, *TRIAL)
    assert (code, "WOR-S479" in said) == (1, True)
    assert night.machine.root.current() == OLD
    assert night.runs(OLD)
    assert [one.name for one in (night.data / BEFORE).iterdir()] == [f"{NEW}.db"]
    night.machine.lose(NEW)


def test_a_good_night_killed_in_its_middle_and_resumed(night):
    night.machine.has(NEW, adds_a_table(ROOMS[night.program], LAST[night.program]))
    code, _said = night.told(NEW, "upgrade", "--to", NEW, *TRIAL, dies_at="upgrade.trying")
    assert code == -signal.SIGKILL
    code, said = night.told(NEW, "upgrade", "--resume")
    assert (code, night.machine.root.current()) == (0, NEW), said
    assert night.runs(NEW)
    assert not list((night.data / BEFORE).glob("*"))

    code, said = night.told(NEW, "rollback")
    assert (code, night.machine.root.current()) == (0, OLD), said
    assert night.runs(OLD)
    night.machine.lose(NEW)
