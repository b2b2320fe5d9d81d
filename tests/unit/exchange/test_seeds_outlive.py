"""The one formula against a history: whatever was sealed within the rules still opens when it is fetched."""

import random
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange import keys as own
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.periods import CLOCK_SLACK, DAY, ENVELOPE_LIFETIME, seconds

START = 1_800_000_000
HOUR = 3600


@dataclass
class History:
    """Us, a partner that seals to the newest statement it can have, and a postbus that keeps what is sealed.

    Seconds. Our clock runs `off` from the world's; a postbus takes no call of a clock that is 300 s wrong.
    """

    randomness: random.Random
    now: int = START
    off: int = 0
    drained: int | None = None
    lying: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.identity = IdentityKey.fresh(self.randomness.randbytes)
        self.keys = own.first_keys(self.identity, Kind.PRACTICE, (), self.here, self.randomness.randbytes)
        self.known = self.keys.record.newest.statement

    @property
    def here(self) -> Millis:
        return Millis((self.now + self.off) * 1000)

    @property
    def on_line(self) -> bool:
        return abs(self.off) <= CLOCK_SLACK

    def publish(self, keys: own.OwnKeys) -> None:
        """What a postbus doesn't take is never put in use: it is made again under a right clock."""
        if self.on_line:
            self.keys, self.known = keys, keys.record.newest.statement

    def upkeep(self) -> None:
        if own.due(self.keys, self.here).anything:
            self.publish(own.renewed(self.keys, (), self.here, self.randomness.randbytes))
        over = own.destroyable(self.keys, self.here, None if self.drained is None else self.drained * 1000)
        self.keys = own.without(self.keys, over)

    def seal(self) -> None:
        """The partner's clock is right to within the slack too: it may be the slow one."""
        if self.now - CLOCK_SLACK < self.known.exp:
            self.lying.append((self.known.enc[0].kid, self.now + ENVELOPE_LIFETIME))

    def drain(self) -> None:
        if not self.on_line:
            return
        for kid, expires in self.lying:
            assert expires < self.now or kid in self.keys.seed_by_kid, "it can be opened no more"
        self.lying, self.drained = [], self.now + self.off

    def step(self, what: str, amount: int) -> None:
        match what:
            case "wait":
                self.now += amount * HOUR
            case "away":  # the machine stands still for weeks, and so does everything that it would do
                self.now += amount * DAY
            case "seal":
                self.seal()
            case "drain":
                self.drain()
            case "rotate":
                self.publish(own.rotated(self.keys, (), self.here, self.randomness.randbytes))
            case "epoch":
                mandate = self.identity.mandate(self.keys.position.epoch + 1, self.randomness.randbytes)
                self.publish(own.new_epoch(self.keys, mandate, (), self.here, self.randomness.randbytes))
            case "clock":
                self.off = (amount - 60) * 4 * DAY
            case _:
                self.off = amount - 60
        self.upkeep()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["wait", "away", "seal", "seal", "drain", "rotate", "epoch", "clock", "right", "right"]
        ),
        st.integers(1, 120),
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(steps=STEPS, seed=st.integers(0, 2**32))
def test_no_seed_goes_that_something_sealed_within_the_rules_still_needs(steps, seed):
    history = History(random.Random(seed))
    for what, amount in steps:
        history.step(what, amount)
    history.off = 0
    history.drain()


@settings(max_examples=50, deadline=None)
@given(steps=STEPS, seed=st.integers(0, 2**32))
def test_once_the_clock_is_right_and_the_mailbox_empty_every_old_seed_goes_by_the_bound(steps, seed):
    history = History(random.Random(seed))
    for what, amount in steps:
        if what != "clock":
            history.step(what, amount)
    history.off = 0
    history.step("rotate", 1)
    old = {one.seed.kid for one in history.keys.seeds[1:]}
    history.now += (30 + 60 + 45 + 1) * DAY + 2 * CLOCK_SLACK
    history.drain()
    history.upkeep()
    assert not old & set(history.keys.seed_by_kid)


def test_a_mailbox_that_was_not_emptied_keeps_its_seeds_however_late():
    history = History(random.Random(1))
    history.seal()
    history.step("rotate", 1)
    kid = history.lying[0][0]
    history.step("away", 400)
    assert kid in history.keys.seed_by_kid
    history.drain()
    history.upkeep()
    assert kid not in history.keys.seed_by_kid
    assert seconds(history.here) == history.now
