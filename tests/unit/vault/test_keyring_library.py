"""What of a keyring's time is the keyring's own."""

import sys
import threading
from pathlib import Path

import pytest

from wor_sidecar.vault import keyrings

SLOW = """
import threading

loaded_by = threading.current_thread().name


class Keyring:
    priority = 1

    def get_password(self, service, username):
        return "kept"
"""


def test_the_library_is_loaded_before_a_keyrings_seconds_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "slow_library.py").write_text(SLOW, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(keyrings, "LIST", {"winvault": "slow_library.Keyring"})
    asked = keyrings.Keyrings("wor-test")
    assert asked.read(keyrings.Entry("winvault", "a")) == "kept"
    assert sys.modules["slow_library"].loaded_by == threading.current_thread().name
