"""`orphans` of the command line: a person looks, compares, types what is shown, and decides once."""

import json

import pytest
from click.testing import CliRunner

from wor_sidecar.domain.errors.foundations import RemoteError
from wor_sidecar.domain.errors.orphans import OrphanNotConfirmed
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


@pytest.fixture
def say(house):
    """Runs a command to its end; returns what it printed."""
    config, data = house.folder / "wor.toml", house.folder / "data"
    config.write_text(SETTINGS, "utf-8")
    data.mkdir()
    control = serve_control(practice_app(house.rooms), data, SystemClock(), randomness)

    def say(*arguments, typed=None):
        result = CliRunner().invoke(cli, [*arguments, "--config", str(config)], input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    yield say
    control.stop()


def test_a_report_is_listed_shown_matched_by_the_birth_date_and_the_next_put_aside(
    house, say, a_registration, a_patient
):
    house.refer(a_registration(a_patient(his_number="10202", bsn="999911120")), "feedback")  # a twin
    referral = house.refer(a_registration(), "feedback")
    house.deliver(house.status("accept", house.check(referral, a_patient())), referral)
    for _ in range(2):
        house.deliver(house.feedback(referral, "f" * 32), referral)
    first, second = (json.loads(line) for line in say("orphans", "list", "--json").splitlines())
    assert "onder de mensen" not in json.dumps(first)
    shown = say("orphans", "show", first["id"])
    for told in ("onder de mensen", "Wilgenhout", "12 maart 1951", "10201", "zelfde geboortedatum"):
        assert told in shown.replace("dezelfde", "zelfde")
    with pytest.raises(OrphanNotConfirmed):
        say("orphans", "match", first["id"], referral, typed="weet ik niet\n")
    with pytest.raises(RemoteError):
        say("orphans", "match", first["id"], referral, typed="13-03-1951\n")
    matched = say("orphans", "match", first["id"], referral, "--confirm", "-", "--json", typed="12-03-1951\n")
    assert json.loads(matched)["state"] == "intake_done"
    with pytest.raises(RemoteError):
        say("orphans", "discard", first["id"], "--reason", "mistake")
    assert "stond er al" in say("orphans", "discard", second["id"], "--reason", "duplicate")
    assert house.orphans() == []
