"""A Windows of Wine on which the MSI was installed, once for the whole lane."""

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

sys.path += [
    str(Path(__file__).parents[2] / one) for one in ("install/wine", "install", "desktop", "e2e/trouble")
]

import wine_prefix
import wine_release
from release_builds import windows_msi
from wine_msi import msiexec
from wine_practice import CONFIG, GIVEN, WindowsLoop, practice
from wine_prefix import Windows
from wine_release import Installed

from wor_sidecar.demo.loop import SET_UP, walk

VERSION = "0.1.0"


@pytest.fixture(scope="package")
def windows() -> Iterator[Windows]:
    """A Windows; skipped where its parts are not installed, failed where everything is insisted on."""
    if missing := wine_prefix.lacking() or wine_release.lacking():
        insist = os.environ.get("WOR_INSIST") == "1"
        (pytest.fail if insist else pytest.skip)(f"needs {missing}: tests/prepare.sh")
    with wine_prefix.windows() as made:
        yield made


@pytest.fixture(scope="package")
def installed(windows: Windows) -> WindowsLoop:
    """What the MSI made of a clean Windows, for one who named a configuration and saw no window."""
    release = Installed(windows, windows.here(rf"C:\Program Files\wor\versions\{VERSION}"))
    made = practice(release, datetime.now().date())
    shutil.move(windows.here(CONFIG), windows.here(GIVEN))
    assert msiexec(windows, "/i", windows_msi(VERSION), "ROLE=server", f"CONFIG={GIVEN}") == 0
    return made


@pytest.fixture(scope="package")
def release(installed: WindowsLoop) -> Installed:
    """The release among the program files."""
    assert installed.release is not None
    return installed.release


@pytest.fixture(scope="package")
def loop(installed: WindowsLoop) -> Iterator[WindowsLoop]:
    """A practice on Windows and a welfare organisation on Linux, whose digits were compared."""
    try:
        for done in walk(installed, SET_UP):
            assert done.ok, done
        yield installed
    finally:
        installed.end()
