"""/welcome: where a newcomer types the code of the administrator, and makes a way in of their own."""

from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.inbox import FormOutOfDate
from wor_sidecar.domain.errors.sign_in import PasskeysNotHere, WelcomeRefused
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.texts.catalogue import show
from wor_sidecar.web import cookies
from wor_sidecar.web.cookies import form_token, new_secret, token_fits
from wor_sidecar.web.forms import TOKEN_FIELD, Form
from wor_sidecar.web.pages import Pages
from wor_sidecar.welfare.signin.challenges import Purpose
from wor_sidecar.welfare.signin.doorstep import Doorstep
from wor_sidecar.welfare.signin.entering import Entering
from wor_sidecar.welfare.signin.kit import see
from wor_sidecar.welfare.signin.qr_code import qr_svg
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.users import User
from wor_sidecar.welfare.signin.welcoming import Entered, Welcoming

WELCOME: Final = "/welcome"
WAYS: Final = f"{WELCOME}/ways"


class WelcomePages:
    """The pages of who has a code and no session yet: no role opens them, and none is shut out."""

    def __init__(
        self,
        entering: Entering,
        welcoming: Welcoming,
        doorstep: Doorstep,
        pages: Pages,
        randomness: Randomness,
        home: Callable[[Role], str],
    ) -> None:
        self._entering = entering
        self._welcoming = welcoming
        self._doorstep = doorstep
        self._pages = pages
        self._randomness = randomness
        self._home = home

    def page(self, request: Request, _form: Form) -> Response:
        """GET /welcome: ask for the name and the code."""
        return self._ask(request)

    def begin(self, request: Request, form: Form) -> Response:
        """POST /welcome: compare them."""
        if not self._doorstep.ours(request, form):
            return self._ask(request, WelcomeRefused())
        try:
            typed = self._doorstep.typed(request, form)
            secret = self._welcoming.begin(typed, self._doorstep.cookie.read(request))
        except WelcomeRefused as error:
            return self._ask(request, error)
        answer = see(WAYS)
        self._doorstep.cookie.give(answer, secret)
        self._doorstep.door.take(answer)
        return answer

    def ways(self, request: Request, _form: Form) -> Response:
        """GET /welcome/ways: offer a passkey, or a password with an app."""
        user = self._welcoming.expects(self._secret(request))
        return see(WELCOME) if user is None else self._offer(request, user)

    def passkey_options(self, request: Request, form: Form) -> Response:
        """POST /welcome/passkey/options: what the browser is asked, as JSON."""
        party, secret = self._doorstep.party(request), self._secret(request)
        if party is None or not self._fits(secret, form) or self._welcoming.expects(secret) is None:
            return JSONResponse(None, 403)
        return Response(self._welcoming.ask_passkey(party, secret), media_type="application/json")

    def by_passkey(self, request: Request, form: Form) -> Response:
        """POST /welcome/passkey: let them in with the passkey that was made."""
        holder = cookies.kept(self._secret(request))
        signed = self._doorstep.signed(request, form, holder, Purpose.ADD)

        def made() -> Entered:
            if signed is None:
                raise PasskeysNotHere
            return self._welcoming.by_passkey(self._secret(request), signed, form.text("name"))

        return self._made(request, form, made)

    def by_password(self, request: Request, form: Form) -> Response:
        """POST /welcome/password: let them in with a password and the first code of their app."""
        typed = self._doorstep.typed(request, form)

        def made() -> Entered:
            return self._welcoming.by_password(self._secret(request), form.text("password"), typed)

        return self._made(request, form, made)

    def _made(self, request: Request, form: Form, make: Callable[[], Entered]) -> Response:
        secret = self._secret(request)
        user = self._welcoming.expects(secret)
        if user is None:
            return see(WELCOME)
        try:
            if not self._fits(secret, form):
                raise FormOutOfDate
            entered = make()
        except WelcomeRefused:
            return see(WELCOME)
        except WorError as error:
            return self._offer(request, user, error)
        answer = self._pages.show(
            "codes.html",
            codes=entered.codes,
            fresh=True,
            who=entered.user.signed_in,
            token=form_token(entered.secret),
            start=self._home(entered.user.role),
        )
        self._doorstep.cookie.give(answer, entered.secret)
        return answer

    def _ask(self, request: Request, error: WorError | None = None) -> Response:
        secret = self._doorstep.door.read(request) or new_secret(self._randomness)
        answer = self._pages.show(
            "welcome.html",
            status=200 if error is None else error.status,
            token=form_token(secret),
            shown=None if error is None else show(error),
        )
        self._doorstep.door.give(answer, secret)
        return answer

    def _offer(self, request: Request, user: User, error: WorError | None = None) -> Response:
        secret = self._secret(request)
        app = None if self._entering.password_only else self._welcoming.app(secret)
        return self._pages.show(
            "welcome-ways.html",
            status=200 if error is None else error.status,
            token=form_token(secret),
            user=user,
            app=app,
            qr=qr_svg(app.uri) if app else "",
            passkeys=self._doorstep.party(request) is not None,
            named=self._doorstep.named(),
            shown=None if error is None else show(error),
        )

    def _secret(self, request: Request) -> str:
        return self._doorstep.cookie.read(request)

    def _fits(self, secret: str, form: Form) -> bool:
        return token_fits(secret, form.text(TOKEN_FIELD))
