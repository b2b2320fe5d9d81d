"""`wor-inbox mail test` and what `status` tells of reminders, through the running inbox."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from wor_sidecar.domain.errors.inbox import AddressRefused, MailAbsent, MailNotTrusted
from wor_sidecar.texts.reminders import reminders_line
from wor_sidecar.welfare.api import make_app
from wor_sidecar.welfare.backups import nights_of
from wor_sidecar.welfare.cli import cli
from wor_sidecar.wire.control_server import serve_control

TOML = "[organisation]\nname = 'Welzijn De Brug'\n[data]\nfolder = '.'\n"


@pytest.fixture
def types(morning, site, tmp_path):
    config = tmp_path / "wor-inbox.toml"
    config.write_text(TOML, "utf-8")
    answers = replace(site.inbox.answers, reminding=morning.reminding)
    nights = nights_of(site.inbox, site.clock, site.desk.randomness)
    control = serve_control(make_app(answers, nights), tmp_path, site.clock, site.desk.randomness)

    def typed(*words):
        result = CliRunner().invoke(cli, [*words, "--config", str(config)])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    yield typed
    control.stop()


def test_a_test_mail_is_sent_by_the_running_inbox(types, morning):
    said = types("mail", "test", "--to", "it@welzijn.example")
    assert said == "De mailserver nam een proef aan voor it@welzijn.example.\n"
    assert json.loads(types("mail", "test", "--to", "it@welzijn.example", "--json")) == {
        "sent_to": "it@welzijn.example"
    }
    assert [to for to, _words in morning.post.took] == ["it@welzijn.example"] * 2


def test_what_goes_wrong_is_said_by_its_code(types, morning):
    morning.post.fails = [MailNotTrusted(host="mail.example")]
    with pytest.raises(Exception, match=MailNotTrusted.code):
        types("mail", "test", "--to", "it@welzijn.example")
    with pytest.raises(Exception, match=AddressRefused.code):
        types("mail", "test", "--to", "it")
    morning.post.there = False
    with pytest.raises(Exception, match=MailAbsent.code):
        types("mail", "test", "--to", "it@welzijn.example")


def test_the_status_tells_how_the_morning_went(types, morning):
    morning.case("anna")
    morning.case("bea")
    morning.post.fails = [MailNotTrusted(host="mail.example")]
    morning.looks("09:00")
    said = types("status")
    assert "Herinneringen: 19 januari 2027, 0 verstuurd, 1 niet verstuurd." in said
    assert "De mailserver mail.example kon niet bewijzen" in said
    found = json.loads(types("status", "--json"))["reminders"]
    assert (found["sent"], found["failed"], found["trouble"]["code"]) == (0, 1, MailNotTrusted.code)


def test_the_status_tells_that_there_is_no_server_or_no_mail_yet():
    assert reminders_line({"host": "", "day": None}) == "Herinneringen: geen mailserver ingesteld"
    assert reminders_line({"host": "m", "day": None}) == "Herinneringen: nog geen, via m"


def test_upkeep_shows_trouble_with_reminders_and_cases_of_nobody(site, morning):
    morning.case()
    site.inbox.answers.reminding._server = morning.post
    morning.case("anna")
    morning.post.fails = [MailNotTrusted(host="mail.example")]
    morning.looks("09:00")
    page = site.browser("coordinator").get("/manage").text
    assert "De mailserver mail.example kon niet bewijzen" in page
    assert "Open verwijzingen die geen actieve coach hebben: 1." in page
