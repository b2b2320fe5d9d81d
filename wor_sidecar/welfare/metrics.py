"""What the inbox tells a monitoring system: counts and moments (docs/reference/logs-and-metrics.md)."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.referral import State
from wor_sidecar.installed.own import own_version
from wor_sidecar.mail.counting import mail_numbers, postbus_numbers
from wor_sidecar.store.backups import Nights
from wor_sidecar.store.numbers import backup_numbers, data_numbers
from wor_sidecar.welfare import cases
from wor_sidecar.welfare.app import Inbox
from wor_sidecar.welfare.signin import sessions
from wor_sidecar.wire.exposition import Family, number, numbers
from wor_sidecar.wire.metrics_server import MetricsListener
from wor_sidecar.wire.own_process import process_numbers
from wor_sidecar.wire.scrape import Scrape

PREFIX: Final = "wor_inbox"
PLACES: Final = ("new", "at_work", "ended")
"""All that is told of where cases stand: a count by "deceased" or "intake_planned", and the minute at
which it moved, would tell of whoever was seen just then.
"""


def metrics_of(inbox: Inbox, nights: Nights, clock: Clock) -> MetricsListener:
    """Return the listener of [metrics]; it listens from its first look on."""
    told = Metrics(inbox, nights, clock)
    parts = {
        "program": told.program,
        "postbus": told.postbus,
        "cases": told.cases,
        "mail": told.mail,
        "sessions": told.sessions,
        "data": told.data,
    }
    return MetricsListener(inbox.settings.metrics.port, Scrape(PREFIX, parts))


class Metrics:
    """The parts, each asked alone; those that need no database come first."""

    def __init__(self, inbox: Inbox, nights: Nights, clock: Clock) -> None:
        self._inbox = inbox
        self._nights = nights
        self._clock = clock
        self._started = clock.now()

    def program(self) -> Iterable[Family]:
        """Tell which version runs, and what it uses; of the backups what their last look saw."""
        yield Family(f"{PREFIX}_info", "The version that runs.", (((("version", own_version()),), 1),))
        trial = float(self._inbox.answers.trial.on)
        yield number(f"{PREFIX}_trial", "1: on trial after an upgrade; nothing leaves.", trial)
        yield from process_numbers(self._started)
        yield from backup_numbers(PREFIX, self._nights.report())

    def postbus(self) -> Iterable[Family]:
        """Tell when the postbus was last heard."""
        return postbus_numbers(PREFIX, self._inbox.post.courier)

    def cases(self) -> Iterable[Family]:
        """Tell how many cases there are, without those of invented patients."""
        with self._inbox.store.reading() as tx:
            states = cases.counts(tx)
        counted: Counter[str] = Counter()
        for state, many in states.items():
            counted[_place(State(state))] += many
        yield numbers(
            f"{PREFIX}_cases", "Cases by where they are.", "place", {one: counted[one] for one in PLACES}
        )

    def mail(self) -> Iterable[Family]:
        """Tell what is to leave, and what came and waits."""
        with self._inbox.store.reading() as tx:
            return list(mail_numbers(PREFIX, tx))

    def sessions(self) -> Iterable[Family]:
        """Tell how many are signed in."""
        with self._inbox.store.reading() as tx:
            alive = sessions.count_alive(tx, self._clock.now())
        yield number(f"{PREFIX}_sessions", "Browsers that are signed in.", alive)

    def data(self) -> Iterable[Family]:
        """Tell of the database and the disk."""
        return data_numbers(PREFIX, self._inbox.store, self._inbox.settings.data.folder)


def _place(state: State) -> str:
    if not state.open:
        return "ended"
    return "new" if state in (State.QUEUED, State.RECEIVED) else "at_work"
