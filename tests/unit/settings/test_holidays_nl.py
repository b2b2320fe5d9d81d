from datetime import date

import pytest

from wor_sidecar.settings.holidays_nl import closed_days, holidays_for
from wor_sidecar.settings.shared import CalendarSettings

KNOWN = {
    date(2026, 4, 3): {"Goede vrijdag"},
    date(2026, 4, 27): {"Koningsdag"},
    date(2026, 5, 5): {"Bevrijdingsdag"},
    date(2030, 5, 5): {"Bevrijdingsdag"},
    date(2016, 5, 5): {"Bevrijdingsdag", "Hemelvaartsdag"},
}


def test_the_library_knows_the_dutch_days():
    days = holidays_for([2026, 2027], CalendarSettings())
    assert {date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 4, 27)} <= days
    assert {date(2026, 5, 14), date(2026, 5, 25), date(2026, 12, 25), date(2027, 12, 26)} <= days
    assert date(2026, 5, 5) not in days


@pytest.mark.parametrize(
    ("setting", "free"),
    [("never", set()), ("lustrum", {2030}), ("yearly", {2026, 2030})],
)
def test_bevrijdingsdag_is_a_setting(setting, free):
    days = closed_days(KNOWN, CalendarSettings(bevrijdingsdag=setting))
    assert {year for year in (2026, 2030) if date(year, 5, 5) in days} == free
    assert date(2016, 5, 5) in days, "Hemelvaartsdag stays"


def test_goede_vrijdag_is_a_setting():
    assert date(2026, 4, 3) not in closed_days(KNOWN, CalendarSettings(goede_vrijdag=False))


def test_closure_weeks_count_their_first_and_last_day():
    closed = ((date(2026, 7, 20), date(2026, 7, 22)),)
    days = closed_days({}, CalendarSettings(closed=closed))
    assert days == {date(2026, 7, 20), date(2026, 7, 21), date(2026, 7, 22)}
