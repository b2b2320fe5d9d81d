"""What the scenarios of trouble share."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

from trouble_clocks import Clocks, build
from trouble_paired import made_once
from trouble_scene import lacking


@pytest.fixture(scope="session")
def moved_clocks(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Clocks]:
    """Make clocks that a test moves; every scene needs its own."""
    if sys.platform != "linux" or shutil.which("gcc") is None:
        lacking("needs Linux and gcc: tests/prepare.sh")
    library = build(tmp_path_factory.mktemp("clocks"))
    return lambda: Clocks(library, tmp_path_factory.mktemp("clock") / "sides")


@pytest.fixture(scope="session")
def paired(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of two partners, for a scene that begins there."""
    return made_once(tmp_path_factory)
