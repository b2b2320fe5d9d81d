"""A seed is destroyed in the program as the formula says: late, and never before the mailbox was emptied."""

import sqlite3

from sqlalchemy import select

from wor_sidecar.mail.tables import own_keys
from wor_sidecar.store import audit
from wor_sidecar.store.tables import data_keys


def seeds(party):
    with party.store.reading() as tx:
        return [one.seed.kid for one in party.post.membership.keys(tx).seeds]


def destroyed(party):
    with party.store.reading() as tx:
        return [one.line.object for one in audit.lines(tx) if one.line.event == "keys.seed_destroyed"]


def kept(party):
    """How the keys lie in the database: the sealed bytes, and the key that opens them."""
    with party.store.reading() as tx:
        sealed = tx.connection.execute(select(own_keys.c.sealed)).scalar_one()
        mine = select(data_keys.c.wrapped).where(data_keys.c.owner == "mail:keys")
        return bytes(sealed), bytes(tx.connection.execute(mine).scalar_one())


def months(world, count):
    """Let so many times four weeks pass."""
    for _ in range(count):
        world.later(28 * world.DAY)
        world.later(2 * world.MINUTE)  # the round after the mailbox was seen empty


def test_an_old_seed_goes_after_its_time_with_a_line_and_what_held_it_is_shredded(world):
    party = world.practice
    [first] = seeds(party)
    months(world, 4)
    assert first in seeds(party)
    before = kept(party)
    months(world, 1)
    assert first not in seeds(party)
    assert destroyed(party)[0] == first
    sealed, key = kept(party)
    assert sealed != before[0]
    assert key != before[1]
    with sqlite3.connect(party.database) as rows:
        rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    rows.close()
    assert before[1] not in party.database.read_bytes()
    world.practice.say(world.welfare, "en verder", world.thread())
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["en verder"]


def test_a_mailbox_that_was_not_emptied_keeps_every_seed(world):
    party = world.practice
    months(world, 2)
    first = seeds(party)[-1]
    world.bus.down = True
    world.clock.advance(200 * world.DAY)
    for _ in range(3):
        party.step()
        world.clock.advance(2 * world.MINUTE)
    assert first in seeds(party)
    assert destroyed(party) == []
    world.bus.down = False
    for _ in range(3):
        world.later(2 * world.HOUR)
    assert first not in seeds(party)
    assert first in destroyed(party)
