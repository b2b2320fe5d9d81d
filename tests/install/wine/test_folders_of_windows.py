"""Drives that a service doesn't see are refused by name; a path beyond 260 characters is none of them."""

import json
from pathlib import Path

import pytest
from wine_practice import CONFIG, UNC, WindowsLoop
from wine_release import Installed

pytestmark = pytest.mark.wine


@pytest.mark.parametrize(("drive", "code"), [("N:", "WOR-E063"), ("Q:", "WOR-E064")])
def test_a_drive_that_a_service_does_not_see_is_refused_by_its_name(
    loop: WindowsLoop, release: Installed, drive: str, code: str, tmp_path: Path
) -> None:
    config = tmp_path / "wor.toml"
    text = release.windows.here(CONFIG).read_text("utf-8")
    config.write_text(text.replace(f"'{UNC}'", f"'{drive}\\lists'"), "utf-8")
    done = release.sidecar("config", "check", "--json", "--config", release.windows.there(config))
    [fault] = json.loads(done.stdout)["faults"]
    assert fault["code"] == code
    assert drive in fault["message"]
    assert r"\\server\share" in fault["remedy"]
