"""A Linux release tree as an IT manager gets it: it runs from anywhere, and holds what it says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from installer.release.linux import PYTHON, plug_ins_of_others
from installer.release.ours import our_wheel, version_of_source
from installer.release.targets import SOURCE
from installer.release.tree import PROGRAMS, files
from installer.release.wheels import sha256
from wor_sidecar.installed.layout import Release, Root
from wor_sidecar.installed.sums import check_tree

pytestmark = pytest.mark.install

BARE = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"}


@pytest.fixture(autouse=True)
def the_systems_python() -> None:
    if not Path(PYTHON).exists():
        insist = os.environ.get("WOR_INSIST") == "1"
        (pytest.fail if insist else pytest.skip)(f"needs {PYTHON}")


def said(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        list(map(str, command)),
        env={**BARE, **environment},
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


def test_a_program_runs_through_any_link_with_its_own_plug_ins(linux_tree: Path, tmp_path: Path) -> None:
    link, further = tmp_path / "wor-sidecar", tmp_path / "further"
    link.symlink_to(linux_tree / "bin" / "wor-sidecar")
    further.symlink_to(link)
    told = [json.loads(line) for line in said(further, "connectors", "list", "--json").splitlines()]
    assert {one["id"] for one in told} == {"table", "fhir", "hl7v3", "hl7v2", "medvri", "text"}


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_answers(linux_tree: Path, program: str) -> None:
    assert said(linux_tree / "bin" / program, "--help").startswith(f"Usage: {program} ")


def test_nothing_of_the_callers_decides_what_is_imported(linux_tree: Path, tmp_path: Path) -> None:
    (tmp_path / "click").mkdir()
    (tmp_path / "click" / "__init__.py").write_text("raise SystemExit('not ours')\n")
    assert said(linux_tree / "bin" / "wor-inbox", "--help", PYTHONPATH=str(tmp_path)).startswith("Usage:")


def test_a_child_of_the_program_finds_the_same_library(linux_tree: Path) -> None:
    told = "import wor_sidecar as w; print(w.__file__)"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {told!r}])"
    place = said(linux_tree / "bin" / "python3", "-I", "-c", child).strip()
    assert Path(place).is_relative_to(linux_tree / "lib")


def test_plug_ins_of_others_stand_beside_the_versions_and_outlive_them(tmp_path: Path) -> None:
    folder = tmp_path / "versions" / "1.0.0"
    site = folder / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    plug_ins_of_others(site)
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (folder / "bin").mkdir()
    (folder / "bin" / "python3").symlink_to(PYTHON)
    (tmp_path / "plug-ins").mkdir()
    (tmp_path / "plug-ins" / "theirs.py").write_text("told = 'found'\n")
    assert said(folder / "bin" / "python3", "-I", "-c", "import theirs; print(theirs.told)") == "found\n"


def test_its_card_and_sums_are_what_the_installed_program_reads(linux_tree: Path) -> None:
    version = version_of_source()
    assert Release.read(linux_tree) == Release(version, "linux-x86_64", "3.11")
    assert Root(linux_tree.parent.parent).versions() == (version,)
    check_tree(linux_tree)


def test_every_file_can_be_read_by_all_and_written_by_its_owner_alone(linux_tree: Path) -> None:
    modes = {path.stat().st_mode & 0o777 for path in files(linux_tree) if not path.is_symlink()}
    assert modes == {0o644, 0o755}
    assert {
        path.name for path in files(linux_tree) if path.stat().st_mode & 0o111 and path.parent.name == "bin"
    } == {
        *PROGRAMS,
        "python3",
    }


def test_no_test_no_cache_of_ours_and_no_name_of_the_builders_folders_is_in_it(linux_tree: Path) -> None:
    ours = linux_tree / "lib" / "python3.11" / "site-packages" / "wor_sidecar"
    assert not list(ours.rglob("tests"))
    home = str(SOURCE).encode()
    assert not [path for path in files(ours) if home in path.read_bytes()]


def test_what_python_would_compile_is_compiled(linux_tree: Path) -> None:
    ours = linux_tree / "lib" / "python3.11" / "site-packages" / "wor_sidecar"
    modules = [path for path in ours.rglob("*.py") if "defaults" not in path.parts]
    assert modules
    for module in modules:
        compiled = module.parent / "__pycache__" / f"{module.stem}.cpython-311.pyc"
        # PEP 552: flags 1 say a hash, not a time, and that nobody compares it.
        assert compiled.read_bytes()[4:8] == b"\x01\x00\x00\x00", module


def test_a_version_asked_for_is_told_by_package_and_metadata(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = our_wheel("0.2.0", tmp_path)
    code = "import wor_sidecar as w, importlib.metadata as m; print(w.__version__, m.version('wor-sidecar'))"
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(wheel)!r}); {code}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.split() == ["0.2.0", "0.2.0"]
    monkeypatch.setenv("TZ", "Asia/Tokyo")  # where it is another minute, and another day
    assert sha256(our_wheel("0.2.0", tmp_path / "again")) == sha256(wheel)
