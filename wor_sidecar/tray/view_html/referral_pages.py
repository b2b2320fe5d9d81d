"""The pages around referrals: what waits for us, search, one with its acts, a new one, the leaflet."""

from dataclasses import replace
from http import HTTPStatus
from typing import Final

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.texts.catalogue import _
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import Told, Tone
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.presenter.screens import ActForm, NewScreen, ReferralScreen, Screen
from wor_sidecar.tray.view_html.controls import refilled
from wor_sidecar.tray.view_html.drafts import Drafts
from wor_sidecar.tray.view_html.landings import WAYS, Landings, path_of
from wor_sidecar.tray.view_html.presses import Presses
from wor_sidecar.tray.view_html.showing import Showing
from wor_sidecar.tray.view_html.visit import Guard, Visit

SEARCH, NEW = WAYS["search"], WAYS["new"]
EMPTY: Final = "empty"
"""The word in the address that asks for a form without what was typed before."""


class ReferralPages:
    """Referrals of one practice, as an assistant sees them."""

    def __init__(
        self, presenter: Presenter, showing: Showing, landings: Landings, drafts: Drafts, presses: Presses
    ) -> None:
        self._presenter = presenter
        self._showing = showing
        self._landings = landings
        self._drafts = drafts
        self._presses = presses

    def routes(self, guard: Guard) -> list[Route]:
        """List the routes."""
        one = "/referral/{id}"
        return [
            guard.route("GET", WAYS["waiting"], self.waiting),
            guard.route("GET", SEARCH, self.search),
            guard.route("POST", SEARCH, self.find),
            guard.route("GET", NEW, self.new),
            guard.route("POST", NEW, self.make),
            guard.route("GET", WAYS["leaflet"], self.leaflet),
            guard.route("GET", "/leaflet/{id}", self.leaflet_for),
            guard.route("GET", one, self.shown),
            guard.route("POST", f"{one}/{{act}}", self.act),
            guard.route("GET", f"{one}/{{act}}", self.back),
        ]

    def waiting(self, visit: Visit) -> Response:
        """Show what waits for us."""
        return self._showing.page(visit, self._presenter.waiting())

    def search(self, visit: Visit) -> Response:
        """Show the search, with what it found last: the way back from a referral asks again."""
        return self._showing.page(visit, self._presenter.search(self._drafts.kept(SEARCH)))

    def find(self, visit: Visit) -> Response:
        """Search; what was asked for stays in memory, never in an address."""
        self._drafts.keep(SEARCH, visit.filled)
        return RedirectResponse(SEARCH, HTTPStatus.SEE_OTHER)

    def new(self, visit: Visit) -> Response:
        """Show the form for a new referral, with what was typed and not sent; `empty` drops that.

        Who comes back to it is told: one patient's number must not go out with another one's name.
        """
        if EMPTY in visit.request.query_params:
            self._drafts.drop(NEW)
            return RedirectResponse(NEW, HTTPStatus.SEE_OTHER)
        landed, kept = self._landings.take(NEW), self._drafts.kept(NEW)
        screen = landed or self._presenter.new()
        if kept is None:
            return self._showing.page(visit, screen)
        return self._showing.page(visit, refilled(screen if landed else _come_back_to(screen), kept))

    def make(self, visit: Visit) -> Response:
        """Make a new referral and open its prompt."""
        return self._presses.once(visit, lambda: self._made(visit.filled), NEW)

    def shown(self, visit: Visit) -> Response:
        """Show one referral; what was typed for an act and not sent stands there again."""
        screen = self._landings.take(visit.path) or self._presenter.referral(ReferralId(visit.id))
        return self._showing.page(visit, self._with_drafts(screen))

    def act(self, visit: Visit) -> Response:
        """Do one of the possible acts."""
        path = f"/referral/{visit.id}"
        self._drafts.drop(visit.path)
        act = str(visit.request.path_params["act"])
        return self._presses.once(
            visit, lambda: self._presenter.act(ReferralId(visit.id), act, visit.filled), path
        )

    def back(self, visit: Visit) -> Response:
        """Show the referral: an act has no page of its own."""
        return RedirectResponse(f"/referral/{visit.id}", HTTPStatus.SEE_OTHER)

    def leaflet(self, visit: Visit) -> Response:
        """Show the leaflet of no one in particular."""
        return self._showing.page(visit, self._presenter.leaflet())

    def leaflet_for(self, visit: Visit) -> Response:
        """Show the leaflet with the organisation of one referral."""
        return self._showing.page(visit, self._presenter.leaflet(ReferralId(visit.id)))

    def _made(self, filled: Filled) -> Screen:
        screen = self._presenter.new(filled)
        if isinstance(screen, NewScreen):
            self._drafts.keep(NEW, filled)
        else:
            self._drafts.drop(NEW)
        return screen

    def _with_drafts(self, screen: Screen) -> Screen:
        if not isinstance(screen, ReferralScreen):
            return screen
        return replace(screen, acts=tuple(self._typed(path_of(screen), form) for form in screen.acts))

    def _typed(self, path: str, form: ActForm) -> ActForm:
        kept = self._drafts.kept(f"{path}/{form.name}")
        return replace(refilled(form, kept), begun=True) if kept else form


def _come_back_to(screen: Screen) -> Screen:
    if not isinstance(screen, NewScreen) or screen.top.trouble:
        return screen
    told = _("This was typed before and not sent. Is it about somebody else now? Begin with an empty form.")
    return replace(screen, top=replace(screen.top, notice=Told(told, Tone.ASK)))
