"""A desk of its own: the real page and presenter on a real port, over a practice in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from tests.unit.tray.fakes import FakeDesk, Practice
from tests.unit.tray.whole_desk import WholeDesk
from wor_sidecar.domain.questions import Mode
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.view_html.app import View, make_view
from wor_sidecar.wire.control import LOOPBACK
from wor_sidecar.wire.control_server import RunningServer, listen


@dataclass
class OwnDesk:
    """One desk at work, its practice, and the two clocks: the practice's and that of the idle lock."""

    practice: Practice
    daemon: FakeDesk
    view: View
    clock: FakeClock
    idle: FakeClock

    @property
    def origin(self) -> str:
        return self.view.origin

    def fresh(self) -> None:
        """Forget everybody: nothing waits, nothing can be taken back, the server is there."""
        self.practice.cases.clear()
        self.practice.made.clear()
        self.practice.mode = Mode.REFER
        self.daemon.away = False
        self.clock.advance(minutes=11)


@contextmanager
def own_desk() -> Iterator[OwnDesk]:
    """Serve a desk on a free port of loopback."""
    clock, idle, random = FakeClock(), FakeClock(), Random(3)
    practice = Practice(clock)
    daemon = WholeDesk(practice, "assistant")
    presenter = Presenter(daemon, clock, random.randbytes)
    listener = listen(LOOPBACK, 0)
    origin = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    view = make_view(presenter, origin=origin, randomness=random.randbytes, clock=idle)
    server = RunningServer(view.app, None, listener)
    try:
        yield OwnDesk(practice, daemon, view, clock, idle)
    finally:
        server.stop()
