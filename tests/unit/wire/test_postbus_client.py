"""What the client makes of an answer; and to whom it talks at all."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from wor_sidecar.domain.errors import postbus as errors
from wor_sidecar.domain.identifiers import EnvelopeId, OrganisationId
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.wire.connection import checked_url
from wor_sidecar.wire.postbus_client import PostbusClient

ORG = OrganisationId("a" * 25 + "a")
ENVELOPE = EnvelopeId("b" * 25 + "a")
NOW = "Mon, 02 Mar 2026 09:00:00 GMT"


@contextmanager
def answering(status: int, body: bytes = b"{}", **headers: str):
    """Answer every call the same; `heard` lists request lines."""
    heard = []

    class Handler(BaseHTTPRequestHandler):
        def _answer(self):
            heard.append(self.requestline)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815  (names of the standard library)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def client(url: str):
    made = PostbusClient(url, lambda _: bytes(64), "0" * 32, ORG, FakeClock())
    try:
        yield made
    finally:
        made.close()


def problem(code: str, message: str = "because") -> bytes:
    return json.dumps({"code": code, "message": message}).encode()


@pytest.mark.parametrize(
    ("status", "code", "error", "temporary"),
    [
        (400, "WOR-P013", errors.FromTheFuture, True),
        (401, "WOR-P005", errors.NotAccepted, True),
        (409, "", errors.EnvelopeConflict, False),
        (413, "", errors.TooLarge, False),
        (422, "WOR-P009", errors.DepositRefused, False),
        (422, "WOR-P017", errors.RecordRefused, False),
        (422, "of another server", errors.CallRefused, False),
        (403, "WOR-P014", errors.CodeNotValid, True),
        (403, "WOR-P015", errors.MayNotInvite, True),
        (429, "WOR-P006", errors.QuotaReached, True),
        (404, "", errors.UnexpectedAnswer, True),
        (500, "", errors.PostbusFailing, True),
        (503, "", errors.PostbusFailing, True),
    ],
)
def test_a_refusal_is_temporary_or_final_by_its_status(status, code, error, temporary):
    with (
        answering(status, problem(code), Date=NOW) as (url, _),
        client(url) as calls,
        pytest.raises(errors.PostbusError) as raised,
    ):
        calls.deposit(ENVELOPE, ORG, b"wire")
    assert type(raised.value) is error
    assert raised.value.temporary is temporary
    assert isinstance(raised.value, errors.FinalRefusal) is not temporary


@pytest.mark.parametrize(("given", "seconds"), [("7", 7), ("", 60), ("soon", 60), ("99999", 3600), ("0", 1)])
def test_a_quota_says_how_long_to_wait(given, seconds):
    with (
        answering(429, b"", Retry_After=given) as (url, _),
        client(url) as calls,
        pytest.raises(errors.QuotaReached) as raised,
    ):
        calls.list_messages()
    assert raised.value.retry_after == seconds


@pytest.mark.parametrize(
    ("date", "error"),
    [
        ("Mon, 02 Mar 2026 09:02:00 GMT", errors.NotAccepted),
        ("Mon, 02 Mar 2026 09:02:01 GMT", errors.ClockOff),
        ("Mon, 02 Mar 2026 08:56:00 GMT", errors.ClockOff),
        ("Mon, 01 Mar 2027 09:00:00 GMT", errors.ClockOff),
        ("no date", errors.NotAccepted),
    ],
)
def test_threat_29_a_401_with_a_wrong_clock_says_that(date, error):
    with (
        answering(401, b"", Date=date) as (url, _),
        client(url) as calls,
        pytest.raises(errors.PostbusError) as raised,
    ):
        calls.list_messages()
    assert type(raised.value) is error


def test_threat_7_a_redirect_is_not_followed():
    with (
        answering(200) as (elsewhere, heard),
        answering(307, b"", Location=elsewhere + "/v1/x") as (url, _),
        client(url) as calls,
        pytest.raises(errors.UnexpectedAnswer),
    ):
        calls.list_messages()
    assert heard == []


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"messages":[{}]}', b'{"messages":{}}'])
def test_an_answer_in_another_shape_is_named(body):
    with answering(200, body) as (url, _), client(url) as calls, pytest.raises(errors.UnexpectedAnswer):
        calls.list_messages()


def test_an_answer_that_is_too_large_is_not_read():
    with (
        answering(200, b"x" * ((1 << 20) + 5000)) as (url, _),
        client(url) as calls,
        pytest.raises(errors.UnexpectedAnswer),
    ):
        calls.fetch(ENVELOPE)


def test_what_is_not_open_any_more_is_none():
    with answering(404, problem("")) as (url, _), client(url) as calls:
        assert calls.fetch(ENVELOPE) is None


def test_nobody_there_is_temporary():
    with answering(200) as (url, _):
        pass
    with client(url) as calls, pytest.raises(errors.PostbusUnreachable) as raised:
        calls.list_messages()
    assert raised.value.temporary


def test_the_environment_chooses_no_proxy(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with answering(200, b'{"messages":[]}') as (url, heard), client(url) as calls:
        assert calls.list_messages(wait=3) == ()
    assert heard == ["GET /v1/mailbox/messages?wait=3 HTTP/1.1"]


@pytest.mark.parametrize(
    "url",
    [
        "http://postbus.example",
        "http://localhost:8470",
        "http://10.0.0.1",
        "http://0.0.0.0:1",
        "https://",
        "https://postbus.example/path",
        "https://postbus.example?x=1",
        "https://somebody@postbus.example",
        "https://postbus.example:port",
        "ftp://127.0.0.1",
        "postbus.example",
        "",
    ],
)
def test_threat_7_plain_http_goes_to_a_literal_loopback_address_only(url):
    with pytest.raises(errors.InsecurePostbusUrl):
        checked_url(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://[::1]:1", "https://postbus.example:8443"])
def test_a_safe_address_is_kept(url):
    assert checked_url(url + "/") == url
