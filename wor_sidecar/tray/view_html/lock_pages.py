"""The desk's door from the inside: the link that opens it, the lock, and what was typed when it fell shut."""

import re
from http import HTTPStatus
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from wor_sidecar.domain.identifiers import PromptId
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.view_html.drafts import Drafts
from wor_sidecar.tray.view_html.landings import LIST, WAYS, Landings
from wor_sidecar.tray.view_html.sessions import Sessions, Standing
from wor_sidecar.tray.view_html.visit import Guard, Visit

KEPT_FOR: Final = "kept_for"
"""The field in which a masked page says where its form would have gone."""
_AN_ANSWER: Final = re.compile(r"/prompt/([a-z2-7]{1,40})/answer")


class Memory:
    """What this view holds of patients between two requests; all of it can be dropped at once."""

    def __init__(self, presenter: Presenter, landings: Landings, drafts: Drafts) -> None:
        self._presenter = presenter
        self._landings = landings
        self._drafts = drafts

    def lock(self) -> None:
        """Forget what was shown and found; what was typed and not sent stays."""
        self._landings.forget()
        self._drafts.drop(WAYS["search"])
        self._presenter.lock()

    def keep(self, path: str, filled: Filled) -> None:
        """Keep what was typed: an opened prompt keeps its own, other forms become drafts."""
        answer = _AN_ANSWER.fullmatch(path)
        if answer is None:
            self._drafts.keep(path, filled)
        elif self._presenter.prompt(PromptId(answer[1])) is not None:
            self._presenter.weigh(PromptId(answer[1]), filled)

    def forget(self) -> None:
        """Drop everything: somebody opened the desk by a new link."""
        self.lock()
        self._drafts.forget()


class LockPages:
    """Opening, locking, going on."""

    def __init__(self, sessions: Sessions, guard: Guard, memory: Memory) -> None:
        self._sessions = sessions
        self._guard = guard
        self._memory = memory

    def entrance(self) -> list[Route]:
        """List the two routes that stand in no session's place: the link, and the bare address."""
        return [
            Route("/", self.outside, methods=["GET"]),
            Route("/open/{secret}", self.open, methods=["GET"]),
        ]

    def routes(self) -> list[Route]:
        """List the routes."""
        return [
            self._guard.route("POST", "/lock", self.lock, locked=self.lock),
            self._guard.route("POST", "/unlock", self.unlock, locked=self.unlock),
            self._guard.route("POST", "/keep", self.keep, locked=self.keep, wakes=False),
            self._guard.route("POST", "/awake", self.awake),
        ]

    async def open(self, request: Request) -> Response:
        """Use the link: a session, and the list in its place.

        The way on is a page of ours and no redirect: a browser that came here from another site would not
        bring the strict cookie along. A used link tells nobody the place: links stand in lists of processes.
        """
        session = self._sessions.open(request.path_params["secret"])
        if session is None:
            return self._guard.closed(Standing.NONE)
        await run_in_threadpool(self._memory.forget)
        return self._guard.opened(session)

    def outside(self, _request: Request) -> Response:
        """Say that this address alone opens nothing."""
        return self._guard.closed(Standing.NONE)

    def lock(self, _visit: Visit) -> Response:
        """Lock the desk."""
        self._sessions.lock()
        self._memory.lock()
        return RedirectResponse(LIST, HTTPStatus.SEE_OTHER)

    def unlock(self, _visit: Visit) -> Response:
        """Go on: to the list, never straight to a patient."""
        self._sessions.unlock()
        return RedirectResponse(LIST, HTTPStatus.SEE_OTHER)

    def keep(self, visit: Visit) -> Response:
        """Keep what was typed on a page that masked itself."""
        self._memory.keep(visit.within(visit.form.text(KEPT_FOR)), visit.filled.having(KEPT_FOR))
        return Response(status_code=HTTPStatus.NO_CONTENT)

    def awake(self, _visit: Visit) -> Response:
        """Somebody types: the guard has noted it."""
        return Response(status_code=HTTPStatus.NO_CONTENT)
