"""The screens under the oldest Qt that is promised: what is newer would not be there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
OLD = ROOT / ".venv" / "qt-6.4.3"


def lacks() -> str:
    """Return why it can't be run; empty: it can."""
    if sys.version_info[:2] != (3, 11):
        return "the wheels of PySide6 6.4.3 are for CPython 3.11"
    if not (OLD / "PySide6").is_dir():
        why = f"PySide6 6.4.3 is not in {OLD}: sh tests/prepare.sh"
        if os.environ.get("WOR_INSIST") == "1":
            pytest.fail(why)
        return why
    return ""


@pytest.mark.slow
def test_every_screen_is_shown_by_the_oldest_qt():
    if why := lacks():
        pytest.skip(why)
    path = os.pathsep.join((str(OLD), str(ROOT)))
    run = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("old_qt.py"))],
        env={**os.environ, "PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    version, *shown = run.stdout.splitlines()
    assert version == "6.4.3"
    assert len(shown) == 14
