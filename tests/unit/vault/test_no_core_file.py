"""A program that crashes writes no core: proven by real crashes, beside one that isn't hardened and does."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="cores and prctl are Linux's")

CRASH = """
import ctypes, json, os, resource, sys

def crash(*_arguments, **_named):
    limit, dumpable = resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
    os.write(1, json.dumps([limit, dumpable]).encode())
    ctypes.string_at(0)
"""
PROGRAMS = {
    "wor-sidecar": "from wor_sidecar.practice import cli as it\nit.run_cli = crash\nit.main()",
    "wor-inbox": "from wor_sidecar.welfare import cli as it\nit.run_cli = crash\nit.main()",
    "wor-postbus": "from wor_sidecar.postbus import cli as it\nit.run_cli = crash\nit.main()",
    "wor-tray": "from wor_sidecar.tray import cli as it\nit.run_cli = crash\nit.main()",
    # Later it has no standard output of its own to tell it by.
    "reader": "from wor_sidecar.practice.intake import child as it\nit._ours = crash\nit.main('{}')",
    "migration": "from wor_sidecar.store import migration_child as it\nit.json.load = crash\nit.main()",
    "postbus worker": "from wor_sidecar.postbus import serving as it\nit.begin_logs = crash\n"
    "class Settings:\n    class logs:\n        level = 'info'\n"
    "it._work(Settings, None, None, [0], 0)",
}


def crashed(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a folder, with no limit on cores but the code's own."""
    command = f"ulimit -c unlimited && exec '{sys.executable}' -P -c \"$0\""
    ended = subprocess.run(
        ["/bin/bash", "-c", command, CRASH + code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ended.returncode == -signal.SIGSEGV, ended.stderr
    return ended


@pytest.fixture(scope="module")
def cores_are_made(tmp_path_factory) -> bool:
    """Tell whether a crash on this machine leaves a core in its own folder, where nothing forbids it."""
    folder = tmp_path_factory.mktemp("control")
    allowed = subprocess.run(["/bin/bash", "-c", "ulimit -c unlimited"], capture_output=True, check=False)
    if allowed.returncode:
        return False
    crashed(folder, "crash()")
    found = list(folder.iterdir())
    for one in found:
        one.unlink()
    return bool(found)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_crash_of_a_program_leaves_no_core_threat_12(tmp_path, program, cores_are_made) -> None:
    ended = crashed(tmp_path, PROGRAMS[program])
    assert ended.stdout.strip() == "[[0, 0], 0]"
    assert list(tmp_path.iterdir()) == []
    if not cores_are_made:
        pytest.skip("this machine keeps cores elsewhere or forbids them: the limits alone were proven")
