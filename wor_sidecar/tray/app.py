"""One `wor-tray`: pairing, presenter and page put together, until a signal comes.

One per account: a folder lock says so, and a second start asks the first for a fresh link.
"""

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors.environment import AlreadyRunning, NotRunning
from wor_sidecar.domain.errors.tray import LastingLinkRefused
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.settings.logs import configure_logs
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.tray.home import Offer, Pairing, here, kept_pairing, made_home, pair_here
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.view_html.app import View, make_view
from wor_sidecar.vault.harden import harden
from wor_sidecar.wire.control import LOOPBACK
from wor_sidecar.wire.control_app import call_route, control_app
from wor_sidecar.wire.control_client import ControlClient
from wor_sidecar.wire.control_server import RunningServer, listen, serve_control
from wor_sidecar.wire.desk_client import DeskClient

LOOK_SECONDS: Final = 1.0
"""How often the waiting looks up: Windows delivers signals only then."""
_LINK: Final = "/v1/link"
_TRIES: Final = 50
_BETWEEN: Final = 0.1

Announce = Callable[[str], None]
"""Tells whoever started it where the page opens."""


@dataclass(frozen=True, slots=True, repr=False)
class Start(Masked):
    """What a start was given."""

    home: Path
    offer: Offer | None = None
    lasting_link: bool = False


def run(start: Start, clock: Clock, randomness: Randomness, announce: Announce) -> None:
    """Serve the practice's page to this account until a signal says that it is enough.

    Where one runs already, announce a fresh link of it and end.

    Raises:
        TrayNotYetPaired, PairingUnreadable: pair first.
        AlreadyRunning: one runs, so it can't be paired anew.
        LastingLinkRefused: the practice's server is another machine.

    """
    configure_logs("warning")
    harden()
    home = made_home(start.home)
    try:
        lock = hold_folder(home)
    except AlreadyRunning:
        if start.offer is not None:
            raise
        announce(link_of_running(home))
        return
    with lock:
        server = start.offer.server if start.offer else kept_pairing(home).server
        if start.lasting_link and not here(server):
            raise LastingLinkRefused(server=server)  # before the code is spent
        pairing = pair_here(home, start.offer) if start.offer else kept_pairing(home)
        _serve(home, pairing, clock, randomness, start.lasting_link, announce)


def link_of_running(home: Path) -> str:
    """Ask the one that runs for a fresh link; one that only just began is given some seconds.

    Raises:
        NotRunning: it doesn't answer.

    """
    pause = threading.Event()
    client = ControlClient(home, "wor-tray")
    for _ in range(_TRIES - 1):
        try:
            return _url(client.call("POST", _LINK, {}))
        except NotRunning:
            pause.wait(_BETWEEN)
    return _url(client.call("POST", _LINK, {}))


def _serve(
    home: Path, pairing: Pairing, clock: Clock, randomness: Randomness, lasting: bool, announce: Announce
) -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ended.set())
    presenter = Presenter(DeskClient(pairing.server, pairing.pin, pairing.token), clock, randomness)
    listener = listen(LOOPBACK, 0)
    origin = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    view = make_view(presenter, origin=origin, randomness=randomness, clock=clock, lasting_link=lasting)
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
    return control_app([call_route("POST", _LINK, lambda _call: {"url": view.link()})])


def _url(answer: Any) -> str:
    if not (isinstance(answer, dict) and isinstance(answer.get("url"), str)):
        raise NotRunning(program="wor-tray")
    return str(answer["url"])
