"""A trial ends by itself once the program was well for long enough, whoever began it."""

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.installed.health import patience
from wor_sidecar.installed.trial import MARK, Trial, mark, unmark
from wor_sidecar.texts.upgrades import trial_line


class Clock:
    def __init__(self):
        self.seconds = 100.0

    def now(self):
        return Millis(0)

    def monotonic(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


def test_without_a_mark_there_is_none(tmp_path, clock):
    trial = Trial(tmp_path, clock)
    assert not trial.on
    assert trial.to_json() is None
    assert not trial.look(well=True)


def test_it_is_over_after_so_many_seconds_of_good_health(tmp_path, clock):
    mark(tmp_path, "1.1.0", 60)
    trial = Trial(tmp_path, clock)
    assert trial.to_json() == {"version": "1.1.0", "seconds_left": 60}
    assert not trial.look(well=True)
    clock.seconds += 59
    assert not trial.look(well=True)
    assert (trial.on, (tmp_path / MARK).exists()) == (True, True)
    clock.seconds += 1
    assert trial.look(well=True)
    assert (trial.on, (tmp_path / MARK).exists()) == (False, False)
    assert not trial.look(well=True)


def test_who_is_unwell_begins_anew(tmp_path, clock):
    mark(tmp_path, "1.1.0", 60)
    trial = Trial(tmp_path, clock)
    trial.look(well=True)
    clock.seconds += 59
    trial.look(well=False)
    clock.seconds += 30
    assert not trial.look(well=True)
    clock.seconds += 59
    assert not trial.look(well=True)
    clock.seconds += 1
    assert trial.look(well=True)


def test_a_program_that_starts_anew_in_the_middle_is_on_trial_still(tmp_path, clock):
    mark(tmp_path, "1.1.0", 60)
    Trial(tmp_path, clock).look(well=True)
    clock.seconds += 59
    again = Trial(tmp_path, clock)
    assert again.on
    assert not again.look(well=True)


@pytest.mark.parametrize("said", ["", "{", '{"version": "1.1.0"}', '{"version": "1", "seconds": ""}', "[]"])
def test_a_mark_that_cannot_be_read_counts_for_the_usual_time(tmp_path, clock, said):
    (tmp_path / MARK).write_text(said)
    trial = Trial(tmp_path, clock)
    trial.look(well=True)
    clock.seconds += 59
    assert not trial.look(well=True)
    clock.seconds += 1
    assert trial.look(well=True)


def test_no_trial_lasts_longer_than_an_hour(tmp_path, clock):
    mark(tmp_path, "1.1.0", 10**9)
    trial = Trial(tmp_path, clock)
    trial.look(well=True)
    clock.seconds += 3600
    assert trial.look(well=True)


def test_taking_the_mark_away_twice_is_fine(tmp_path, clock):
    mark(tmp_path, "1.1.0", 60)
    unmark(tmp_path)
    unmark(tmp_path)
    assert not Trial(tmp_path, clock).on


def test_one_that_is_never_well_and_that_nobody_takes_back_is_over_too_and_says_so(tmp_path, clock):
    mark(tmp_path, "1.1.0", 60)
    trial = Trial(tmp_path, clock)
    end = clock.seconds + trial.longest
    while clock.seconds + 60 < end:
        clock.seconds += 60
        assert not trial.look(well=False)
    assert trial.on
    clock.seconds = end
    assert trial.look(well=False)
    assert (trial.on, (tmp_path / MARK).exists()) == (False, False)
    told = trial.to_json()
    assert told == {"version": "1.1.0", "seconds_left": 0, "overdue": True}
    assert trial_line(told) != trial_line({**told, "overdue": False})
    assert not trial.look(well=True)


def test_an_upgrade_that_lives_goes_back_long_before_a_trial_gives_up(tmp_path, clock):
    for seconds in (1, 60, 3600):
        mark(tmp_path, "1.1.0", seconds)
        assert Trial(tmp_path, clock).longest > patience(seconds) + 600
