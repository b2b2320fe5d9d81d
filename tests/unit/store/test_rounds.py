"""Rounds of shredding: when they run, and every clock by which they don't."""

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.retention import Shredded
from wor_sidecar.domain.steady import PROOF, PROOF_ALONE, Heard
from wor_sidecar.store.rounds import LOOK_SECONDS, REST_SECONDS, Rounds, remembered

DAY = 86_400_000
HOUR = 3_600_000


class Shredder:
    """Counts its rounds; `parts` are what the next ones find."""

    def __init__(self) -> None:
        self.moments: list[Millis] = []
        self.parts: list[Shredded] = []

    def __call__(self, _tx, now: Millis) -> Shredded:
        self.moments.append(now)
        return self.parts.pop(0) if self.parts else Shredded()


class TwoClocks:
    """A wall's clock that can be set, and a monotonic one that only passes."""

    def __init__(self) -> None:
        self.wall, self.passed = 1_800_000_000_000, 0

    def now(self) -> Millis:
        return Millis(self.wall)

    def monotonic(self) -> float:
        return self.passed / 1000

    def goes(self, millis: int) -> None:
        self.wall += millis
        self.passed += millis


@pytest.fixture
def clocks() -> TwoClocks:
    return TwoClocks()


@pytest.fixture
def shredder() -> Shredder:
    return Shredder()


@pytest.fixture
def heard() -> list[Heard]:
    """What a postbus says of the clock: the last of the list."""
    return []


@pytest.fixture
def rounds(store, clocks, shredder, heard) -> Rounds:
    store._clock = clocks
    return Rounds(
        store, clocks, shredder, lambda _tx: heard[-1] if heard else Heard(True, Millis(clocks.wall - HOUR))
    )


def test_a_round_comes_soon_after_the_start_and_once_a_day(rounds, clocks, shredder) -> None:
    assert rounds.look() == Shredded()
    for _ in range(24 * 3):
        clocks.goes(HOUR)
        rounds.look()
    assert len(shredder.moments) == 4


def test_between_two_looks_nothing_is_asked(rounds, clocks, shredder) -> None:
    rounds.look()
    clocks.goes(int(LOOK_SECONDS * 1000) - 1)
    assert rounds.look() is None
    assert REST_SECONDS > LOOK_SECONDS


def test_a_restart_on_the_same_day_makes_no_second_round(store, rounds, clocks, shredder) -> None:
    rounds.look()
    Rounds(store, clocks, shredder, lambda _tx: Heard(True, clocks.now())).look()
    assert len(shredder.moments) == 1


def test_a_round_goes_on_until_nothing_is_left_and_counts_it_all(store, rounds, shredder) -> None:
    shredder.parts = [Shredded(content=100, more=True), Shredded(content=3, facts=2)]
    assert rounds.look() == Shredded(content=103, facts=2)
    with store.reading() as tx:
        found = remembered(tx)
    assert found.found == Shredded(content=103, facts=2)
    assert found.ran_at == found.found_at == shredder.moments[0]


def test_a_round_that_broke_off_is_made_good_at_the_next_look(store, rounds, clocks, shredder) -> None:
    shredder.parts = [Shredded(content=100, more=True)]

    def breaks(_tx, _now) -> Shredded:
        if shredder.moments:
            raise RuntimeError
        return shredder(_tx, _now)

    broken = Rounds(store, clocks, breaks, lambda _tx: Heard(True, clocks.now()))
    with pytest.raises(RuntimeError):
        broken.look()
    with store.reading() as tx:
        assert remembered(tx).found == Shredded(content=100, more=True)
    assert rounds.look() == Shredded()


def test_a_clock_a_year_ahead_shreds_nothing_while_the_postbus_refuses_it_threat_29(
    rounds, clocks, shredder, heard
) -> None:
    heard.append(Heard(True, Millis(clocks.wall)))
    rounds.look()
    clocks.wall += 365 * DAY
    for _ in range(10 * 24):
        clocks.goes(HOUR)
        assert rounds.look() is None
    clocks.wall -= 365 * DAY
    heard.append(Heard(True, Millis(clocks.wall)))
    clocks.goes(HOUR)
    assert rounds.look() == Shredded()
    assert len(shredder.moments) == 2


@pytest.mark.parametrize(("has_postbus", "proof"), [(False, PROOF), (True, PROOF_ALONE)])
def test_who_hears_no_postbus_waits_for_a_clock_that_went_on_without_a_jump(
    rounds, clocks, shredder, heard, has_postbus, proof
) -> None:
    heard.append(Heard(has_postbus))
    rounds.look()
    clocks.wall += 400 * DAY
    passed = 0
    while not shredder.moments:
        rounds.look()
        clocks.goes(HOUR)
        passed += HOUR
    assert proof <= passed <= proof + 2 * HOUR


def test_a_clock_that_just_stepped_is_waited_for(store, clocks, shredder) -> None:
    steps = [True, False]
    rounds = Rounds(
        store,
        clocks,
        shredder,
        lambda _tx: Heard(True, store._clock.now()),
        stepped=lambda: steps.pop(0),
    )
    assert rounds.look() is None
    clocks.goes(HOUR)
    assert rounds.look() == Shredded()


def test_a_log_that_a_reader_kept_full_is_emptied_at_the_next_look(store, rounds) -> None:
    store._log_holds_shreds = True
    rounds.look()
    assert not store.holds_shreds


def test_who_waits_is_told_only_when_something_went(store, clocks, shredder) -> None:
    told = []
    rounds = Rounds(
        store,
        clocks,
        shredder,
        lambda _tx: Heard(True, store._clock.now()),
        after=lambda: told.append("told"),
    )
    rounds.look()
    assert told == []
    shredder.parts = [Shredded(content=1)]
    clocks.goes(25 * HOUR)
    store._clock = clocks
    rounds.look()
    assert told == ["told"]
