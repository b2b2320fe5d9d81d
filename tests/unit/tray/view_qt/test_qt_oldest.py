"""The screens under the oldest Qt that is promised: what is newer would not be there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
OLD = ROOT / ".venv" / "qt-6.4.3"
SHELL = ("test_qt_badge", "test_qt_calls", "test_qt_session_lock", "test_qt_shell")


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


def under_the_oldest(*arguments: str) -> subprocess.CompletedProcess[str]:
    if why := lacks():
        pytest.skip(why)
    path = os.pathsep.join((str(OLD), str(ROOT)))
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.slow
def test_every_screen_is_shown_by_the_oldest_qt():
    run = under_the_oldest(str(HERE / "old_qt.py"))
    assert run.returncode == 0, run.stderr
    version, *shown = run.stdout.splitlines()
    assert version == "6.4.3"
    assert len(shown) == 18


@pytest.mark.slow
def test_icon_menu_toasts_and_locking_pass_their_tests_under_the_oldest_qt():
    tests = sorted(str(path) for path in HERE.glob("test_qt_*.py") if path.stem in SHELL)
    assert len(tests) == len(SHELL)
    run = under_the_oldest("-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)
    assert run.returncode == 0, run.stdout
