"""One `wor-tray`: pairing, presenter and view put together, until it is told that it is enough.

One per home: a folder lock says so, and a second start reaches the first. A view is imported when it was
chosen: the window does without a web server, the page without Qt.
"""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors.environment import AlreadyRunning
from wor_sidecar.domain.errors.tray import LastingLinkRefused, ViewNotHere
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.tray.autostart import Autostart
from wor_sidecar.tray.home import Offer, Pairing, enrolled_here, here, kept_pairing, made_home, pair_here
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.screen import lacking
from wor_sidecar.tray.second_start import begin_alone, reach_running
from wor_sidecar.tray.tokens import TokenIn, Tokens
from wor_sidecar.vault.harden import harden
from wor_sidecar.wire.desk_client import DeskClient

Announce = Callable[[str], None]
"""Tells whoever started it that the desk stands: the page's link, or nothing for a window."""


class ViewKind(StrEnum):
    """How the desk is shown."""

    AUTO = "auto"
    """A window where one can come up, else the page."""
    QT = "qt"
    HTML = "html"


@dataclass(frozen=True, slots=True, repr=False)
class Start(Masked):
    """What a start was given."""

    home: Path
    autostart: Autostart
    offer: Offer | None = None
    enrolment: Path | None = None
    view: ViewKind = ViewKind.AUTO
    instance: str = ""
    lasting_link: bool = False
    token_in: TokenIn = TokenIn.AUTO


def run(start: Start, clock: Clock, randomness: Randomness, announce: Announce) -> None:
    """Show the practice's desk to this account until a signal, or its user, says that it is enough.

    Where one runs already, announce a fresh link of it, or have it show its window, and end.

    Raises:
        TrayNotYetPaired, PairingUnreadable, TokenGone: pair first.
        TokenHomeAbsent, TokenHomeClosed: the keyring can't keep the token, or doesn't give it.
        AlreadyRunning: one runs, so it can't be paired anew.
        LastingLinkRefused: the practice's server is another machine.
        ViewNotHere: the window that was asked for can't come up here.

    """
    harden()
    home = made_home(start.home)
    try:
        lock = hold_folder(home)
    except AlreadyRunning:
        if start.offer is not None:
            raise
        announce(reach_running(home))
        return
    with lock:
        begin_alone(home)
        view = chosen(start.view)
        if start.lasting_link and start.offer and not here(start.offer.server):
            raise LastingLinkRefused(server=start.offer.server)  # before the code is spent
        pairing = _pairing(home, start, Tokens(start.token_in, randomness))
        if start.lasting_link and not here(pairing.server):
            raise LastingLinkRefused(server=pairing.server)
        client = DeskClient(pairing.server, pairing.pin, pairing.token)
        presenter = Presenter(client, clock, randomness)
        if view is ViewKind.QT:
            _window(home, start, pairing.server, presenter, clock, announce)
        else:
            _page(home, start, presenter, clock, randomness, announce)


def chosen(view: ViewKind) -> ViewKind:
    """Return the view that comes up here.

    Raises:
        ViewNotHere: the window was asked for by name, and something of it is missing.

    """
    if view is ViewKind.HTML:
        return view
    why = lacking()
    if why and view is ViewKind.QT:
        raise ViewNotHere(view=view.value, why=why)
    return ViewKind.HTML if why else ViewKind.QT


def _pairing(home: Path, start: Start, tokens: Tokens) -> Pairing:
    if start.offer is not None:
        return pair_here(home, start.offer, tokens)
    if start.enrolment is not None:
        return enrolled_here(home, start.enrolment, tokens)
    return kept_pairing(home)


def _window(
    home: Path, start: Start, server: str, presenter: Presenter, clock: Clock, announce: Announce
) -> None:
    from wor_sidecar.tray.early import Early

    early = Early(presenter)  # before the toolkit, whose loading takes longer than the answer
    from wor_sidecar.settings.logs import configure_library_logs
    from wor_sidecar.tray.reminded import Reminded
    from wor_sidecar.tray.view_qt.app import Given, run_qt
    from wor_sidecar.tray.view_qt.shell import Setting

    configure_library_logs("warning")
    setting = Setting(server, start.autostart, start.instance, Reminded(home))
    run_qt(Given(home, presenter, early, clock, setting, lambda: announce("")))


def _page(
    home: Path, start: Start, presenter: Presenter, clock: Clock, randomness: Randomness, announce: Announce
) -> None:
    from wor_sidecar.settings.logs import configure_logs
    from wor_sidecar.tray.view_html.serving import serve_page

    configure_logs("warning")
    gc.enable()
    serve_page(home, presenter, clock, randomness, announce, lasting_link=start.lasting_link)
