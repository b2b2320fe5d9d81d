"""Days and duties in words, as a row and a case show them."""

from datetime import date, timedelta

import pytest

from wor_sidecar.texts.catalogue import speaking
from wor_sidecar.welfare.due import Due, Duty
from wor_sidecar.welfare.pages.days import marks, near

MONDAY = date(2027, 1, 18)


def words(today: date) -> list[str]:
    planned = Due(Duty.INTAKE, MONDAY, overdue=today > MONDAY)
    report = Due(Duty.FEEDBACK_1, MONDAY + timedelta(days=7), overdue=today > MONDAY + timedelta(days=7))
    found = (planned, report) if today > MONDAY else (planned,)
    return [each.words for each in marks(found, today)]


def test_an_intake_that_nobody_told_of_is_late_once() -> None:
    assert words(MONDAY) == ["intake vandaag"]
    assert len(words(MONDAY + timedelta(days=1))) == 2
    [late] = words(MONDAY + timedelta(days=8))
    assert late.startswith("Te laat: ")
    assert "bericht na de intake" in late


@pytest.mark.parametrize(("language", "day"), [("nl", "ma 18 jan"), ("en", "Mon 18 Jan")])
def test_a_day_is_said_in_the_reader_s_language(language: str, day: str) -> None:
    with speaking(language):
        assert near(MONDAY, MONDAY - timedelta(days=5)).replace("\u00a0", " ") == day
