"""Random walks of a whole practice and a whole inbox, both honest: as many new ones as you wait for.

    WOR_MODEL=1000 python -m bench two_parties

The walks, what must hold after each, and how one that fails is told stand in
tests/unit/restored/test_two_parties.py.
"""

from typing import Any

from bench.model import walked

TEST = "tests/unit/restored/test_two_parties.py"


def run() -> dict[str, Any]:
    """Walk; `good` is whether everything held."""
    return walked(TEST)
