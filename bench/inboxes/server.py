"""A PostgreSQL of our own for a measurement, on loopback, with the durability that it has out of the box."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgresql() -> Iterator[str | None]:
    """Start a server; yields the address of an empty database, or None where its binaries are missing."""
    binaries = binaries_here()
    if binaries is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="wor-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    data, options = folder / "data", f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    try:
        as_postgres(f"{binaries}/initdb -D {data} -A trust -U wor")
        as_postgres(f"{binaries}/pg_ctl -D {data} -o '{options}' -l {folder}/log -w start")
        try:
            yield f"postgresql://wor@127.0.0.1:{port}/postgres"
        finally:
            as_postgres(f"{binaries}/pg_ctl -D {data} -m immediate -w stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def binaries_here() -> Path | None:
    """Return where the newest server's programs lie; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def as_postgres(command: str) -> None:
    """Run as the account `postgres` where we are root: the server refuses root."""
    line = ["su", "postgres", "-c", command] if os.geteuid() == 0 else ["sh", "-c", command]
    subprocess.run(line, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
