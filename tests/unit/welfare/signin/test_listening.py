"""Where the pages may listen, and when a password alone will do."""

import pytest

from wor_sidecar.domain.errors.sign_in import PagesNeedLoopback, PasswordOnlyRefused, PublicUrlRefused
from wor_sidecar.welfare.listening import address_of, check_password_only
from wor_sidecar.welfare.settings import ListenSettings

HERE = "http://127.0.0.1:8470"


def test_on_this_machine_the_pages_are_known_by_host_and_port() -> None:
    address = address_of(ListenSettings("127.0.0.1", 0), 4711)
    assert address.url == "http://127.0.0.1:4711"
    assert address.origins == {"http://127.0.0.1:4711", "http://localhost:4711"}
    assert not address.secure
    assert address_of(ListenSettings("::1", 0), 4711).url == "http://[::1]:4711"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "inbox.example", "127.0.0.1.evil.example"])
def test_plain_http_leaves_this_machine_nowhere(host: str) -> None:
    for public in ("", "https://inbox.example"):
        with pytest.raises(PagesNeedLoopback):
            address_of(ListenSettings(host, 0, public), 4711)


@pytest.mark.parametrize(
    ("public", "origin"),
    [
        ("https://inbox.example", "https://inbox.example"),
        ("https://inbox.example/", "https://inbox.example"),
        ("https://inbox.example:8443", "https://inbox.example:8443"),
        ("HTTPS://Inbox.Example:443", "https://inbox.example"),
    ],
)
def test_behind_a_proxy_only_the_public_address_counts(public: str, origin: str) -> None:
    address = address_of(ListenSettings("127.0.0.1", 0, public), 4711)
    assert (address.url, address.origins, address.secure) == (origin, frozenset({origin}), True)


@pytest.mark.parametrize(
    "public",
    ["http://inbox.example", "https://inbox.example/path", "https://user@inbox.example", "inbox.example", "https://",
     "https://inbox.example?x=1", "https://[",
     "https://inbox.example#x", "ftp://inbox.example", "https://inbox.example:x"],
)  # fmt: skip
def test_anything_else_is_no_public_address(public: str) -> None:
    with pytest.raises(PublicUrlRefused):
        address_of(ListenSettings("127.0.0.1", 0, public), 4711)


def test_a_demo_on_one_machine_may_do_with_a_password() -> None:
    check_password_only(ListenSettings("127.0.0.1", 0), [HERE])
    check_password_only(ListenSettings("127.0.0.1", 0, "http://localhost:8720"), [HERE])
    check_password_only(ListenSettings(), [])


@pytest.mark.parametrize(
    ("listen", "postbus"),
    [
        (ListenSettings("192.168.1.10", 0), [HERE]),
        (ListenSettings("127.0.0.1", 0, "https://inbox.example"), [HERE]),
        (ListenSettings("127.0.0.1", 0), ["https://postbus.example"]),
        (ListenSettings("127.0.0.1", 0), [HERE, "https://postbus.example"]),
        (ListenSettings("127.0.0.1", 0), ["https://127.0.0.1.example"]),
        (ListenSettings("127.0.0.1", 0), [""]),
    ],
)
def test_anything_beyond_this_machine_wants_a_code_too(listen: ListenSettings, postbus: list[str]) -> None:
    with pytest.raises(PasswordOnlyRefused):
        check_password_only(listen, postbus)
