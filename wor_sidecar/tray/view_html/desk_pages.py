"""The pages of the consent desk: the list, an opened prompt, its answers, and what can be taken back."""

from http import HTTPStatus
from typing import Final

from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.identifiers import PromptId
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.view_html.landings import LIST, Landings
from wor_sidecar.tray.view_html.presses import Presses
from wor_sidecar.tray.view_html.showing import Showing
from wor_sidecar.tray.view_html.visit import Guard, Visit

LONGEST_WAIT: Final = 25
"""Seconds that a page waits for news of the list."""
ANSWER: Final = "answer"
"""The field that names the button which was pressed; without it the ticks are read again."""


class DeskPages:
    """From the list to an answer and back."""

    def __init__(self, presenter: Presenter, showing: Showing, landings: Landings, presses: Presses) -> None:
        self._presenter = presenter
        self._showing = showing
        self._landings = landings
        self._presses = presses

    def routes(self, guard: Guard) -> list[Route]:
        """List the routes."""
        one = "/prompt/{id}"
        return [
            guard.route("GET", LIST, self.listed),
            guard.route("GET", "/changes", self.changes, wakes=False),
            guard.route("POST", "/test", self.test),
            guard.route("POST", one, self.open),
            guard.route("GET", one, self.opened),
            guard.route("POST", f"{one}/answer", self.answer),
            guard.route("POST", f"{one}/weigh", self.weigh),
            guard.route("POST", f"{one}/close", self.close),
            guard.route("POST", "/undo/{id}", self.undo),
        ]

    def listed(self, visit: Visit) -> Response:
        """Show who waits."""
        return self._showing.page(visit, self._landings.take(LIST) or self._presenter.desk())

    def changes(self, visit: Visit) -> Response:
        """Answer as soon as the list differs from the one on the screen: the count alone, no patient."""
        after = visit.request.query_params.get("after", "")
        seen = int(after) if after.isascii() and after.isdigit() else 0
        badge = self._presenter.changes(seen, LONGEST_WAIT)
        changed = badge.version != seen and not badge.away
        told = {"version": badge.version, "changed": changed, "sentence": badge.sentence, "away": badge.away}
        return JSONResponse(told)

    def test(self, visit: Visit) -> Response:
        """Make a test referral."""
        return self._presses.once(visit, self._presenter.test_referral)

    def open(self, visit: Visit) -> Response:
        """Claim a prompt."""
        return self._showing.onward(self._presenter.open(PromptId(visit.id)))

    def opened(self, visit: Visit) -> Response:
        """Show an opened prompt; one that isn't open here is opened from the list."""
        screen = self._landings.take(visit.path) or self._presenter.prompt(PromptId(visit.id))
        if screen is None:
            return RedirectResponse(LIST, HTTPStatus.SEE_OTHER)
        return self._showing.page(visit, screen)

    def answer(self, visit: Visit) -> Response:
        """Send an answer, or read the ticks again where no answer was pressed."""
        given = visit.form.text(ANSWER)
        prompt = PromptId(visit.id)
        if given in set(Answer):
            return self._showing.onward(self._presenter.answer(prompt, Answer(given), visit.filled))
        return self._showing.onward(self._presenter.weigh(prompt, visit.filled))

    def weigh(self, visit: Visit) -> Response:
        """Answer the page's script, which reads the ticks again at each of them: the prompt as it is now.

        A request that comes after the answer changes nothing: it must not open the prompt again.
        """
        prompt = PromptId(visit.id)
        if self._presenter.prompt(prompt) is None:
            return Response(status_code=HTTPStatus.CONFLICT)
        return self._showing.page(visit, self._presenter.weigh(prompt, visit.filled))

    def close(self, visit: Visit) -> Response:
        """Give a prompt back."""
        return self._showing.onward(self._presenter.close(PromptId(visit.id)))

    def undo(self, visit: Visit) -> Response:
        """Take an answer back."""
        return self._showing.onward(self._presenter.undo(PromptId(visit.id)))
