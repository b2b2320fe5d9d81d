"""The courier: one thread sends, and per postbus one listens; both survive whatever a step runs into."""

import threading
from collections.abc import Callable
from typing import Final, TypeVar

import structlog

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.mail import ApplyingFailed
from wor_sidecar.domain.errors.operating import machine_fault
from wor_sidecar.domain.errors.postbus import NotAccepted, PostbusError
from wor_sidecar.mail import restoring
from wor_sidecar.mail.arrivals import Arrivals
from wor_sidecar.mail.fetching import Fetching
from wor_sidecar.mail.mailboxes import Mailboxes
from wor_sidecar.mail.sending import Sending
from wor_sidecar.mail.turns import Turns
from wor_sidecar.mail.upkeep import Upkeep
from wor_sidecar.store.transactions import Store
from wor_sidecar.wire.pulse import Pulse, Pulses, unheard

log = structlog.get_logger("wor_sidecar.mail")

T = TypeVar("T")

LONG_POLL: Final = 55.0
LONGEST_SLEEP: Final = 30.0
"""Seconds that the sender sleeps at most while nothing wakes it."""
SPIN_GUARD: Final = 2.0
AT_ONCE: Final = 0.5
"""Seconds: who answers sooner than this that there is nothing would have us ask without end."""
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
ENOUGH: Final = 1000


class Bell:
    """Wakes the sender; rung after commits, from any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def __call__(self) -> None:
        """Ring."""
        self._event.set()

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Sleep until it rings, `seconds` at most; notices `stop` within a second."""
        while seconds > 0 and not stop.is_set() and not self._event.wait(min(seconds, 1.0)):
            seconds -= 1.0
        self._event.clear()


class CourierLoop:
    """Sends and listens for as long as a program lives."""

    def __init__(
        self,
        store: Store,
        turns: Turns,
        arrivals: Arrivals,
        mailboxes: Mailboxes,
        sending: Sending,
        upkeep: Upkeep,
        listen: Callable[[str], Fetching],
        clock: Clock,
        bell: Bell,
    ) -> None:
        self._store = store
        self._turns = turns
        self._arrivals = arrivals
        self._mailboxes = mailboxes
        self._sending = sending
        self._upkeep = upkeep
        self._listen = listen
        self._clock = clock
        self._bell = bell
        self._listeners: dict[str, Fetching] = {}
        self._down: dict[str, PostbusError] = {}
        self._heard: dict[str, Millis] = {}

    def wake(self) -> None:
        """Have the sender look now."""
        self._bell()

    def down(self) -> list[PostbusError]:
        """List what keeps us from each postbus that didn't let us fetch the last time."""
        return [*self._down.copy().values()]

    @property
    def heard_at(self) -> Millis | None:
        """The moment since which no postbus was silent; None: one never answered in this life."""
        heard = self._heard.copy()
        return min(heard.values(), default=None) if heard.keys() >= self._down.keys() else None

    def recover(self) -> None:
        """Take over what an earlier life left in the middle; once, before the first step."""
        with self._store.transaction() as tx:
            released = self._turns.recover(tx)
        if released:
            log.info("courier.recovered", departures=released)

    def step(self) -> bool:
        """Do one whole round without waiting for anything: for tests and commands."""
        done = self.send()
        for url in self._urls():
            done |= self.fetch(self._listeners.setdefault(url, self._listen(url)), 0)
        return done

    def settle(self) -> None:
        """Step until nothing is left to do now."""
        for _ in range(ENOUGH):
            if not self.step():
                return

    def send(self) -> bool:
        """Do what is due of upkeep and sending; nothing between a restore and the epoch that follows it."""
        done = self._upkeep.step()
        if self._waits():
            return done
        done |= self._sending.step()
        return done | self._resume()

    def fetch(self, listener: Fetching, wait: float) -> bool:
        """Take in what lies at one postbus; when a dead line is back, everything goes at once."""
        if self._waits():
            return False
        try:
            # A dead line is only knocked at: a long poll would hide for a minute that it is back.
            done = listener.step(0 if listener.url in self._down else wait)
        except PostbusError as error:
            if isinstance(error, NotAccepted):
                self._upkeep.not_accepted(listener.url)
                self._bell()
            if listener.url not in self._down:
                log.warning("postbus.down", url=listener.url, code=error.code)
            self._down[listener.url] = error
            return False
        self._heard[listener.url] = self._clock.now()
        if listener.url in self._down:
            del self._down[listener.url]
            log.info("postbus.back", url=listener.url)
            self._upkeep.line_is_back()
            with self._store.transaction() as tx:
                self._turns.line_is_back(tx)
            self._bell()
            return True
        return done

    def run(self, stop: threading.Event, pulses: Pulses = unheard) -> None:
        """Work until `stop` is set, in this thread and one per postbus; returns within seconds of it."""
        pulse = pulses("courier")
        self._supervised("courier.recovery", self.recover)
        threads: dict[str, threading.Thread] = {}
        while not stop.is_set():
            pulse.beat()
            for url in self._supervised("courier.mailboxes", self._urls) or []:
                if url not in threads:
                    listening = pulses(f"courier listens {len(threads) + 1}")
                    work = threading.Thread(
                        target=self._listen_on,
                        args=(url, stop, listening),
                        name="courier-listens",
                        daemon=True,
                    )
                    threads[url] = work
                    work.start()
            busy = self._supervised("courier.sending", self.send)
            if stop.is_set():
                break
            if not busy:
                self._bell.wait(self._supervised("courier.sleep", self._sleep) or SPIN_GUARD, stop)

    def _listen_on(self, url: str, stop: threading.Event, pulse: Pulse) -> None:
        listener, pause = self._listen(url), FIRST_PAUSE
        while not stop.is_set():
            pulse.beat()
            asked_at = self._clock.monotonic()
            done = self._supervised("courier.listening", lambda: self.fetch(listener, LONG_POLL))
            if done is None or url in self._down:
                stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = FIRST_PAUSE
            if not done and listener.has_leftovers:
                stop.wait(SPIN_GUARD)
            elif not done and self._clock.monotonic() - asked_at < AT_ONCE:
                stop.wait(AT_ONCE)

    def _resume(self) -> bool:
        try:
            with self._store.transaction() as tx:
                return self._arrivals.resume(tx)
        except ApplyingFailed as error:
            self._arrivals.stumbled(error)
            return False

    def _sleep(self) -> float:
        due = self._sending.next_due()
        if due is None:
            return LONGEST_SLEEP
        return min(max((due - self._clock.now()) / 1000, 0.05), LONGEST_SLEEP)

    def _waits(self) -> bool:
        with self._store.reading() as tx:
            return restoring.waits_for_epoch(tx)

    def _urls(self) -> list[str]:
        with self._store.reading() as tx:
            return [one.url for one in self._mailboxes.all(tx)]

    def _supervised(self, name: str, act: Callable[[], T]) -> T | None:
        """Do one thing; what it runs into is logged by its code, and the loop goes on."""
        try:
            return act()
        except WorError as error:
            log.error("courier.failed", step=name, code=error.code)  # noqa: TRY400 - a code says more than a traceback
        except Exception as error:  # noqa: BLE001 - the border of the thread: the operator sees it in the log
            short = machine_fault(error)
            why = short.code if short else type(error).__name__
            log.error("courier.failed", step=name, error=why)  # noqa: TRY400 - it may hold content
        return None
