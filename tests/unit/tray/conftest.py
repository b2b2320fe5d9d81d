"""A practice in memory, and a presenter at one of its desks."""

import random

import pytest

from tests.unit.tray.fakes import FakeDesk, Practice
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.tray.presenter.presenter import Presenter


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def practice(clock: FakeClock) -> Practice:
    return Practice(clock)


@pytest.fixture
def daemon(practice: Practice) -> FakeDesk:
    return practice.desk()


@pytest.fixture
def presenter(daemon: FakeDesk, clock: FakeClock) -> Presenter:
    return Presenter(daemon, clock, random.Random(1).randbytes)
