"""What a program does once in its life and tests would do thousands of times: turn statements into SQL.

All SQLite engines of a run share one dialect, and with it one cache of compiled statements. And where no test
set up logs, an exception stands there plainly: to dress one up takes longer than most tests.
"""

from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Let each new engine on SQLite go on with what those before it compiled."""
    first = create_engine("sqlite://")
    first.connect().close()

    def engine_created(_dialect: type, engine: Engine) -> None:
        engine.dialect = first.dialect
        engine._compiled_cache = first._compiled_cache

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
