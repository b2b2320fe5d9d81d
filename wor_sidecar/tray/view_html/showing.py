"""A screen becomes a page: which template shows it, and what every page of the desk needs."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from starlette.responses import RedirectResponse, Response

from wor_sidecar.domain.consent import Masked
from wor_sidecar.texts.catalogue import _
from wor_sidecar.tray.presenter.orphan_screens import OrphanScreen, OrphansScreen
from wor_sidecar.tray.presenter.overview_screens import OverlegScreen, OverviewScreen
from wor_sidecar.tray.presenter.screens import (
    DeskScreen,
    LeafletScreen,
    NewScreen,
    PromptScreen,
    ReferralScreen,
    Screen,
    SearchScreen,
    TroubleScreen,
    WaitingScreen,
)
from wor_sidecar.tray.view_html.controls import wrong_in
from wor_sidecar.tray.view_html.landings import LIST, WAYS, Landings, path_of
from wor_sidecar.tray.view_html.visit import Visit
from wor_sidecar.web.pages import Pages

TEMPLATES: Final[dict[type[Screen], str]] = {
    DeskScreen: "desk.html",
    PromptScreen: "prompt.html",
    WaitingScreen: "waiting.html",
    SearchScreen: "search.html",
    ReferralScreen: "referral.html",
    NewScreen: "new.html",
    LeafletScreen: "leaflet.html",
    OverviewScreen: "overview.html",
    OverlegScreen: "overleg.html",
    OrphansScreen: "orphans.html",
    OrphanScreen: "orphan.html",
    TroubleScreen: "trouble.html",
}


@dataclass(frozen=True, slots=True, repr=False)
class Message(Masked):
    """One message of the summary on top: which control it is about, and what is wrong there."""

    id: str
    label: str
    sentence: str


def messages_of(screen: Screen) -> tuple[Message, ...]:
    """Return the messages of a screen, in the order of the page."""
    text = screen.text_trouble if isinstance(screen, PromptScreen) else ""
    first = (Message("read-aloud", _("Read aloud"), text),) if text else ()
    return (*first, *(Message(field.id, field.label, field.trouble) for field in wrong_in(screen)))


class Showing:
    """Shows screens, and sends a browser on to them."""

    def __init__(self, pages: Pages, landings: Landings) -> None:
        self._pages = pages
        self._landings = landings

    def page(self, visit: Visit, screen: Screen) -> Response:
        """Return a screen as a page; what waited for another one is old now."""
        self._landings.forget()
        top = screen.top
        return self._pages.show(
            TEMPLATES[type(screen)],
            status=HTTPStatus.SERVICE_UNAVAILABLE if isinstance(screen, TroubleScreen) else HTTPStatus.OK,
            screen=screen,
            top=top,
            ways=[(WAYS[entry.name], entry.label, entry.here) for entry in top.menu if entry.name in WAYS],
            wrong=messages_of(screen),
            token=visit.token,
            root=visit.root,
            here=path_of(screen, visit.path),
        )

    def onward(self, screen: Screen, otherwise: str = LIST) -> Response:
        """Send the browser to a screen's own address, where it waits."""
        path = path_of(screen, otherwise)
        self._landings.leave(path, screen)
        return RedirectResponse(path, HTTPStatus.SEE_OTHER)
