"""What stands in, in a release under test, for the machine's services: plain processes of one folder."""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

SERVICES, DIES, STARTING = "WOR_TEST_SERVICES", "WOR_TEST_DIES_AT", "WOR_TEST_STARTING"


def stand_in() -> None:
    """Let `this_host` be ours, everybody an administrator, and the upgrade die where a test says so."""
    from wor_sidecar.commands import upgrade
    from wor_sidecar.installed import rights
    from wor_sidecar.testing.processes import ProcessHost

    hosts = ModuleType("wor_sidecar.installed.hosts")
    starting = float(os.environ.get(STARTING, "60"))
    hosts.this_host = lambda: ProcessHost(Path(os.environ[SERVICES]), starting)  # type: ignore[attr-defined]
    sys.modules[hosts.__name__] = hosts
    rights.is_administrator = lambda: True
    made = upgrade._upgrading
    upgrade._upgrading = lambda *given: replace(made(*given), fault=_dies)


def _dies(place: str) -> None:
    if place == os.environ.get(DIES):
        os.kill(os.getpid(), signal.SIGKILL)
