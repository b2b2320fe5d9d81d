"""The locks: whole for each target, and holding nothing but names, versions and hashes."""

import zipfile
from email.parser import BytesParser
from pathlib import Path, PurePosixPath

import pytest
from packaging.requirements import Requirement

from installer.release.locks import normalised, read
from installer.release.resolving import requirements
from installer.release.saying import CannotBuild
from installer.release.targets import LINUX, LOCKS, TARGETS, WINDOWS_311, WINDOWS_313, Target
from installer.release.tree import cache
from installer.release.wheels import fetched, sha256

pytestmark = pytest.mark.install


def unmet(target: Target, asked: list[str], versions: dict[str, str]) -> list[str]:
    """Return what is asked for on a target and isn't locked, or is at a version that won't do."""
    found = []
    for line in asked:
        one = Requirement(line)
        if one.marker and not any(
            one.marker.evaluate({**target.environment(), "extra": extra}) for extra in ("", *one.extras)
        ):
            continue
        version = versions.get(normalised(one.name))
        if version is None or not one.specifier.contains(version, prereleases=True):
            found.append(f"{line}: {version}")
    return found


def versions(target: Target) -> dict[str, str]:
    return {pin.name: pin.version for pin in (*read(target.lock), *read(target.tray_lock))}


@pytest.mark.parametrize("target", TARGETS, ids=lambda one: one.name)
def test_a_lock_meets_what_our_own_metadata_asks_for(target: Target) -> None:
    assert unmet(target, [*requirements(), *target.also, *target.tray], versions(target)) == []


@pytest.mark.parametrize("target", [LINUX, WINDOWS_311], ids=lambda one: one.name)
def test_a_lock_meets_what_its_wheels_ask_for(target: Target) -> None:
    pinned = versions(target)
    for wheel in fetched(target, read(target.lock), cache()):
        with zipfile.ZipFile(wheel) as archive:
            [about] = [one for one in archive.namelist() if PurePosixPath(one).match("*.dist-info/METADATA")]
            told = BytesParser().parsebytes(archive.read(about))
        assert unmet(target, told.get_all("Requires-Dist", []), pinned) == [], wheel.name


def test_both_pythons_on_windows_get_the_same_versions() -> None:
    core_311, core_313 = (
        {pin.name: pin.version for pin in read(one.lock)} for one in (WINDOWS_311, WINDOWS_313)
    )
    assert core_313.items() <= core_311.items()


def test_the_window_is_no_part_of_a_server() -> None:
    for target in TARGETS:
        assert not [pin for pin in read(target.lock) if "pyside" in pin.name or "shiboken" in pin.name]
        assert {pin.name for pin in read(target.tray_lock)} == {"pyside6-essentials", "shiboken6"}


def test_a_lock_names_no_place_that_wheels_come_from() -> None:
    for path in LOCKS.glob("*.txt"):
        assert "//" not in path.read_text()


def test_a_line_without_a_hash_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "loose.txt"
    lock.write_text("click==8.5.1\n")
    with pytest.raises(CannotBuild, match="not a pin with one hash"):
        read(lock)


def test_a_wheel_with_other_bytes_is_not_taken_from_the_cache(tmp_path: Path) -> None:
    pluggy = next(pin for pin in read(LINUX.lock) if pin.name == "pluggy")
    [wheel] = fetched(LINUX, [pluggy], cache())
    (tmp_path / wheel.name).write_bytes(wheel.read_bytes() + b"more")
    [again] = fetched(LINUX, [pluggy], tmp_path)
    assert sha256(again) == pluggy.sha256
