"""The power of a machine goes at the worst moments: what was answered holds, nothing is lost or twice."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from random import Random
from time import sleep

import pytest
from trouble_power import PoweredDisk, powered
from trouble_scene import Scene, lacking, scene, until

from wor_sidecar.demo import witness

DISKS = {"sidecar": "practice", "inbox": "welfare", "postbus": "postbus"}
"""Each program, and the folder of its own that its disk holds."""


@pytest.fixture(scope="module")
def disks(tmp_path_factory) -> Iterator[dict[str, PoweredDisk]]:
    root = tmp_path_factory.mktemp("power")
    with ExitStack() as stack:
        try:
            folders = (*DISKS.values(), "his")
            yield {name: stack.enter_context(powered(root / name)) for name in folders}
        except (PermissionError, FileNotFoundError) as refused:
            lacking(f"needs to make and mount a file system: {refused}")


@pytest.fixture(scope="module")
def on(disks, paired) -> Iterator[Scene]:
    with scene(disks["his"].folder.parent, paired=paired) as made:
        os.sync()  # what the stage was laid out with is old; from here on programs see to it themselves
        yield made


@pytest.fixture
def power_goes(disks, on):
    def goes(key: str) -> None:
        """Cut the power of one machine, and start it again."""
        disk = disks[DISKS[key]]
        disk.cut()
        on.programs[key].kill()
        until(disk.let_go)  # children of what was killed end by themselves
        disk.mount()
        on.again(key)

    return goes


def goes_round_once(on: Scene, referral: str) -> None:
    on.reaches(referral, "received")
    on.intake(referral)
    on.has_its_letter(on.people[-1])
    assert len(on.cases(referral)) == 1
    on.trails_hold()


def test_a_yes_that_was_recorded_is_still_there_when_the_power_is_back(on, power_goes):
    referral = on.refer()
    power_goes("sidecar")
    goes_round_once(on, referral)


def test_what_a_coach_noted_is_still_there_when_the_power_is_back(on, power_goes):
    referral = on.refer()
    until(lambda: on.cases(referral))
    on.act(referral, "accept")
    power_goes("inbox")
    assert on.cases(referral)[0]["state"] == "accepted"
    on.reaches(referral, "accepted")
    on.act(referral, "contact", way="mobile", result="reached")
    on.note_intake(referral)
    power_goes("inbox")
    on.has_its_letter(on.people[-1])
    on.trails_hold()


def test_what_a_postbus_took_in_is_handed_on_when_the_power_is_back(on, power_goes):
    on.stop("inbox")
    referral = on.refer()
    until(lambda: on.departure(referral) == "deposited")
    power_goes("postbus")
    on.again("inbox")
    goes_round_once(on, referral)


def test_a_letter_that_was_written_is_in_the_folder_when_its_power_is_back(on, disks):
    referral = on.refer()
    goes_round_once(on, referral)
    until(lambda: on.shown(referral)["letters"][-1]["state"] == "placed")
    disks["his"].cut()
    on.stop("sidecar")
    until(disks["his"].let_go)
    disks["his"].mount()
    assert len(on.letters_for(on.people[-1])) == 1
    on.again("sidecar")
    on.trails_hold()


def test_the_power_of_all_three_goes_at_random_moments_while_referrals_go_round(on, power_goes):
    random = Random(20261123)
    people = [on.person() for _ in range(3)]
    on.export(*people)
    referrals = {}
    for number, key in enumerate(("sidecar", "inbox", "postbus")):
        referrals[number] = on.yes(people[number])
        sleep(random.uniform(0, 3))
        power_goes(key)
    for number, referral in referrals.items():
        on.reaches(referral, "received")
        on.intake(referral)
        on.has_its_letter(people[number])
        assert len(on.cases(referral)) == 1
    assert len(witness.letters(on.stage)) == len(on.people)
    on.trails_hold()
