"""The practice page at work in a process of its own, until a signal says that it is enough."""

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.second_start import LINK
from wor_sidecar.tray.view_html.app import View, make_view
from wor_sidecar.wire.control import LOOPBACK
from wor_sidecar.wire.control_app import call_route, control_app
from wor_sidecar.wire.control_server import RunningServer, listen, serve_control

LOOK_SECONDS: Final = 1.0
"""How often the waiting looks up: Windows delivers signals only then."""


def serve_page(
    home: Path,
    presenter: Presenter,
    clock: Clock,
    randomness: Randomness,
    announce: Callable[[str], None],
    *,
    lasting_link: bool,
) -> None:
    """Serve the page to this account; `announce` is told its first link."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ended.set())
    listener = listen(LOOPBACK, 0)
    origin = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    view = make_view(presenter, origin=origin, randomness=randomness, clock=clock, lasting_link=lasting_link)
    server = RunningServer(view.app, None, listener)
    try:
        control = serve_control(_handing_out(view), home, clock, randomness)
        try:
            announce(view.link())
            while not ended.wait(LOOK_SECONDS) and server.alive:
                pass
        finally:
            control.stop()
    finally:
        server.stop()


def _handing_out(view: View) -> Any:
    """Make the one call of this account's own second start."""
    return control_app([call_route("POST", LINK, lambda _call: {"url": view.link()})])
