"""Registrations per second of every format, as bench/formats/ compares them.

python -m bench formats_speed
"""

import importlib
from pathlib import Path
from typing import Any


def run() -> dict[str, Any]:
    """Run every module of bench/formats; `good` is whether each row reaches what it must."""
    modules = sorted(path.stem for path in (Path(__file__).parent / "formats").glob("[!_]*.py"))
    rows = [row for name in modules for row in importlib.import_module(f"bench.formats.{name}").rows()]
    return {"good": all(row["good"] and row["same_answer"] for row in rows), "rows": rows}
