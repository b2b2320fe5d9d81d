"""What a page of the inbox is made of: a route that names its roles, and the visit that its handler gets.

    def routes(view: View) -> list[PageRoute]:
        return [
            page_route("/", lambda visit: view.show(visit, "postvak.html", ...), roles=CONTENT),
            page_route("/case/{id}", desk.case, roles=CONTENT),
            page_route("/case/{id}/act", desk.act, roles=CONTENT, methods=("POST",)),
        ]

A handler is a plain function: it runs in a thread, once the visitor's session and role are known and, for a
POST, once the form's token is found to be this session's. It returns a response, or raises a WorError, which
becomes a page with its sentence and code. After a POST it returns `see(path)`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.inbox import FormOutOfDate, NotForThisRole
from wor_sidecar.domain.identifiers import Randomness, new_id
from wor_sidecar.texts.catalogue import speaking
from wor_sidecar.web.cookies import form_token, token_fits
from wor_sidecar.web.forms import TOKEN_FIELD, Form, form_of
from wor_sidecar.web.pages import Pages
from wor_sidecar.welfare.api import Answers
from wor_sidecar.welfare.settings import InboxSettings
from wor_sidecar.welfare.signin.roles import Role, SignedIn

NO_FORM: Final = Form(())
START: Final = "/"
_REFUSED: Final = 400
"""The first status of an answer that didn't take what was sent."""


@dataclass(frozen=True, slots=True, repr=False)
class Visit(Masked):
    """One request of somebody who signed in. `form` is empty where nothing was posted."""

    who: SignedIn
    token: str
    """What each form of the answer carries: `{{ token_field(token) }}`."""
    path: Mapping[str, str]
    """What stood in the path's braces."""
    query: Mapping[str, str]
    form: Form
    request: Request


Handler = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class View:
    """What the pages are given: who answers, and how a page is shown."""

    answers: Answers
    """Desk, partners, membership, store, invitations, status: as the control API has them."""
    settings: InboxSettings
    pages: Pages
    """Templates of welfare/pages/templates over the shared frame."""
    clock: Clock
    randomness: Randomness

    def show(self, visit: Visit, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page; its template has `who`, `token` and `once` beside the values.

        `once` is another for each page: a form that carries it is known again when it comes twice.
        """
        once = new_id(self.randomness)
        return self.pages.show(template, status=status, who=visit.who, token=visit.token, once=once, **values)


def see(path: str) -> RedirectResponse:
    """Send the browser on after a POST, so that a refresh repeats nothing."""
    return RedirectResponse(path, 303)


class Porter(Protocol):
    """Who stands before the pages: `request.app.state.porter`."""

    @property
    def home(self) -> Callable[[Role], str]:
        """Where a role starts; "/" where it has no page at all."""
        ...

    def admits(self, request: Request) -> tuple[SignedIn, str] | None:
        """Return who has a session, and its secret; None without one."""
        ...

    def asks(self, request: Request, form: Form) -> Response:
        """Return the sign-in page; it leads back to where the visitor was."""
        ...

    def sent(self, request: Request) -> None:
        """Hear that a form was taken: one of its path that came too late waits no longer."""
        ...

    def tells(self, error: WorError) -> Response:
        """Return a page that says what went wrong."""
        ...


class PageRoute(Route):
    """A route with the roles that may take it."""

    def __init__(self, path: str, handler: Handler, *, roles: frozenset[Role], methods: list[str]) -> None:
        self.roles = roles
        super().__init__(path, _guarded(handler, roles), methods=methods)


def page_route(
    path: str, handler: Handler, *, roles: frozenset[Role], methods: Iterable[str] = ("GET",)
) -> PageRoute:
    """Make a page; `{name}` in the path becomes `visit.path["name"]`. Nobody else than `roles` passes."""
    return PageRoute(path, handler, roles=frozenset(roles), methods=list(methods))


def _guarded(handler: Handler, roles: frozenset[Role]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        form = await form_of(request) if request.method == "POST" else NO_FORM
        return await run_in_threadpool(answered, request, form, handler, roles)

    return endpoint


def answered(request: Request, form: Form, handler: Handler, roles: frozenset[Role]) -> Response:
    """Let a handler answer whoever may have it, with a form of this session; else say why not."""
    porter: Porter = request.app.state.porter
    try:
        admitted = porter.admits(request)
        if admitted is None:
            return porter.asks(request, form)
    except WorError as error:
        return porter.tells(error)
    who, secret = admitted
    with speaking(who.language):
        try:
            if request.method == "POST" and not token_fits(secret, form.text(TOKEN_FIELD)):
                raise FormOutOfDate
            if who.role not in roles:
                return _elsewhere(request, porter.home(who.role))
            request.state.who = who
            query = dict(request.query_params)
            visit = Visit(who, form_token(secret), request.path_params, query, form, request)
            return _handled(porter, handler, visit)
        except WorError as error:
            return porter.tells(error)


def _handled(porter: Porter, handler: Handler, visit: Visit) -> Response:
    answer = handler(visit)
    if visit.request.method == "POST" and answer.status_code < _REFUSED:
        porter.sent(visit.request)
    return answer


def _elsewhere(request: Request, home: str) -> Response:
    """Lead somebody from the start to their own start; anywhere else they have lost nothing."""
    if request.url.path != START or home == START:
        raise NotForThisRole
    return see(home)
