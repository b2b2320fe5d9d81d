"""What the nights of upgrading share: one copy of the code, and a machine on which 0.1.0 runs."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parents[2] / "e2e" / "trouble"))

from trouble_paired import made_once
from trouble_scene import lacking
from upgrade_machine import Machine, a_machine, all_ended
from upgrade_trees import pattern


@pytest.fixture(scope="session")
def lib(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if sys.platform != "linux":
        lacking("needs Linux: services by /proc")
    return pattern(tmp_path_factory.mktemp("pattern"))


@pytest.fixture(scope="session")
def paired(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory)


@pytest.fixture
def machine(lib: Path, tmp_path: Path) -> Iterator[Machine]:
    made = a_machine(lib, tmp_path)
    yield made
    all_ended(made)
