"""A new version that can't, in each way that there is: the old one runs again on data as they were."""

import signal
from collections.abc import Iterator

import pytest
from trouble_scene import until
from upgrade_machine import NEW, OLD, Machine, Practice, a_machine, a_practice, all_ended

from wor_sidecar.demo.people import TWO
from wor_sidecar.demo.stage import drop_export
from wor_sidecar.domain.clock import local_date
from wor_sidecar.installed.journal import read_journal
from wor_sidecar.installed.upgrading import alone
from wor_sidecar.practice.opening import BRANCHES
from wor_sidecar.settings.machine import SystemClock

LOOPS, SERVICE = "wor_sidecar/practice/loops.py", "wor_sidecar/practice/cli_service.py"
MIGRATION = "wor_sidecar/practice/migrations/versions/9000_practice_of_tests.py"
SECOND = "tweede"

SERVES = "    from wor_sidecar.practice.service import serve\n"
BEGINS = "        self._timers.restart_windows()\n        stop"
DIES = {LOOPS: (BEGINS, f"        threading.Timer(0.3, __import__('os')._exit, (1,)).start()\n{BEGINS}")}
SICK = {"wor_sidecar/practice/api/overview.py": ('"version": own_version(),', '"version": 1 // 0,')}
HANGS = {SERVICE: (SERVES, "    __import__('time').sleep(3600)\n")}
REFUSES = {"wor_sidecar/practice/settings.py": ("    undo_minutes: ", "    undo_time: ")}
ONLY_THE_SECOND = {SERVICE: (SERVES, f"    assert {SECOND!r} not in str(config)\n{SERVES}")}
_MIGRATION = """
from alembic import op
import sqlalchemy as sa
revision = '9000_practice_of_tests'
down_revision = '{last}'
branch_labels = None
depends_on = None

def upgrade() -> None:
    op.create_table('practice_of_tests', sa.Column('id', sa.Text))
    {fails}op.drop_table('nobody_knows_it')
"""


def migration(*, fails_on_a_copy: bool) -> dict[str, tuple[str, str]]:
    fails = "" if fails_on_a_copy else "if 'upgrade-check' not in str(op.get_bind().engine.url): "
    return {MIGRATION: ("", _MIGRATION.format(last=BRANCHES[-1].revisions()[-1], fails=fails))}


@pytest.fixture(scope="module")
def practice(lib, tmp_path_factory) -> Iterator[Practice]:
    """A practice whose 0.1.0 read a list; each test ends with that."""
    folder = tmp_path_factory.mktemp("practice")
    machine = a_machine(lib, folder / "machine")
    made = a_practice(machine, folder / "stage")
    try:
        machine.begin(made.instance)
        drop_export(made.stage, local_date(SystemClock().now()), contacts=TWO)
        until(made.questions)
        yield made
    finally:
        all_ended(machine)


@pytest.fixture
def machine(practice: Practice) -> Iterator[Machine]:
    """The practice's machine; whatever 0.2.0 a test brings, everything is as it was at the end."""
    before = practice.questions()
    yield practice.machine
    assert practice.machine.root.current() == OLD
    assert practice.runs(OLD)
    assert practice.questions() == before
    assert practice.status()["trial"] is None
    assert read_journal(practice.machine.root) is None
    if NEW in practice.machine.root.versions():
        practice.machine.lose(NEW)


def upgraded(machine: Machine, **more) -> tuple[int, str]:
    return machine.told(NEW, "upgrade", "--to", NEW, "--trial-seconds", "1", **more)


def test_whose_settings_it_does_not_know_it_refuses(machine, practice):
    machine.has(NEW, REFUSES)
    began = machine.host._note(practice.instance)
    code, said = upgraded(machine)
    assert code == 3
    assert "undo_minutes" in said
    assert "WOR-S477" in said
    assert machine.host._note(practice.instance) == began  # the old program never stopped


def test_a_migration_that_fails_on_the_copy_is_refused(machine, practice):
    machine.has(NEW, migration(fails_on_a_copy=True))
    began = machine.host._note(practice.instance)
    code, said = upgraded(machine)
    assert (code, "WOR-S477" in said) == (3, True)
    assert machine.host._note(practice.instance) == began
    assert not (practice.stage.root / "practice" / "upgrade-check").exists()


def test_a_migration_that_fails_is_taken_back(machine):
    machine.has(NEW, migration(fails_on_a_copy=False))
    code, said = upgraded(machine)
    assert (code, "WOR-S479" in said) == (1, True)


def test_a_version_that_starts_and_dies_is_taken_back(machine):
    machine.has(NEW, DIES)
    code, said = upgraded(machine)
    assert (code, "WOR-S479" in said) == (1, True)


def test_a_version_that_starts_and_is_sick_is_taken_back(machine):
    machine.has(NEW, SICK)
    code, said = upgraded(machine)
    assert (code, "WOR-S479" in said) == (1, True)


def test_a_version_that_hangs_is_taken_back(machine):
    machine.has(NEW, HANGS)
    code, said = upgraded(machine, starting=20)
    assert (code, "WOR-S479" in said) == (1, True)


@pytest.mark.parametrize("place", ["upgrade.migrating.done", "upgrade.trying"])
def test_killed_in_the_middle_a_rollback_brings_everything_back(machine, practice, place):
    machine.has(NEW)
    code, _said = upgraded(machine, dies_at=place)
    assert code == -signal.SIGKILL
    code, said = machine.told(OLD, "rollback")
    assert code == 0, said


def test_two_at_once_are_one_and_one_that_is_told_so(machine):
    machine.has(NEW)
    with alone(machine.root):
        code, said = upgraded(machine)
    assert (code, "WOR-S482" in said) == (3, True)


def test_of_two_instances_of_which_one_fails_both_come_back(machine, practice, tmp_path):
    second = a_practice(machine, tmp_path / SECOND, SECOND)
    machine.begin(second.instance)
    try:
        machine.has(NEW, ONLY_THE_SECOND)
        code, said = upgraded(machine)
        assert (code, "WOR-S479" in said) == (1, True)
        assert second.runs(OLD)
    finally:
        machine.host.stop(second.instance)
        machine.host.uninstall(second.instance)
