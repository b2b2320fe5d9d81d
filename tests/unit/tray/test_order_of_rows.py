"""In which order the list stands: what a person sees of a row decides, and then it is always the same."""

from datetime import date, timedelta
from itertools import permutations

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.prompts import Holding
from wor_sidecar.tray.presenter.desk_screen import REFERRER, desk_screen
from wor_sidecar.tray.presenter.parts import Top
from wor_sidecar.wire.desk_lists import PromptItem, PromptList

NOON = Millis(1_763_722_800_000)
HOUR = 3_600_000
DAY = date(2025, 11, 20)


def row(id_: str, since: int = NOON, contact: date | None = DAY, *, mine: bool = False) -> PromptItem:
    return PromptItem(id_, "referral", 1, "A.", Millis(since), Holding.FREE, contact_date=contact, mine=mine)


def order(*rows: PromptItem, role: str = "") -> list[str]:
    return [item.prompt for item in desk_screen(PromptList(1, rows), Top("", ""), NOON, role=role).items]


def test_who_waits_longest_stands_first_then_the_oldest_contact_then_always_the_same() -> None:
    yesterday = row("z", NOON - 24 * HOUR)
    earlier_contact = row("y", contact=DAY - timedelta(days=3))
    earlier_today = row("x", NOON - HOUR)
    one, other, nobody_knows = row("a"), row("b"), row("c", NOON - HOUR, None)
    for rows in permutations((yesterday, earlier_contact, earlier_today, one, other, nobody_knows)):
        assert order(*rows) == ["z", "y", "x", "a", "b", "c"]


def test_a_referrers_own_stand_first() -> None:
    rows = (row("a", NOON - 24 * HOUR), row("b", mine=True))
    assert order(*rows, role=REFERRER) == ["b", "a"]
    assert order(*rows) == ["a", "b"]
