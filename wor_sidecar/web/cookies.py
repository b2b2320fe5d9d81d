"""A session's cookie and the token that its forms carry. Who a session is, each view keeps for itself."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wor_sidecar.domain.identifiers import Randomness

_BYTES: Final = 32
_LINK_BYTES: Final = 16
_LONGEST: Final = 100
_PLACE_LETTERS: Final = 32


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """The one cookie of a view. `secure`: it is served over TLS (on loopback it isn't)."""

    name: str
    secure: bool

    @property
    def full_name(self) -> str:
        """`__Host-` makes a browser refuse it from elsewhere; it demands TLS."""
        return f"__Host-{self.name}" if self.secure else self.name

    def read(self, request: Request) -> str:
        """Return what the browser brought; empty without one.

        The first of that name: a browser brings the one of the longest path first (RFC 6265, section 5.4),
        and another port of this host may have set one for every path.
        """
        for header in request.headers.getlist("cookie"):
            for pair in header.split(";"):
                name, _, value = pair.strip().partition("=")
                if name == self.full_name:
                    return value[:_LONGEST]
        return ""

    def give(self, response: Response, secret: str, path: str = "/") -> None:
        """Hand out a session: for this browser's life, unread by scripts, never sent from elsewhere.

        `path`: where it goes at all. `__Host-` demands "/"; without TLS ports share cookies, see `place_of`.
        """
        response.set_cookie(
            self.full_name, secret, path=path, httponly=True, secure=self.secure, samesite="strict"
        )

    def take(self, response: Response) -> None:
        """Take it back."""
        response.delete_cookie(self.full_name, path="/", httponly=True, secure=self.secure, samesite="strict")


def new_secret(randomness: Randomness) -> str:
    """Make a session's secret: 256 bits, hex."""
    return randomness(_BYTES).hex()


def new_link(randomness: Randomness) -> str:
    """Make a link's secret: 128 bits, short enough for a terminal of 80 columns."""
    return urlsafe_b64encode(randomness(_LINK_BYTES)).rstrip(b"=").decode()


def kept(secret: str) -> str:
    """Return how a session is kept: whoever reads the table can't become somebody."""
    return sha256(secret.encode()).hexdigest()


def place_of(secret: str) -> str:
    """Return the path's first segment under which a session lives: 128 bits that nobody else can know.

    Cookies know no ports: what listens elsewhere on this host gets them too. It never gets one whose path it
    can't name.
    """
    return hmac.new(secret.encode(), b"place", sha256).hexdigest()[:_PLACE_LETTERS]


def form_token(secret: str) -> str:
    """Return what every form of a session carries; another site can't know it."""
    return hmac.new(secret.encode(), b"form", sha256).hexdigest()


def token_fits(secret: str, token: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(form_token(secret).encode(), token.encode())
