"""What a program changes at the last look leaves as what it became, under the number that it gets then."""

import pytest

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.foundations import DataKeyGone
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


@pytest.mark.parametrize("forbids", [ConsentOutgrown(), DataKeyGone(owner="registration")])
def test_a_last_look_that_forbids_one_message_holds_no_other_back(
    world, monkeypatch: pytest.MonkeyPatch, forbids: WorError
) -> None:
    forbidden = world.thread()

    def look(_tx, sent, _content):
        if sent.thread == forbidden:
            raise forbids

    monkeypatch.setattr(world.welfare.program, "revise", look)
    world.welfare.say(world.practice, "dit niet", forbidden)
    world.welfare.say(world.practice, "dit wel", world.thread())
    world.later(world.MINUTE)
    assert world.practice.heard() == ["dit wel"]
    monkeypatch.undo()
    world.later(world.HOUR)
    assert sorted(world.practice.heard()) == ["dit niet", "dit wel"]


@pytest.mark.parametrize("why", ["feedback is off", "the practice ended"])
def test_a_number_that_is_out_never_stays_open_when_its_content_may_not_be_sealed_again(
    world, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    thread = world.thread()
    world.welfare.say(world.practice, "niet meer", thread)
    world.welfare.post.courier.send()
    box = world.bus.open_of(world.practice.organisation)
    world.bus.fates[next(iter(box))] = "expired"
    box.clear()
    if why == "feedback is off":
        agreed = world.welfare.program.standing(None, thread)
        monkeypatch.setattr(world.welfare.program, "standing", lambda *_: agreed.with_feedback(False))
    else:
        with world.welfare.store.transaction() as tx:
            world.welfare.post.partners.end(tx, world.practice.organisation, "manager")
    world.later(4 * world.DAY)
    world.later(2 * world.MINUTE)
    assert world.practice.heard() == []
    assert world.welfare.states() == ["received"]
