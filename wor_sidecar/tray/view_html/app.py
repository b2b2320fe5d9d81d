"""The practice page, wired together: one desk, one session, one link at a time."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.identifiers import Randomness, new_id
from wor_sidecar.texts.catalogue import _
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.view_html.controls import begun
from wor_sidecar.tray.view_html.desk_pages import DeskPages
from wor_sidecar.tray.view_html.drafts import Drafts
from wor_sidecar.tray.view_html.landings import Landings
from wor_sidecar.tray.view_html.lock_pages import LockPages, Memory
from wor_sidecar.tray.view_html.orphan_pages import OrphanPages
from wor_sidecar.tray.view_html.overview_pages import OverviewPages
from wor_sidecar.tray.view_html.presses import Presses
from wor_sidecar.tray.view_html.referral_pages import ReferralPages
from wor_sidecar.tray.view_html.sessions import Sessions
from wor_sidecar.tray.view_html.showing import Showing
from wor_sidecar.tray.view_html.visit import Guard
from wor_sidecar.web.cookies import SessionCookie
from wor_sidecar.web.door import Door
from wor_sidecar.web.leaflet import leaflet_html
from wor_sidecar.web.pages import Pages, static

HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class View:
    """The page at work: `app` serves it, `link()` opens it."""

    app: ASGIApp
    origin: str
    sessions: Sessions

    def link(self) -> str:
        """Return a fresh link that opens the desk once; an earlier one that was not used is void."""
        return f"{self.origin}/open/{self.sessions.link()}"


def make_view(
    presenter: Presenter, *, origin: str, randomness: Randomness, clock: Clock, lasting_link: bool = False
) -> View:
    """Build the page over a presenter.

    `origin` is how a browser names it: "http://127.0.0.1:43211". `lasting_link`: the link works again and
    nothing locks; for a demo on loopback only.
    """
    sessions = Sessions(randomness, clock, lasting=lasting_link)
    cookie = SessionCookie(f"wor-desk-{origin.rpartition(':')[2]}", secure=False)
    pages = Pages(
        HERE / "templates",
        program=_("Welzijn op Recept"),
        idle=sessions.idle_seconds,
        leaflet_html=leaflet_html,
        begun=begun,
        press=lambda: new_id(randomness),
    )
    landings, drafts = Landings(), Drafts()
    memory = Memory(presenter, landings, drafts)
    guard = Guard(sessions, cookie, pages, memory)
    showing = Showing(pages, landings)
    presses = Presses(showing)
    lock_pages = LockPages(sessions, guard, memory)
    inside = [
        *lock_pages.routes(),
        *DeskPages(presenter, showing, landings, presses).routes(guard),
        *OverviewPages(presenter, showing, drafts).routes(guard),
        *OrphanPages(presenter, showing, landings).routes(guard),
        *ReferralPages(presenter, showing, landings, drafts, presses).routes(guard),
    ]
    routes = [
        *lock_pages.entrance(),
        static(),
        static(HERE / "static", "/own"),
        Mount("/{place}", routes=inside),
    ]
    return View(Door(Starlette(routes=routes), origins=frozenset({origin})), origin, sessions)
