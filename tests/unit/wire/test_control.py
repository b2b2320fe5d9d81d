"""The control listener on loopback, with real TLS: threats 25 (a rogue device) and 26 (a web page)."""

import http.client
import json
import os
import socket
import ssl
import threading
from hashlib import sha256

import pytest
import requests

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.environment import NotRunning, PortInUse
from wor_sidecar.domain.errors.foundations import (
    AnswerMissing,
    ControlNotOurs,
    FoundationFault,
    RemoteError,
)
from wor_sidecar.texts import catalogue
from wor_sidecar.wire.control import CONTROL_NAME, ControlNote, read_note, write_note
from wor_sidecar.wire.control_app import LARGEST_CALL, call_route, control_app
from wor_sidecar.wire.control_client import ControlClient
from wor_sidecar.wire.control_server import serve_control
from wor_sidecar.wire.pinned import pinned_session


class Gone(FoundationFault):
    """The prompt {prompt} is gone."""

    code = "WOR-S999"
    hint = "Open another one."
    status = 410


class StillClock:
    def now(self):
        return Millis(1_800_000_000_000)

    def monotonic(self):
        return 0.0


async def echo(call):
    return {"path": dict(call.path), "query": dict(call.query), "body": call.body}


def gone(call):
    raise Gone(prompt=call.path["id"])


def surprise(_call):
    raise RuntimeError("Kanarie")


@pytest.fixture(autouse=True)
def english():
    before = catalogue.language()
    catalogue.use("en")
    yield
    catalogue.use(before)


@pytest.fixture
def served():
    return []


@pytest.fixture
def running(tmp_path, served):
    def act(call):
        served.append(call)
        return {"done": call.body}

    app = control_app(
        [
            call_route("POST", "/v1/echo/{id}", echo),
            call_route("POST", "/v1/act", act, 201),
            call_route("GET", "/v1/gone/{id}", gone),
            call_route("GET", "/v1/surprise", surprise),
        ]
    )
    server = serve_control(app, tmp_path, StillClock(), os.urandom)
    yield server
    server.stop()


@pytest.fixture
def client(tmp_path, running):
    return ControlClient(tmp_path)


def raw_call(server, folder, *, body=b"null", path="/v1/act", **headers):
    """A call by hand, pinned by nobody: what a stranger could send."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=context)
    given = {
        "Host": f"127.0.0.1:{server.port}",
        "Authorization": f"Bearer {read_note(folder).token}",
        **headers,
    }
    connection.putrequest("POST", path, skip_host=True)
    for name, value in given.items():
        if value is not None:
            connection.putheader(name, value)
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    assert answer.status != 400 or headers == {"Host": None}, "only a call without a Host is no HTTP at all"
    return answer.status, None if answer.status == 400 else json.loads(content)


def test_a_call_arrives_with_its_path_query_and_body(client):
    assert client.call("POST", "/v1/echo/abc?after=3", {"naam": "José"}) == {
        "path": {"id": "abc"},
        "query": {"after": "3"},
        "body": {"naam": "José"},
    }


def test_an_error_arrives_with_its_code_sentence_remedy_and_status(client):
    with pytest.raises(RemoteError) as refused:
        client.call("GET", "/v1/gone/p1")
    error = refused.value
    assert (error.code, error.status) == ("WOR-S999", 410)
    assert str(error) == "WOR-S999 The prompt p1 is gone. Open another one."
    assert catalogue.show(error).sentence == "The prompt p1 is gone."


def test_an_unexpected_exception_says_nothing_to_the_caller(client):
    with pytest.raises(RemoteError) as refused:
        client.call("GET", "/v1/surprise")
    assert (refused.value.code, refused.value.status) == ("WOR-S000", 500)
    assert "Kanarie" not in str(refused.value)


def test_an_unknown_call_is_coded(client):
    with pytest.raises(RemoteError) as refused:
        client.call("GET", "/v1/nonsense")
    assert refused.value.code == "WOR-S262"


@pytest.mark.parametrize("body", [b"{", b'{"a":1,"a":2}', b"\xff"])
def test_a_body_that_is_not_json_is_coded(running, tmp_path, served, body):
    status, answer = raw_call(running, tmp_path, body=body)
    assert (status, answer["code"]) == (422, "WOR-S264")
    assert served == []


def test_a_body_over_the_cap_is_refused(running, tmp_path, served):
    status, answer = raw_call(running, tmp_path, body=b"1" * (LARGEST_CALL + 1))
    assert (status, answer["code"]) == (413, "WOR-S263")
    assert served == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": None},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer " + "0" * 64},
        {"Authorization": "Basic dGVzdA=="},
        {"Host": None},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
def test_a_stranger_gets_nothing_threat_25_threat_26(running, tmp_path, served, headers):
    status, answer = raw_call(running, tmp_path, **headers)
    assert status == (400 if headers == {"Host": None} else 403)
    assert answer is None or set(answer) == {"code", "message", "remedy", "status"}
    assert served == []


def test_the_listeners_own_origin_is_let_in(running, tmp_path):
    assert raw_call(running, tmp_path, Origin=f"https://127.0.0.1:{running.port}")[0] == 201


def test_another_certificate_sees_not_one_byte_of_the_call_threat_25(tmp_path, running, served):
    note = read_note(tmp_path)
    write_note(tmp_path, ControlNote(note.port, sha256(b"another").hexdigest(), note.token))
    with pytest.raises(ControlNotOurs):
        ControlClient(tmp_path).call("POST", "/v1/act", {})
    assert served == []


def test_a_plain_listener_gets_no_token_threat_25(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as rogue:
        heard = []

        def listen():
            connection, _ = rogue.accept()
            with connection:
                heard.append(connection.recv(65536))
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

        thread = threading.Thread(target=listen)
        thread.start()
        write_note(tmp_path, ControlNote(rogue.getsockname()[1], sha256(b"x").hexdigest(), "secret-token"))
        with pytest.raises(ControlNotOurs):
            ControlClient(tmp_path).call("GET", "/v1/status")
        thread.join()
    assert b"secret-token" not in heard[0]


def test_tls_1_2_is_not_spoken(running):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with (
        socket.create_connection(("127.0.0.1", running.port)) as plain,
        pytest.raises(ssl.SSLError),
        context.wrap_socket(plain),
    ):
        pass


def test_a_pinned_session_speaks_https_only():
    with (
        pinned_session(sha256(b"x").hexdigest()) as session,
        pytest.raises(requests.exceptions.InvalidSchema),
    ):
        session.get("http://127.0.0.1:1/")


def test_without_a_program_the_client_says_how_to_start_it(tmp_path):
    with pytest.raises(NotRunning, match="wor-inbox serve"):
        ControlClient(tmp_path, "wor-inbox serve").call("GET", "/v1/status")


def test_what_a_killed_program_left_behind_is_not_running(tmp_path, running):
    note = read_note(tmp_path)
    running.stop()
    assert not (tmp_path / CONTROL_NAME).exists()
    write_note(tmp_path, note)
    with pytest.raises(NotRunning):
        ControlClient(tmp_path).call("GET", "/v1/status")
    (tmp_path / CONTROL_NAME).write_text("{half")
    with pytest.raises(NotRunning):
        ControlClient(tmp_path).call("GET", "/v1/status")


def test_a_restart_keeps_the_certificate_and_changes_the_token(tmp_path, running):
    before = read_note(tmp_path)
    running.stop()
    again = serve_control(control_app([]), tmp_path, StillClock(), os.urandom)
    after = read_note(tmp_path)
    again.stop()
    assert before.certificate == after.certificate
    assert before.token != after.token


def test_a_program_that_ends_leaves_its_successors_note(tmp_path, running):
    again = serve_control(control_app([]), tmp_path, StillClock(), os.urandom)
    running.stop()
    assert read_note(tmp_path).port == again.port
    again.stop()


@pytest.mark.skipif(os.name != "posix", reason="modes say nothing on Windows")
def test_token_and_key_are_for_this_account_alone(tmp_path, running):
    for name in (CONTROL_NAME, "key.pem"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_the_token_shows_itself_nowhere(tmp_path, running):
    note = read_note(tmp_path)
    assert note.token not in repr(note) + str(note)


def test_a_port_in_use_is_coded(tmp_path, running):
    with pytest.raises(PortInUse):
        serve_control(control_app([]), tmp_path, StillClock(), os.urandom, port=running.port)


def test_a_program_that_says_nothing_in_time_is_not_one_that_does_not_run(tmp_path):
    leave = threading.Event()
    app = control_app([call_route("GET", "/v1/wait", lambda _call: leave.wait(30))])
    server = serve_control(app, tmp_path, StillClock(), os.urandom)
    with pytest.raises(AnswerMissing, match="1 second"):
        ControlClient(tmp_path).call("GET", "/v1/wait", seconds=1)
    leave.set()
    server.stop()


def test_calls_run_beside_each_other_and_a_long_one_ends_with_the_program(tmp_path):
    inside, leave = threading.Event(), threading.Event()

    def wait(_call):
        inside.set()
        leave.wait(30)

    app = control_app([call_route("GET", "/v1/wait", wait), call_route("POST", "/v1/echo", echo)])
    server = serve_control(app, tmp_path, StillClock(), os.urandom)
    client = ControlClient(tmp_path)
    waiting = threading.Thread(target=client.call, args=("GET", "/v1/wait"))
    waiting.start()
    inside.wait(30)
    assert client.call("POST", "/v1/echo", 1)["body"] == 1
    leave.set()
    waiting.join()
    server.stop()
    assert not server.alive
