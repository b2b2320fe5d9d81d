"""One HTTPS call by the standard library: to one certificate, and to nobody whom the environment names."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from wor_sidecar.settings.machine import SystemClock
from wor_sidecar.wire.certificate import own_certificate
from wor_sidecar.wire.control_app import call_route, control_app
from wor_sidecar.wire.control_server import RunningServer, listen
from wor_sidecar.wire.pinned_call import Answered, CallFailed, Sending, WrongCertificate, pinned_call

ASK = Sending("POST", "/v1/ask", {"Content-Type": "application/json"}, b'{"x":1}')


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, list[object]]]:
    folder: Path = tmp_path_factory.mktemp("own")
    certificate, listener, asked = own_certificate(folder, SystemClock()), listen("127.0.0.1", 0), []

    def answer(call) -> dict[str, int]:
        asked.append(call.body)
        return {"y": 2}

    running = RunningServer(control_app([call_route("POST", "/v1/ask", answer)]), certificate, listener)
    yield f"https://127.0.0.1:{running.port}", certificate.sha256, asked
    running.stop()


def called(server: str, pin: str, send: Sending = ASK) -> Answered:
    return pinned_call(server, pin, send, connect=5, answer=30)


def test_the_right_certificate_is_asked_and_answers(server) -> None:
    url, pin, _ = server
    answer = called(url, pin)
    assert (answer.status, answer.kind, answer.content) == (200, "application/json", b'{"y":2}')


def test_another_certificate_gets_nothing(server) -> None:
    url, _, asked = server
    before = len(asked)
    with pytest.raises(WrongCertificate):
        called(url, "0" * 64)
    assert len(asked) == before


def test_a_proxy_of_the_environment_does_not_count(server, monkeypatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    assert called(*server[:2]).status == 200


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "https://", "ftp://127.0.0.1:1"])
def test_nothing_goes_out_but_over_tls_to_somebody(url: str) -> None:
    with pytest.raises(CallFailed):
        called(url, "0" * 64)


def test_half_a_pin_opens_nothing(server) -> None:
    with pytest.raises(CallFailed):
        called(server[0], server[1][:32])


def test_what_is_sent_and_what_came_is_shown_nowhere(server) -> None:
    assert "masked" in repr(ASK)
    assert "masked" in repr(called(*server[:2]))
