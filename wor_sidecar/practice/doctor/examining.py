"""All checks, in the order in which one fault explains another; a healthy practice has no finding."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from wor_sidecar.doctor import around, folder, kept, post
from wor_sidecar.doctor.examining import about
from wor_sidecar.doctor.findings import Checked, Found, report
from wor_sidecar.practice import opening
from wor_sidecar.practice.doctor import configured, exchange, folders, people
from wor_sidecar.practice.doctor.data import secrets
from wor_sidecar.practice.doctor.exam import Exam, Within
from wor_sidecar.store.strongroom import VAULT_FOLDER


def vault(exam: Exam) -> Iterator[Found]:
    """Fetch the key as the next start has to."""
    room = opening.strongroom(exam.settings, exam.config, exam.plugins, exam.randomness)
    yield from kept.vault(room)


def listener(exam: Exam) -> Iterator[Found]:
    """Try the address for workstations, where no program of ours holds it."""
    address = exam.settings.prompts.address
    if address is not None:
        yield from around.address(address.host, address.port)


def backups(exam: Within) -> Iterator[Found]:
    """Look at the nightly backups."""
    began = exam.data / VAULT_FOLDER
    return kept.backups(exam.rooms.nights, began, exam.clock.now(), exam.randomness)


def keys(exam: Within) -> Iterator[Found]:
    """Look at our own keys."""
    rooms = exam.rooms
    return post.keys(rooms.keys, rooms.store, rooms.membership, exam.clock.now())


DATABASE: Final = "database.whole"
OUTSIDE: Final[Mapping[str, Callable[[Exam], Iterable[Found]]]] = {
    "config.readable": configured.readable,
    "config.complete": configured.complete,
    "config.folders": configured.apart,
    "plugins.work": configured.plugins,
    "data.writable": lambda exam: folder.writable(exam.data, exam.randomness),
    "data.private": lambda exam: folder.private(secrets(exam)),
    "data.local": lambda exam: folder.local(exam.machine, exam.data),
    "disk.space": lambda exam: folder.space(exam.machine, exam.data),
    "disk.encrypted": lambda exam: folder.encrypted(exam.machine, exam.data),
    "vault.opens": vault,
    DATABASE: lambda exam: kept.database(opening.database_url(exam.settings)),
    "export.readable": folders.exports,
    "import.writable": folders.imports,
    "logs.writable": lambda exam: around.logs(exam.settings.logs.folder, exam.randomness),
    "machine.memory": lambda exam: around.memory(exam.machine),
    "machine.files": lambda exam: around.files(exam.machine),
    "machine.time_zone": lambda exam: around.time_zone(exam.machine, exam.clock),
}
"""What can be looked at by anybody who may open the folders."""
BY_ANYBODY: Final = frozenset(
    {"config.readable", "config.complete", "config.folders", "plugins.work", "data.private", "data.local"}
    | {"disk.space", "disk.encrypted", "machine.memory", "machine.time_zone"}
)
"""What is so whoever looks: the others try what an account may do, and another one may do something else."""
STANDING_STILL: Final[Mapping[str, Callable[[Exam], Iterable[Found]]]] = {
    "prompts.address": listener,
}
"""What can only be tried while the program doesn't run."""
WITHIN: Final[Mapping[str, Callable[[Within], Iterable[Found]]]] = {
    "audit.whole": lambda exam: kept.trail(exam.rooms.store),
    "backup.fresh": backups,
    "export.on_time": folders.rhythm,
    "import.fetched": folders.lying,
    "postbus.answers": lambda exam: post.postbuses(exam.postbuses),
    "machine.clock": lambda exam: post.drift(exam.postbuses),
    "partners.ready": exchange.partners,
    "keys.valid": keys,
    "routes.lead": exchange.routes,
    "messages.leave": lambda exam: post.unsent(exam.rooms.departures, exam.rooms.store, exam.clock.now()),
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
    checked = exam.examiner.examined(about(OUTSIDE, exam))
    if not any(one.name == DATABASE and one.found for one in checked):
        checked += exam.examiner.examined(about(WITHIN, exam))
    return report([Checked(RUNS, ()), *checked], exam.clock.now(), exam.subject)


def from_outside(exam: Exam) -> dict[str, Any]:
    """Look at what can be seen while the program doesn't run, which is a finding itself.

    Where the data are another account's, only what is so whoever looks: root may open everything, and a key
    that its service is handed by systemd is nobody else's. Neither the one nor the other is told then.
    """
    looks, found = {**OUTSIDE, **STANDING_STILL}, [*around.away(exam.data)]
    if len(found) > 1:
        looks = {name: look for name, look in looks.items() if name in BY_ANYBODY or name in STANDING_STILL}
    checked = exam.examiner.examined(about(looks, exam))
    return report([Checked(RUNS, found), *checked], exam.clock.now(), exam.subject)
