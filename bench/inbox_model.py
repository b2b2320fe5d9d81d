"""Random walks of two coaches and a practice against the table: new ones each run, as many as you wait for.

    WOR_MODEL=1000 python -m bench inbox_model

The walks, what must hold after each, and how one that fails is told stand in
tests/unit/welfare/test_inbox_model.py.
"""

from typing import Any

from bench.model import walked

TEST = "tests/unit/welfare/test_inbox_model.py"


def run() -> dict[str, Any]:
    """Walk; `good` is whether everything held."""
    return walked(TEST)
