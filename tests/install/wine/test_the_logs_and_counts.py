"""What an IT manager reads of a Windows service: its counts, and its logs in one archive."""

import json
import tomllib
from pathlib import Path
from urllib.request import urlopen
from zipfile import ZipFile

import pytest
from wine_practice import CONFIG, WindowsLoop, in_use
from wine_release import Installed

from wor_sidecar.demo.loop import wait_for
from wor_sidecar.demo.people import BSN, SURNAME

pytestmark = pytest.mark.wine

MEGABYTE = 2**20


def counts(release: Installed) -> dict[str, float]:
    """Return what the service tells a monitor on its own machine, by name and labels."""
    port = tomllib.loads(release.windows.here(CONFIG).read_text("utf-8"))["metrics"]["port"]
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line[:1] != "#"}


def test_a_monitor_reads_what_the_service_uses(loop: WindowsLoop, release: Installed) -> None:
    told = wait_for("served", "counts", lambda: counts(release))
    assert told[f'wor_sidecar_info{{version="{in_use(release).folder.name}"}}'] == 1
    assert 10 * MEGABYTE < told["process_resident_memory_bytes"] < 1000 * MEGABYTE
    assert told["process_cpu_seconds_total"] > 0
    assert told["process_start_time_seconds"] > 1_700_000_000
    assert {name: found for name, found in told.items() if "part_up" in name and found != 1} == {}
    assert SURNAME not in str(told)


def test_the_logs_come_in_one_archive_without_a_name(
    loop: WindowsLoop, release: Installed, tmp_path: Path
) -> None:
    archive = tmp_path / "logs.zip"
    there = release.windows.there(archive)
    done = in_use(release).sidecar("export-logs", "--json", "--out", there, "--config", CONFIG)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert (told["archive"], told["lines"] > 10, any(told["left_out"].values())) == (there, True, False)
    with ZipFile(archive) as packed:
        inside = b"".join(packed.read(name) for name in packed.namelist())
    assert b"program.ready" in inside
    assert SURNAME.encode() not in inside
    assert BSN.encode() not in inside
