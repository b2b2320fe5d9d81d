"""A server's database in a file, by PostgreSQL's own `pg_dump`; its password goes in a private file alone."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import make_url, text
from sqlalchemy.exc import DatabaseError

from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.databases import DatabaseNotSaved
from wor_sidecar.files import create_private, flush_folder, write_private
from wor_sidecar.store.copying import need_room
from wor_sidecar.store.engine import open_engine, unusable

PROGRAM: Final = "pg_dump"
SERVER: Final = ".server"
"""The file that says, during a dump, where the server is."""
PASSFILE: Final = ".server-password"
"""The one beside it that says its password: in the first, PostgreSQL cuts blanks off the end of a line."""
LONGEST_SECONDS: Final = 1500
_ELSEWHERE: Final = Path("/usr/lib/postgresql")
"""Where Debian keeps each version's programs."""
_SERVICE: Final = "wor"
_VERSION: Final = re.compile(r"\(PostgreSQL\) ([0-9]+)")


def can_dump(url: str) -> None:
    """See that there is a `pg_dump` here that reads this server.

    Raises:
        DatabaseNotSaved: there is none.
        DatabaseUnusable: the server doesn't answer.

    """
    server, _size = _asked(url)
    _program(server)


def dump(url: str, target: Path) -> None:
    """Write the database to a new private file, as `pg_restore` reads it: all of it, or no file.

    Raises:
        DatabaseNotSaved, NoRoomToUpgrade, DatabaseUnusable: it isn't there.

    """
    server, size = _asked(url)
    program = _program(server)
    need_room(target.parent, size)
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        with _reached(url, target.parent) as environment:
            create_private(part)
            command = [program, "--format=custom", "--no-password", f"--file={part}"]
            _ran([*command, f"--dbname=service={_SERVICE}"], environment)
        _flushed(part)
        part.replace(target)
        flush_folder(target.parent)
    except OSError as error:
        raise DatabaseNotSaved(why=error.strerror or type(error).__name__) from error
    finally:
        part.unlink(missing_ok=True)


def _asked(url: str) -> tuple[int, int]:
    """Return the server's major version, and the bytes that the database takes there."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            number = connection.execute(text("SHOW server_version_num")).scalar_one()
            size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
            return int(number) // 10_000, int(size)
    except DatabaseError as error:
        raise unusable(error) from error
    finally:
        engine.dispose()


def _program(server: int) -> str:
    found = [one for one in (shutil.which(PROGRAM), *map(str, _ELSEWHERE.glob(f"*/bin/{PROGRAM}"))) if one]
    if not found:
        raise DatabaseNotSaved(why=phrase("pg_dump is not installed here"))
    for program in found:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
        version = _VERSION.search(told.stdout)
        if version and int(version[1]) >= server:
            return program
    raise DatabaseNotSaved(why=phrase("the pg_dump here is older than the server, which is {value}", server))


@contextmanager
def _reached(url: str, folder: Path) -> Iterator[dict[str, str]]:
    """Give the environment in which PostgreSQL's programs find the server: no argument says a password."""
    parsed = make_url(url)
    told = {
        "host": parsed.host,
        "port": parsed.port,
        "user": parsed.username,
        "dbname": parsed.database,
        **{name: value if isinstance(value, str) else value[-1] for name, value in parsed.query.items()},
    }
    lines = [f"{name}={value}" for name, value in told.items() if value is not None]
    password = str(parsed.password or "")
    if any("\n" in line for line in (*lines, password)):
        raise DatabaseNotSaved(why=phrase("its address holds a line's end"))
    server, secret = folder / SERVER, folder / PASSFILE
    try:
        write_private(server, "\n".join([f"[{_SERVICE}]", *lines, ""]).encode())
        reached = {**os.environ, "PGSERVICEFILE": str(server)}
        if password:
            escaped = password.replace("\\", "\\\\").replace(":", "\\:")
            write_private(secret, f"*:*:*:*:{escaped}\n".encode())
            reached["PGPASSFILE"] = str(secret)
        yield reached
    finally:
        for path in (server, secret):
            path.unlink(missing_ok=True)


def _ran(command: list[str], environment: dict[str, str]) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own program, no shell
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DatabaseNotSaved(why=phrase("it hangs")) from error
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [f"{PROGRAM}: {done.returncode}"])[0]
        raise DatabaseNotSaved(why=said)


def _flushed(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
