"""Eight weeks of one practice and one organisation, with a theft and a fire; `make bench` has two years."""

import json

import pytest

from bench.simulation import troubles
from bench.simulation.quick import in_this_process
from bench.simulation.story import found, lived, made

EIGHT_WEEKS = 56
STORY = {
    9: (troubles.gap_begins,),
    11: (troubles.practice_stolen,),
    14: (troubles.thief_tries,),
    17: (troubles.patient_wants_no_letters,),
    21: (troubles.inbox_upgraded,),
    28: (troubles.practice_closes,),
    37: (troubles.practice_opens,),
    40: (troubles.gap_begins,),
    42: (troubles.inbox_burnt,),
    48: (troubles.thief_comes_first,),
}


@pytest.mark.slow
def test_eight_weeks_with_a_theft_and_a_fire_lose_nothing_and_bring_nothing_twice(tmp_path) -> None:
    with in_this_process():
        world = made(tmp_path, seed=20260302, version=troubles.older_version)
        try:
            lived(world, EIGHT_WEEKS, STORY)
            told = found(world)
        finally:
            world.end()
    assert told["referrals"] > 10
    assert told["letters"] > 5
    assert told["new_epochs"] == 2
    assert told["rotations"] > 0
    assert told["thief"]["waits_for_ever"] > 1
    assert told["good"], json.dumps(told, indent=2)
