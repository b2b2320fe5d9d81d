"""When a notice is due: for new ones, once per batch, never too often, never in silence."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.clock import AMSTERDAM, Millis
from wor_sidecar.domain.identifiers import PromptId
from wor_sidecar.tray.presenter import courtesy
from wor_sidecar.tray.presenter.courtesy import Span, Standing, Wishes
from wor_sidecar.tray.presenter.screens import Badge
from wor_sidecar.wire.desk_shapes import PracticeCard

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=AMSTERDAM)
WISHED = Wishes((Span(time(12), time(13)),), time(16, 30))


def at(moment: datetime) -> Millis:
    return Millis(int(moment.timestamp() * 1000))


def later(**more: float) -> Millis:
    return at(MONDAY + timedelta(**more))


def badge(*prompts: str, away: bool = False) -> Badge:
    count = len(prompts)
    return Badge(
        1, count, "", f"{count} wachten", away=away, prompts=frozenset(PromptId(one) for one in prompts)
    )


def said(standing: Standing, shown: Badge, now: Millis, wished: Wishes = WISHED) -> tuple[Standing, bool]:
    after, toast = courtesy.announced(standing, wished, shown, now)
    return after, toast is not None


def card(**more: object) -> PracticeCard:
    return PracticeCard("De Linde", "020-1234567", "Anja", "assistant", "refer", 10, **more)


def test_all_who_are_new_at_once_are_one_notice() -> None:
    standing, spoke = said(Standing(), badge("a", "b", "c"), later())
    assert spoke
    assert not said(standing, badge("a", "b", "c"), later(hours=5))[1]


def test_a_notice_says_how_many_and_leads_to_the_list() -> None:
    _, toast = courtesy.announced(Standing(), WISHED, badge("a", "b"), later())
    assert toast is not None
    assert (toast.sentence, toast.leads_to) == ("2 wachten", "desk")


def test_a_new_one_within_half_an_hour_is_told_of_when_it_is_over() -> None:
    standing, _ = said(Standing(), badge("a"), later())
    standing, spoke = said(standing, badge("a", "b"), later(minutes=29))
    assert not spoke
    assert said(standing, badge("a", "b"), later(minutes=31))[1]


def test_one_who_was_answered_meanwhile_is_not_told_of() -> None:
    standing, _ = said(Standing(), badge("a"), later())
    standing, _ = said(standing, badge("a", "b"), later(minutes=10))
    assert not said(standing, badge("a"), later(minutes=40))[1]


def test_one_who_comes_back_later_as_agreed_is_told_of_again() -> None:
    standing, _ = said(Standing(), badge("a"), later())
    standing, _ = said(standing, badge(), later(minutes=5))
    assert said(standing, badge("a"), later(minutes=35))[1]


def test_the_practices_quiet_hours_end_with_one_notice() -> None:
    standing, spoke = said(Standing(), badge("a"), later(hours=3, minutes=10))
    assert not spoke
    standing, spoke = said(standing, badge("a", "b"), later(hours=3, minutes=59))
    assert not spoke
    assert said(standing, badge("a", "b"), later(hours=4))[1]


def test_who_asked_for_an_hour_of_silence_hears_nothing_in_it() -> None:
    standing = courtesy.silent_for_an_hour(Standing(), later())
    standing, spoke = said(standing, badge("a"), later(minutes=59))
    assert not spoke
    assert said(standing, badge("a"), later(minutes=60))[1]


def test_silence_for_the_rest_of_the_day_ends_at_midnight_on_the_wall() -> None:
    standing = courtesy.silent_today(Standing(), later())
    assert standing.silent_until == at(datetime(2026, 11, 24, tzinfo=AMSTERDAM))
    assert not said(courtesy.silent_today(Standing(), later()), badge("a"), later(hours=14))[1]


def test_silence_on_the_day_that_the_clock_goes_back_lasts_an_hour_longer() -> None:
    morning = datetime(2026, 10, 25, 1, 0, tzinfo=AMSTERDAM)
    standing = courtesy.silent_today(Standing(), at(morning))
    assert standing.silent_until is not None
    assert standing.silent_until - at(morning) == 24 * 3_600_000


def test_silence_can_be_taken_back() -> None:
    standing = courtesy.heard_again(courtesy.silent_today(Standing(), later()))
    assert said(standing, badge("a"), later(minutes=1))[1]


def test_who_looks_at_the_list_is_not_told_what_stands_there() -> None:
    standing = courtesy.seen(Standing(), badge("a", "b"))
    assert not said(standing, badge("a", "b"), later())[1]


def test_a_server_that_was_away_makes_nobody_new() -> None:
    standing, _ = said(Standing(), badge("a", "b"), later())
    standing, spoke = said(standing, badge(away=True), later(hours=1))
    assert not spoke
    assert not said(standing, badge("a", "b"), later(hours=2))[1]


def test_a_clock_that_was_set_back_silences_nobody() -> None:
    standing, _ = said(Standing(), badge("a"), later(days=30))
    assert said(standing, badge("a", "b"), later())[1]


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (MONDAY.replace(hour=16, minute=29), False),
        (MONDAY.replace(hour=16, minute=30), True),
        (MONDAY.replace(hour=18, minute=29), True),
        (MONDAY.replace(hour=18, minute=30), False),
        (MONDAY.replace(day=21, hour=16, minute=45), False),
        (MONDAY.replace(day=22, hour=16, minute=45), False),
    ],
)
def test_the_end_of_the_day_is_told_of_on_working_days_and_not_hours_later(
    moment: datetime, due: bool
) -> None:
    assert courtesy.reminder_due(Standing(), WISHED, at(moment)) is due


def test_the_end_of_the_day_is_told_of_once() -> None:
    evening = later(hours=7, minutes=30)
    standing = courtesy.reminded(Standing(), evening)
    assert not courtesy.reminder_due(standing, WISHED, later(hours=8))
    assert courtesy.reminder_due(standing, WISHED, later(days=1, hours=8))


def test_the_end_of_the_day_waits_for_silence_to_end() -> None:
    standing = courtesy.silent_for_an_hour(Standing(), later(hours=7))
    assert not courtesy.reminder_due(standing, WISHED, later(hours=7, minutes=45))
    assert courtesy.reminder_due(standing, WISHED, later(hours=8))


def test_a_practice_without_an_end_of_day_is_never_told_of_it() -> None:
    assert not courtesy.reminder_due(Standing(), Wishes(), later(hours=7, minutes=30))


def test_the_end_of_the_day_leads_to_what_waits_for_us() -> None:
    assert courtesy.reminder().leads_to == "waiting"


def test_what_a_practice_set_is_read_from_its_card() -> None:
    assert courtesy.wishes(card(quiet_hours=("12:00-13:00",), end_of_day="16:30")) == WISHED


def test_a_time_that_is_none_counts_as_not_set() -> None:
    assert courtesy.wishes(card(quiet_hours=("noon", "12:00"), end_of_day="")) == Wishes()


@given(st.times(), st.times(), st.times())
def test_a_span_and_the_one_that_is_turned_round_share_out_the_day(begin: time, end: time, now: time) -> None:
    if begin != end:
        assert Span(begin, end).holds(now) is not Span(end, begin).holds(now)


steps = st.lists(
    st.tuples(st.integers(0, 90), st.frozensets(st.sampled_from("abcdef")), st.booleans()), max_size=40
)


@given(steps, st.integers(0, 23))
def test_notices_are_half_an_hour_apart_and_never_in_quiet_hours(
    course: list[tuple[int, frozenset[str], bool]], hour: int
) -> None:
    standing, now = Standing(), at(MONDAY.replace(hour=hour))
    spoken: list[tuple[Millis, frozenset[str]]] = []
    for minutes, waiting, away in course:
        now = Millis(now + minutes * 60_000)
        standing, toast = courtesy.announced(standing, WISHED, badge(*waiting, away=away), now)
        if toast is not None:
            assert waiting
            assert not away
            assert not courtesy.quiet(standing, WISHED, now)
            spoken.append((now, waiting))
    gaps = [after - before for (before, _), (after, _) in pairwise(spoken)]
    assert all(gap >= courtesy.BETWEEN.total_seconds() * 1000 for gap in gaps)


@given(steps)
def test_whoever_goes_on_waiting_is_told_of_once_everybody_may_hear(
    course: list[tuple[int, frozenset[str], bool]],
) -> None:
    standing, now = Standing(), later()
    for minutes, waiting, away in course:
        now = Millis(now + minutes * 60_000)
        standing, _ = courtesy.announced(standing, WISHED, badge(*waiting, away=away), now)
    day = date(2027, 1, 15)
    calm = at(datetime.combine(day, time(10), AMSTERDAM))
    standing, _ = courtesy.announced(standing, WISHED, badge("z"), calm)
    assert PromptId("z") in standing.known
