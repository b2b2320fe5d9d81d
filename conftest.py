"""What all tests share: properties are tried on the same examples each run, and never against a clock.

`WOR_EXPLORE=1` tries new examples in place of the seeded ones. Folders of tests lie in memory where there is
room: none is about a power cut, and a disk takes its two milliseconds for every commit of a database.
"""

import os
import shutil
from pathlib import Path

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
