"""/account: what somebody signs in with, where they are signed in, and the language that they read."""

from typing import Final

from starlette.responses import JSONResponse, Response

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.sign_in import PasskeysNotHere, SignInRefused
from wor_sidecar.texts.catalogue import LANGUAGES, show
from wor_sidecar.texts.trail import role_word
from wor_sidecar.web import cookies
from wor_sidecar.welfare.signin.challenges import Purpose
from wor_sidecar.welfare.signin.doorstep import Doorstep
from wor_sidecar.welfare.signin.kit import Handler, PageRoute, View, Visit, page_route, see
from wor_sidecar.welfare.signin.porter import ACCOUNT
from wor_sidecar.welfare.signin.qr_code import qr_svg
from wor_sidecar.welfare.signin.roles import EVERYBODY
from wor_sidecar.welfare.signin.ways import Ways

PASSKEY: Final = f"{ACCOUNT}/passkeys"
PASSWORD: Final = f"{ACCOUNT}/password"
APP: Final = f"{ACCOUNT}/app"
CODES: Final = f"{ACCOUNT}/codes"
CONFIRM: Final = f"{ACCOUNT}/confirm"
_POST: Final = ("POST",)
_AFTER_CONFIRM: Final = (PASSKEY, PASSWORD, APP, CODES)
"""Where showing once more who one is may lead."""


class AccountPages:
    """The pages of one's own access, for every role. None of them shows anything of a patient."""

    def __init__(self, view: View, ways: Ways, doorstep: Doorstep) -> None:
        self._view = view
        self._ways = ways
        self._doorstep = doorstep

    def routes(self) -> list[PageRoute]:
        """Return them all."""
        return [
            page_route(ACCOUNT, self.show, roles=EVERYBODY),
            page_route(f"{ACCOUNT}/language", self.language, roles=EVERYBODY, methods=_POST),
            page_route(f"{ACCOUNT}/sessions/end", self.end_session, roles=EVERYBODY, methods=_POST),
            page_route(CONFIRM, self.ask_confirm, roles=EVERYBODY),
            page_route(CONFIRM, self.confirm, roles=EVERYBODY, methods=_POST),
            page_route(f"{CONFIRM}/options", self.confirm_options, roles=EVERYBODY, methods=_POST),
            page_route(PASSKEY, self._proven(PASSKEY, self.ask_passkey), roles=EVERYBODY),
            page_route(PASSKEY, self._proven(PASSKEY, self.add_passkey), roles=EVERYBODY, methods=_POST),
            page_route(f"{PASSKEY}/options", self.passkey_options, roles=EVERYBODY, methods=_POST),
            page_route(f"{PASSKEY}/rename", self.rename_passkey, roles=EVERYBODY, methods=_POST),
            page_route(f"{PASSKEY}/remove", self.remove_passkey, roles=EVERYBODY, methods=_POST),
            page_route(PASSWORD, self._proven(PASSWORD, self.ask_password), roles=EVERYBODY),
            page_route(PASSWORD, self._proven(PASSWORD, self.password), roles=EVERYBODY, methods=_POST),
            page_route(APP, self._proven(APP, self.ask_app), roles=EVERYBODY),
            page_route(APP, self._proven(APP, self.app), roles=EVERYBODY, methods=_POST),
            page_route(CODES, self._proven(CODES, self.ask_codes), roles=EVERYBODY),
            page_route(CODES, self._proven(CODES, self.codes), roles=EVERYBODY, methods=_POST),
        ]

    def show(self, visit: Visit) -> Response:
        """Show it all."""
        return self._account(visit, told=visit.query.get("told", ""))

    def language(self, visit: Visit) -> Response:
        """Take another language."""
        self._ways.choose_language(visit.who, visit.form.text("language"))
        return see(ACCOUNT)

    def end_session(self, visit: Visit) -> Response:
        """End one session, or all but this one."""
        if visit.form.ticked("others"):
            self._ways.end_others(visit.who, self._secret(visit))
        else:
            self._ways.end_session(visit.who, visit.form.text("session"))
        return see(f"{ACCOUNT}?told=ended")

    def ask_confirm(self, visit: Visit) -> Response:
        """Ask once more who it is."""
        return self._confirming(visit, visit.query.get("to", ""))

    def confirm(self, visit: Visit) -> Response:
        """Compare, and go on where they wanted to go."""
        to, request, user = visit.form.text("to"), visit.request, visit.who.user
        secret = self._secret(visit)
        try:
            if visit.form.text("answer"):
                holder = cookies.kept(secret)
                signed = self._doorstep.signed(request, visit.form, holder, Purpose.CONFIRM, user)
                if signed is None:
                    raise PasskeysNotHere
                self._ways.prove(signed, secret)
            else:
                self._ways.prove(self._doorstep.typed(request, visit.form, user), secret)
        except SignInRefused as error:
            return self._confirming(visit, to, error)
        return see(to if to in _AFTER_CONFIRM else ACCOUNT)

    def confirm_options(self, visit: Visit) -> Response:
        """Return what a passkey of theirs is to sign."""
        party = self._doorstep.party(visit.request)
        if party is None:
            return JSONResponse(None, PasskeysNotHere.status)
        return _json(self._ways.ask_again(party, visit.who, self._secret(visit)))

    def ask_passkey(self, visit: Visit) -> Response:
        """Ask for a passkey and its name."""
        return self._passkey(visit)

    def add_passkey(self, visit: Visit) -> Response:
        """Keep the passkey that the browser made."""
        holder = cookies.kept(self._secret(visit))
        signed = self._doorstep.signed(visit.request, visit.form, holder, Purpose.ADD, visit.who.user)
        try:
            if signed is None:
                raise PasskeysNotHere
            self._ways.add_passkey(visit.who, signed, visit.form.text("name"))
        except WorError as error:
            return self._passkey(visit, error)
        return see(f"{ACCOUNT}?told=passkey")

    def passkey_options(self, visit: Visit) -> Response:
        """Return what a new passkey's browser is asked."""
        party, secret = self._doorstep.party(visit.request), self._secret(visit)
        if party is None or not self._ways.recent(secret):
            return JSONResponse(None, PasskeysNotHere.status)
        return _json(self._ways.ask_passkey(party, visit.who, secret))

    def rename_passkey(self, visit: Visit) -> Response:
        """Give one of theirs another name."""
        self._ways.rename_passkey(visit.who, visit.form.text("passkey"), visit.form.text("name"))
        return see(f"{ACCOUNT}?told=renamed")

    def remove_passkey(self, visit: Visit) -> Response:
        """Drop one of theirs, unless nothing else would let them in."""
        try:
            self._ways.remove_passkey(visit.who, visit.form.text("passkey"))
        except WorError as error:
            return self._account(visit, error=error)
        return see(f"{ACCOUNT}?told=removed")

    def ask_password(self, visit: Visit) -> Response:
        """Ask for the old password and a new one."""
        return self._password(visit)

    def password(self, visit: Visit) -> Response:
        """Take the new one."""
        typed = self._doorstep.typed(visit.request, visit.form, visit.who.user)
        try:
            self._ways.change_password(visit.who, self._secret(visit), typed, visit.form.text("new"))
        except WorError as error:
            return self._password(visit, error)
        return see(f"{ACCOUNT}?told=password")

    def ask_app(self, visit: Visit) -> Response:
        """Show the QR code of a new app, and ask for its first code."""
        return self._app(visit)

    def app(self, visit: Visit) -> Response:
        """Take the new app."""
        try:
            self._ways.renew_app(visit.who, self._secret(visit), visit.form.text("code"))
        except WorError as error:
            return self._app(visit, error)
        return see(f"{ACCOUNT}?told=app")

    def ask_codes(self, visit: Visit) -> Response:
        """Ask whether new codes are meant: the old ones are void then."""
        account = self._ways.account(visit.who, self._secret(visit))
        return self._view.show(visit, "account-codes.html", left=account.codes_left)

    def codes(self, visit: Visit) -> Response:
        """Show ten new codes, this once."""
        return self._view.show(visit, "codes.html", codes=self._ways.new_codes(visit.who), fresh=False)

    def _proven(self, here: str, handler: Handler) -> Handler:
        """Let a page be for who showed a moment ago who they are; anybody else is asked first."""

        def page(visit: Visit) -> Response:
            if not self._ways.recent(self._secret(visit)):
                return see(f"{CONFIRM}?to={here}")
            return handler(visit)

        return page

    def _account(self, visit: Visit, *, told: str = "", error: WorError | None = None) -> Response:
        return self._view.show(
            visit,
            "account.html",
            status=200 if error is None else error.status,
            account=self._ways.account(visit.who, self._secret(visit)),
            role=role_word(visit.who.role.value),
            languages=LANGUAGES,
            asks_code=not self._ways.entering.password_only,
            passkeys=self._doorstep.party(visit.request) is not None,
            named=self._doorstep.named(),
            told_what=told,
            shown=_shown(error),
        )

    def _confirming(self, visit: Visit, to: str, error: WorError | None = None) -> Response:
        account = self._ways.account(visit.who, self._secret(visit))
        return self._view.show(
            visit,
            "account-confirm.html",
            status=200 if error is None else error.status,
            to=to if to in _AFTER_CONFIRM else ACCOUNT,
            account=account,
            asks_code=not self._ways.entering.password_only,
            passkeys=bool(account.passkeys) and self._doorstep.party(visit.request) is not None,
            shown=_shown(error),
        )

    def _passkey(self, visit: Visit, error: WorError | None = None) -> Response:
        return self._view.show(
            visit,
            "account-passkey.html",
            status=200 if error is None else error.status,
            passkeys=self._doorstep.party(visit.request) is not None,
            named=self._doorstep.named(),
            shown=_shown(error),
        )

    def _password(self, visit: Visit, error: WorError | None = None) -> Response:
        return self._view.show(
            visit,
            "account-password.html",
            status=200 if error is None else error.status,
            account=self._ways.account(visit.who, self._secret(visit)),
            shown=_shown(error),
        )

    def _app(self, visit: Visit, error: WorError | None = None) -> Response:
        app = self._ways.new_app(visit.who, self._secret(visit))
        return self._view.show(
            visit,
            "account-app.html",
            status=200 if error is None else error.status,
            app=app,
            qr=qr_svg(app.uri),
            shown=_shown(error),
        )

    def _secret(self, visit: Visit) -> str:
        return self._doorstep.cookie.read(visit.request)


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")


def _shown(error: WorError | None) -> object:
    return None if error is None else show(error)
