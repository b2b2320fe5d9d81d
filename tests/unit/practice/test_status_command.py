"""`status`, its `--check` and `overleg` on the command line, against the running program."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from wor_sidecar.practice import cli_service
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
    """Runs a command to its end; returns its exit code and what it printed."""
    config, data = house.folder / "wor.toml", house.folder / "data"
    config.write_text(SETTINGS, "utf-8")
    data.mkdir()
    control = serve_control(practice_app(house.rooms), data, SystemClock(), randomness)

    def say(*arguments):
        result = CliRunner().invoke(cli, [*arguments, "--config", str(config)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout

    yield say
    control.stop()


def test_status_tells_of_each_partner_how_far_it_is_when_it_was_heard_and_what_waits(
    house, say, a_registration, a_patient
):
    house.send(a_registration(), "feedback")
    code, printed = say("status", "--json")
    [partner] = json.loads(printed)["partners"]
    assert (code, partner["label"]) == (0, "Welzijn De Brug")
    assert (partner["verified_by_us"], partner["verified_by_them"]) == (True, True)
    assert partner["oldest_unsent"] is None
    taken = house.take(a_registration(a_patient(his_number="10202", bsn="999911120")))
    house.answer(taken.prompt, "given_to_me", scopes=["contact"])
    house.clock.advance(86_400_000)
    _code, printed = say("status", "--json")
    assert json.loads(printed)["partners"][0]["oldest_unsent"] is not None
    _code, printed = say("status")
    [line] = [one for one in printed.splitlines() if one.startswith("Welzijn De Brug: ")]
    assert "niet verstuurd sinds" in line


def test_check_ends_with_3_where_a_person_is_needed_and_with_0_where_none_is(
    house, say, a_registration, a_patient, monkeypatch
):
    calm = {"exports": [], "imports": [], "plugins": {}, "letters": [], "keys": [], "quarantine": 0}
    calm |= {"orphans": 0, "departures": {"failed": 0}, "waits": [], "digest": {"trouble": None}}
    calm |= {"backup": {"folder": "backup", "code": ""}, "down": [], "routes": [], "no_route": 0}
    calm |= {"after_restore": None, "partners": []}
    with monkeypatch.context() as quiet:
        quiet.setattr(cli_service, "ask", lambda *_given: calm)
        code, printed = say("status", "--check", "--json")
        assert (code, json.loads(printed)["severity"]) == (0, "good")
    referral = house.refer(a_registration(), "feedback")
    house.deliver(house.status("accept", house.check(referral, a_patient())), referral)
    house.deliver(house.feedback(referral, "f" * 32), referral)
    assert say("status", "--json")[0] == 0
    code, printed = say("status", "--check", "--json")
    assert (code, json.loads(printed)["orphans"]) == (3, 1)


def test_overleg_prints_who_is_open_under_the_referrer_and_as_json(house, say, a_registration):
    referral = house.refer(a_registration(), "feedback", "overleg")
    code, printed = say("overleg", "--since", "2026-01-01", "--json")
    [group] = json.loads(printed)["groups"]
    assert (code, [one["referral_id"] for one in group["open"]]) == (0, [referral])
    code, printed = say("overleg")
    assert (code, "Wilgenhout" in printed) == (0, True)


@pytest.mark.parametrize("page", ["reference/for-a-monitor.md", "nl/reference/voor-een-monitor.md"])
def test_each_key_of_the_status_stands_on_the_page_for_a_monitor_and_no_other(say, page):
    found = json.loads(say("status", "--json")[1])
    text = (Path(__file__).parents[3] / "docs" / page).read_text("utf-8").partition("## status")[2]
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)} == set(found)
    assert (found["program"], found["healthy"], found["severity"]) == ("wor-sidecar", True, "warning")
