"""What lies beside the installers: the wheelhouse without a network, the bill of materials, the licences."""

import json
import subprocess
import sys
import zipfile
from importlib.resources import files
from pathlib import Path

import jsonschema_rs
import pytest

from installer.release import bill, dist, tree
from installer.release.locks import read
from installer.release.ours import version_of_source
from installer.release.saying import CannotBuild
from installer.release.targets import LINUX, WINDOWS_311
from installer.release.wheelhouse import wheelhouse
from installer.release.wheels import fetched, unpacked
from installer.release.windows import exact_python
from wor_sidecar.installed.sums import check_file, read_sums

pytestmark = pytest.mark.install


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("dist") / "wheelhouse"
    wheelhouse(version_of_source(), [LINUX], into)
    return into


@pytest.fixture(scope="module")
def parts() -> list[bill.Part]:
    wheels = [*fetched(LINUX, read(LINUX.lock), tree.cache())]
    wheels += fetched(WINDOWS_311, read(WINDOWS_311.lock), tree.cache())
    return [bill.of_wheel(wheel) for wheel in wheels]


def offline(house: Path, requirements: Path) -> "subprocess.CompletedProcess[str]":
    """Let pip resolve everything from the folder alone, in a Python that has nothing installed."""
    command = [sys.executable, "-I", "-m", "pip", "--isolated", "install", "--dry-run", "--ignore-installed"]
    command += ["--no-index", "--find-links", str(house), "--require-hashes", "--only-binary", ":all:"]
    # A config file of this machine may name further places; offline means none of them.
    environment = {"PATH": "/usr/bin:/bin", "PIP_CONFIG_FILE": "/dev/null", "HOME": "/nonexistent"}
    command += ["--disable-pip-version-check", "--requirement", str(requirements)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_the_wheelhouse_installs_without_a_network_each_wheel_by_its_hash(house: Path) -> None:
    done = offline(house, house / "requirements-linux-cp311.txt")
    assert done.returncode == 0, done.stderr
    taken = done.stdout.splitlines()[-1].removeprefix("Would install ").split()
    assert len(taken) == len(read(LINUX.lock)) + 1
    assert f"wor-sidecar-{version_of_source()}" in [one.replace("_", "-") for one in taken]


def test_a_wheel_that_was_changed_is_refused(house: Path, tmp_path: Path) -> None:
    ours = tmp_path / f"wor_sidecar-{version_of_source()}-py3-none-any.whl"
    with zipfile.ZipFile(ours, "w") as changed, zipfile.ZipFile(house / ours.name) as whole:
        for name in whole.namelist():
            changed.writestr(name, whole.read(name))
    listed = (house / "requirements-linux-cp311.txt").read_text()
    only = tmp_path / "requirements.txt"
    only.write_text("".join(line for line in listed.splitlines(True) if line.startswith("wor-sidecar==")))
    done = offline(tmp_path, only)
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr


def test_the_bill_of_materials_is_cyclonedx_and_names_every_wheel_by_its_hash(parts: list[bill.Part]) -> None:
    made = json.loads(bill.cyclonedx("1.2.0", parts))
    schemas = files("cyclonedx.schema._res")
    named = {
        f"http://cyclonedx.org/schema/{name}": json.loads(schemas.joinpath(name).read_text("utf-8"))
        for name in ("spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json")
    }
    schema = json.loads(schemas.joinpath("bom-1.6.SNAPSHOT.schema.json").read_text("utf-8"))
    registry = jsonschema_rs.Registry(list(named.items()))
    checker = jsonschema_rs.validator_for(schema, registry=registry)
    assert [str(one) for one in checker.iter_errors(made)] == []
    assert not checker.is_valid({**made, "components": [{"name": "no type"}]})
    hashes = {one["hashes"][0]["content"] for one in made["components"]}
    assert hashes == {pin.sha256 for pin in (*read(LINUX.lock), *read(WINDOWS_311.lock))}


def test_the_bill_is_the_same_in_whatever_order_its_parts_came(parts: list[bill.Part]) -> None:
    assert bill.cyclonedx("1.2.0", reversed(parts)) == bill.cyclonedx("1.2.0", parts)
    assert bill.licences(reversed(parts)) == bill.licences(parts)


def test_no_part_is_without_its_licence_in_full(parts: list[bill.Part]) -> None:
    told = bill.licences(parts)
    for part in parts:
        assert f"\n{part.name} {part.version}: {part.licence}\n" in told
        assert part.licence.strip()
        assert sum(len(text) for _name, text in part.texts) > 200, part.name
    assert {part.name for part in parts} == {
        pin.name for one in (LINUX, WINDOWS_311) for pin in read(one.lock)
    }


def test_a_wheel_that_comes_without_a_licence_stops_a_release(tmp_path: Path) -> None:
    bare = tmp_path / "bare-1.0-py3-none-any.whl"
    with zipfile.ZipFile(bare, "w") as archive:
        archive.writestr("bare-1.0.dist-info/METADATA", "Name: bare\nVersion: 1.0\n")
    with pytest.raises(CannotBuild, match="without the text of its licence"):
        bill.of_wheel(bare)


def test_a_wheel_may_not_stand_outside_its_folder(tmp_path: Path) -> None:
    bad = tmp_path / "bad-1.0-py3-none-any.whl"
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr("../elsewhere.py", "")
    with pytest.raises(CannotBuild, match="outside itself"):
        unpacked(bad, tmp_path / "into")


def test_the_python_of_windows_is_told_to_its_last_number(windows_tree: Path) -> None:
    assert exact_python(windows_tree) == "3.11.9"


def test_sums_cover_every_file_of_a_folder_and_of_those_in_it(house: Path) -> None:
    tree.summed(house.parent)
    sums = read_sums(house.parent)
    there = {path.relative_to(house.parent).as_posix() for path in tree.files(house.parent)}
    assert sums.keys() == there
    for name, digest in sums.items():
        check_file(house.parent / name, digest)


def test_a_folder_that_holds_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(CannotBuild, match="no release"):
        dist.make_dist("1.2.0", tmp_path, None)
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.txt"]
