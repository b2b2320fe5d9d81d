"""A clock is a day ahead and set right at any look that a step takes at it: all is done today."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.errors.foundations import DatabaseUnusable
from wor_sidecar.mail.tables import departures, partners

DAY = 86_400_000
HALF_A_MINUTE = 30_000
AN_HOUR = 3_600_000 // HALF_A_MINUTE
MANY_LOOKS = 1000


@dataclass
class Wrong:
    """A clock that is a day ahead for so many looks."""

    right: Clock
    looks: int = 0

    def now(self) -> Millis:
        self.looks -= 1
        return Millis(self.right.now() + (DAY if self.looks >= 0 else 0))

    def monotonic(self) -> float:
        return self.right.monotonic()


def say(world: Any, party: Any) -> None:
    other, thread = other_of(world, party), world.thread()
    party.program.consents[thread] = world.given(other.organisation)
    with party.store.transaction() as tx:
        party.post.departures.hold(
            tx,
            to=other.organisation,
            type_=world.contents.TextMessage("dag").type,
            thread=thread,
            content=world.contents.TextMessage("dag"),
            hold_until=tx.clock.now(),
        )


def answer(world: Any, party: Any) -> None:
    other = other_of(world, party)
    other.say(party, "dag", world.thread())
    other.post.courier.send()


def say_twice_in_trouble(world: Any, party: Any) -> None:
    say(world, party)
    world.bus.down = True
    party.post.courier.send()
    world.bus.down = False
    say(world, party)


def renew(world: Any, party: Any) -> None:
    world.clock.advance(6 * DAY + DAY // 2)
    say(world, party)


def other_of(world: Any, party: Any) -> Any:
    return next(one for one in world.parties if one is not party)


def is_done(world: Any) -> bool:
    rest = [states for party in world.parties for states in party.states()]
    return bool(rest) and set(rest) == {"received"}


def set_right_after(looks: int, world: Any, whose: str, act: Callable[[Any, Any], None]) -> int:
    """Act and step with a clock that is set right after so many looks; returns how many were left."""
    wrong = Wrong(world.clock)
    party = world.practice if whose == "practice" else world.welfare
    (world.bus if whose == "postbus" else party).clock = wrong
    party.restart()
    world.settle()
    wrong.looks = looks
    act(world, party)
    party.step()
    left, wrong.looks = wrong.looks, 0
    return left


@pytest.mark.parametrize(
    ("whose", "act"),
    [
        ("welfare", say),
        ("welfare", answer),
        ("welfare", say_twice_in_trouble),
        ("welfare", renew),
        ("practice", say),
        ("postbus", say),
        ("postbus", answer),
        ("postbus", renew),
    ],
)
def test_a_clock_that_is_set_right_between_two_looks_keeps_nothing_waiting(whose, act, worlds) -> None:
    looks, left = 0, -1
    while left < 0:
        looks += 1
        world = worlds()
        left = set_right_after(looks, world, whose, act)
        for _ in range(AN_HOUR):
            if is_done(world):
                break
            world.later(HALF_A_MINUTE)
        assert is_done(world), f"set right after {looks} looks"
        world.close()


@pytest.mark.parametrize("place", ["sealed", "before_deposit", "after_deposit"])
def test_a_turn_that_broke_off_while_the_clock_ran_ahead_is_taken_over_today(place, world) -> None:
    party = world.welfare
    party.clock = wrong = Wrong(world.clock)
    party.restart()

    def stumble(name: str) -> None:
        if name == f"sending.{place}":
            raise DatabaseUnusable

    party.fault = stumble
    wrong.looks = MANY_LOOKS
    say(world, party)
    with pytest.raises(DatabaseUnusable):
        party.post.courier.send()
    party.fault, wrong.looks = lambda _name: None, 0
    world.settle()
    assert is_done(world)


def test_what_the_postbus_lost_goes_again_though_its_deposit_is_dated_tomorrow(world) -> None:
    party = world.welfare
    world.bus.swallow = 1
    say(world, party)
    party.step()
    dates(party, departures.c.deposited_at, world.clock.now() + 365 * DAY)
    world.bus.fates = dict.fromkeys(world.bus.fates, "acknowledged")
    for _ in range(4):  # a working day, whatever weekend lies before it
        world.later(DAY)
    assert is_done(world)


def test_keys_that_were_fetched_tomorrow_are_fetched_again_today(world) -> None:
    party = world.welfare
    world.clock.advance(9 * DAY)
    dates(party, partners.c.keys_checked_at, world.clock.now() + 365 * DAY)
    before = world.bus.calls["get_keys"]
    party.post.courier.send()
    asked = world.bus.calls["get_keys"] - before
    assert asked == 2  # our own chain, and the partner's


def dates(party: Any, column: Any, at: int) -> None:
    with party.store.transaction() as tx:
        tx.connection.execute(column.table.update().values({column.name: at}))
