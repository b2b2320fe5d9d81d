"""The wired inbox behind its control listener, asked by its own command line."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import FileExists, NotRunning
from wor_sidecar.domain.errors.foundations import RemoteError
from wor_sidecar.domain.errors.inbox import (
    InboxNotMade,
    PostbusMissing,
    TextFromStandardInputOnly,
    TextsUnreadable,
)
from wor_sidecar.domain.errors.postbus import PostbusError
from wor_sidecar.domain.errors.practice import TrailBroken
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange import contents
from wor_sidecar.exchange import keys as own
from wor_sidecar.exchange.contents import SPEAKS
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.recovery import RecoveryKey
from wor_sidecar.exchange.trust import accept
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.store.secrets import replace_secret
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.welfare import making
from wor_sidecar.welfare.api import make_app
from wor_sidecar.welfare.app import DATABASE, Inbox, open_inbox
from wor_sidecar.welfare.backups import nights_of
from wor_sidecar.welfare.cli import cli
from wor_sidecar.welfare.cli_shared import texts_from_input
from wor_sidecar.welfare.serving import serve
from wor_sidecar.welfare.settings import InboxSettings
from wor_sidecar.wire.control_client import ControlClient
from wor_sidecar.wire.control_server import serve_control

TOML = "[organisation]\nname = 'Welzijn De Brug'\nphone = '0413-000200'\n[data]\nfolder = 'welfare'\n"


class Running:
    """An inbox that serves, and what a person types at it."""

    def __init__(self, folder: Path, inbox: Inbox, desk: Any) -> None:
        self.inbox, self.desk = inbox, desk
        self.config = folder / "wor-inbox.toml"

    def types(self, *words: str, stdin: str = "") -> Any:
        """Run a command; returns its JSON lines, or raises its error."""
        lines = self.reads(*words, stdin=stdin).splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def reads(self, *words: str, stdin: str = "") -> str:
        """Run a command; returns what it printed, or raises its error."""
        result = CliRunner().invoke(cli, [*words, "--config", str(self.config)], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    def audit(self) -> list[str]:
        """What was done, without the look at the trail itself."""
        events = [line["event"] for line in self.types("audit", "show", "--json")]
        assert events.pop() == "audit.read"
        return events


@pytest.fixture
def running(tmp_path: Path, desk: Any, migrated: Path) -> Iterator[Running]:
    config = tmp_path / "wor-inbox.toml"
    config.write_text(TOML, "utf-8")
    settings = parse_settings(TOML, InboxSettings, config)
    settings.data.folder.mkdir()
    copyfile(migrated, settings.data.folder / DATABASE)
    clock = SystemClock()
    inbox = open_inbox(settings, KeyEncryptionKey(bytes(range(32))), Plugins(), clock, randomness)
    with inbox.store.transaction() as tx:
        inbox.post.membership.adopt(tx, IdentityKey.fresh(randomness), Kind.WELFARE)
    control = serve_control(
        make_app(inbox.answers, nights_of(inbox, clock, randomness)), settings.data.folder, clock, randomness
    )
    yield Running(tmp_path, inbox, desk)
    control.stop()
    inbox.store.close()


def with_case(running: Running) -> str:
    """Take in a partner and one referral of it; returns the case's id."""
    inbox, desk = running.inbox, running.desk
    now = SystemClock().now()
    practice = own.first_keys(IdentityKey.fresh(randomness), Kind.PRACTICE, SPEAKS, now, randomness)
    trusted = accept(None, practice.record, practice.organisation, now)
    desk.practice = practice.organisation
    with inbox.store.transaction() as tx:
        desk.ourselves = inbox.post.membership.organisation(tx)
        inbox.post.partners.add(tx, trusted, label="De Linde", name="De Linde", url="http://127.0.0.1:1")
    desk.store = inbox.store
    desk.clock.at = now
    return str(desk.arrives())


def test_the_list_has_the_agreed_shape_and_reading_it_is_an_audit_line(running: Running) -> None:
    case = with_case(running)
    [line] = running.types("cases", "list", "--json")
    told = {"id", "state", "practice", "product", "test", "received_at", "due", "patient", "gap", "news"}
    assert set(line) == told
    assert set(line["patient"]) == {"name", "birth_date", "phones", "email", "postcode"}
    assert (line["id"], line["state"], line["practice"]) == (case, "received", "De Linde")
    assert datetime.fromisoformat(line["received_at"]).tzinfo == UTC
    assert line["due"][0]["duty"] == "answer"
    assert running.audit()[-2:] == ["cases.listed", "case.listed"]


def test_a_case_is_told_in_words_where_nobody_asked_for_json(running: Running) -> None:
    case = with_case(running)
    accepted = running.reads("cases", "act", case, "accept", "--by", "A. Coach")
    assert "Aangenomen, nog niet gebeld.  De Linde  bellen uiterlijk" in accepted
    assert running.reads("cases", "list") == accepted
    first, *course = running.reads("cases", "show", case).splitlines()
    assert first == accepted.rstrip()
    assert [line.split("  ")[2:4] for line in course[:2]] == [
        ["Verwijzing ontvangen", "M. Bernard"],
        ["Aangenomen", "A. Coach"],
    ]


def test_a_coach_works_through_a_case_on_the_command_line(running: Running) -> None:
    case = with_case(running)
    running.types("cases", "act", case, "accept", "--by", "A. Coach")
    running.types(
        "cases", "act", case, "contact", "--way", "mobile", "--result", "reached", "--by", "A. Coach"
    )
    running.types(
        "cases", "act", case, "intake-done", "--mark", "6", "--note", "-", stdin="Graag onder de mensen."
    )
    texts = '{"activity": "Koffie in het dorpshuis"}'
    running.types(
        "cases", "act", case, "start-activity", "--category", "meeting", "--texts", "-", stdin=texts
    )
    [shown] = running.types("cases", "show", case, "--json")
    assert shown["state"] == "active"
    assert shown["flags"]["identity_checked"]
    assert [line["move"] for line in shown["timeline"]] == [
        "received",
        "accept",
        "contact",
        "intake_done",
        "start_activity",
    ]
    assert [line["sent"] for line in shown["timeline"]] == [None, "held", "held", "held", "held"]
    assert shown["timeline"][3]["details"]["text"] == "Graag onder de mensen."
    assert "follow-up" in shown["possible"]
    assert "accept" not in shown["possible"]
    assert running.audit()[-5:] == [
        "case.accept",
        "case.contact",
        "case.intake-done",
        "case.start-activity",
        "case.opened",
    ]


def test_how_far_its_letter_came_is_shown_beside_the_report(running: Running) -> None:
    case = with_case(running)
    running.types("cases", "act", case, "accept")
    running.types("cases", "act", case, "intake-done", "--note", "-", stdin="Goed gesprek.")
    with running.inbox.store.reading() as tx:
        report = running.inbox.post.departures.of_thread(tx, ReferralId(case))[-1]
    running.desk.hears(ReferralId(case), contents.Acknowledge(report.mid, "placed"))
    [shown] = running.types("cases", "show", case, "--json")
    assert [line["letter"] for line in shown["timeline"]] == [None, None, "placed", None]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("cases", "act", "CASE", "intake-done"), "WOR-S101"),
        (("cases", "act", "CASE", "reject", "--reason", "nonsense"), "WOR-I111"),
        (("cases", "act", "CASE", "reject"), "WOR-I112"),
        (("cases", "act", "CASE", "plan-intake", "--date", "morgen"), "WOR-I114"),
        (("cases", "act", "nobody", "accept"), "WOR-I101"),
        (("cases", "show", "../status"), "WOR-S262"),
        (("partners", "verify", "nobody", "12345"), "WOR-I140"),
        (("audit", "show", "--from", "gisteren"), "WOR-I114"),
        (("invite",), "WOR-X"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_code(running: Running, words: tuple[str, ...], code: str) -> None:
    case = with_case(running)
    with pytest.raises(WorError) as refused:
        running.types(*(case if word == "CASE" else word for word in words))
    assert refused.value.code.startswith(code)


def test_a_page_that_shows_an_older_version_is_told_that_a_colleague_was_first(running: Running) -> None:
    case = with_case(running)
    running.types("cases", "act", case, "accept")
    client = ControlClient(running.inbox.settings.data.folder)
    with pytest.raises(WorError) as refused:
        client.call("POST", f"/v1/cases/{case}/act", {"act": "hold", "version": 1})
    assert (refused.value.code, refused.value.status) == ("WOR-I102", 409)
    assert running.inbox.answers.desk.counts() == {"accepted": 1}


def test_partners_and_keys_are_shown_in_the_agreed_shape(running: Running) -> None:
    with_case(running)
    own_line, partner = running.types("partners", "list", "--json")
    assert set(own_line) == {"own_digits"}
    assert set(partner) >= {
        "organisation",
        "label",
        "kind",
        "verified_by_us",
        "verified_by_them",
        "statement_until",
        "last_seen",
        "speaks",
    }
    assert (partner["version"], partner["does_not_speak"], partner["trouble"]) == (1, [], None)
    assert running.types("keys", "show", "--json")[0]["digits"] == own_line["own_digits"]
    running.types("partners", "end", "De Linde", "--by", "Bea")
    assert running.types("status", "--json")[0]["partners"] == 1


def test_the_trail_is_verified(running: Running) -> None:
    with_case(running)
    [found] = running.types("audit", "verify", "--json")
    assert found["ok"]
    assert found["lines"] > 0


def test_threat_14_a_changed_trail_is_said_with_a_code(running: Running) -> None:
    with_case(running)
    with running.inbox.store.transaction() as tx:
        tx.connection.execute(text("UPDATE store_audit_lines SET user = 'somebody else' WHERE number = 1"))
    with pytest.raises(TrailBroken):
        running.types("audit", "verify")


def test_an_invitation_is_never_written_over_a_file(running: Running, tmp_path: Path) -> None:
    path = tmp_path / "invitation.json"
    path.write_text("mine", "utf-8")
    with pytest.raises(FileExists):
        running.types("invite", "--out", str(path))


def test_without_a_running_inbox_a_command_says_so(tmp_path: Path) -> None:
    config = tmp_path / "wor-inbox.toml"
    config.write_text(TOML, "utf-8")
    result = CliRunner().invoke(cli, ["cases", "list", "--config", str(config)])
    assert isinstance(result.exception, NotRunning)


def test_an_inbox_that_was_never_made_does_not_start(tmp_path: Path) -> None:
    settings = parse_settings(TOML, InboxSettings, tmp_path / "wor-inbox.toml")
    with pytest.raises(InboxNotMade):
        serve(settings, tmp_path / "wor-inbox.toml", lambda _path, _url: None)


def test_threat_15_free_text_is_taken_from_standard_input_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for note, texts in (("Mevrouw wil graag", None), (None, '{"note": "x"}'), ("-", "-")):
        with pytest.raises(TextFromStandardInputOnly):
            texts_from_input(note, texts)
    monkeypatch.setattr(sys, "stdin", StringIO(" Graag \n"))
    assert texts_from_input("-", None) == {"note": "Graag"}
    for wrong in ("geen json", '["note"]', '{"verslag": "x"}', '{"note": 3}'):
        monkeypatch.setattr(sys, "stdin", StringIO(wrong))
        with pytest.raises(TextsUnreadable):
            texts_from_input(None, "-")


class TestInit:
    """Making an inbox: files first, the postbus last, and nothing written over."""

    @pytest.fixture
    def make(self, tmp_path: Path) -> Callable[..., OrganisationId]:
        config = tmp_path / "wor-inbox.toml"
        settings = parse_settings(TOML + "[vault]\nkind = 'keyfile'\n", InboxSettings, config)

        def make(
            postbus: str = "http://127.0.0.1:1", passphrase: str = "een lange wachtzin"
        ) -> OrganisationId:
            order = making.Order(postbus, "code", tmp_path / "id.json", tmp_path / "sheet.txt", passphrase)
            return making.make_inbox(settings, config, order, SystemClock(), randomness).organisation

        return make

    def test_a_postbus_is_needed(self, make: Callable[..., OrganisationId], tmp_path: Path) -> None:
        with pytest.raises(PostbusMissing):
            make(postbus="")
        assert list(tmp_path.iterdir()) == []

    def test_a_sheet_that_is_somebody_elses_is_left_alone(
        self, make: Callable[..., OrganisationId], tmp_path: Path
    ) -> None:
        (tmp_path / "sheet.txt").write_text("shopping list", "utf-8")
        with pytest.raises(FileExists):
            make()
        assert (tmp_path / "sheet.txt").read_text("utf-8") == "shopping list"
        assert [path.name for path in tmp_path.iterdir()] == ["sheet.txt"]

    def test_after_a_dead_line_the_same_command_goes_on_with_the_same_keys(
        self, make: Callable[..., OrganisationId], tmp_path: Path
    ) -> None:
        with pytest.raises(PostbusError):
            make()
        made = [(tmp_path / name).read_bytes() for name in ("id.json", "sheet.txt")]
        with pytest.raises(PostbusError):
            make()
        assert [(tmp_path / name).read_bytes() for name in ("id.json", "sheet.txt")] == made


def test_the_running_inbox_makes_and_proves_a_backup(running: Running, tmp_path: Path) -> None:
    with running.inbox.store.transaction() as tx:
        replace_secret(tx, making.RECOVERY, RecoveryKey.fresh(randomness).public)
    [made] = running.types("backup", str(tmp_path / "a.backup"), "--json")
    [found] = running.types("backup", made["file"], "--verify", "--json")
    assert (found["id"], found["bytes"]) == (made["id"], (tmp_path / "a.backup").stat().st_size)
    with pytest.raises(RemoteError, match="WOR-E008"):
        running.types("backup", made["file"], "--json")
    [status] = running.types("status", "--json")
    assert status["backup"]["folder"] is None
    assert (status["instance"], status["healthy"], status["severity"]) == ("", True, "warning")
    assert "backup.made" in running.audit()
