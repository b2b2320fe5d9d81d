"""The pages of reports that fit no patient, and of letters that the HIS refused."""

from starlette.responses import Response
from starlette.routing import Route

from wor_sidecar.domain.identifiers import LetterId
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.view_html.landings import WAYS, Landings
from wor_sidecar.tray.view_html.showing import Showing
from wor_sidecar.tray.view_html.visit import Guard, Visit

ORPHANS = WAYS["orphans"]


class OrphanPages:
    """Each decision is made once, by the daemon: whoever comes second reads who was first."""

    def __init__(self, presenter: Presenter, showing: Showing, landings: Landings) -> None:
        self._presenter = presenter
        self._showing = showing
        self._landings = landings

    def routes(self, guard: Guard) -> list[Route]:
        """List the routes."""
        one = "/orphan/{id}"
        return [
            guard.route("GET", ORPHANS, self.listed),
            guard.route("POST", ORPHANS, self.place_again),
            guard.route("GET", one, self.opened),
            guard.route("POST", f"{one}/match", self.match),
            guard.route("GET", f"{one}/match", self.opened),
            guard.route("POST", f"{one}/discard", self.discard),
            guard.route("GET", f"{one}/discard", self.opened),
        ]

    def listed(self, visit: Visit) -> Response:
        """Show what waits."""
        waits = self._landings.take(ORPHANS)
        return self._showing.page(visit, waits or self._presenter.orphans())

    def opened(self, visit: Visit) -> Response:
        """Show one report."""
        waits = self._landings.take(visit.path)
        return self._showing.page(visit, waits or self._presenter.orphan(LetterId(visit.id)))

    def match(self, visit: Visit) -> Response:
        """Put it into a patient's course."""
        return self._showing.onward(self._presenter.match(LetterId(visit.id), visit.filled))

    def discard(self, visit: Visit) -> Response:
        """Put it aside."""
        return self._showing.onward(self._presenter.discard(LetterId(visit.id), visit.filled))

    def place_again(self, visit: Visit) -> Response:
        """Place a refused letter once more."""
        return self._showing.onward(self._presenter.place_again(LetterId(visit.filled.text("letter"))))
