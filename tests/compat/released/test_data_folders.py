"""What a released version left on a disk: today's programs take it over, bring it on and serve it."""

import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from wor_sidecar.demo.programs import Program, ask
from wor_sidecar.demo.stage import free_port
from wor_sidecar.installed import checking
from wor_sidecar.installed.checking import Own
from wor_sidecar.installed.trial import MARK
from wor_sidecar.postbus import upgrades as postbus
from wor_sidecar.postbus.settings import PostbusSettings
from wor_sidecar.practice import upgrades as practice
from wor_sidecar.settings.reader import read_settings
from wor_sidecar.welfare import upgrades as welfare
from wor_sidecar.wire.control_client import ControlClient

HERE = Path(__file__).parent
RELEASED = sorted(path.name for path in HERE.iterdir() if path.is_dir() and any(path.glob("*.tar.xz")))
SIDES = {
    "practice": ("wor-sidecar", "run", "wor.toml"),
    "welfare": ("wor-inbox", "serve", "wor-inbox.toml"),
    "postbus": ("wor-postbus", "serve", "wor-postbus.toml"),
}


def unpacked(release: str, side: str, folder: Path) -> Path:
    """Put a data folder down as it was; return its configuration."""
    with tarfile.open(HERE / release / f"{side}.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    for inner in ("export", "import", "import.tmp"):
        (folder / "his" / inner).mkdir(parents=True)
    config = folder / SIDES[side][2]
    config.write_text(config.read_text("utf-8").replace("@ROOT@", str(folder)), "utf-8")
    return config


def taken_over(own: Own) -> None:
    """Let today's version look as `upgrade` lets it, and bring the data on."""
    assert checking.look(own) == []
    checking.bring_on(own, "9.9.9", 1)
    assert (own.data / MARK).exists()


@contextmanager
def served(program: str, serves: str, config: Path) -> Iterator[Program]:
    running = Program(program, (serves, "--json", "--config", str(config)), config.with_suffix(".log"))
    running.start()
    try:
        yield running
    finally:
        running.end()


def of_control(folder: Path, path: str) -> Any:
    return ControlClient(folder).call("GET", path)


def trail_is_whole(folder: Path) -> bool:
    found = of_control(folder, "/v1/audit/verify")
    return found["ok"] and found["lines"] > 10


def test_the_version_of_today_stands_here_or_comes_with_its_release() -> None:
    assert "0.1.0" in RELEASED


@pytest.mark.parametrize("release", RELEASED)
def test_a_practices(release: str, tmp_path: Path) -> None:
    config, data = unpacked(release, "practice", tmp_path), tmp_path / "practice"
    taken_over(practice.own(config))
    with served("wor-sidecar", "run", config):
        status = of_control(data, "/v1/status")
        assert sum(status["referrals"].values()) == 1
        assert [one["label"] for one in status["partners"]] == ["Welzijn De Brug"]
        assert trail_is_whole(data)


@pytest.mark.parametrize("release", RELEASED)
def test_an_inboxs(release: str, tmp_path: Path) -> None:
    config, data = unpacked(release, "welfare", tmp_path), tmp_path / "welfare"
    taken_over(welfare.own(config))
    with served("wor-inbox", "serve", config):
        assert len(of_control(data, "/v1/cases")["cases"]) == 1
        assert of_control(data, "/v1/status")["partners"] == 1
        assert trail_is_whole(data)


@pytest.mark.parametrize("release", RELEASED)
def test_a_postbuss(release: str, tmp_path: Path) -> None:
    config = unpacked(release, "postbus", tmp_path)
    old = read_settings(config, PostbusSettings).listen.port
    config.write_text(config.read_text("utf-8").replace(str(old), str(free_port())), "utf-8")
    taken_over(postbus.own(config))
    with served("wor-postbus", "serve", config):
        found = ask("wor-postbus", "stats", "--json", "--config", str(config))
        assert found[0]["mailboxes"] == 2


def test_fixtures_are_small_enough_to_stay_for_ever() -> None:
    assert sum(path.stat().st_size for path in HERE.rglob("*.tar.xz")) < len(RELEASED) * 400_000
