"""A joining whose hello a postbus loses, or whose keys it lies about: it is said again until answered."""

import sqlite3

import pytest

from wor_sidecar.exchange.identity import IdentityKey


def invited(world):
    world.welfare.post.joining.register(world.URL, "operator", IdentityKey.fresh(world.welfare.randomness))
    world.settle()
    return world.welfare.post.joining.invite()


def hellos(world):
    rows = sqlite3.connect(world.practice.database)
    found = rows.execute("SELECT count(*) FROM mail_departures WHERE type = 'hello'").fetchone()[0]
    rows.close()
    return found


def a_working_day_later(world):
    world.later(4 * world.DAY)
    for _ in range(2):
        world.later(world.HOUR)


def both_know_each_other(world):
    assert world.partner(world.welfare, world.practice).name == "Praktijk"
    assert world.partner(world.practice, world.welfare).profile is not None
    assert hellos(world) == 0


@pytest.mark.parametrize("lost", [1, 2])
def test_a_hello_that_was_dropped_is_said_again_threat_04(strangers, lost):
    """The first one, or the first one and its answer."""
    world = strangers
    invitation = invited(world)
    world.bus.swallow = lost
    world.practice.post.joining.join(invitation, "welzijn", IdentityKey.fresh(world.practice.randomness))
    world.settle()
    assert world.partner(world.welfare, world.practice) is None
    world.bus.fate_lie = "acknowledged"
    for _ in range(lost):
        a_working_day_later(world)
    world.bus.fate_lie = ""
    a_working_day_later(world)
    both_know_each_other(world)


def test_a_hello_with_keys_that_the_postbus_swapped_gets_nobody_in_until_it_is_honest_threat_02(strangers):
    """It serves another identity under the right name."""
    world = strangers
    invitation = invited(world)
    world.practice.post.joining.join(invitation, "welzijn", IdentityKey.fresh(world.practice.randomness))
    practice, welfare = (party.organisation for party in world.parties)
    world.bus.frozen = {practice: world.bus.boxes[welfare].record}
    world.settle()
    with world.welfare.store.reading() as tx:
        assert list(world.welfare.post.partners.list(tx)) == []
    world.bus.frozen = {}
    for _ in range(2):
        a_working_day_later(world)
    both_know_each_other(world)


def test_nobody_there_is_greeted_for_so_many_days_and_no_longer(strangers, monkeypatch):
    from wor_sidecar.mail import turns

    monkeypatch.setattr(turns, "_MOST_HELLOS", 2)
    world = strangers
    invitation = invited(world)
    world.practice.post.joining.join(invitation, "welzijn", IdentityKey.fresh(world.practice.randomness))
    world.bus.fate_lie = "acknowledged"
    for _ in range(8):
        world.practice.step()
        world.bus.open_of(world.welfare.organisation).clear()
        world.clock.advance(4 * world.DAY)
    assert hellos(world) == 0
