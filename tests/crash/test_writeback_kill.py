"""SIGKILL while letters are written: `bench.writeback_kills` does it hundreds of times."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(os.name != "posix", reason="kills forked processes")
def test_ten_kills_while_letters_are_written_lose_none_and_write_none_twice():
    command = [
        sys.executable,
        "-m",
        "bench.writeback_kills",
        "--kills",
        "10",
        "--letters",
        "12",
        "--seed",
        "8",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert told["good"], told
    assert (told["fetched"], sum(told["kills"].values())) == (12, 10)
