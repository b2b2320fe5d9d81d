"""Holidays without a child process, and a plug-in that listens."""

from dataclasses import replace
from datetime import date

import pytest

from wor_sidecar.domain.clock import local_date
from wor_sidecar.hooks.events import Signal
from wor_sidecar.settings.holidays_nl import closed_days
from wor_sidecar.settings.working_days import WorkingDays

DAY = 24 * 60 * 60_000
KNOWN = {
    date(2027, 3, 26): {"Goede vrijdag"},
    date(2027, 3, 28): {"Eerste paasdag"},
    date(2027, 3, 29): {"Tweede paasdag"},
    date(2027, 4, 27): {"Koningsdag"},
    date(2027, 5, 5): {"Bevrijdingsdag"},
}


class Ears:
    """A plug-in that writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[Signal] = []

    def tell(self, signal: Signal) -> None:
        self.heard.append(signal)


@pytest.fixture(autouse=True)
def _known_holidays(monkeypatch):
    def known(_years, calendar):
        return closed_days(KNOWN, calendar)

    monkeypatch.setattr(WorkingDays.__init__, "__defaults__", (known,))


@pytest.fixture
def listening():
    """Let a plug-in of a house listen, and return it."""

    def listen(house):
        ears = Ears()
        plugins = replace(house.rooms.plugins, listeners=(ears,))
        object.__setattr__(house.rooms, "plugins", plugins)
        return ears

    return listen


@pytest.fixture
def to_day():
    """Let a house's clock come to a day."""

    def go(house, day: date) -> None:
        house.clock.advance((day - local_date(house.clock.now())).days * DAY)

    return go
