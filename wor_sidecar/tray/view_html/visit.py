"""One request of somebody who sits at this desk, and the guard that lets no other one in.

A session has a place of its own: the first segment of every path of its pages, and the only one that its
cookie is sent to. Handlers and screens name paths within it; guard and templates put it before them.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from wor_sidecar.domain.consent import Masked
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.view_html.sessions import Sessions, Standing
from wor_sidecar.web.cookies import SessionCookie, form_token, place_of, token_fits
from wor_sidecar.web.forms import TOKEN_FIELD, Form, form_of
from wor_sidecar.web.pages import Pages

EMPTY: Final = Form(())
PRESS_FIELD: Final = "press"
"""The number of a form that is done once (presses.py)."""


@dataclass(frozen=True, slots=True, repr=False)
class Visit(Masked):
    """A request that may be answered: whose form it is was checked."""

    request: Request
    form: Form
    token: str

    @property
    def id(self) -> str:
        """Return the id that the path names."""
        return str(self.request.path_params["id"])

    @property
    def root(self) -> str:
        """Return what stands before every path of this session's pages: "/" and its place."""
        return str(self.request.scope["root_path"])

    @property
    def path(self) -> str:
        """Return where it was asked or posted, within the session's place."""
        return self.within(self.request.url.path)

    def within(self, path: str) -> str:
        """Return a page's own path, as a form of it names it, without the session's place."""
        return path.removeprefix(self.root)

    @property
    def filled(self) -> Filled:
        """Return what a person filled in; every field is a line, also where it was typed on several."""
        ours = (TOKEN_FIELD, PRESS_FIELD)
        fields = ((name, value) for name, value in self.form.fields if name not in ours)
        return Filled(tuple((name, " ".join(value.splitlines())) for name, value in fields))


Handler = Callable[[Visit], Response]


class Locks(Protocol):
    """What happens with patients on screens when the desk locks."""

    def lock(self) -> None:
        """Forget what was shown."""
        ...

    def keep(self, path: str, filled: Filled) -> None:
        """Keep what was typed into the form that posts to this path."""
        ...


class Guard:
    """Stands before every page: no session, an older one, or a desk that locked itself get none of them."""

    def __init__(self, sessions: Sessions, cookie: SessionCookie, pages: Pages, locks: Locks) -> None:
        self._sessions = sessions
        self._cookie = cookie
        self._pages = pages
        self._locks = locks

    def route(
        self, method: str, path: str, handler: Handler, *, locked: Handler | None = None, wakes: bool = True
    ) -> Route:
        """Return a route of the desk. A handler may block: it runs in a thread of its own.

        A form that arrives at a locked desk is kept and not done; `locked` is what answers there instead of
        the lock page. `wakes=False`: a script asks by itself, which is no sign of a person.
        """

        async def endpoint(request: Request) -> Response:
            if _sent_from_elsewhere(request):
                return self.closed(Standing.NONE)
            secret = self._secret(request)
            form = await form_of(request) if method == "POST" else EMPTY
            standing = self.standing(request)
            if standing in (Standing.NONE, Standing.OLDER):
                return self.closed(standing)
            if method == "POST" and not token_fits(secret, form.text(TOKEN_FIELD)):
                root = request.scope["root_path"]
                return self._pages.show("stale.html", status=HTTPStatus.FORBIDDEN, root=root)
            visit = Visit(request, form, form_token(secret))
            if standing is Standing.LOCKED:
                return _placed(visit, await run_in_threadpool(locked or self._locked, visit))
            if wakes:
                self._sessions.touch()
            return _placed(visit, await run_in_threadpool(handler, visit))

        return Route(path, endpoint, methods=[method])

    def standing(self, request: Request) -> Standing:
        """Tell what a browser's cookie is worth."""
        return self._sessions.standing(self._secret(request))

    def opened(self, session: str) -> Response:
        """Return the page that gives a browser its session and leads on to its place."""
        root = f"/{place_of(session)}"
        response = self._pages.show("opened.html", root=root)
        self._cookie.give(response, session, path=root)
        return response

    def closed(self, standing: Standing) -> Response:
        """Return what somebody without a session reads."""
        older = standing is Standing.OLDER
        return self._pages.show("closed.html", status=HTTPStatus.FORBIDDEN, older=older)

    def _secret(self, request: Request) -> str:
        """Return the session's secret, where it was brought to its own place; else empty."""
        secret = self._cookie.read(request)
        place = str(request.path_params.get("place", ""))
        return secret if hmac.compare_digest(place_of(secret).encode(), place.encode()) else ""

    def _locked(self, visit: Visit) -> Response:
        self._locks.lock()
        if visit.request.method == "POST":
            self._locks.keep(visit.path, visit.filled)
            return RedirectResponse("/", HTTPStatus.SEE_OTHER)
        return self._pages.show("locked.html", status=HTTPStatus.LOCKED, token=visit.token, root=visit.root)


def _sent_from_elsewhere(request: Request) -> bool:
    """Tell whether another page asks, also for a picture or a frame: only our own pages lead to each other.

    A browser that says nothing is held to cookie, Origin and the forms' own token.
    """
    return request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none")


def _placed(visit: Visit, response: Response) -> Response:
    """Put the session's place before where an answer leads."""
    if "location" in response.headers:
        response.headers["location"] = visit.root + response.headers["location"]
    return response
