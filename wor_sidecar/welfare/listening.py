"""Where the pages are: on loopback as they are, or behind a TLS proxy under their public address."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from wor_sidecar.domain.errors.sign_in import PagesNeedLoopback, PasswordOnlyRefused, PublicUrlRefused
from wor_sidecar.welfare.settings import ListenSettings


@dataclass(frozen=True, slots=True)
class Address:
    """How browsers know the pages. `secure`: over TLS, so cookies and headers say so."""

    url: str
    origins: frozenset[str]
    secure: bool


def address_of(listen: ListenSettings, port: int) -> Address:
    """Return the address of pages that listen on `port`.

    Raises:
        PagesNeedLoopback: plain HTTP would leave this machine.
        PublicUrlRefused: it is no https address (or one of this machine itself), or has a path.

    """
    if not is_loopback(listen.host):
        raise PagesNeedLoopback(host=listen.host)
    host = f"[{listen.host}]" if ":" in listen.host else listen.host
    here = frozenset({f"http://{host}:{port}", f"http://localhost:{port}"})
    if not listen.public_url:
        return Address(f"http://{host}:{port}", here, secure=False)
    url, secure = _checked(listen.public_url)
    return Address(url, frozenset({url}) if secure else here | {url}, secure)


def check_password_only(listen: ListenSettings, postbus: Iterable[str]) -> None:
    """Let users sign in with a password alone where nothing can come from elsewhere.

    Raises:
        PasswordOnlyRefused: the pages, their public address or a postbus is on another machine.

    """
    if listen.host and not is_loopback(listen.host):
        raise PasswordOnlyRefused(what="[listen] host")
    if listen.public_url and not is_loopback(_host(listen.public_url)):
        raise PasswordOnlyRefused(what="[listen] public_url")
    if not all(is_loopback(_host(url)) for url in postbus):
        raise PasswordOnlyRefused(what="[postbus] url")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine itself, by its literal address or as localhost."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _checked(url: str) -> tuple[str, bool]:
    try:
        parts = urlsplit(url.lower())
        port = parts.port
    except ValueError as error:
        raise PublicUrlRefused(url=url) from error
    host = parts.hostname or ""
    bare = parts.path in {"", "/"} and not parts.query and not parts.fragment and "@" not in parts.netloc
    plain = parts.scheme == "http" and is_loopback(host)
    if not (bare and host and (parts.scheme == "https" or plain)):
        raise PublicUrlRefused(url=url)
    # As a browser names an origin: it leaves out the usual port.
    named = f"[{host}]" if ":" in host else host
    usual = port is None or port == (80 if plain else 443)
    return f"{parts.scheme}://{named}" + ("" if usual else f":{port}"), not plain


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
