"""A clock is a day ahead, then a day behind, for a week: nothing leaves early, and all arrives once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from trouble_clocks import DAY
from trouble_scene import DESK, Scene, scene, until

CLOCK_WRONG = "De klok van de praktijkserver"
AHEAD_AND_BEHIND = (DAY, -2 * DAY, 2 * DAY, -2 * DAY, 2 * DAY, -2 * DAY, DAY)
"""Steps that end where they began."""


@pytest.fixture(scope="module")
def on(tmp_path_factory, moved_clocks, paired) -> Iterator[Scene]:
    with scene(
        tmp_path_factory.mktemp("clock"), clocks=moved_clocks(), undo_seconds=8, paired=paired
    ) as made:
        yield made


@pytest.fixture(autouse=True)
def right_afterwards(on) -> Iterator[None]:
    yield
    on.clocks.set(on.clocks.now("postbus"), "sidecar")


def test_a_clock_that_jumps_a_day_ahead_does_not_end_the_time_to_take_something_back(on) -> None:
    referral = on.refer()
    assert on.departure(referral) == "held"
    on.clocks.shift(DAY, "sidecar")
    until(lambda: on.shown(referral)["undo_until"])
    prompt = on.shown(referral)["prompt_id"]
    on.call("sidecar", "POST", f"/v1/prompts/{prompt}/undo", {"by": DESK})
    assert on.shown(referral)["departures"] == []
    on.answers(prompt, "refused")
    assert on.cases(referral) == []


def test_after_a_week_of_steps_every_referral_arrives_once_and_every_letter_threat_29(on) -> None:
    people = []
    for step in AHEAD_AND_BEHIND:
        on.clocks.shift(step, "sidecar")
        person = on.person()
        people.append((person, on.refer(person)))
    assert abs(on.clocks.now("sidecar") - on.clocks.now("inbox")) < timedelta(seconds=10)
    for _, referral in people:
        on.reaches(referral, "received")
    for person, referral in people:
        on.intake(referral)
        on.has_its_letter(person)
        assert len(on.cases(referral)) == 1
    on.trails_hold()


def test_while_the_clock_is_wrong_the_practice_reads_that_and_it_goes_on_once_it_is_right(on) -> None:
    on.clocks.shift(DAY, "sidecar")
    referral = on.refer()
    until(lambda: on.departure(referral) == "uncertain")
    on.says(referral, CLOCK_WRONG)
    on.clocks.shift(-DAY, "sidecar")
    on.reaches(referral, "received")
    assert len(on.cases(referral)) == 1


def test_a_withdrawal_on_a_day_that_the_clock_was_ahead_waits_for_no_day(on) -> None:
    referral = on.refer()
    on.reaches(referral, "received")
    on.clocks.shift(DAY, "sidecar")
    on.withdraw(referral)
    on.clocks.shift(-DAY, "sidecar")
    until(lambda: on.cases(referral)[0]["state"] == "withdrawn")


def test_an_inbox_whose_clock_was_a_day_ahead_for_a_moment_answers_today(on) -> None:
    person = on.person()
    referral = on.refer(person)
    on.reaches(referral, "received")
    on.clocks.shift(DAY, "inbox")
    on.act(referral, "accept")
    on.clocks.shift(-DAY, "inbox")
    on.reaches(referral, "accepted")


def test_the_statements_of_both_stay_valid(on) -> None:
    [_, partner] = on.sidecar("partners", "list", "--json")
    [_, practice] = on.inbox("partners", "list", "--json")
    for one in (partner, practice):
        assert one["statement_until"] > (on.clocks.now() + 30 * DAY).strftime("%Y-%m-%d")
