"""A healthy practice is told nothing, and so is one that is new, closed, or was off for the weekend."""

from wor_sidecar.domain.clock import local_date
from wor_sidecar.practice.trays.tables import trays
from wor_sidecar.settings.machine import SystemClock

DAY = 86_400_000


def test_nothing_is_found_where_everything_is_right(a_practice):
    found = a_practice.look()
    assert [line for line in found["checks"] if line["code"] or line["told"]] == []
    assert found["ok"]


def test_a_new_practice_that_was_never_backed_up_has_no_alarm_of_it(a_practice):
    for one in (a_practice.folder / "backup").iterdir():
        one.unlink()
    assert a_practice.found() == []


def test_a_machine_that_makes_up_for_a_weekend_raises_no_alarm(a_practice):
    def weekend(practice):
        a_practice.clock.by = 3 * DAY
        practice.rooms.nights.making = True

    assert "WOR-S446" not in a_practice.found(weekend)


def test_a_closure_in_the_calendar_is_no_silence(a_practice):
    now = SystemClock().now()
    first, last = (local_date(now - days * DAY).isoformat() for days in (20, 0))
    a_practice.set("[prompts]", f"[calendar]\nclosed = [[{first}, {last}]]\n[prompts]")
    silent = a_practice.found(lambda one: a_practice.write(one, trays, paired_at=now - 14 * DAY))
    assert silent == []


def test_two_lists_in_one_folder_are_none_in_each_other(a_practice):
    text = a_practice.config.read_text("utf-8")
    export = text[text.index("[[export]]") : text.index("[[import]]")]
    other = export.replace('"lijst"', '"tweede"').replace('"*.csv"', '"*.txt"')
    a_practice.set(export, export + other)
    assert a_practice.found() == []
