"""The commands around referrals: what waits, finding, second chances, tests, the leaflet; and their words."""

import json

import pytest
from click.testing import CliRunner

from wor_sidecar.domain.errors.foundations import RemoteError
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
    config = house.folder / "wor.toml"
    config.write_text(SETTINGS, "utf-8")
    data = house.folder / "data"
    data.mkdir()
    control = serve_control(practice_app(house.rooms), data, SystemClock(), randomness)

    def say(*arguments, stdin=""):
        result = CliRunner().invoke(cli, [*arguments, "--config", str(config)], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    yield say
    control.stop()


def lines(printed):
    return [json.loads(line) for line in printed.splitlines()]


def test_people_read_sentences_and_local_times_and_machines_read_codes(say, house, a_registration):
    referral = house.refer(a_registration())
    [listed] = lines(say("referrals", "list", "--json"))
    assert (listed["state"], listed["standing"]["code"]) == ("received", "received")
    assert listed["standing"]["facts"]["before"] == "2027-01-29"
    told = say("referrals", "show", referral)
    assert "2027-01-15T" not in told
    assert "09:00" in told
    assert "welzijn-op-recept" not in told
    assert listed["standing"]["told"] in told
    assert listed["standing"]["told"] in say("referrals", "list")


def test_what_waits_is_printed_by_what_there_is_to_do(say, house, a_registration):
    assert len(say("referrals", "waiting").splitlines()) == 1
    referral = house.rejects(a_registration())
    told = say("referrals", "waiting").splitlines()
    assert [line for line in told if referral in line]
    [found] = lines(say("referrals", "waiting", "--json"))
    assert [group["kind"] for group in found["groups"] if group["items"]] == ["rejected"]


def test_somebody_is_found_over_standard_input(say, house, a_registration):
    referral = house.refer(a_registration())
    who = json.dumps({"name": "wilgenhout", "birth_date": "1951-03-12"})
    [found] = lines(say("referrals", "find", "--patient", "-", "--json", stdin=who))
    assert (found["id"], found["patient"]["name"]) == (referral, "A. Wilgenhout")
    assert "A. Wilgenhout" in say("referrals", "find", "--patient", "-", stdin='{"name": "Wilgenhout"}')
    assert lines(say("referrals", "find", "--patient", "-", "--json", stdin='{"name": "Niemand"}')) == []
    with pytest.raises(RemoteError) as refused:
        say("referrals", "find", "--patient", "-", stdin="{}")
    assert refused.value.code == "WOR-S324"


def test_a_number_is_corrected_over_standard_input(say, house, a_registration):
    referral = house.gives_up(a_registration())
    [found] = lines(
        say(
            "referrals",
            "try-again",
            referral,
            "--phone",
            "-",
            "--by",
            "Assistente",
            "--json",
            stdin="06-12345678\n",
        )
    )
    assert (found["state"], found["patient"]["phones"][0]) == ("queued", "06-12345678")
    assert found["timeline"][-1]["actor"] == "Assistente"


def test_another_organisation_is_a_new_question(say, house, a_registration):
    old = house.rejects(a_registration())
    [new] = lines(say("referrals", "route-again", old, "--json"))
    assert new["id"] != old
    assert new["prompt_id"] in [one["id"] for one in lines(say("prompts", "list", "--json"))]


def test_a_message_comes_over_standard_input_and_is_shown(say, house, a_registration):
    referral = house.refer(a_registration())
    [found] = lines(say("referrals", "message", referral, "--note", "-", "--json", stdin="Is verhuisd.\n"))
    assert [one["text"] for one in found["messages"]] == ["Is verhuisd."]
    assert "Is verhuisd." in say("referrals", "show", referral)


def test_a_test_asks_like_any_other(say):
    [made] = lines(say("referrals", "test", "--json"))
    [listed] = lines(say("prompts", "list", "--json"))
    assert (listed["id"], listed["test"], listed["calls"], listed["reminded"]) == (
        made["prompt_id"],
        True,
        0,
        False,
    )
    assert "TEST" in say("prompts", "list")
    assert "TEST" in say("referrals", "list")
    assert "TEST" in say("prompts", "show", made["prompt_id"])


def test_the_leaflet_names_whom_it_knows_and_leaves_gaps(say, house, a_registration):
    referral = house.refer(a_registration())
    for told in (say("referrals", "leaflet"), say("referrals", "leaflet", referral)):
        assert "Welzijn De Brug" in told
        assert "{" not in told
    house.partner("Sociaal Huis")
    assert "Welzijn De Brug" not in say("referrals", "leaflet")
    [found] = lines(say("referrals", "leaflet", referral, "--json"))
    assert found.keys() == {"markdown"}


def test_an_opened_question_has_its_lines_around_the_text(say, house, a_registration):
    taken = house.take(a_registration())
    [shown] = lines(say("prompts", "show", taken.prompt, "--json"))
    assert shown["extra_lines"]["before"].startswith("Spreek ik met A. Wilgenhout?")
    assert shown["extra_lines"].keys() == {
        *("before", "not_alone", "young", "representative", "interpreter", "refused")
    }
    assert all("coach_word" in route for route in shown["routes"])
    assert all("van {organisatie} kan" in text["left_open"] for text in shown["texts"])
    assert "welzijn-op-recept" in shown["products"]
    assert shown["test"] is False
