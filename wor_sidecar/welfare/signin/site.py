"""The site of the inbox: the sign-in pages, the pages themselves, and the door before both."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.inbox import PageFailed, PageUnknown
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.texts.catalogue import speaking
from wor_sidecar.web.cookies import SessionCookie
from wor_sidecar.web.door import Door
from wor_sidecar.web.forms import Form, form_of
from wor_sidecar.web.pages import Pages, static
from wor_sidecar.web.uploads import LARGEST_POST
from wor_sidecar.welfare.app import Inbox
from wor_sidecar.welfare.listening import Address
from wor_sidecar.welfare.pages.elsewhere_pages import IMPORT
from wor_sidecar.welfare.pages.routes import routes
from wor_sidecar.welfare.signin.account_pages import AccountPages
from wor_sidecar.welfare.signin.doorstep import Doorstep
from wor_sidecar.welfare.signin.entering import Entering
from wor_sidecar.welfare.signin.kit import NO_FORM, START, PageRoute, View, page_route
from wor_sidecar.welfare.signin.porter import LOST, SIGN_IN, UNSENT, SignInPorter
from wor_sidecar.welfare.signin.roles import EVERYBODY, Role, SignedIn
from wor_sidecar.welfare.signin.ways import Ways
from wor_sidecar.welfare.signin.welcome_pages import WAYS, WELCOME, WelcomePages
from wor_sidecar.welfare.signin.welcoming import Welcoming

PROGRAM: Final = "Wor-inbox"
COOKIE: Final = "wor-inbox"
HERE: Final = Path(__file__).parent
PAGES: Final = HERE.parent / "pages"
OWN_STATIC: Final = PAGES / "static"


@cache
def make_pages() -> Pages:
    """Return the templates of welfare/pages and of the sign-in over the shared frame, for a View."""
    return Pages(PAGES / "templates", HERE / "templates", program=PROGRAM)


def open_site(inbox: Inbox, address: Address, clock: Clock, randomness: Randomness) -> ASGIApp:
    """Return the site of an open inbox."""
    inbox.entering.tidy()
    view = View(inbox.answers, inbox.settings, make_pages(), clock, randomness)
    return make_site(view, inbox.entering, address)


def make_site(view: View, entering: Entering, address: Address) -> ASGIApp:
    """Put the site together behind its door."""
    app = make_app(view, entering, address)
    larger = {IMPORT: LARGEST_POST}
    return Door(app, origins=address.origins, secure=address.secure, larger=larger)


def make_app(view: View, entering: Entering, address: Address) -> Starlette:
    """Put the routes together; every one of them but those before the sign-in names its roles."""
    pages = routes(view)
    name = view.settings.organisation.name
    doorstep = Doorstep(
        SessionCookie(COOKIE, address.secure), SessionCookie(f"{COOKIE}-door", address.secure), address, name
    )
    porter = SignInPorter(entering, doorstep, view.pages, view.randomness, lambda role: _home(pages, role))
    shelves: list[BaseRoute] = [static()]
    if OWN_STATIC.is_dir():
        shelves.append(static(OWN_STATIC, "/own"))
    welcoming = Welcoming(entering, name)
    welcome = WelcomePages(entering, welcoming, doorstep, view.pages, view.randomness, porter.home)
    account = AccountPages(view, Ways(entering, name), doorstep)
    before = [*_sign_in_routes(porter), *_welcome_routes(welcome)]
    app = Starlette(
        routes=[*shelves, *before, *account.routes(), *pages], exception_handlers=_handlers(porter)
    )
    app.state.porter = porter
    return app


def _sign_in_routes(porter: SignInPorter) -> list[Route]:
    return [
        _open(SIGN_IN, lambda request, _form: porter.page(request)),
        _open(SIGN_IN, porter.sign_in, "POST"),
        _open(LOST, lambda request, _form: porter.lost(request)),
        _open(f"{SIGN_IN}/passkey", porter.sign_in_by_passkey, "POST"),
        _open(f"{SIGN_IN}/passkey/options", porter.ask_passkey, "POST"),
        page_route("/sign-out", porter.sign_out, roles=EVERYBODY, methods=("POST",)),
        page_route(UNSENT, porter.unsent, roles=EVERYBODY),
        page_route(UNSENT, porter.drop, roles=EVERYBODY, methods=("POST",)),
    ]


def _welcome_routes(welcome: WelcomePages) -> list[Route]:
    return [
        _open(WELCOME, welcome.page),
        _open(WELCOME, welcome.begin, "POST"),
        _open(WAYS, welcome.ways),
        _open(f"{WELCOME}/passkey/options", welcome.passkey_options, "POST"),
        _open(f"{WELCOME}/passkey", welcome.by_passkey, "POST"),
        _open(f"{WELCOME}/password", welcome.by_password, "POST"),
    ]


def _open(path: str, handler: Callable[[Request, Form], Response], method: str = "GET") -> Route:
    """Make a page that needs no session; its own form is held to the browser all the same."""

    async def endpoint(request: Request) -> Response:
        form = await form_of(request) if request.method == "POST" else NO_FORM
        return await run_in_threadpool(handler, request, form)

    return Route(path, endpoint, methods=[method])


def _home(pages: Sequence[PageRoute], role: Role) -> str:
    """Return where a role starts: the first page that it may open without an id."""
    open_to = (page.path for page in pages if role in page.roles and "GET" in (page.methods or ()))
    return next((path for path in open_to if "{" not in path), START)


def _handlers(porter: SignInPorter) -> Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]]:
    async def unknown(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        answer = await run_in_threadpool(_told_whoever_asks, porter, request)
        answer.status_code = error.status_code
        return answer

    async def unexpected(request: Request, _error: Exception) -> Response:
        # No detail: an unknown exception's text may quote a patient. Starlette raises it again for the log.
        # Nor is a database asked who it is, for that may be what failed.
        who: SignedIn | None = getattr(request.state, "who", None)
        with speaking(who.language if who else ""):
            return porter.tells(PageFailed())

    return {HTTPException: unknown, Exception: unexpected}


def _told_whoever_asks(porter: SignInPorter, request: Request) -> Response:
    """Say that there is no such page, in the language of whoever is signed in."""
    try:
        admitted = porter.admits(request)
    except WorError as error:
        return porter.tells(error)
    with speaking(admitted[0].language if admitted else ""):
        return porter.tells(PageUnknown())
