"""Somebody who types --help waits: click is all that it costs."""

import subprocess
import sys

import pytest

HEAVY = {
    *("alembic", "cryptography", "holidays", "keyring", "openpyxl", "pluggy", "requests", "sqlalchemy"),
    *("starlette", "structlog", "uvicorn", "watchdog"),
}
ASK = """
import sys
from importlib import import_module
program, *heavy = sys.argv[1:]
sys.argv[1:] = ["--help"]
try:
    import_module(f"wor_sidecar.{program}.cli").main()
except SystemExit as end:
    print(end.code, sorted(set(heavy) & set(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize("program", ["practice", "postbus", "welfare", "tray"])
def test_help_imports_nothing_heavy(program: str) -> None:
    command = [sys.executable, "-c", ASK, program, *sorted(HEAVY)]
    asked = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Usage:" in asked.stdout
    assert asked.stderr.splitlines()[-1] == "0 []"
