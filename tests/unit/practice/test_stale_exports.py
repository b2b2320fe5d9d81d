"""An export that misses its rhythm is said: nobody misses a list that never comes."""

import pytest

from wor_sidecar.domain.errors.foundations import SettingRefused
from wor_sidecar.practice.api.overview import OverviewCalls
from wor_sidecar.practice.settings import SidecarSettings
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.wire.control_app import Call

DAY = 24 * 60 * 60_000
SETTINGS = """
[practice]
name = "Huisartsenpraktijk De Linde"
[[export]]
name = "lijst"
path = 'export'
pattern = "*.csv"
profile = "fake.toml"
expected_every = "{rhythm}"
[data]
folder = 'data'
"""


@pytest.fixture
def house_with(make_house, tmp_path):
    """A practice whose list should come in a rhythm."""
    (tmp_path / "fake.toml").write_text('connector = "fake"\n', "utf-8")
    return lambda rhythm: make_house(SETTINGS.format(rhythm=rhythm))


def stale(house) -> bool:
    [export] = OverviewCalls(house.rooms).status(Call({}, {}, None, None))["exports"]
    assert export["trouble"] == ""
    return export["stale"]


@pytest.mark.parametrize(
    ("rhythm", "days", "missed"), [("1 working day", 1, False), ("1 working day", 8, True)]
)
def test_a_list_that_stays_away_is_stale_after_its_rhythm(house_with, rhythm, days, missed) -> None:
    house = house_with(rhythm)
    house.clock.advance(days * DAY)
    assert stale(house) is missed


def test_a_weekly_list_may_stay_away_for_a_week(house_with) -> None:
    house = house_with("5 working days")
    house.clock.advance(5 * DAY)
    assert not stale(house)


def test_a_rhythm_that_nobody_can_count_is_refused(tmp_path) -> None:
    with pytest.raises(SettingRefused):
        parse_settings(SETTINGS.format(rhythm="now and then"), SidecarSettings, tmp_path / "wor.toml")
