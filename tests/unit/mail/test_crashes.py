"""The power goes at any named moment, on either side: nothing is lost, and nothing is applied twice."""

import pytest

MOMENTS = [
    "sending.sealed",
    "sending.before_deposit",
    "sending.after_deposit",
    "sending.noted",
    "fetching.fetched",
    "arrivals.before_deliver",
    "arrivals.after_deliver",
    "fetching.before_commit",
    "fetching.after_commit",
    "fetching.before_acknowledge",
    "fetching.after_acknowledge",
]
JOINING = [
    "joining.before_register",
    "joining.after_register",
    "joining.before_partner",
    "joining.after_partner",
    "upkeep.after_senders",
]


def crash_at(party, moment):
    """Crash there, once."""

    def fault(name):
        if name == moment:
            party.fault = lambda _name: None
            raise party.world.Crash

    party.fault = fault


def live_through(world, again=None):
    """Both work; whoever crashes starts again on the same file, the first time to crash `again` too."""
    unhurt = set(world.parties)
    for _ in range(80):
        busy = False
        for party in world.parties:
            try:
                busy |= party.step()
            except world.Crash:
                busy = True
                party.restart()
                if again and party in unhurt:
                    crash_at(party, again)
                unhurt.discard(party)
        if not busy:
            break


@pytest.mark.parametrize("moment", MOMENTS)
def test_two_crashes_of_either_side_lose_nothing_and_apply_nothing_twice(world, moment):
    thread = world.thread()
    for words in ("een", "twee"):
        world.practice.say(world.welfare, words, thread)
        world.welfare.say(world.practice, words, thread)
    for party in world.parties:
        crash_at(party, moment)
    live_through(world, again=moment)
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["een", "twee"]
    assert world.practice.heard() == ["een", "twee"]
    assert world.practice.states() == ["received", "received"]
    assert world.welfare.states() == ["received", "received"]
    assert len(world.practice.noted("received")) == len(world.welfare.noted("received")) == 3


def test_every_named_moment_of_the_loop_is_reached(world):
    seen = set()
    for party in world.parties:
        party.fault = seen.add
    world.practice.say(world.welfare, "dag", world.thread())
    world.settle()
    assert set(MOMENTS) <= seen


@pytest.mark.parametrize("moment", JOINING)
def test_a_join_that_was_cut_off_is_done_again_by_the_same_command(strangers, moment):
    from wor_sidecar.exchange.identity import IdentityKey

    world = strangers
    world.welfare.post.joining.register(world.URL, "operator", IdentityKey.fresh(world.welfare.randomness))
    world.settle()
    invitation = world.welfare.post.joining.invite()
    identity = IdentityKey.fresh(world.practice.randomness)
    crash_at(world.practice, moment)
    try:
        world.practice.post.joining.join(invitation, "welzijn", identity)
        live_through(world)
    except world.Crash:
        world.practice.restart()
    world.practice.post.joining.join(invitation, "welzijn", identity)
    live_through(world)
    assert world.partner(world.practice, world.welfare).name == "Welzijn"
    assert world.partner(world.welfare, world.practice).name == "Praktijk"


@pytest.mark.parametrize("moment", ["upkeep.before_keys", "upkeep.after_keys", "upkeep.after_senders"])
def test_a_renewal_that_was_cut_off_goes_on_with_the_same_statement(world, moment):
    crash_at(world.practice, moment)
    world.clock.advance(31 * world.DAY)
    live_through(world)
    thread = world.thread()
    world.practice.say(world.welfare, "dag", thread)
    world.welfare.say(world.practice, "dag", thread)
    world.settle()
    assert world.welfare.heard() == world.practice.heard() == ["dag"]
    assert world.partner(world.welfare, world.practice).trusted.newest.position.seq == 2
