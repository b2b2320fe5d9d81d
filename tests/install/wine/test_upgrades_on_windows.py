"""Upgrade night on Windows: a version takes over, and one whose service doesn't come up is taken back."""

import json
import shutil
from typing import Any

import pytest
from wine_practice import CONFIG, WindowsLoop, hosted
from wine_release import Installed

pytestmark = pytest.mark.wine

OLD, NEW, BROKEN = "0.1.0", "0.1.1", "0.1.2"
SECONDS = "2"
NO_SERVICE = 'import sys\n\nif "--errand" not in sys.argv:\n    raise SystemExit(1)\n'
"""Answers the upgrade's questions, and then doesn't serve."""


@pytest.fixture(scope="module", autouse=True)
def in_use(loop: WindowsLoop, release: Installed) -> None:
    """Name the version in use, as the installer does."""
    (release.folder.parents[1] / "current").write_text(f"{OLD}\n", "utf-8")


def test_a_new_version_takes_over(loop: WindowsLoop, release: Installed) -> None:
    new = beside(release, NEW)
    done = new.sidecar("upgrade", "--to", NEW, "--trial-seconds", SECONDS, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert current(release) == NEW
    assert hosted(new, "state") == ["running"]
    assert trail(new)["ok"]


def test_a_version_that_does_not_serve_is_taken_back(loop: WindowsLoop, release: Installed) -> None:
    new, broken = Installed(release.windows, release.folder.with_name(NEW)), beside(release, BROKEN)
    service = broken.folder / "service.py"
    service.write_text(NO_SERVICE + service.read_text("utf-8"), "utf-8")
    before = trail(new)["lines"]
    done = broken.sidecar("upgrade", "--to", BROKEN, "--trial-seconds", SECONDS)
    assert done.returncode != 0
    assert "WOR-S4" in done.stderr
    assert "Traceback" not in done.stderr
    assert current(release) == NEW
    assert hosted(new, "state") == ["running"]
    after = trail(new)
    assert after["ok"]
    assert after["lines"] >= before


def beside(release: Installed, version: str) -> Installed:
    """Lay the same code out under another version, beside the one in use."""
    folder = release.folder.with_name(version)
    shutil.copytree(release.folder, folder)
    card = json.loads((folder / "release.json").read_text("utf-8"))
    (folder / "release.json").write_text(json.dumps({**card, "version": version}), "utf-8")
    [known] = folder.glob("lib/wor_sidecar-*.dist-info")
    told = (known / "METADATA").read_text("utf-8")
    (known / "METADATA").write_text(told.replace(f"Version: {OLD}", f"Version: {version}"), "utf-8")
    known.rename(known.with_name(f"wor_sidecar-{version}.dist-info"))
    return Installed(release.windows, folder)


def current(release: Installed) -> str:
    return (release.folder.parents[1] / "current").read_text("utf-8").strip()


def trail(release: Installed) -> dict[str, Any]:
    """Let the running service look through its own trail."""
    done = release.sidecar("audit", "verify", "--json", "--config", CONFIG)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))
