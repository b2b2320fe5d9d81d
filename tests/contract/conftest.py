"""A real PostgreSQL for whoever asks: `postgresql_url` is the URL of a fresh, empty database.

The server starts once per run, on loopback, in a folder of its own, and ends with the run. Where its binaries
are missing the tests are skipped; with WOR_INSIST=1 they fail.
"""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from bench.inboxes.server import as_postgres, binaries_here

_numbers = count(1)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Start a server; the URL of its maintenance database."""
    binaries = binaries_here()
    if binaries is None:
        if os.environ.get("WOR_INSIST") == "1":
            pytest.fail("PostgreSQL's binaries are missing: install the package postgresql")
        pytest.skip("PostgreSQL's binaries are missing")
    folder = Path(tempfile.mkdtemp(prefix="wor-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, port = folder / "data", _free_port()
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"  # nobody cuts its power
    try:
        as_postgres(f"{binaries}/initdb -D {data} -A trust -U wor --no-sync")
        as_postgres(f"{binaries}/pg_ctl -D {data} -o '{options}' -l {folder}/log -w start")
        try:
            yield f"postgresql+psycopg://wor@127.0.0.1:{port}/postgres"
        finally:
            as_postgres(f"{binaries}/pg_ctl -D {data} -m immediate -w stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """Make an empty database, gone after the test."""
    import psycopg

    name = f"wor_{next(_numbers)}"
    plain = postgresql_server.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield postgresql_server.rsplit("/", 1)[0] + "/" + name
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each database in turn; "" means SQLite in the data folder."""
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))
