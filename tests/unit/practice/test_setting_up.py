"""`setup`: looks first, then puts the configuration in its place and makes the practice; once, not twice."""

from pathlib import Path

import pytest

from wor_sidecar.doctor.machine import Machine
from wor_sidecar.domain.errors.setting_up import (
    CannotSetUp,
    ConfigurationOnShare,
    ConfigurationUnplaced,
    InstanceNameRefused,
    OtherConfiguration,
    WouldReplace,
)
from wor_sidecar.installed.services import ServiceState
from wor_sidecar.practice import opening
from wor_sidecar.practice.setting_up import carry_out, plan_of, steps_of
from wor_sidecar.practice.settings import read
from wor_sidecar.settings.machine import SystemClock, randomness

ANSWERS = """
[practice]
name = "{name}"
phone = "0413-000000"
[[export]]
name = "lijst"
path = '{root}/export'
pattern = "*.csv"
profile = "eigen.toml"
[data]
folder = '{root}/data'
[vault]
kind = "keyfile"
"""
PROFILE = Path(__file__).parents[3] / "config" / "profiles" / "table-example.toml"


@pytest.fixture
def usual(tmp_path):
    """Where configurations of this machine stand."""
    return tmp_path / "etc"


@pytest.fixture
def answers(tmp_path):
    (tmp_path / "export").mkdir()
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "eigen.toml").write_bytes(PROFILE.read_bytes())
    path = tmp_path / "stick" / "antwoorden.toml"
    path.write_text(ANSWERS.format(name="Huisartsenpraktijk De Linde", root=tmp_path), "utf-8")
    return path


def carried_out(plan):
    return carry_out(plan, None, SystemClock(), randomness)


def test_a_plan_changes_nothing(answers, usual, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    plan = plan_of(answers, folder=usual)
    assert (plan.in_the_way, plan.place) == ([], usual / "wor.toml")
    assert plan.to_json()["practice"] == "Huisartsenpraktijk De Linde"
    assert sorted(tmp_path.rglob("*")) == before


def test_a_practice_is_made_from_its_answers_with_the_profile_beside_them(answers, usual):
    assert carried_out(plan_of(answers, folder=usual)) == ["placed", "made"]
    assert (usual / "eigen.toml").read_bytes() == PROFILE.read_bytes()
    assert opening.made(read(usual / "wor.toml"))


def test_a_second_time_changes_nothing(answers, usual):
    carried_out(plan_of(answers, folder=usual))
    assert carried_out(plan_of(answers, folder=usual)) == []


def test_what_is_in_the_way_is_said_and_nothing_is_changed(answers, usual, tmp_path):
    (tmp_path / "export").rmdir()
    plan = plan_of(answers, folder=usual)
    assert [one.code for one in plan.in_the_way] == ["WOR-E004"]
    with pytest.raises(CannotSetUp):
        carried_out(plan)
    assert not usual.exists()


def test_another_practices_configuration_is_never_written_over(answers, usual, tmp_path):
    carried_out(plan_of(answers, folder=usual))
    answers.write_text(ANSWERS.format(name="Huisartsenpraktijk De Eik", root=tmp_path), "utf-8")
    assert [type(one) for one in plan_of(answers, folder=usual).in_the_way] == [OtherConfiguration]


def test_an_instance_has_a_configuration_of_its_own_name(answers, usual):
    carried_out(plan_of(answers, "de-linde", usual))
    assert (usual / "de-linde.toml").is_file()
    assert not (usual / "wor.toml").exists()


def test_a_configuration_that_stands_in_its_place_keeps_its_name(answers, usual):
    usual.mkdir()
    placed = answers.rename(usual / "de-linde.toml")
    (answers.parent / "eigen.toml").rename(usual / "eigen.toml")
    plan = plan_of(placed, folder=usual)
    assert (plan.instance, plan.place) == ("de-linde", placed)
    assert carried_out(plan) == ["made"]


@pytest.mark.parametrize("name", ["De Linde", "../wor", "wor", "-x", "a" * 33])
def test_a_name_that_is_none_for_an_instance_is_refused(answers, usual, name):
    with pytest.raises(InstanceNameRefused):
        plan_of(answers, name, usual)


def test_a_profile_that_leads_out_of_its_folder_is_put_nowhere(answers, usual, tmp_path):
    (tmp_path / "elders.toml").write_bytes(PROFILE.read_bytes())
    answers.write_text(answers.read_text("utf-8").replace("eigen.toml", "../elders.toml"), "utf-8")
    usual = usual / "wor"
    with pytest.raises(ConfigurationUnplaced):
        carried_out(plan_of(answers, folder=usual))
    assert not (usual.parent / "elders.toml").exists()


def with_another_number(answers):
    answers.write_text(answers.read_text("utf-8").replace("0413-000000", "0413-999999"), "utf-8")


def test_other_settings_of_the_same_practice_are_not_replaced_unasked(answers, usual):
    carried_out(plan_of(answers, folder=usual))
    before = (usual / "wor.toml").read_bytes()
    with_another_number(answers)
    plan = plan_of(answers, folder=usual)
    assert ([type(one) for one in plan.in_the_way], plan.to_json()["replaces"]) == ([WouldReplace], True)
    with pytest.raises(CannotSetUp):
        carried_out(plan)
    assert (usual / "wor.toml").read_bytes() == before


def test_settings_that_are_replaced_stay_beside_the_new_ones(answers, usual):
    carried_out(plan_of(answers, folder=usual))
    before = (usual / "wor.toml").read_bytes()
    with_another_number(answers)
    plan = plan_of(answers, folder=usual, replace=True)
    assert steps_of(plan, None) == ["replace"]
    assert carried_out(plan) == ["replaced"]
    assert read(usual / "wor.toml").practice.phone == "0413-999999"
    [kept] = usual.glob("wor.toml.*.old")
    assert kept.read_bytes() == before


def test_two_that_replace_within_one_second_keep_what_was_before_each(answers, usual):
    carried_out(plan_of(answers, folder=usual))
    before = [(usual / "wor.toml").read_bytes()]
    with_another_number(answers)
    carried_out(plan_of(answers, folder=usual, replace=True))
    before.append((usual / "wor.toml").read_bytes())
    answers.write_text(answers.read_text("utf-8").replace("0413-999999", "0413-999998"), "utf-8")
    carried_out(plan_of(answers, folder=usual, replace=True))
    assert {kept.read_bytes() for kept in usual.glob("wor.toml.*.old")} == set(before)


def test_settings_that_cannot_be_read_any_more_are_not_replaced_unasked_either(answers, usual):
    usual.mkdir()
    (usual / "wor.toml").write_text("[practice", "utf-8")
    assert [type(one) for one in plan_of(answers, folder=usual).in_the_way] == [WouldReplace]


def test_a_configuration_on_a_network_mount_is_refused(answers, usual, tmp_path):
    mounts = tmp_path / "machine" / "proc" / "self" / "mounts"
    mounts.parent.mkdir(parents=True)
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\n//server/install {answers.parent} cifs rw 0 0\n")
    plan = plan_of(answers, folder=usual, machine=Machine(tmp_path / "machine"))
    assert [type(one) for one in plan.in_the_way] == [ConfigurationOnShare]


def test_folders_without_a_place_are_told_as_they_will_count(answers, usual, tmp_path):
    answers.write_text(answers.read_text("utf-8").replace(f"{tmp_path}/data", "gegevens"), "utf-8")
    assert plan_of(answers, folder=usual).to_json()["data"] == str(usual / "gegevens")


class AHost:
    """The services of a machine, told to the test."""

    def __init__(self, state):
        self._state = state

    def state(self, _instance):
        return self._state


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (ServiceState.ABSENT, ["place", "make", "install", "start"]),
        (ServiceState.STOPPED, ["place", "make", "start"]),
    ],
)
def test_the_plan_tells_each_step(answers, usual, state, steps):
    assert steps_of(plan_of(answers, folder=usual), AHost(state)) == steps
    assert not usual.exists()
