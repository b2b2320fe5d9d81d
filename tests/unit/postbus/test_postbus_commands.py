"""`wor-postbus` as its operator meets it: real processes on loopback."""

import json
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from wor_sidecar.domain.errors.postbus import ClockOff, DatabaseUrlRefused, NotAccepted, PostbusMissing
from wor_sidecar.domain.partner import Kind
from wor_sidecar.postbus.cli import cli
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.testing.postbus import Member, envelope_for

COMMAND = [sys.executable, "-c", "from wor_sidecar.postbus.cli import main; main()"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], check=False, capture_output=True, text=True, timeout=60)


@contextmanager
def served(*arguments: str):
    """Serve until the block ends; the URL of the ready line. A SIGTERM must end it with 0."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--json", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        ready = json.loads(process.stdout.readline())
        assert ready["ready"] is True
        yield ready["url"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert process.stdout.read() == ""
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def joined(url: str, folder: Path, kind: Kind) -> Member:
    made = run("invite", "--data", str(folder), "--kind", kind.value, "--json")
    member = Member.fresh(kind, SystemClock(), randomness)
    member.join(url, json.loads(made.stdout)["code"])
    return member


def test_it_serves_with_several_workers_keeps_what_it_took_and_ends_cleanly(tmp_path):
    folder = tmp_path / "postbus"
    with served("--data", str(folder), "--workers", "2") as url:
        practice, welfare = (joined(url, folder, kind) for kind in (Kind.PRACTICE, Kind.WELFARE))
        sender, reader = practice.client(url), welfare.client(url)
        reader.put_senders((1, 1), [practice.organisation])
        envelope, wire = envelope_for(practice.organisation, welfare.organisation, SystemClock(), randomness)
        sender.deposit(envelope, welfare.organisation, wire)
        assert reader.list_messages(wait=5)[0].id == envelope
    with served("--data", str(folder)) as url:
        again = welfare.client(url)
        assert again.fetch(envelope) == wire
        counts = json.loads(run("stats", "--data", str(folder), "--json").stdout)
        assert counts.pop("backup")["folder"] is None
        assert counts == {"mailboxes": 2, "closed": 0, "open": 1, "bytes": len(wire)}
        assert run("mailboxes", "close", welfare.organisation, "--data", str(folder)).returncode == 0
        with pytest.raises(NotAccepted):
            again.list_messages()
    for client in (*practice.clients, *welfare.clients):
        client.close()


def test_threat_29_a_wrong_clock_is_named(tmp_path):
    folder = tmp_path / "postbus"
    with served("--data", str(folder)) as url:
        member = joined(url, folder, Kind.WELFARE)
        member.clock = FakeClock(SystemClock().now() - 86_400_000)
        client = member.client(url)
        with pytest.raises(ClockOff):
            client.list_messages()
    for client in member.clients:
        client.close()


def test_a_port_in_use_a_second_postbus_and_a_missing_folder_are_coded_sentences(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = run("serve", "--data", str(tmp_path / "a"), "--port", port)
    assert "WOR-E001" in refused.stderr
    with served("--data", str(tmp_path / "b")):
        second = run("serve", "--data", str(tmp_path / "b"), "--port", "0")
    assert second.returncode == 3
    assert "WOR-E002" in second.stderr
    missing = run("serve", "--data", str(tmp_path / "no" / "such" / "folder"), "--port", "0")
    assert "WOR-E004" in missing.stderr
    for one in (refused, second, missing):
        assert one.returncode != 0
        assert "Traceback" not in one.stderr
        assert one.stdout == ""


def test_an_address_that_is_not_safe_to_call_is_refused(tmp_path):
    refused = run(
        "serve", "--data", str(tmp_path / "a"), "--port", "0", "--public-url", "http://postbus.example"
    )
    assert "WOR-P012" in refused.stderr
    assert refused.returncode == 3


@pytest.mark.parametrize("url", ["no url", "mysql://x@127.0.0.1/y", "sqlite:///x.db"])
def test_a_database_that_is_not_postgresql_is_refused(tmp_path, url):
    with pytest.raises(DatabaseUrlRefused):
        CliRunner().invoke(
            cli, ["invite", "--data", str(tmp_path / "a"), "--database-url", url], catch_exceptions=False
        )


def test_a_database_that_does_not_answer_is_a_coded_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    url = f"postgresql+psycopg://wor@127.0.0.1:{port}/wor"
    refused = run("serve", "--data", str(tmp_path / "a"), "--port", "0", "--database-url", url)
    assert refused.returncode == 1
    assert "WOR-S202" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_an_unknown_setting_is_named(tmp_path):
    config = tmp_path / "wor-postbus.toml"
    config.write_text("[quota]\nopen_per_sendr = 3\n")
    refused = CliRunner().invoke(cli, ["invite", "--config", str(config)])
    assert refused.exception.fields["key"] == "quota.open_per_sendr"


def test_the_openapi_document_is_printed():
    printed = json.loads(CliRunner().invoke(cli, ["openapi"]).stdout)
    assert printed["openapi"] == "3.1.0"


def test_help_imports_neither_the_database_nor_the_server():
    code = (
        "import sys\nfrom wor_sidecar.postbus.cli import cli\n"
        "try:\n    cli.main(['--help'])\nexcept SystemExit:\n    pass\n"
        "assert not {'sqlalchemy', 'alembic', 'starlette', 'uvicorn', 'cryptography'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize(
    "command", [["stats"], ["mailboxes", "list"], ["mailboxes", "close", "a" * 26], ["invite"]]
)
def test_nobody_makes_a_postbus_by_looking_at_one(tmp_path, monkeypatch, command):
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    refused = CliRunner().invoke(cli, command)
    assert isinstance(refused.exception, PostbusMissing)
    assert list(tmp_path.iterdir()) == []


def test_an_invitation_may_come_before_the_first_start_where_the_place_is_named(tmp_path):
    folder = tmp_path / "postbus"
    made = CliRunner().invoke(cli, ["invite", "--data", str(folder), "--json"])
    assert json.loads(made.stdout)["kind"] == "welfare"
    assert isinstance(
        CliRunner().invoke(cli, ["stats", "--data", str(tmp_path / "b")]).exception, PostbusMissing
    )
    assert CliRunner().invoke(cli, ["stats", "--data", str(folder)]).exit_code == 0
