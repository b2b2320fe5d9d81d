"""`partners routes`, and where else a practice hears that a patient has nowhere to go."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from wor_sidecar.domain.registration import Address
from wor_sidecar.practice.api.prompts import PromptCalls
from wor_sidecar.practice.api.routes import practice_app
from wor_sidecar.practice.api.waiting import WaitingCalls
from wor_sidecar.practice.cli import cli
from wor_sidecar.settings.machine import SystemClock, randomness
from wor_sidecar.wire.control_app import Call
from wor_sidecar.wire.control_server import serve_control

SETTINGS = """
[practice]
name = "Huisartsenpraktijk De Linde"
[data]
folder = 'data'
"""
HOME = """
[practice]
name = "Huisartsenpraktijk De Linde"
[[route]]
organisation = "Welzijn De Brug"
postcodes = ["5460-5469"]
[[route]]
organisation = "De Bron"
postcodes = ["1000"]
[desk]
helper = "Bas"
[data]
folder = 'data'
"""


@pytest.fixture
def house(make_house):
    return make_house(HOME)


@pytest.fixture
def say(house):
    config = house.folder / "wor.toml"
    config.write_text(SETTINGS, "utf-8")
    (house.folder / "data").mkdir(exist_ok=True)
    control = serve_control(practice_app(house.rooms), house.folder / "data", SystemClock(), randomness)

    def say(*arguments):
        result = CliRunner().invoke(cli, [*arguments, "--config", str(config)])
        return result, result.stdout

    yield say
    control.stop()


@pytest.fixture
def stray(house, a_registration, a_patient):
    """A patient who lives where nobody works."""
    return house.take(a_registration(a_patient(address=Address("Kade", "1", "1234AB", "Elders"))))


def groups(house):
    found = WaitingCalls(house.rooms).waiting(Call({}, {}, None, True))["groups"]
    return {one["kind"]: one["items"] for one in found if one["items"]}


def test_each_organisation_stands_there_with_its_area_and_what_is_wrong(say, stray):
    result, printed = say("partners", "routes", "--check")
    assert "Welzijn De Brug  cijfers vergeleken" in printed
    assert "5460-5469: Welzijn op Recept" in printed
    assert "De Bron  geen partner" in printed
    assert "1234" in printed
    assert "Wilgenhout" not in printed
    assert "Kade" not in printed
    assert type(result.exception).code == "WOR-S348"
    assert result.exception.exit_code == 3


def test_machines_read_the_same(say, stray):
    _result, printed = say("partners", "routes", "--check", "--postcode", "5461", "--json")
    told = json.loads(printed)
    assert [one["kind"] for one in told["faults"] if one["task"]] == ["unknown_partner", "hole"]
    [fits] = told["choices"]
    assert (fits["label"], fits["by"], fits["proposed"]) == ("Welzijn De Brug", "postcode", True)
    assert "Wilgenhout" not in printed


def test_without_check_it_ends_well(say, stray):
    result, printed = say("partners", "routes", "--place", "Nergens")
    assert result.exit_code == 0
    assert "Daar past niemand" in printed


def test_status_and_config_check_tell_it_too(say, stray):
    _result, printed = say("status")
    assert "bij wie geen route past: 1" in printed
    assert "De Bron" in printed
    _result, printed = say("config", "check")
    assert "De Bron" in printed


def test_a_patient_without_a_route_is_a_task_at_once(house, stray, a_registration, a_patient):
    house.take(a_registration(a_patient(his_number="10202", bsn="")))
    found = groups(house)
    assert list(found) == ["no_route"]
    [item] = found["no_route"]
    assert item["prompt_id"] == stray.prompt
    assert item["standing"]["told"] == (
        "Voor waar deze patiënt woont is geen organisatie ingesteld. Kies er zelf een, of vraag het aan Bas."
    )


def test_it_can_be_sent_all_the_same_once_somebody_chose(house, stray):
    house.answer(stray.prompt, "given_to_me")
    assert groups(house) == {}


def test_a_practice_that_only_counts_has_no_such_task(make_house, a_registration):
    house = make_house(HOME.replace("[[route]]", 'mode = "register-only"\n[[route]]', 1))
    house.take(a_registration(replace(a_registration().patient, address=Address())))
    assert groups(house) == {}


def test_a_test_referral_proposes_the_organisation_that_was_named(house):
    from wor_sidecar.practice.api.chances import ChanceCalls

    other = house.partner("De Meent")
    made = ChanceCalls(house.rooms).test(Call({}, {}, {"organisation": "De Meent"}, True))
    opened = PromptCalls(house.rooms).claim(Call({"id": made["prompt_id"]}, {}, {}, True))
    assert [one["organisation"] for one in opened["routes"] if one["proposed"]] == [other]
    made = ChanceCalls(house.rooms).test(Call({}, {}, {}, True))
    opened = PromptCalls(house.rooms).claim(Call({"id": made["prompt_id"]}, {}, {}, True))
    assert [one["label"] for one in opened["routes"] if one["proposed"]] == ["Welzijn De Brug"]
