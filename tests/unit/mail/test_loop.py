"""From a held message to its receipt, between two parties that joined over a postbus."""


def test_two_strangers_join_with_an_invitation_and_know_each_other_unverified(strangers):
    strangers.join()
    practice, welfare = strangers.parties
    assert strangers.partner(practice, welfare).partner.label == "welzijn"
    assert strangers.partner(welfare, practice).partner.label == "praktijk"
    assert strangers.partner(welfare, practice).profile.place == "Amstelveen"
    assert not strangers.partner(practice, welfare).partner.verified


def test_both_sides_are_verified_once_each_typed_the_others_digits(strangers):
    strangers.join()
    practice, welfare = strangers.parties
    strangers.verify(practice, welfare)
    strangers.settle()
    assert not strangers.partner(practice, welfare).partner.verified
    strangers.verify(welfare, practice)
    strangers.settle()
    assert strangers.partner(practice, welfare).partner.verified
    assert strangers.partner(welfare, practice).partner.verified


def test_a_message_arrives_once_and_its_receipt_comes_back(world):
    world.practice.say(world.welfare, "dag", world.thread())
    world.settle()
    assert world.welfare.heard() == ["dag"]
    assert world.practice.states() == ["received"]
    assert world.practice.noted("received")[-1] == ("message", "")


def test_messages_arrive_in_the_order_in_which_they_were_held(world):
    thread = world.thread()
    for number in range(12):
        world.practice.say(world.welfare, str(number), thread)
    world.settle()
    assert world.welfare.heard() == [str(number) for number in range(12)]


def test_a_held_message_leaves_only_after_its_moment(world):
    until = world.clock.now() + 10 * world.MINUTE
    world.practice.say(world.welfare, "dag", world.thread(), until)
    deposits = world.bus.calls["deposit"]
    world.settle()
    assert world.bus.calls["deposit"] == deposits
    world.later(10 * world.MINUTE)
    assert world.welfare.heard() == ["dag"]
