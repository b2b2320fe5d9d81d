"""`restored` of the command line, and what status and the questions say meanwhile."""

import json

import pytest
from click.testing import CliRunner

from wor_sidecar.domain.errors.foundations import RemoteError
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.mail import restoring
from wor_sidecar.practice import restored
from wor_sidecar.practice.api.routes import practice_app
from wor_sidecar.practice.cli import cli
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.wire.control_server import serve_control

SETTINGS = """
[practice]
name = "Huisartsenpraktijk De Linde"
[data]
folder = 'data'
"""
THREAD = ReferralId("a" * 26)


@pytest.fixture
def say(house):
    """Runs a command to its end; returns what it printed."""
    config, data = house.folder / "wor.toml", house.folder / "data"
    config.write_text(SETTINGS, "utf-8")
    data.mkdir()
    control = serve_control(practice_app(house.rooms), data, SystemClock(), randomness)

    def say(*arguments):
        result = CliRunner().invoke(cli, [*arguments, "--config", str(config)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    yield say
    control.stop()


@pytest.fixture
def begun(house, a_registration, a_patient):
    """A practice that was put back: one referral held, one open question, one thread that nobody knows."""
    held = house.take(a_registration())
    house.answer(held.prompt, "given_to_me")
    asked = house.take(a_registration(a_patient(his_number="2", bsn="")))
    with house.store.transaction() as tx:
        restoring.begin(tx, house.clock.now())
        restored.begin(tx, house.clock.now())
        restoring.strange(tx, house.welfare, [THREAD])
    return held, asked


def lines(printed):
    return [json.loads(line) for line in printed.splitlines()]


def test_the_list_says_what_waits_and_whom_to_call(say, begun):
    held, _ = begun
    message, thread = lines(say("restored", "list", "--json"))
    assert (message["kind"], message["what"], message["referral_id"]) == (
        "message",
        "referral",
        held.referral,
    )
    assert (thread["kind"], thread["thread"]) == ("thread", THREAD)
    told = say("restored", "list")
    assert "Welzijn De Brug" in told
    assert message["id"] in told


def test_status_says_that_a_backup_was_put_back_and_what_waits_for_a_yes(say, begun, house):
    after = json.loads(say("status", "--json"))["after_restore"]
    assert (after["waits_for_epoch"], after["waiting"]) == (True, 2)
    assert "restored list" in say("status")
    with house.store.transaction() as tx:
        restoring.epoch_begun(tx)
    assert json.loads(say("status", "--json"))["after_restore"]["waits_for_epoch"] is False


def test_each_thing_is_let_go_dropped_or_settled_once(say, begun):
    message, _thread = lines(say("restored", "list", "--json"))
    assert json.loads(say("restored", "send", message["id"], "--json")) == {"sent": 1}
    with pytest.raises(RemoteError) as refused:
        say("restored", "drop", message["id"])
    assert refused.value.code == "WOR-S392"
    say("restored", "settle", "Welzijn De Brug", THREAD, "--by", "A. de Vries")
    assert lines(say("restored", "list", "--json")) == []


def test_all_messages_go_at_once(say, begun):
    assert json.loads(say("restored", "send", "--all", "--json")) == {"sent": 1}


def test_a_dropped_referral_is_closed(say, begun, house):
    held, _ = begun
    [message, _thread] = lines(say("restored", "list", "--json"))
    say("restored", "drop", message["id"])
    assert house.state(held.referral) == "cancelled"


def test_the_questions_say_that_they_may_have_been_sent(say, begun):
    _, asked = begun
    [one] = lines(say("prompts", "list", "--json"))
    assert one["doubt"]["code"] == "gap"
    assert one["doubt"]["told"] in say("prompts", "list")
    assert one["doubt"]["told"] in say("prompts", "show", asked.prompt)
