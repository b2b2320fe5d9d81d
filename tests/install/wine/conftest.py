"""A Windows of Wine with a release on it, once for the whole lane."""

import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import wine_prefix
import wine_release
from release_builds import windows_release
from wine_practice import WindowsLoop, laid_out, practice
from wine_prefix import Windows
from wine_release import Installed

from wor_sidecar.demo.loop import SET_UP, walk

VERSION = "0.1.0"


@pytest.fixture(scope="session")
def windows() -> Iterator[Windows]:
    """A Windows; skipped where its parts are not installed, failed where everything is insisted on."""
    if missing := wine_prefix.lacking() or wine_release.lacking():
        insist = os.environ.get("WOR_INSIST") == "1"
        (pytest.fail if insist else pytest.skip)(f"needs {missing}: tests/prepare.sh")
    with wine_prefix.windows() as made:
        yield made


@pytest.fixture(scope="session")
def release(windows: Windows) -> Installed:
    """The release, as `make dist` makes it, among the program files."""
    return laid_out(windows_release(VERSION), VERSION, windows)


@pytest.fixture(scope="session")
def loop(release: Installed) -> Iterator[WindowsLoop]:
    """A practice on Windows and a welfare organisation on Linux, whose digits were compared."""
    made = practice(release, datetime.now().date())
    try:
        for done in walk(made, SET_UP):
            assert done.ok, done
        yield made
    finally:
        made.end()
