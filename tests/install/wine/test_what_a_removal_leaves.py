"""The programs are taken away as Settings, Apps does; the proof of who consented to what stays.

The last file of its folder: after it there is no practice any more.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from wine_msi import KEY, msiexec
from wine_practice import CONFIG, WindowsLoop, in_use
from wine_release import Installed

from installer.windows.ids import guid
from wor_sidecar.demo import witness
from wor_sidecar.demo.people import BSN, SURNAME

pytestmark = pytest.mark.wine

SERVE = "from wor_sidecar.practice.cli import main; main()"
PRODUCTS = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall"


def test_programs_and_services_go_and_the_proof_of_consent_stays(
    loop: WindowsLoop, release: Installed
) -> None:
    own, top = release.windows, release.folder.parents[1]
    now, packaged = in_use(release), package_of(release)
    before = trail(now)
    assert any(line["event"].startswith("consent.") for line in before)
    aside = own.here(r"C:\elsewhere\versions") / packaged
    aside.parent.mkdir(parents=True)
    # Releases that were carried in take the place and the room of the one that came by the package.
    (shutil.copytree if now.folder.name == packaged else shutil.move)(top / "versions" / packaged, aside)

    assert msiexec(own, "/x", product(packaged)) == 0
    assert not top.exists()
    assert own.run("reg", "query", KEY).returncode != 0
    assert own.run("sc", "query", "wor-sidecar").returncode != 0
    assert own.run("reg", "query", rf"{PRODUCTS}\{product(packaged)}").returncode != 0

    with running(Installed(own, aside)) as elsewhere:
        assert trail(elsewhere)[: len(before)] == before
    assert witness.found_in(own.here(CONFIG).parent, (SURNAME, BSN)) == []


def product(version: str) -> str:
    return f"{{{guid(f'product {version}')}}}"


def package_of(release: Installed) -> str:
    """Return the version whose package Windows has on its list."""
    own, versions = release.windows, sorted((release.folder.parent).iterdir())
    told = own.run("reg", "query", PRODUCTS).stdout
    [listed] = [one.name for one in versions if product(one.name).lower() in told.lower()]
    return listed


@contextmanager
def running(release: Installed) -> Iterator[Installed]:
    """Let a release that nobody installed serve what was left, for as long as somebody reads it."""
    daemon = release.windows.begin(
        release.python, "-X", "utf8", "-c", SERVE, "run", "--json", "--config", CONFIG
    )
    assert daemon.stdout is not None
    assert json.loads(daemon.stdout.readline())["ready"]
    try:
        yield release
    finally:
        daemon.kill()
        daemon.communicate()


def trail(release: Installed) -> list[dict[str, Any]]:
    """Ask the program that runs for the practice's trail."""
    done = release.sidecar("audit", "show", "--json", "--config", CONFIG)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
