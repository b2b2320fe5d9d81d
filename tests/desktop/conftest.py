"""A desk as it stands in a practice: a desktop with a tray host, a real daemon, a real tray."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

from desktop_practice import ANJA, code_for
from desktop_practice import practice as practising
from desktop_screen import Host, Screen, missing
from desktop_screen import screen as set_up
from desktop_tray import Tray
from desktop_tray import tray as started
from desktop_tree import Reader
from trouble_paired import made_once
from trouble_scene import Scene


@pytest.fixture(scope="module")
def host() -> Host:
    """The tray host; a module that wants both says so by a parametrized fixture of this name."""
    return Host.XEMBED


@pytest.fixture(scope="module")
def desktop(host: Host, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """A desktop; skipped where its parts are not installed, failed where everything is insisted on."""
    if lacking := missing():
        insist = os.environ.get("WOR_INSIST") == "1"
        (pytest.fail if insist else pytest.skip)(f"needs {lacking}: tests/prepare.sh")
    with set_up(host, tmp_path_factory.mktemp("desktop")) as made:
        yield made
    assert made.mine() == []


@pytest.fixture(scope="module")
def reader(desktop: Screen) -> Iterator[Reader]:
    """A screen reader on the desktop."""
    made = Reader(desktop)
    yield made
    made.end()


@pytest.fixture(scope="package")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A practice with a welfare organisation; its answers can be taken back for ten minutes."""
    with practising(tmp_path_factory.mktemp("practice"), paired=made_once(tmp_path_factory)) as made:
        yield made


@pytest.fixture(scope="module")
def start(
    desktop: Screen, reader: Reader, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Tray]]:
    """Start a tray for somebody, paired with a practice."""
    with ExitStack() as stack:

        def begin(scene: Scene, name: str = ANJA, role: str = "assistant") -> Tray:
            home = tmp_path_factory.mktemp("tray")
            return stack.enter_context(started(desktop, reader, home, code_for(scene, name, role)))

        yield begin
