"""The pages of everybody's place, and of the Overleg; filters stay in memory, never in an address."""

from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.view_html.drafts import Drafts
from wor_sidecar.tray.view_html.landings import WAYS
from wor_sidecar.tray.view_html.showing import Showing
from wor_sidecar.tray.view_html.visit import Guard, Visit

OVERVIEW, OVERLEG = WAYS["overview"], WAYS["overleg"]


class OverviewPages:
    """Everybody of one practice."""

    def __init__(self, presenter: Presenter, showing: Showing, drafts: Drafts) -> None:
        self._presenter = presenter
        self._showing = showing
        self._drafts = drafts

    def routes(self, guard: Guard) -> list[Route]:
        """List the routes."""
        return [
            guard.route("GET", OVERVIEW, self.overview),
            guard.route("POST", OVERVIEW, self.choose),
            guard.route("GET", OVERLEG, self.overleg),
            guard.route("POST", OVERLEG, self.choose),
        ]

    def overview(self, visit: Visit) -> Response:
        """Show everybody's place, by the filters that were chosen last."""
        return self._showing.page(visit, self._presenter.overview(self._drafts.kept(OVERVIEW)))

    def overleg(self, visit: Visit) -> Response:
        """Show the page of the Overleg."""
        return self._showing.page(visit, self._presenter.overleg(self._drafts.kept(OVERLEG)))

    def choose(self, visit: Visit) -> Response:
        """Keep what was chosen, and show it."""
        self._drafts.keep(visit.path, visit.filled)
        return RedirectResponse(visit.path, HTTPStatus.SEE_OTHER)
