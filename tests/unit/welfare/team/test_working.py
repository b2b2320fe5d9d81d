"""Who works when: somebody's own days, days away, and who stands in."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.calendars import MONDAY_TO_FRIDAY, Calendar
from wor_sidecar.welfare.team.working import Absence, District, Week, district_of

EVERYBODY = Calendar()
MONDAY = date(2027, 1, 18)
TWO_DAYS = frozenset({0, 3})  # Monday and Thursday


def away(first, last, substitute="", user="anna"):
    return Absence(f"{user}-{first}", user, first, last, substitute)


def test_a_coach_who_set_nothing_works_as_the_organisation_does():
    assert Week({}).calendar_of("anna", EVERYBODY) == EVERYBODY


def test_two_working_days_of_somebody_with_two_days_a_week_are_a_week():
    calendar = Week({"anna": TWO_DAYS}).calendar_of("anna", EVERYBODY)
    assert calendar.after(MONDAY, 2) == MONDAY + timedelta(days=7)


def test_a_holiday_on_an_own_day_counts_for_nobody():
    everybody = Calendar(holidays=frozenset({date(2027, 1, 21)}))
    calendar = Week({"anna": TWO_DAYS}).calendar_of("anna", everybody)
    assert calendar.after(MONDAY, 1) == date(2027, 1, 25)


def test_days_away_without_a_substitute_dont_count():
    week = Week({}, (away(date(2027, 1, 19), date(2027, 1, 22)),))
    assert week.calendar_of("anna", EVERYBODY).after(MONDAY, 1) == date(2027, 1, 25)
    assert not week.there("anna", date(2027, 1, 20), EVERYBODY)


def test_days_away_count_where_somebody_who_is_there_stands_in():
    week = Week({"bea": TWO_DAYS}, (away(date(2027, 1, 19), date(2027, 1, 22), "bea"),))
    calendar = week.calendar_of("anna", EVERYBODY)
    assert calendar.after(MONDAY, 1) == date(2027, 1, 21)
    assert calendar.after(MONDAY, 2) == date(2027, 1, 25)


def test_a_substitute_who_is_away_herself_helps_nobody():
    gone = (
        away(date(2027, 1, 19), date(2027, 1, 22), "bea"),
        away(date(2027, 1, 18), date(2027, 1, 29), user="bea"),
    )
    assert Week({}, gone).calendar_of("anna", EVERYBODY).after(MONDAY, 1) == date(2027, 1, 25)


def test_one_colleagues_days_are_nobody_elses():
    week = Week({"anna": TWO_DAYS}, (away(MONDAY, MONDAY + timedelta(days=30)),))
    assert week.calendar_of("bea", EVERYBODY) == EVERYBODY
    assert week.calendar_of("", EVERYBODY) == EVERYBODY


@given(
    own=st.sets(st.sampled_from(sorted(MONDAY_TO_FRIDAY)), min_size=1).map(frozenset),
    first=st.integers(0, 60),
    days=st.integers(1, 40),
    term=st.integers(1, 10),
)
def test_own_days_never_make_a_deadline_earlier_than_the_organisations(own, first, days, term):
    start = MONDAY + timedelta(days=first)
    week = Week({"anna": own}, (away(start, start + timedelta(days=days - 1)),))
    calendar = week.calendar_of("anna", EVERYBODY)
    assert calendar.after(MONDAY, term) >= EVERYBODY.after(MONDAY, term)
    assert calendar.works(calendar.after(MONDAY, term))


def test_the_narrowest_district_with_the_product_first_is_the_one():
    wide = District("1", 5000, 5999, "anna")
    narrow = District("2", 5460, 5469, "bea")
    sport = District("3", 5000, 5999, "cor", "buurtsportcoach")
    every = (wide, narrow, sport)
    assert district_of(every, 5461, "welzijn-op-recept") == narrow
    assert district_of(every, 5461, "buurtsportcoach") == sport
    assert district_of(every, 5500, "welzijn-op-recept") == wide
    assert district_of(every, 6000, "welzijn-op-recept") is None
