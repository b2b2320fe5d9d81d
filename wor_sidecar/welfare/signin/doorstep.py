"""What the pages around the door share: whose browser this is, and where it came to."""

from dataclasses import dataclass

from starlette.requests import Request

from wor_sidecar.web import cookies
from wor_sidecar.web.cookies import SessionCookie, token_fits
from wor_sidecar.web.forms import TOKEN_FIELD, Form
from wor_sidecar.welfare.listening import Address
from wor_sidecar.welfare.signin.ceremony import Party, party_of
from wor_sidecar.welfare.signin.challenges import Purpose
from wor_sidecar.welfare.signin.devices import device_of
from wor_sidecar.welfare.signin.proving import Signed, Typed


@dataclass(frozen=True, slots=True)
class Doorstep:
    """The cookies and the address of a site; `name` is what a passkey's window calls us."""

    cookie: SessionCookie
    door: SessionCookie
    """What the forms before a session are held to. It isn't the session's: a link in an e-mail comes
    without that one (SameSite=Strict), and must not put another in its place.
    """
    address: Address
    name: str

    def party(self, request: Request) -> Party | None:
        """Return whom a passkey would be made for here; None where it can't be."""
        return party_of(self.address, request.headers.get("host", ""), self.name)

    def named(self) -> str:
        """Return where passkeys work, for who came to a number; empty for nowhere."""
        hosts = (origin.partition("://")[2] for origin in sorted(self.address.origins))
        found = (party_of(self.address, host, self.name) for host in hosts)
        return next((one.origin for one in found if one), "")

    def ours(self, request: Request, form: Form) -> bool:
        """Tell whether a form that nobody signed in for is this browser's."""
        secret = self.door.read(request)
        return bool(secret) and token_fits(secret, form.text(TOKEN_FIELD))

    def holder(self, request: Request) -> str:
        """Return whose challenge a passkey signs at the door."""
        return cookies.kept(self.door.read(request))

    def typed(self, request: Request, form: Form, user: str = "") -> Typed:
        """Return what was typed; `user` where it is known already who it must be."""
        name = user or form.text("user")
        return Typed(name, form.text("password"), form.text("code"), _address(request), _device(request))

    def signed(
        self, request: Request, form: Form, holder: str, purpose: Purpose, user: str = ""
    ) -> Signed | None:
        """Return what a passkey signed; None where none can be."""
        party = self.party(request)
        if party is None:
            return None
        said, device = form.text("answer"), _device(request)
        return Signed(said, party, holder, _address(request), purpose, user, device)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _device(request: Request) -> str:
    return device_of(request.headers.get("user-agent", ""))
