import sys
from pathlib import Path

import pytest

from wor_sidecar.domain.clock import Millis, as_datetime
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.settings.packaged import defaults
from wor_sidecar.settings.places import config_file, credential_file, instance_name, machine_folder


def test_the_packaged_defaults_are_a_folder():
    assert defaults().is_dir()


def test_an_own_configuration_goes_before_the_machines(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_names, **_rest: tmp_path / "own")
    monkeypatch.setattr("wor_sidecar.settings.places.machine_folder", lambda _program: tmp_path / "site")
    assert config_file("wor-inbox") == tmp_path / "site" / "wor-inbox.toml"
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "wor-inbox.toml").touch()
    assert config_file("wor-inbox") == tmp_path / "own" / "wor-inbox.toml"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has a place of its own")
def test_each_program_has_its_folder_and_each_instance_its_file():
    assert machine_folder("wor") == Path("/etc/wor-sidecar")
    assert machine_folder("wor-postbus") == Path("/etc/wor-postbus")
    assert instance_name("wor", Path("/etc/wor-sidecar/wor.toml")) == ""
    assert instance_name("wor-sidecar", Path("/etc/wor-sidecar/de-linde.toml")) == "de-linde"
    assert instance_name("wor-sidecar", Path("/home/jan/de-linde.toml")) == ""


def test_the_credential_lies_beside_the_configuration(tmp_path):
    assert credential_file(tmp_path / "wor.toml") == tmp_path / "wor.credential"


def test_the_machine_has_a_clock_and_randomness():
    clock = SystemClock()
    assert as_datetime(Millis(clock.now())).year >= 2026
    assert clock.monotonic() <= clock.monotonic()
    assert randomness(16) != randomness(16)
