"""`wor-sidecar demo --auto --json`, as somebody runs it who knows nothing of the inside."""

import json
import subprocess

import psutil
import pytest

from wor_sidecar.demo.programs import script

READY = {
    "ready",
    "sidecar_config",
    "inbox_config",
    "export_folder",
    "export_profile",
    "import_folder",
    "postbus_url",
    "inbox_url",
    "inbox_user",
    "inbox_password",
    "tray_url",
}


@pytest.fixture(scope="module")
def played() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*script("wor-sidecar"), "demo", "--auto", "--json"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_demo_ends_well_with_every_step_seen_from_outside(played) -> None:
    assert played.returncode == 0, played.stdout + played.stderr
    _, *steps = [json.loads(line) for line in played.stdout.splitlines()]
    assert len(steps) >= 8
    assert all(step["ok"] for step in steps)
    assert {"step", "ok", "ms"} <= set(steps[0])


def test_its_first_line_is_the_ready_line_of_the_contract(played) -> None:
    assert set(json.loads(played.stdout.splitlines()[0])) == READY


def test_it_says_nothing_but_json_on_standard_output_and_leaves_no_process_behind(played) -> None:
    assert [json.loads(line) for line in played.stdout.splitlines()]
    folder = json.loads(played.stdout.splitlines()[0])["sidecar_config"].rsplit("/", 1)[0]
    left = [
        p.info["cmdline"]
        for p in psutil.process_iter(["cmdline"])
        if folder in " ".join(p.info["cmdline"] or [])
    ]
    assert left == []
