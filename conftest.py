"""What all tests share: properties are tried on the same examples each run, and never against a clock.

`WOR_EXPLORE=1` tries new examples in place of the seeded ones. Folders of tests lie in memory where there is
room: none is about a power cut, and a disk takes its two milliseconds for every commit of a database.

Workers take whole files; the folders of `TOGETHER` as one, for their files share what takes long to set up.
"""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "seeded",
    deadline=None,
    derandomize="WOR_EXPLORE" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("seeded")

_MEMORY = Path("/dev/shm")  # noqa: S108  # pytest makes a folder of its own in it, for this account alone
_ROOM = 4 << 30
if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))

TOGETHER = ("tests/desktop/", "tests/e2e/pages/")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Deal out by file, and some folders whole; None: as it was asked for."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class ByFolder(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            folder = next((one for one in TOGETHER if nodeid.startswith(one)), None)
            return folder or str(super()._split_scope(nodeid))

    return ByFolder(config, log)
