"""What a program changes at the last look leaves as what it became, under the number that it gets then."""

import pytest

from wor_sidecar.domain.errors.sidecar import ConsentOutgrown


def test_a_message_may_leave_as_another_type(world, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = world.contents
    told = contents.Status("end", 0, contents.By("Coach", ""), contents.WITHHELD, "", "check")
    monkeypatch.setattr(world.welfare.program, "revise", lambda _tx, _sent, _content: told)
    world.welfare.say(world.practice, "te veel", world.thread())
    world.later(world.MINUTE)
    assert [type_ for type_, _ in world.practice.noted("delivered")] == ["status"]
    assert world.practice.heard() == []


def test_a_message_may_leave_as_nothing_and_still_fill_its_number(
    world, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.welfare.program, "revise", lambda _tx, _sent, _content: world.contents.Void())
    world.welfare.say(world.practice, "te veel", world.thread())
    world.settle()
    monkeypatch.undo()
    world.welfare.say(world.practice, "dit wel", world.thread())
    world.later(world.MINUTE)
    assert world.practice.heard() == ["dit wel"]


def test_a_last_look_that_forbids_one_message_holds_no_other_back(
    world, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbidden = world.thread()

    def look(_tx, sent, _content):
        if sent.thread == forbidden:
            raise ConsentOutgrown

    monkeypatch.setattr(world.welfare.program, "revise", look)
    world.welfare.say(world.practice, "dit niet", forbidden)
    world.welfare.say(world.practice, "dit wel", world.thread())
    world.later(world.MINUTE)
    assert world.practice.heard() == ["dit wel"]
    monkeypatch.undo()
    world.later(world.HOUR)
    assert sorted(world.practice.heard()) == ["dit niet", "dit wel"]
