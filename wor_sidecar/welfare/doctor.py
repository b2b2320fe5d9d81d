"""All checks of an inbox, in the order in which one fault explains another; a healthy one has no finding."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from starlette.routing import Route

from wor_sidecar.doctor import around, folder, kept, post
from wor_sidecar.doctor.examining import Examiner, about
from wor_sidecar.doctor.findings import Checked, Found, Subject, fault, report, warning
from wor_sidecar.doctor.machine import Machine
from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors.doctor import (
    NobodyJoined,
    PhoneMissing,
    PluginBroken,
    RestoreWaits,
)
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.hooks.plugins import Plugins, PluginStatus
from wor_sidecar.settings.machine import randomness
from wor_sidecar.settings.places import instance_name
from wor_sidecar.store.backups import Nights
from wor_sidecar.store.strongroom import VAULT_FOLDER
from wor_sidecar.welfare.app import BRANCHES, DATABASE, Inbox, database_url, strongroom
from wor_sidecar.welfare.listening import address_of
from wor_sidecar.welfare.restored_calls import after
from wor_sidecar.welfare.settings import InboxSettings, credential
from wor_sidecar.welfare.shown import Json
from wor_sidecar.wire.connection import checked_url
from wor_sidecar.wire.control import CONTROL_NAME
from wor_sidecar.wire.control_app import Call, call_route
from wor_sidecar.wire.postbus_probe import Probed

PROGRAM: Final = "wor-inbox"


@dataclass
class Exam:
    """One look at an inbox."""

    settings: InboxSettings
    config: Path
    clock: Clock
    randomness: Randomness
    plugins: Plugins
    machine: Machine = field(default_factory=Machine)
    examiner: Examiner = field(default_factory=Examiner)

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.settings.data.folder


@dataclass
class Within(Exam):
    """The same from within the running inbox, under its own account."""

    inbox: Inbox = field(kw_only=True)
    nights: Nights = field(kw_only=True)

    @cached_property
    def postbuses(self) -> Mapping[str, Probed]:
        """Call each postbus where we have a mailbox, once."""
        settings, inbox = self.settings, self.inbox
        ca_file = settings.postbus.ca_file or settings.network.ca_file
        return post.probed(inbox.store, inbox.post.membership, self.clock, ca_file, settings.network.proxy)


def addresses(exam: Exam) -> Iterator[Found]:
    """Look whether its pages, its postbus and its database have addresses; what is none raises."""
    settings = exam.settings
    if settings.listen.host:
        address_of(settings.listen, settings.listen.port)
    if settings.postbus.url:
        checked_url(settings.postbus.url)
    database_url(settings)
    yield from ()


def complete(exam: Exam) -> Iterator[Found]:
    """Tell which number patients and practices would miss."""
    if not exam.settings.organisation.phone:
        yield warning(PhoneMissing(key="organisation.phone"))


def plugins(exam: Exam) -> Iterator[Found]:
    """Tell which plug-ins were refused."""
    for one in exam.plugins.states:
        if one.status is PluginStatus.BROKEN:
            yield fault(PluginBroken(name=one.name, why=one.why), one.name)


def secrets(exam: Exam) -> Iterator[Path]:
    """List the files that the inbox's account alone may open."""
    yield exam.data / DATABASE
    yield exam.data / CONTROL_NAME
    yield from sorted((exam.data / VAULT_FOLDER).rglob("*"))
    yield credential(exam.settings, exam.config)


def vault(exam: Exam) -> Iterator[Found]:
    """Fetch the key as the next start has to."""
    yield from kept.vault(strongroom(exam.settings, exam.config, exam.plugins, exam.randomness))


def partners(exam: Within) -> Iterator[Found]:
    """Look how far each practice is."""
    with exam.inbox.store.reading() as tx:
        views = [one for one in exam.inbox.post.partners.details(tx) if not one.partner.ended]
    if not views:
        yield warning(NobodyJoined())
    yield from post.partners(views, exam.clock.now())


def keys(exam: Within) -> Iterator[Found]:
    """Look at our own keys."""
    mail = exam.inbox.post
    yield from post.keys(mail.key_desk, exam.inbox.store, mail.membership, exam.clock.now())


def unsent(exam: Within) -> Iterator[Found]:
    """Look what waits to leave."""
    yield from post.unsent(exam.inbox.post.departures, exam.inbox.store, exam.clock.now())


def backups(exam: Within) -> Iterator[Found]:
    """Look at the nightly backups."""
    yield from kept.backups(exam.nights, exam.data / VAULT_FOLDER, exam.clock.now(), exam.randomness)


def reminders(exam: Within) -> Iterator[Found]:
    """Look whether the coaches' reminders went."""
    trouble = exam.inbox.reminding.told().trouble
    if trouble is not None:
        yield warning(trouble)


def restored(exam: Within) -> Iterator[Found]:
    """Count what waits for a yes since a restore."""
    with exam.inbox.store.reading() as tx:
        found = after(tx, exam.inbox.post.partners)
    if found and found["waiting"]:
        yield warning(RestoreWaits(count=found["waiting"]))


def pages(exam: Exam) -> Iterator[Found]:
    """Try the address of the pages, which nobody holds now."""
    if exam.settings.listen.host:
        yield from around.address(exam.settings.listen.host, exam.settings.listen.port)


WHOLE: Final = "database.whole"
OUTSIDE: Final[Mapping[str, Callable[[Exam], Iterable[Found]]]] = {
    "config.readable": addresses,
    "config.complete": complete,
    "config.folders": lambda exam: folder.apart(exam.data, exam.settings.backup.folder),
    "plugins.work": plugins,
    "data.writable": lambda exam: folder.writable(exam.data, exam.randomness),
    "data.private": lambda exam: folder.private(secrets(exam)),
    "data.local": lambda exam: folder.local(exam.machine, exam.data),
    "disk.space": lambda exam: folder.space(exam.machine, exam.data),
    "disk.encrypted": lambda exam: folder.encrypted(exam.machine, exam.data),
    "vault.opens": vault,
    WHOLE: lambda exam: kept.database(database_url(exam.settings)),
    "database.answers": lambda exam: kept.version(database_url(exam.settings), BRANCHES),
    "logs.writable": lambda exam: around.logs(exam.settings.logs.folder, exam.randomness),
    "machine.memory": lambda exam: around.memory(exam.machine),
    "machine.files": lambda exam: around.files(exam.machine),
    "machine.time_zone": lambda exam: around.time_zone(exam.machine, exam.clock),
}
BY_ACCOUNT: Final = frozenset(
    {"data.writable", "vault.opens", WHOLE, "database.answers", "logs.writable", "machine.files"}
)
"""What only the inbox's own account can try."""
STANDING_STILL: Final[Mapping[str, Callable[[Exam], Iterable[Found]]]] = {"pages.address": pages}
WITHIN: Final[Mapping[str, Callable[[Within], Iterable[Found]]]] = {
    "audit.whole": lambda exam: kept.trail(exam.inbox.store),
    "backup.fresh": backups,
    "postbus.answers": lambda exam: post.postbuses(exam.postbuses),
    "machine.clock": lambda exam: post.drift(exam.postbuses),
    "partners.ready": partners,
    "keys.valid": keys,
    "messages.leave": unsent,
    "reminders.go": reminders,
    "restore.settled": restored,
}
RUNS: Final = "program.runs"
NAMES: Final = (RUNS, *OUTSIDE, *STANDING_STILL, *WITHIN)


def within(exam: Within) -> Json:
    """Look at everything, from within the running inbox."""
    checked = exam.examiner.examined(about(OUTSIDE, exam))
    if not any(one.name == WHOLE and one.found for one in checked):
        checked += exam.examiner.examined(about(WITHIN, exam))
    return _told(exam, [Checked(RUNS, ()), *checked])


def from_outside(exam: Exam) -> Json:
    """Look at what can be seen while the inbox doesn't run; of another's, what is so whoever looks."""
    looks, found = {**OUTSIDE, **STANDING_STILL}, [*around.away(exam.data)]
    if len(found) > 1:
        looks = {name: look for name, look in looks.items() if name not in BY_ACCOUNT}
    return _told(exam, [Checked(RUNS, found), *exam.examiner.examined(about(looks, exam))])


def doctor_calls(inbox: Inbox, nights: Nights, config: Path, clock: Clock) -> list[Route]:
    """List the call to the doctor of a running inbox."""
    examiner, machine = Examiner(), Machine()

    def examined(_call: Call) -> Json:
        given = (inbox.settings, config, clock, randomness, inbox.plugins, machine, examiner)
        return within(Within(*given, inbox=inbox, nights=nights))

    return [call_route("GET", "/v1/doctor", examined)]


def _told(exam: Exam, checked: list[Checked]) -> dict[str, Any]:
    name = exam.settings.organisation.name
    return report(checked, exam.clock.now(), Subject(PROGRAM, instance_name(PROGRAM, exam.config), name))
