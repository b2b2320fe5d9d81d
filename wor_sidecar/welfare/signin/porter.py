"""Who stands before the pages: knows sessions by their cookie, shows the sign-in page, tells of trouble."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.sign_in import SignInRefused
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.texts.catalogue import show
from wor_sidecar.web.cookies import form_token, new_secret, token_fits
from wor_sidecar.web.forms import TOKEN_FIELD, Form
from wor_sidecar.web.pages import Pages
from wor_sidecar.welfare.signin import ceremony
from wor_sidecar.welfare.signin.challenges import Purpose
from wor_sidecar.welfare.signin.doorstep import Doorstep
from wor_sidecar.welfare.signin.entering import Entering
from wor_sidecar.welfare.signin.kit import NO_FORM, START, Visit, see
from wor_sidecar.welfare.signin.roles import Role, SignedIn
from wor_sidecar.welfare.signin.sessions import Unsent, Way

SIGN_IN: Final = "/sign-in"
UNSENT: Final = "/sign-in/unsent"
LOST: Final = "/sign-in/lost"
ACCOUNT: Final = "/account"
_SECRETS: Final = (
    *(f"{ACCOUNT}/{page}" for page in ("password", "app", "confirm", "passkeys")),
    "/welcome",
)
"""Whose forms are never kept: they hold passwords and codes."""
_LONGEST_PATH: Final = 500


@dataclass(frozen=True, slots=True)
class SignInPorter:
    """The porter of a real site. `home` is where a role starts."""

    entering: Entering
    doorstep: Doorstep
    pages: Pages
    randomness: Randomness
    home: Callable[[Role], str]

    def admits(self, request: Request) -> tuple[SignedIn, str] | None:
        """Return who has a session, and its secret; None without one."""
        secret = self.doorstep.cookie.read(request)
        who = self.entering.admits(secret)
        return None if who is None else (who, secret)

    def asks(self, request: Request, form: Form = NO_FORM) -> Response:
        """Return the sign-in page in the place of what was asked for; a form of ours that came is kept."""
        secret = self.doorstep.cookie.read(request)
        to = _own_path(str(request.url))
        if form is NO_FORM and request.url.path == START:  # the front door is no refusal
            return see(SIGN_IN)
        if form is not NO_FORM:
            back = _own_path(request.headers.get("referer", ""))
            kept = not request.url.path.startswith(_SECRETS)
            if kept and secret and token_fits(secret, form.text(TOKEN_FIELD)):
                fields = tuple((name, value) for name, value in form.fields if name != TOKEN_FIELD)
                self.entering.keep(secret, Unsent(request.url.path, back, fields))
            to = back
        return self._page(request, to, status=403)

    def sent(self, request: Request) -> None:
        """Drop the kept form that was sent now, so that the next signing in doesn't offer it again."""
        secret = self.doorstep.cookie.read(request)
        form = self.entering.kept(secret)
        if form is not None and form.path == request.url.path:
            self.entering.keep(secret, None)

    def tells(self, error: WorError) -> Response:
        """Return a page that says what went wrong."""
        return self.pages.show("trouble.html", status=error.status, shown=show(error))

    def page(self, request: Request) -> Response:
        """GET /sign-in."""
        admitted = self.admits(request)
        return self._page(request, START) if admitted is None else see(self.home(admitted[0].role))

    def lost(self, request: Request) -> Response:
        """GET /sign-in/lost: for who lost their passkey or their app, and kept their codes."""
        return self._page(request, START, lost=True)

    def sign_in(self, request: Request, form: Form) -> Response:
        """POST /sign-in: go on where the visitor was, or say the one sentence."""
        to, lost = _own_path(form.text("to")), form.ticked("lost")
        if not self.doorstep.ours(request, form):
            return self._page(request, to, status=403, refused=True, lost=lost)
        typed = self.doorstep.typed(request, form)
        try:
            secret = self.entering.sign_in(typed, self.doorstep.cookie.read(request))
        except SignInRefused:
            return self._page(request, to, status=SignInRefused.status, refused=True, lost=lost)
        return self._entered(secret, to)

    def sign_in_by_passkey(self, request: Request, form: Form) -> Response:
        """POST /sign-in/passkey: the same for what a passkey signed."""
        to = _own_path(form.text("to"))
        signed = self.doorstep.signed(request, form, self.doorstep.holder(request), Purpose.SIGN_IN)
        if signed is None or not self.doorstep.ours(request, form):
            return self._page(request, to, status=403, refused=True)
        try:
            secret = self.entering.sign_in_by_passkey(signed, self.doorstep.cookie.read(request))
        except SignInRefused:
            return self._page(request, to, status=SignInRefused.status, refused=True)
        return self._entered(secret, to)

    def ask_passkey(self, request: Request, form: Form) -> Response:
        """POST /sign-in/passkey/options: what any passkey of this browser is to sign, as JSON."""
        party = self.doorstep.party(request)
        if party is None or not self.doorstep.ours(request, form):
            return JSONResponse(None, 403)
        challenge = self.entering.proving.challenge(self.doorstep.holder(request), Purpose.SIGN_IN)
        return Response(ceremony.to_sign(party, challenge), media_type="application/json")

    def sign_out(self, visit: Visit) -> Response:
        """POST /sign-out."""
        self.entering.sign_out(self.doorstep.cookie.read(visit.request))
        answer = RedirectResponse(SIGN_IN, 303)
        self.doorstep.cookie.take(answer)
        return answer

    def unsent(self, visit: Visit) -> Response:
        """GET: offer a form that came too late again."""
        form = self.entering.kept(self.doorstep.cookie.read(visit.request))
        if form is None:
            return see(self.home(visit.who.role))
        return self.pages.show("unsent.html", unsent=form, token=visit.token, who=visit.who)

    def drop(self, visit: Visit) -> Response:
        """POST: drop it, and go back to where it was opened."""
        secret = self.doorstep.cookie.read(visit.request)
        form = self.entering.kept(secret)
        self.entering.keep(secret, None)
        return see(form.back if form else START)

    def _entered(self, secret: str, to: str) -> Response:
        who = self.entering.admits(secret)
        if who is not None and to == START:
            to = self.home(who.role)
        if self.entering.came_by(secret) is Way.RECOVERY:  # one code less, and something to make anew
            to = ACCOUNT
        answer = see(UNSENT if self.entering.kept(secret) else to)
        self.doorstep.cookie.give(answer, secret)
        self.doorstep.door.take(answer)
        return answer

    def _page(
        self, request: Request, to: str, *, status: int = 200, refused: bool = False, lost: bool = False
    ) -> Response:
        secret = self.doorstep.door.read(request) or new_secret(self.randomness)
        answer = self.pages.show(
            "sign-in-lost.html" if lost else "sign-in.html",
            status=status,
            token=form_token(secret),
            to=to,
            asks_code=not self.entering.password_only,
            passkeys=self.doorstep.party(request) is not None,
            named=self.doorstep.named(),
            refused=show(SignInRefused()) if refused else None,
        )
        self.doorstep.door.give(answer, secret)
        return answer


def _own_path(url: str) -> str:
    """Return the path of an address of ours, nothing of another's; "/" where it leads nowhere."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return START
    plain = path.isascii() and path.isprintable() and "\\" not in path
    own = path.startswith("/") and not path.startswith(("//", SIGN_IN))
    return path if plain and own and len(path) <= _LONGEST_PATH else START
