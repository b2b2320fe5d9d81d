"""Checks of what waits for people: workstations that look, files and reports that fit nowhere, a restore."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from wor_sidecar.doctor.findings import Found, warning
from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.errors.doctor import NoTray, OrphansWait, QuarantineWaits, RestoreWaits, TraysSilent
from wor_sidecar.practice.api.restored import RestoredCalls
from wor_sidecar.practice.api.rhythm import waited_from
from wor_sidecar.practice.doctor.exam import Within
from wor_sidecar.practice.intake import journal
from wor_sidecar.practice.writeback import orphans

SILENT_DAYS: Final = 3
"""Working days."""


def trays(exam: Within) -> Iterator[Found]:
    """Look whether somebody sees the questions."""
    if not exam.settings.prompts.listen:
        return
    exam.rooms.trays.note_seen()
    with exam.rooms.store.reading() as tx:
        paired = exam.rooms.trays.listed(tx)
    last: date = max((one.last_seen for one in paired), default=local_date(exam.clock.now()))
    if not paired:
        yield warning(NoTray())
    elif waited_from(exam.rooms, last) > SILENT_DAYS:
        yield warning(TraysSilent(day=last.isoformat()))


def aside(exam: Within) -> Iterator[Found]:
    """Count files and rows that a person must look at."""
    with exam.rooms.store.reading() as tx:
        count = len(journal.waiting(tx))
    if count:
        yield warning(QuarantineWaits(count=count))


def strays(exam: Within) -> Iterator[Found]:
    """Count reports that fit no patient."""
    with exam.rooms.store.reading() as tx:
        count = len(orphans.waiting(tx))
    if count:
        yield warning(OrphansWait(count=count))


def restored(exam: Within) -> Iterator[Found]:
    """Count what waits for a yes since a restore."""
    with exam.rooms.store.reading() as tx:
        after = RestoredCalls(exam.rooms).after(tx)
    if after and after["waiting"]:
        yield warning(RestoreWaits(count=after["waiting"]))
