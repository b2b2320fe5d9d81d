"""Checks of the machine around a program: memory, open files, its time zone, an address, the logs' folder."""

import http.client
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from wor_sidecar.doctor.findings import Found, Note, fault, warning
from wor_sidecar.doctor.machine import Machine, of_another_account
from wor_sidecar.doctor.trying import why_not_writable
from wor_sidecar.domain.clock import AMSTERDAM, Clock, as_datetime
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.doctor import FewFiles, LogsUnwritable, MemoryShort, ProgramAway, TimeZoneOdd
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.texts.catalogue import _
from wor_sidecar.wire.control_server import listen

MEMORY: Final = 300
"""MB: a reading child may take 256."""
FILES: Final = 256
ANSWER_SECONDS: Final = 10


def away(data: Path) -> Iterator[Found]:
    """Tell that the program doesn't run, and what nobody else than its account can try."""
    yield fault(ProgramAway())
    if of_another_account(data):
        yield Note(_("What only the program's own account can try was left out: its rights and its key."))


def memory(machine: Machine) -> Iterator[Found]:
    """Look how much is left."""
    free = machine.memory()
    if free is not None and free < MEMORY:
        yield warning(MemoryShort(free=free))


def files(machine: Machine) -> Iterator[Found]:
    """Look how many files may be open."""
    limit = machine.open_files()
    if limit is not None and limit < FILES:
        yield warning(FewFiles(limit=limit))


def time_zone(machine: Machine, clock: Clock) -> Iterator[Found]:
    """Look whether the machine keeps Dutch time; a server that keeps UTC does so on purpose."""
    now = clock.now()
    here = as_datetime(now).astimezone(AMSTERDAM)
    ours = machine.utc_offset(now // 1000)
    dutch = int((here.replace(tzinfo=UTC) - as_datetime(now)).total_seconds() // 60)
    if ours not in (0, dutch):
        yield warning(TimeZoneOdd(minutes=abs(ours - dutch)))


def address(host: str, port: int) -> Iterator[Found]:
    """Try an address that no program of ours holds now."""
    try:
        listen(host, port).close()
    except WorError as error:
        yield fault(error)


def serves(url: str) -> bool:
    """Ask over plain HTTP, on this machine, whether a program says that it is ready."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=ANSWER_SECONDS)
    try:
        line.request("GET", parts.path)
        return line.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def logs(folder: Path | None, randomness: Randomness) -> Iterator[Found]:
    """Try to write where the logs go; without a folder the system keeps them."""
    if folder is not None and folder.exists() and (why := why_not_writable(folder, randomness)):
        yield warning(LogsUnwritable(folder=folder, why=why))
