import subprocess
import sys

import pytest

HARDENED = """
import ctypes, resource
from wor_sidecar.vault.harden import harden
harden()
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_core_dumps_are_off():
    child = subprocess.run([sys.executable, "-c", HARDENED], capture_output=True, text=True, check=True)
    assert child.stdout.strip() == "(0, 0) 0"
