"""A second Z68 of the same patient, and more of them: one question, one case, one letter."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from trouble_scene import Scene, scene, until

JOINED = "hoort bij lopende verwijzing"


@pytest.fixture
def on(tmp_path, paired) -> Iterator[Scene]:
    with scene(tmp_path, paired=paired) as made:
        yield made


def joined(on: Scene, referral: str) -> int:
    return on.told("sidecar", "referrals", "show", referral).count(JOINED)


def test_five_follow_ups_and_a_filed_letter_in_the_lists_ask_one_question_threat_38(on) -> None:
    one, day = on.person(), on.today
    on.today = day - timedelta(days=10)
    referral = on.refer(one)
    on.reaches(referral, "received")
    codes = ("Z68", "Z68.01", "Z68", "Z68", "Z68.01")
    for n, code in enumerate(codes[:4], 1):
        on.today = day - timedelta(days=10 - n)
        on.export(replace(one, code=code))
        until(lambda n=n: joined(on, referral) == n)
    on.today = day
    on.intake(referral)
    on.has_its_letter(one)
    # The HIS lists its own filing of our letter too, under the episode's code.
    on.today = day - timedelta(days=1)
    on.export(replace(one, code=codes[4]))
    on.today = day
    on.export(one)
    until(lambda: joined(on, referral) == 6)
    assert on.questions(one) == []
    assert len(on.sidecar("referrals", "list", "--json")) == 1
    assert len(on.cases()) == 1
    on.has_its_letter(one)
    on.trails_hold()
