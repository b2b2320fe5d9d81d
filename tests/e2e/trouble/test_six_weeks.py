"""One side is off for six weeks while the other goes on: everything arrives, and signals are sentences."""

from collections.abc import Iterator

import pytest
from trouble_clocks import WEEK
from trouble_scene import Scene, scene, until

from wor_sidecar.demo import witness


@pytest.fixture(scope="module")
def on(tmp_path_factory, moved_clocks, paired) -> Iterator[Scene]:
    with scene(tmp_path_factory.mktemp("six-weeks"), clocks=moved_clocks(), paired=paired) as made:
        yield made


def weeks_pass(on: Scene, key: str, weeks: int) -> None:
    """Let weeks pass; the program that goes on renews its statement (its round is due at each start)."""
    for _ in range(weeks // 2):
        statements = witness.count(on.stage, "postbus_statements")
        on.clocks.shift(2 * WEEK)
        on.restart(key)
        until(lambda before=statements: witness.count(on.stage, "postbus_statements") > before)
    on.today_is()


def test_the_practice_was_off_for_six_weeks_and_finds_every_answer_threat_36(on) -> None:
    one, two = on.person(), on.person()
    referral, other = on.refer(one), on.refer(two)
    for id_ in (referral, other):
        on.reaches(id_, "received")
    on.stop("sidecar")
    on.act(referral, "accept")
    on.act(referral, "contact", way="mobile", result="reached")
    weeks_pass(on, "inbox", 4)
    on.note_intake(referral)
    assert [due["overdue"] for due in on.cases(other)[0]["due"]] == [True]
    weeks_pass(on, "inbox", 2)
    assert witness.count(on.stage, "postbus_bodies") > 0
    on.again("sidecar")
    on.reaches(referral, "intake_done")
    on.has_its_letter(one)
    on.says(other, "Welzijn De Brug heeft nog niet geantwoord, al", "werkdagen.", "Wilt u bellen?")
    on.act(other, "accept")
    on.reaches(other, "accepted")
    on.trails_hold()


def test_the_inbox_was_off_for_six_weeks_and_finds_every_referral_threat_36(on) -> None:
    on.stop("inbox")
    one = on.person()
    referral = on.refer(one)
    until(lambda: on.departure(referral) == "deposited")
    on.says(referral, "Welzijn De Brug heeft het nog niet opgehaald. U hoeft niets te doen.")
    weeks_pass(on, "sidecar", 4)
    on.says(referral, "Welzijn De Brug heeft het al", "werkdagen niet opgehaald.", "Wilt u bellen?")
    late = on.refer()
    until(lambda: on.departure(late) in ("deposited", "held"))
    weeks_pass(on, "sidecar", 2)
    on.again("inbox")
    for id_ in (referral, late):
        on.reaches(id_, "received")
        assert len(on.cases(id_)) == 1
    on.intake(referral)
    on.has_its_letter(one)
    until(lambda: witness.count(on.stage, "postbus_bodies") == 0)
    on.trails_hold()
