"""Tests that go through some of what the full number says, gone through whole.

    python -m bench full_size

Ten thousand messages of a flood, fifteen hundred answers among sixteen patients: what must hold stands in the
tests themselves.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TESTS = (
    "tests/unit/mail/test_flood.py",
    "tests/unit/practice/test_postroom.py::test_threat_34_no_feedback_ever_goes_into_another_file",
)


def run() -> dict[str, Any]:
    """Run each at its full size; `good` is whether everything held."""
    passed = {test: _passes(test) for test in TESTS}
    return {"good": all(passed.values()), "passed": passed}


def _passes(test: str) -> bool:
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test],
        cwd=ROOT,
        env={**os.environ, "WOR_FULL_SIZE": "1"},
        check=False,
        capture_output=True,
    )
    return told.returncode == 0
