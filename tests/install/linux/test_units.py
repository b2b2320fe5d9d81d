"""The units as systemd reads them: nothing to say against them, and as little exposed as they can be."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from wor_sidecar.domain.errors.services import NoServiceManager, UnitMissing
from wor_sidecar.installed.journal import NAME
from wor_sidecar.installed.services import Instance, ServiceState
from wor_sidecar.installed.systemd import Systemd
from wor_sidecar.installed.units import properties

pytestmark = pytest.mark.install

UNITS = sorted((Path(__file__).parents[3] / "installer/linux/systemd").glob("*.service"))
MOST_EXPOSED = 1.5
PROGRAMS = [unit for unit in UNITS if not unit.stem.endswith("-resume")]
"""What goes on with an upgrade is an administrator's command, run by systemd: root, and no service."""


@pytest.fixture(scope="module", autouse=True)
def tools():
    if shutil.which("systemd-analyze") is None:
        (pytest.fail if os.environ.get("WOR_INSIST") == "1" else pytest.skip)(
            "needs systemd: tests/prepare.sh"
        )


@pytest.fixture
def image(tmp_path):
    """A machine that isn't booted: its units, and programs that exist."""
    folder = tmp_path / "usr/lib/systemd/system"
    folder.mkdir(parents=True)
    for unit in UNITS:
        shutil.copy(unit, folder)
        program = unit.stem.removesuffix("-resume").rstrip("@")
        script = tmp_path / f"opt/{program}/current/bin/{program}"
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text("#!/bin/sh\n")
        script.chmod(0o755)
    return tmp_path


def test_every_program_has_its_units():
    names = {unit.name for unit in UNITS}
    assert {"wor-sidecar.service", "wor-inbox.service", "wor-postbus.service"} < names
    assert {"wor-sidecar@.service", "wor-inbox@.service"} < names


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong_with_it(unit, image):
    name = unit.name.replace("@.", "@de-linde.")
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", f"--root={image}", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", PROGRAMS, ids=lambda unit: unit.name)
def test_it_is_hardly_exposed(unit):
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    [level] = re.findall(r"Overall exposure level for \S+: ([0-9.]+)", told)
    assert float(level) < MOST_EXPOSED


@pytest.mark.parametrize("program", ["wor-sidecar", "wor-inbox", "wor-postbus"])
def test_after_a_power_cut_an_upgrade_goes_on_by_itself_and_costs_nothing_otherwise(program, image):
    folder = UNITS[0].parent
    timer, service = folder / f"{program}-resume.timer", (folder / f"{program}-resume.service").read_text()
    shutil.copy(timer, image / "usr/lib/systemd/system")
    command = [
        "systemd-analyze",
        "verify",
        "--man=no",
        "--recursive-errors=no",
        f"--root={image}",
        timer.name,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"ConditionPathExists=/opt/{program}/{NAME}\n" in service
    assert f"ExecStart=/opt/{program}/current/bin/{program} upgrade --resume\n" in service
    # Ordered before the program it would wait for the program that it starts.
    assert "Before=" not in service + timer.read_text()


def test_installing_opens_the_folders_of_the_configuration_and_has_it_start_with_the_machine(image):
    config = image / "wor.toml"
    config.write_text(
        "[[export]]\npath = '/data/his export'\n[[import]]\npath = '/mnt/his/in'\nstaging = '/data/50%'\n"
    )
    host, one = Systemd(image), Instance("wor-sidecar", "de-linde", config)
    assert host.state(one) is ServiceState.ABSENT
    host.install(one, Path("/opt/wor-sidecar/versions/1.2.0/bin/wor-sidecar"))
    host.install(one, Path("/opt/wor-sidecar/versions/1.3.0/bin/wor-sidecar"))
    text = (image / "etc/systemd/system/wor-sidecar@de-linde.service.d/wor.conf").read_text()
    assert 'ReadWritePaths="-/data/50%%"\nReadWritePaths="-/data/his export"\n' in text
    assert "/mnt/his" not in text
    assert f'ExecStart="/opt/wor-sidecar/current/bin/wor-sidecar" run --config "{config}"' in text
    wanted = image / "etc/systemd/system/multi-user.target.wants/wor-sidecar@de-linde.service"
    assert wanted.is_symlink()
    assert host.instances("wor-sidecar") == [one]
    assert host.state(one) is ServiceState.STOPPED
    with pytest.raises(NoServiceManager):
        host.start(one)
    host.uninstall(one)
    host.uninstall(one)
    assert not wanted.is_symlink()
    assert host.instances("wor-sidecar") == []


def test_without_the_package_there_is_nothing_to_install(tmp_path):
    with pytest.raises(UnitMissing):
        Systemd(tmp_path).install(Instance("wor-inbox", "", tmp_path / "x.toml"), Path("/bin/true"))


def test_a_command_runs_in_the_surroundings_of_the_service():
    text = next(unit for unit in UNITS if unit.name == "wor-sidecar@.service").read_text()
    given = properties(text, "de-linde")
    assert "User=wor-sidecar" in given
    assert "LoadCredentialEncrypted=wor-vault-key:wor-sidecar.de-linde.wor-vault-key" in given
    assert "ProtectSystem=strict" in given
    assert not [one for one in given if one.startswith(("Type", "Exec", "Restart", "Watchdog"))]
