"""What the daemon tells a monitoring system: counts and moments (docs/reference/logs-and-metrics.md)."""

from collections.abc import Iterable
from typing import Final

from wor_sidecar.domain.deadlines import SignalName
from wor_sidecar.installed.own import own_version
from wor_sidecar.mail.counting import mail_numbers, postbus_numbers
from wor_sidecar.practice import metrics_rows as counted
from wor_sidecar.practice.app import Practice
from wor_sidecar.practice.intake import journal
from wor_sidecar.practice.intake.journal import FileState
from wor_sidecar.store.numbers import backup_numbers, data_numbers
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.wire.exposition import Family, Kind, number, numbers
from wor_sidecar.wire.metrics_server import MetricsListener
from wor_sidecar.wire.own_process import process_numbers
from wor_sidecar.wire.scrape import Scrape

PREFIX: Final = "wor_sidecar"
_BECAME: Final = {
    FileState.READ: "read",
    FileState.DUPLICATE: "known_content",
    FileState.QUARANTINED: "put_aside",
}


def metrics_of(practice: Practice) -> MetricsListener:
    """Return the listener of [metrics]; it listens from its first look on."""
    told = Metrics(practice)
    parts = {
        "program": told.program,
        "postbus": told.postbus,
        "lists": told.lists,
        "referrals": told.referrals,
        "mail": told.mail,
        "letters": told.letters,
        "desks": told.desks,
        "data": told.data,
    }
    return MetricsListener(practice.rooms.settings.metrics.port, Scrape(PREFIX, parts))


class Metrics:
    """The parts, each asked alone; those that need no database come first."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice
        self._rooms = practice.rooms
        self._files = counted.FilesCounted()
        self._started = practice.rooms.clock.now()

    def program(self) -> Iterable[Family]:
        """Tell which version runs, and what it uses; of the backups what their last look saw."""
        yield Family(f"{PREFIX}_info", "The version that runs.", (((("version", own_version()),), 1),))
        trial = float(self._rooms.trial.on)
        yield number(f"{PREFIX}_trial", "1: on trial after an upgrade; nothing leaves.", trial)
        yield from process_numbers(self._started)
        yield from backup_numbers(PREFIX, self._rooms.nights.report())

    def postbus(self) -> Iterable[Family]:
        """Tell when the postbus was last heard."""
        return postbus_numbers(PREFIX, self._practice.post.courier)

    def lists(self) -> Iterable[Family]:
        """Tell of each [[export]], by its place in wor.toml: names of folders may be anything."""
        exports = [one.name for one in self._rooms.settings.exports]
        place = {name: str(at) for at, name in enumerate(exports, 1)}
        with self._rooms.store.reading() as tx:
            files = self._files.count(tx)
            newest = {place[name]: _newest(tx, name) for name in exports}
            aside = counted.put_aside(tx)
        yield Family(
            f"{PREFIX}_files_total",
            "Files of an export by what became of them when they were first read.",
            tuple(
                ((("export", place[name]), ("became", word)), files.get((name, state), 0))
                for name in exports
                for state, word in _BECAME.items()
            ),
            Kind.COUNTER,
        )
        online = dict.fromkeys(place.values(), 0.0)  # one whose settings can't work has no view
        online |= {place[view.name]: float(view.online) for view in self._rooms.folders()}
        yield numbers(f"{PREFIX}_export_online", "1: the folder can be listed.", "export", online)
        yield numbers(
            f"{PREFIX}_export_newest_timestamp_seconds", "When a file was last read.", "export", newest
        )
        yield number(f"{PREFIX}_put_aside", "Files and lines that wait for a person.", aside)

    def referrals(self) -> Iterable[Family]:
        """Tell how many wait for an answer, where the others are, and which signals are raised."""
        with self._rooms.store.reading() as tx:
            questions = counted.questions(tx)
            places = counted.referrals_by_place(tx)
            raised = counted.raised_by_name(tx)
        yield number(f"{PREFIX}_questions", "Registrations that wait for an answer.", questions)
        yield numbers(f"{PREFIX}_referrals", "Referrals by where they are.", "place", dict(places))
        signals = {one.value: raised.get(one.value, 0) for one in SignalName}
        yield numbers(f"{PREFIX}_signals", "What takes too long now.", "signal", dict(signals))

    def mail(self) -> Iterable[Family]:
        """Tell what is to leave, and what came and waits."""
        with self._rooms.store.reading() as tx:
            return list(mail_numbers(PREFIX, tx))

    def letters(self) -> Iterable[Family]:
        """Tell what is to reach the HIS."""
        with self._rooms.store.reading() as tx:
            places = counted.letters_by_place(tx)
        yield numbers(f"{PREFIX}_letters", "Letters that are not done with.", "place", dict(places))

    def desks(self) -> Iterable[Family]:
        """Tell of the workstations."""
        with self._rooms.store.reading() as tx:
            paired = len(self._rooms.trays.listed(tx))
        yield number(f"{PREFIX}_trays", "Users whose workstation may call.", paired)
        yield number(f"{PREFIX}_trays_listening", "Who waits for news now.", self._rooms.bell.listening)

    def data(self) -> Iterable[Family]:
        """Tell of the database and the disk."""
        return data_numbers(PREFIX, self._rooms.store, self._rooms.settings.data.folder)


def _newest(tx: Transaction, export: str) -> float | None:
    at = journal.newest(tx, export)
    return None if at is None else at / 1000
