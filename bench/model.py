"""Random walks of two honest parties and a malicious middle: new ones each run, as many as you wait for.

    WOR_MODEL=1000 python -m bench model

The walks, what must hold after each, and how one that fails is told stand in tests/unit/mail/test_model.py.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
WALKS = "300"


TEST = "tests/unit/mail/test_model.py"


def run() -> dict[str, Any]:
    """Walk; `good` is whether everything held."""
    return walked(TEST)


def walked(test: str) -> dict[str, Any]:
    """Walk the machine of a test file WOR_MODEL times."""
    walks = os.environ.get("WOR_MODEL", WALKS)
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test],
        cwd=ROOT,
        env={**os.environ, "WOR_EXPLORE": "1", "WOR_MODEL": walks},
        check=False,
        capture_output=True,
        text=True,
    )
    steps = re.findall(r"^E\s+(state\.\w+\(.*\)|\w+ = state\..*)$", told.stdout, re.MULTILINE)
    return {"walks": int(walks), "good": told.returncode == 0, "fails_by": steps}
