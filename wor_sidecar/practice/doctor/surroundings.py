"""Checks of the machine: memory, open files, its time zone, the address that workstations call."""

from collections.abc import Iterator
from datetime import UTC
from typing import Final

from wor_sidecar.domain.clock import AMSTERDAM, as_datetime
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.doctor import FewFiles, MemoryShort, TimeZoneOdd
from wor_sidecar.practice.doctor.exam import Exam
from wor_sidecar.practice.doctor.findings import Found, fault, warning
from wor_sidecar.wire.control_server import listen

MEMORY: Final = 300
"""MB: a reading child may take 256."""
FILES: Final = 256


def memory(exam: Exam) -> Iterator[Found]:
    """Look how much is left."""
    free = exam.machine.memory()
    if free is not None and free < MEMORY:
        yield warning(MemoryShort(free=free))


def files(exam: Exam) -> Iterator[Found]:
    """Look how many files may be open."""
    limit = exam.machine.open_files()
    if limit is not None and limit < FILES:
        yield warning(FewFiles(limit=limit))


def time_zone(exam: Exam) -> Iterator[Found]:
    """Look whether the machine keeps Dutch time; a server that keeps UTC does so on purpose."""
    now = exam.clock.now()
    here = as_datetime(now).astimezone(AMSTERDAM)
    ours = exam.machine.utc_offset(now // 1000)
    dutch = int((here.replace(tzinfo=UTC) - as_datetime(now)).total_seconds() // 60)
    if ours not in (0, dutch):
        yield warning(TimeZoneOdd(minutes=abs(ours - dutch)))


def listener(exam: Exam) -> Iterator[Found]:
    """Try the address for workstations, where no program of ours holds it."""
    address = exam.settings.prompts.address
    if address is None:
        return
    try:
        listen(address.host, address.port).close()
    except WorError as error:
        yield fault(error)
