"""Random troubles in a random order; at the end everything arrived once, and in order."""

import os
import random

import pytest

MOMENTS = [
    "sending.sealed",
    "sending.before_deposit",
    "sending.after_deposit",
    "fetching.before_commit",
    "fetching.after_commit",
    "fetching.after_acknowledge",
    "sending.after_take_back",
]


class Walk:
    """What one walk did, and what must come of it."""

    def __init__(self, world, seed):
        self.world = world
        self.chance = random.Random(seed)
        self.said = {party: [] for party in world.parties}
        self.threads = []
        self.withdrawn = set()
        world.bus.shuffle = random.Random(seed)

    def other(self, party):
        return next(one for one in self.world.parties if one is not party)

    def say(self):
        party = self.chance.choice(self.world.parties)
        if not self.threads or self.chance.random() < 0.5:
            self.threads.append(self.world.thread())
        thread = self.chance.choice(self.threads)
        if thread in self.withdrawn:
            return
        words = f"{thread} {len(self.said[party])}"
        until = self.world.clock.now() + self.chance.choice([0, 0, self.world.MINUTE])
        party.say(self.other(party), words, thread, until)
        self.said[party].append(words)

    def withdraw(self):
        if self.threads and self.chance.random() < 0.5:
            thread = self.chance.choice(self.threads)
            if thread not in self.withdrawn and thread in self.world.practice.program.consents:
                self.withdrawn.add(thread)
                self.world.practice.withdraw(thread, self.world.welfare)

    def crash(self):
        party, moment = self.chance.choice(self.world.parties), self.chance.choice(MOMENTS)

        def fault(name):
            if name == moment:
                party.fault = lambda _name: None
                raise self.world.Crash

        party.fault = fault

    def work(self):
        party = self.chance.choice(self.world.parties)
        try:
            party.step()
        except self.world.Crash:
            party.restart()

    def trouble(self):
        self.world.bus.down = self.chance.random() < 0.2
        self.world.bus.lose_answers = self.chance.random() < 0.2

    def wait(self):
        self.world.clock.advance(self.chance.choice([1_000, 30_000, 3_600_000]))

    def end(self):
        self.world.bus.down = self.world.bus.lose_answers = False
        for party in self.world.parties:
            party.fault = lambda _name: None
        for _ in range(6):
            self.world.later(self.world.HOUR)


SEEDS = range(int(os.environ.get("WOR_WALKS", "3")))


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_everything_arrives_once_and_in_order(world, seed):
    walk = Walk(world, seed)
    for _ in range(60):
        act = walk.chance.choice(
            [
                walk.say,
                walk.say,
                walk.work,
                walk.work,
                walk.work,
                walk.withdraw,
                walk.crash,
                walk.trouble,
                walk.wait,
            ]
        )
        act()
    walk.end()
    for party in world.parties:
        heard = walk.other(party).heard()
        assert len(set(heard)) == len(heard), "twice"
        expected = [one for one in walk.said[party] if one.split()[0] not in walk.withdrawn]
        assert [one for one in heard if one in expected] != [] or not expected
        assert sorted(one for one in heard if one in expected) == sorted(expected), "lost"
        for thread in walk.threads:
            order = [int(one.split()[1]) for one in heard if one.startswith(thread)]
            assert order == sorted(order)
    assert set(world.practice.states()) <= {"received"}
