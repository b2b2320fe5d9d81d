"""The pages beside the other threads of a program that serves."""

import threading
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wor_sidecar.domain.clock import iso
from wor_sidecar.domain.errors.environment import PortInUse
from wor_sidecar.domain.errors.sign_in import PagesNeedLoopback, PublicUrlRefused
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.welfare import making, serving
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.settings import InboxSettings
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.told import welcome_json, welcome_lines
from wor_sidecar.wire.control_server import RunningServer, listen
from wor_sidecar.wire.metrics_server import MetricsListener
from wor_sidecar.wire.pulse import Heart

UNHEARD: Any = None
"""Counts that nobody asks for are not counted."""
NOT_ON_TRIAL: Any = SimpleNamespace(answers=SimpleNamespace(trial=SimpleNamespace(on=False)))
TOML = "[organisation]\nname = 'Welzijn Meierijstad'\n[data]\nfolder = '.'\n"


@dataclass
class Thread:
    """What `serve` looks at of a listener or a thread."""

    alive: bool

    def is_alive(self) -> bool:
        return self.alive


def until(stop: threading.Event, threads: dict[str, Any]) -> int:
    metrics, pulse = MetricsListener(None, UNHEARD), Heart().pulse("main")
    return serving._until(stop, **threads, inbox=NOT_ON_TRIAL, metrics=metrics, pulse=pulse)


@pytest.mark.parametrize("lost", ["control", "courier", "pages"])
def test_a_program_that_lost_a_thread_ends(lost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "GLANCE_SECONDS", 0.0)
    threads: dict[str, Any] = {name: Thread(name != lost) for name in ("control", "courier", "pages")}
    assert until(threading.Event(), threads) == 1


def test_a_program_without_pages_misses_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "GLANCE_SECONDS", 0.0)
    stop = threading.Event()
    threads: dict[str, Any] = {"control": Thread(True), "courier": Thread(True), "pages": None}
    looks = iter([False, False, True])
    monkeypatch.setattr(stop, "wait", lambda _seconds: next(looks))
    assert until(stop, threads) == 0


@pytest.mark.parametrize(
    ("listen", "refusal"),
    [
        ("host = '0.0.0.0'", PagesNeedLoopback),
        ("host = '127.0.0.1'\npublic_url = 'http://inbox.example'", PublicUrlRefused),
    ],
)
def test_pages_that_may_not_be_are_refused_before_anything_begins(
    listen: str, refusal: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "is_made", lambda *_: True)
    config = tmp_path / "wor-inbox.toml"
    settings = parse_settings(f"{TOML}[listen]\n{listen}\n", InboxSettings, config)
    with pytest.raises(refusal):
        serving.serve(settings, config, lambda _control, _url: None)
    assert list(tmp_path.iterdir()) == []


def test_without_a_listen_table_there_are_no_pages(site: Any) -> None:
    inbox = site.inbox
    assert inbox.settings.listen.host
    bare = parse_settings(TOML, InboxSettings, Path("wor-inbox.toml"))
    assert serving._pages(replace(inbox, settings=bare), site.clock, Heart()) == (None, None)


def test_a_port_that_is_taken_is_told(site: Any) -> None:
    taken = listen("127.0.0.1", 0)
    port = taken.getsockname()[1]
    settings = parse_settings(
        f"{TOML}[listen]\nhost = '127.0.0.1'\nport = {port}\n", InboxSettings, Path("wor-inbox.toml")
    )
    with pytest.raises(PortInUse):
        serving._pages(replace(site.inbox, settings=settings), site.clock, Heart())
    taken.close()


def test_behind_a_proxy_of_this_machine_each_visitor_has_an_address_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def echo(scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": scope["client"][0].encode()})

    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "192.0.2.9")
    server = RunningServer(echo, None, listen("127.0.0.1", 0))
    line = HTTPConnection("127.0.0.1", server.port)
    seen = []
    for forwarded in (
        {},
        {"X-Forwarded-For": "198.51.100.7"},
        {"X-Forwarded-For": "203.0.113.1, 198.51.100.8"},
    ):
        line.request("GET", "/", headers=forwarded)
        seen.append(line.getresponse().read().decode())
    line.close()
    server.stop()
    assert seen == ["127.0.0.1", "198.51.100.7", "198.51.100.8"]


def test_pages_that_nobody_administers_say_how_to_make_an_administrator(site: Any) -> None:
    told: list[str] = []
    nobody = lambda: told.append("nobody")  # noqa: E731 - one word to hear
    assert serving._told(site.address, site.inbox, nobody) == site.address.url
    assert serving._told(None, site.inbox, nobody) == ""
    assert told == []
    site.enrolling.disable("a.administrator", Actor("control", "administrator"))
    serving._told(site.address, site.inbox, nobody)
    assert told == ["nobody"]


def test_the_first_administrator_gets_a_code_for_welcome_and_a_script_that_names_nobody_makes_none(
    site: Any,
) -> None:
    assert making._first_administrator(site.inbox, "") is None
    made = making._first_administrator(site.inbox, "baas")
    assert made is not None
    [user] = [one for one in site.enrolling.everybody() if one.id == "baas"]
    assert (user.role, user.password) == (Role.ADMINISTRATOR, "")
    assert welcome_json(made) == {"user": "baas", "welcome": made.code, "until": iso(made.until)}
    assert made.code in "\n".join(welcome_lines(made))
