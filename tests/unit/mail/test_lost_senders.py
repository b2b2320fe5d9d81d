"""A postbus that went back to an older list of who may deposit, and says nothing of it."""


def test_the_list_of_senders_is_told_again_each_day_threat_35(world):
    box = world.bus.boxes[world.welfare.organisation]
    box.senders = set()
    for words in ("een", "twee", "drie"):
        world.practice.say(world.welfare, words, world.thread())
    world.practice.step()
    assert world.practice.states() == ["deposited", "uncertain", "uncertain"], "a stranger has room for one"
    world.later(25 * world.HOUR)
    assert box.senders == {world.practice.organisation}
    world.later(world.HOUR)
    assert sorted(world.welfare.heard()) == ["drie", "een", "twee"]
