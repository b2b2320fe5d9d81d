"""What all tests share: properties are tried on the same examples each run, and never against a clock.

`WOR_EXPLORE=1` tries new examples in place of the seeded ones. Folders of tests lie in memory where there is
room: none is about a power cut, and a disk takes its two milliseconds for every commit of a database.

What a program does once in its life and tests would do thousands of times is turn statements into SQL: all
SQLite engines of a run share one dialect, and with it one cache of compiled statements. And where no test set
up logs, an exception stands there plainly: to dress one up takes longer than most tests.

Workers take whole files; the folders of `TOGETHER` as one, for their files share what takes long to set up.
What waits most (for a program, a screen, a clock) comes first. Three workers take that; each after them takes
files from the other end, where tests compute: so neither the processors wait nor the whole for one long file.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

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

TOGETHER = ("tests/install/wine/", "tests/desktop/", "tests/e2e/pages/")
FIRST = (*TOGETHER, "tests/install/", "tests/e2e/", "tests/crash/", "tests/architecture/", "tests/contract/")
"""What takes longest, and waits most."""
FROM_THE_FRONT = 3
"""Workers."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[Any]:
    """Look for no garbage among thousands of tests that all stay: that took a third of collecting them."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put in front what is to begin first."""

    def rank(item: pytest.Item) -> int:
        return next((n for n, one in enumerate(FIRST) if item.nodeid.startswith(one)), len(FIRST))

    items.sort(key=rank)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Deal out by file, and some folders whole, from both ends; None: as it was asked for."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class ByFolder(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            folder = next((one for one in TOGETHER if nodeid.startswith(one)), None)
            return folder or str(super()._split_scope(nodeid))

        def _assign_work_unit(self, node: Any) -> None:
            if self.nodes.index(node) >= FROM_THE_FRONT:
                self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
            super()._assign_work_unit(node)

    return ByFolder(config, log)


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Let each new engine on SQLite go on with what those before it compiled."""
    first = create_engine("sqlite://")
    first.connect().close()

    def engine_created(_dialect: type, engine: Engine) -> None:
        engine.dialect = first.dialect
        engine._compiled_cache = first._compiled_cache  # noqa: SLF001  # there is no public way to it

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLiteDialect_pysqlite, "engine_created", classmethod(engine_created))
        yield
    first.dispose()


@pytest.fixture(scope="session", autouse=True)
def plain_tracebacks() -> Iterator[None]:
    """Leave the values of every frame and the colours out of what nobody reads."""
    [*_others, renderer] = structlog.get_config()["processors"]
    dressed, renderer.exception_formatter = renderer.exception_formatter, structlog.dev.plain_traceback
    yield
    renderer.exception_formatter = dressed
