"""The packages as dpkg reads them; made of a small tree, for what is in a release is told elsewhere."""

import os
import shutil
import subprocess

import pytest

from installer.linux.packages import PROGRAMS, Package, debs

pytestmark = pytest.mark.install


@pytest.fixture(scope="module", autouse=True)
def tools():
    if shutil.which("dpkg-deb") is None:
        (pytest.fail if os.environ.get("WOR_INSIST") == "1" else pytest.skip)("needs dpkg: tests/prepare.sh")


@pytest.fixture
def tree(tmp_path):
    folder = tmp_path / "versions/1.2.3"
    (folder / "bin").mkdir(parents=True)
    for program in PROGRAMS:
        script = folder / "bin" / program
        script.write_text("#!/bin/sh\n")
        script.chmod(0o755)
    (folder / "bin/python3").symlink_to("/usr/bin/python3.11")
    (folder / "release.json").write_text("{}")
    return folder


def read(deb, *words):
    return subprocess.run(["dpkg-deb", *words, str(deb)], capture_output=True, text=True, check=True).stdout


def test_two_builds_give_the_same_bytes(tree, tmp_path):
    first, second = (debs(tree, "1.2.3", tmp_path / one) for one in ("a", "b"))
    assert [one.name for one in first] == [f"{program}_1.2.3_amd64.deb" for program in PROGRAMS]
    assert [one.read_bytes() for one in first] == [one.read_bytes() for one in second]


@pytest.mark.parametrize("program", PROGRAMS)
def test_it_brings_the_release_its_units_its_account_and_its_command(program, tree, tmp_path):
    deb = Package(program, "1.2.3", tree).make(tmp_path / "out")
    found = read(deb, "--contents")
    for path in (
        f"/usr/lib/{program}/release/release.json",
        f"/usr/lib/systemd/system/{program}.service",
        f"/usr/lib/systemd/system/timers.target.wants/{program}-resume.timer ->",
        f"/usr/lib/sysusers.d/{program}.conf",
        f"/usr/lib/tmpfiles.d/{program}.conf",
        f"/usr/bin/{program} -> /opt/{program}/current/bin/{program}",
    ):
        assert path in found
    assert "/opt/" not in found.replace(f"-> /opt/{program}", "")
    assert " root/root " in found.splitlines()[0]
    assert read(deb, "--field").startswith(f"Package: {program}\nVersion: 1.2.3\n")


@pytest.mark.parametrize("program", PROGRAMS)
def test_its_scripts_are_shell_and_its_account_is_one_that_systemd_takes(program, tree, tmp_path):
    deb = Package(program, "1.2.3", tree).make(tmp_path / "out")
    root = tmp_path / "root"
    subprocess.run(["dpkg-deb", "--raw-extract", str(deb), str(root)], check=True)
    for name in ("postinst", "prerm", "postrm"):
        script = root / "DEBIAN" / name
        assert "@" not in script.read_text().replace(f"{program}@", "").replace("$program@", "")
        subprocess.run(["sh", "-n", str(script)], check=True)
    users = root / "usr/lib/sysusers.d" / f"{program}.conf"
    (root / "etc").mkdir()
    made = subprocess.run(
        ["systemd-sysusers", f"--root={root}", str(users)], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    assert f"{program}:" in (root / "etc/passwd").read_text()
