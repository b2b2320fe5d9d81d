"""Time set back is a line at the practice; old lines are cut off by the round of the day."""

from wor_sidecar.practice.loops import Timers
from wor_sidecar.store import audit

YEARS = 366 * 6


def trail(house):
    with house.store.reading() as tx:
        assert audit.verify(tx).intact
        return [(record.line.event, record.line.outcome) for record in audit.lines(tx)]


def test_a_clock_that_is_set_back_is_a_line_though_nobody_did_anything(house):
    timers = Timers(house.practice, house.clock)
    timers.tick()
    house.clock.advance(house.DAY)
    house.clock.step(-5 * house.MINUTE)
    timers.tick()
    assert [one for one in trail(house) if one[0] == "clock.set_back"] == [("clock.set_back", "300000 ms")]
    house.clock.step(10 * house.MINUTE)
    timers.tick()
    assert len([one for one in trail(house) if one[0] == "clock.set_back"]) == 1, "ahead is none"


def test_it_is_one_line_where_somebody_did_something_before_it_was_looked_at(house, a_registration):
    timers = Timers(house.practice, house.clock)
    house.take(a_registration())
    house.clock.step(-5 * house.MINUTE)
    house.open_prompt(house.waiting()[0].prompt.id)
    timers.tick()
    assert [one[0] for one in trail(house)].count("clock.set_back") == 1


def test_a_program_that_starts_behind_its_own_trail_says_so_first(house, a_registration):
    house.take(a_registration())
    house.clock.step(-house.DAY)
    house.restart()
    house.open_prompt(house.waiting()[0].prompt.id)
    assert [one[0] for one in trail(house)][-2:] == ["clock.set_back", "prompt.opened"]
