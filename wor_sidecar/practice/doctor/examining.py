"""All checks, in the order in which one fault explains another; a healthy practice has no finding."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import structlog

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.doctor import CheckFailed, ProgramAway
from wor_sidecar.practice.doctor import configured, data, exchange, folders, kept, people, surroundings
from wor_sidecar.practice.doctor.exam import Exam, Within
from wor_sidecar.practice.doctor.findings import Checked, Found, fault, report, warning

log = structlog.get_logger()

DATABASE: Final = "database.whole"
OUTSIDE: Final[Mapping[str, Callable[[Exam], Iterator[Found]]]] = {
    "config.readable": configured.readable,
    "config.complete": configured.complete,
    "config.folders": configured.apart,
    "plugins.work": configured.plugins,
    "data.writable": data.writable,
    "data.private": data.private,
    "data.local": data.local,
    "disk.space": data.space,
    "disk.encrypted": data.encrypted,
    "vault.opens": kept.vault,
    DATABASE: kept.database,
    "export.readable": folders.exports,
    "import.writable": folders.imports,
    "machine.memory": surroundings.memory,
    "machine.files": surroundings.files,
    "machine.time_zone": surroundings.time_zone,
}
"""What can be looked at by anybody who may open the folders."""
STANDING_STILL: Final[Mapping[str, Callable[[Exam], Iterator[Found]]]] = {
    "prompts.address": surroundings.listener,
}
"""What can only be tried while the program doesn't run."""
WITHIN: Final[Mapping[str, Callable[[Within], Iterator[Found]]]] = {
    "audit.whole": kept.trail,
    "backup.fresh": kept.backups,
    "export.on_time": folders.rhythm,
    "import.fetched": folders.lying,
    "postbus.answers": exchange.postbuses,
    "machine.clock": exchange.clock,
    "partners.ready": exchange.partners,
    "keys.valid": exchange.keys,
    "routes.lead": exchange.routes,
    "messages.leave": exchange.unsent,
    "trays.look": people.trays,
    "quarantine.empty": people.aside,
    "orphans.none": people.strays,
    "restore.settled": people.restored,
}
"""What only the running program can tell."""
RUNS: Final = "program.runs"
NAMES: Final = (RUNS, *OUTSIDE, *STANDING_STILL, *WITHIN)


def within(exam: Within) -> dict[str, Any]:
    """Look at everything, from within the running program."""
    checked = [_made(name, look, exam) for name, look in OUTSIDE.items()]
    if not any(one.name == DATABASE and one.found for one in checked):
        checked += [_made(name, look, exam) for name, look in WITHIN.items()]
    return report([Checked(RUNS, ()), *checked], exam.clock.now())


def from_outside(exam: Exam) -> dict[str, Any]:
    """Look at what can be seen while the program doesn't run, which is a finding itself."""
    looks = {**OUTSIDE, **STANDING_STILL}
    checked = [_made(name, look, exam) for name, look in looks.items()]
    return report([Checked(RUNS, [fault(ProgramAway())]), *checked], exam.clock.now())


def _made(name: str, look: Callable[[Any], Iterator[Found]], exam: Exam) -> Checked:
    """Make one check; one that can't be made is a finding, and the others go on."""
    try:
        return Checked(name, tuple(look(exam)))
    except WorError as error:
        return Checked(name, [fault(error)])
    except Exception as error:  # a check's border: the operator sees in the log where it arose
        log.exception("doctor.failed", check=name)
        return Checked(name, [warning(CheckFailed(name=name, why=type(error).__name__))])
