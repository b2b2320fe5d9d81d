"""Backups, restores, thefts and losses in any order, at both sides: nothing twice, nothing lost."""

import sqlite3

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wor_sidecar.domain.identifiers import DepartureId
from wor_sidecar.mail import restoring

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["say", "say", "say", "step", "step", "backup", "restore", "theft", "swallow", "minutes", "day"]
        ),
        st.integers(0, 1),
    ),
    min_size=4,
    max_size=24,
)


def words_kept(party, words):
    """What a party said, as far as its own database still knows of it."""
    connection = sqlite3.connect(party.database)
    kept = {one for (one,) in connection.execute("SELECT id FROM mail_departures WHERE type = 'message'")}
    connection.close()
    return [word for departure, word in words if departure in kept]


def say_yes_to_all(party):
    with party.store.transaction() as tx:
        for one in restoring.asking(tx):
            assert restoring.send(tx, DepartureId(one.id))


class Walk:
    """One example: who said what, and the copies that lie in a drawer."""

    def __init__(self, world):
        self.world = world
        self.said = {party: [] for party in world.parties}
        self.copies = {}

    def take(self, number, what, side):
        party, other = self.world.parties[side], self.world.parties[1 - side]
        acts = {
            "say": lambda: self.say(party, other, f"word {number}"),
            "step": party.step,
            "backup": lambda: self.copies.update({party: party.backup()}),
            "restore": lambda: self.restore(party),
            "theft": lambda: party.new_epoch(stolen=True),
            "swallow": lambda: setattr(self.world.bus, "swallow", 1),
            "minutes": lambda: self.world.clock.advance(2 * self.world.MINUTE),
            "day": lambda: self.world.clock.advance(self.world.DAY),
        }
        acts[what]()

    def say(self, party, other, word):
        self.said[party].append((party.say(other, word, self.world.thread()), word))

    def restore(self, party):
        if party in self.copies:
            party.restore(self.copies[party])
            party.new_epoch()

    def rest(self):
        """Days in which nothing goes wrong any more, with a person who says yes to all."""
        self.world.bus.swallow = 0
        for _ in range(3):
            self.world.settle()
            self.world.later(2 * self.world.DAY)
            for party in self.world.parties:
                say_yes_to_all(party)
        self.world.settle()
        self.world.later(2 * self.world.DAY)

    def check(self):
        for party, other in (self.world.parties, self.world.parties[::-1]):
            heard = other.heard()
            assert len(heard) == len(set(heard)), "applied twice"
            assert set(words_kept(party, self.said[party])) <= set(heard), "lost in silence"
            assert not party.post.key_desk.troubles()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_threat_35_whatever_is_restored_when_nothing_is_twice_or_lost_in_silence(fresh_world, steps):
    world = fresh_world()
    try:
        walk = Walk(world)
        for number, (what, side) in enumerate(steps):
            walk.take(number, what, side)
        walk.rest()
        walk.check()
    finally:
        world.close()
