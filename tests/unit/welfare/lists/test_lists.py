"""The lists ask the database for one page: order, counts and filters, and how little is opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from tests.unit.welfare.conftest import Desk, Site
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.referral import State
from wor_sidecar.exchange import contents
from wor_sidecar.store.fields import Fields
from wor_sidecar.welfare import cases
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.calendar import local_date
from wor_sidecar.welfare.lists import fresh, listing
from wor_sidecar.welfare.lists.asked import Asked, Me, Narrowed, Tab, Whose
from wor_sidecar.welfare.lists.board import Board, Looked
from wor_sidecar.welfare.team import rows as team
from wor_sidecar.welfare.team.working import Work

ACTOR = Actor("a.coach", "coach")
ME = Me("a.coach", "A. Coach")
EVERY_STATE = (
    *("received", "accepted", "contacting", "intake_planned"),
    *("intake_done", "active", "not_reached", "withdrawn"),
)


@pytest.fixture
def board(site: Site) -> Board:
    return site.inbox.answers.board


def asked(desk: Desk, tab: Tab = Tab.OPEN, size: int = 50, page: int = 1, **narrowed: str) -> Asked:
    whose = Whose(narrowed.pop("whose", "all"))
    return Asked(ME, local_date(desk.clock.now()), tab, Narrowed(whose=whose, **narrowed), page, size)


def ids(looked: Looked) -> list[ReferralId]:
    return [one.case.id for one in looked.seen]


def by_the_whole_list(site: Site, tab: Tab = Tab.OPEN) -> list[ReferralId]:
    """The order as it is when every case is opened and its duties counted today."""
    every = site.inbox.answers.desk.cases(ACTOR)

    def on_top(one: dict[str, Any]) -> bool:
        return bool(one["news"]) or (one["state"] == "withdrawn" and one["patient"] is not None)

    shown = [one for one in every if (State(one["state"]).open or on_top(one)) == (tab is Tab.OPEN)]
    return [ReferralId(one["id"]) for one in sorted(shown, key=lambda one: not on_top(one))]


@contextmanager
def counted(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """Count statements, and the values that are opened."""
    found = {"statements": 0, "opened": 0, "contents": 0}
    whole = Fields.open

    def opening(self: Fields, owner: str, table: str, row: str, column: str, sealed: bytes) -> bytes:
        found["opened"] += 1
        found["contents"] += column == "referral"
        return whole(self, owner, table, row, column, sealed)

    def executing(*_: object) -> None:
        found["statements"] += 1

    monkeypatch.setattr(Fields, "open", opening)
    event.listen(site.store.engine, "before_cursor_execute", executing)
    try:
        yield found
    finally:
        event.remove(site.store.engine, "before_cursor_execute", executing)
        monkeypatch.setattr(Fields, "open", whole)


def test_the_order_is_that_of_the_duties_on_every_day(site: Site, board: Board) -> None:
    for number, state in enumerate(EVERY_STATE * 2):
        site.practice or site.arrives()
        case = site.desk.brought_to(state)
        if number % 5 == 0 and state in ("accepted", "contacting"):
            site.desk.act(case, "hold")
        if number % 4 == 0:
            site.desk.clock.days_later(1)
    for _ in range(20):
        assert ids(board.look(asked(site.desk), ACTOR)) == by_the_whole_list(site)
        site.desk.clock.days_later(7)


def test_a_step_moves_a_case_to_its_tab(site: Site, board: Board) -> None:
    case = site.arrives()
    steps = [
        ("accept", {}, Tab.CONTACTING),
        ("hold", {}, Tab.WAITING),
        ("resume", {}, Tab.CONTACTING),
        ("plan-intake", {"date": date(2027, 1, 20)}, Tab.PLANNED),
        ("intake-done", {}, Tab.ACTIVE),
        ("stop", {"reason": "moved"}, Tab.CLOSED),
    ]
    assert ids(board.look(asked(site.desk, Tab.NEW), ACTOR)) == [case]
    for name, filled_in, tab in steps:
        site.desk.act(case, name, **filled_in)
        looked = board.look(asked(site.desk, tab), ACTOR)
        assert ids(looked) == [case], name
        others = {Tab.NEW, Tab.CONTACTING, Tab.WAITING, Tab.PLANNED, Tab.ACTIVE} - {tab}
        assert not any(looked.counts[other] for other in others), name


def test_a_report_counts_from_its_day_on_without_anybody_doing_anything(site: Site, board: Board) -> None:
    site.practice or site.arrives()
    active = site.desk.brought_to("active")
    assert board.look(asked(site.desk, Tab.REPORT), ACTOR).counts[Tab.REPORT] == 0
    site.desk.clock.days_later(77)
    looked = board.look(asked(site.desk, Tab.REPORT), ACTOR)
    assert ids(looked) == [active]
    assert [due.duty.value for due in looked.seen[0].sight.due] == ["feedback_2"]
    assert board.look(asked(site.desk, whose="late"), ACTOR).counts[Tab.REPORT] == 0
    site.desk.clock.days_later(45)
    assert active in ids(board.look(asked(site.desk, whose="late"), ACTOR))


def test_whom_nobody_may_call_stands_on_top_until_the_deletion_is_confirmed(site: Site, board: Board) -> None:
    new = site.arrives()
    gone = site.desk.brought_to("accepted")
    site.desk.hears(gone, contents.WrongPatient())
    assert ids(board.look(asked(site.desk), ACTOR)) == [gone, new]
    assert ids(board.look(asked(site.desk, Tab.CLOSED), ACTOR)) == [gone]
    site.desk.act(gone, "confirm-deletion")
    looked = board.look(asked(site.desk), ACTOR)
    assert ids(looked) == [new]
    assert looked.counts[Tab.CLOSED] == 1


def test_an_open_case_whose_content_went_by_its_term_asks_nobody_any_more(site: Site, board: Board) -> None:
    case = site.arrives()
    site.desk.act(case, "accept")
    with site.store.transaction() as tx:
        cases.shred(tx, case)
    assert ids(board.look(asked(site.desk), ACTOR)) == []
    assert ids(board.look(asked(site.desk, Tab.CLOSED), ACTOR)) == [case]


def test_mine_goes_by_who_i_am_and_not_by_a_namesake(site: Site, board: Board) -> None:
    mine, by_name, other = site.arrives(), site.arrives(), site.arrives()
    assert site.desk.act(mine, "assign", to="a.coach").coach == "A. Coach"
    assert site.desk.act(other, "assign", to="A. Coordinator").coach_id == "a.coordinator"
    with site.store.transaction() as tx:
        cases.save(tx, replace(cases.get(tx, by_name), coach="A. Coach", coach_id=""))
    assert set(ids(board.look(asked(site.desk, whose="mine"), ACTOR))) == {mine, by_name}
    assert ids(board.look(asked(site.desk, coach="a.coordinator"), ACTOR)) == [other]
    assert not site.desk.act(mine, "assign", to="Vrijwilliger").coach_id


def test_lists_are_narrowed_to_a_practice_and_a_product(site: Site, board: Board) -> None:
    here = site.arrives()
    site.desk.practice = site.partner("De Beuk")
    there = site.desk.arrives()
    assert ids(board.look(asked(site.desk, practice=site.practice), ACTOR)) == [here]
    looked = board.look(asked(site.desk, practice=site.desk.practice, product="welzijn-op-recept"), ACTOR)
    assert ids(looked) == [there]
    assert looked.counts[Tab.OPEN] == 1
    assert not ids(board.look(asked(site.desk, product="bewegen-op-recept"), ACTOR))
    assert list(board.choices().practices.values()) == ["De Beuk", "De Linde"]
    assert [one.id for one in board.choices().coaches] == ["a.coach", "a.coordinator"]


def test_a_coach_s_own_days_count_in_her_deadlines(site: Site, board: Board) -> None:
    case = site.arrives()
    site.desk.act(case, "accept")
    site.desk.act(case, "assign", to="a.coach")
    [before] = board.look(asked(site.desk), ACTOR).seen
    with site.store.transaction() as tx:
        team.keep_work(tx, Work("a.coach", weekdays=frozenset({0})))
        fresh.days_changed(tx, "a.coach")
    site.desk.clock.days_later(7)  # the next Friday: five working days later, one of hers
    [after] = board.look(asked(site.desk), ACTOR).seen
    assert after.sight.due[0].on > before.sight.due[0].on + timedelta(days=20)
    assert not board.look(asked(site.desk, whose="late"), ACTOR).seen


def test_a_look_opens_no_more_than_it_shows(
    site: Site, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.arrives()
    statements = []
    for number in (6, 18):
        for _ in range(number):
            site.desk.brought_to("contacting")
        board.look(asked(site.desk, size=5), ACTOR)  # the columns are made, the lines of today written
        with counted(site, monkeypatch) as found:
            looked = board.look(asked(site.desk, size=5), ACTOR)
        assert len(looked.seen) == 5
        assert found["contents"] == 5
        statements.append(found["statements"])
    assert statements[0] == statements[1], "as many for 7 cases as for 25"


def test_counting_and_paging_open_nothing(site: Site, board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        site.arrives()
    board.look(asked(site.desk), ACTOR)
    with counted(site, monkeypatch) as found, site.store.reading() as tx:
        assert listing.counts(tx, asked(site.desk))[Tab.OPEN] == 5
        assert len(listing.page(tx, asked(site.desk, size=2, page=3))) == 1
    assert not found["opened"]


@pytest.mark.parametrize("tab", Tab)
@pytest.mark.parametrize("whose", Whose)
def test_a_list_is_walked_in_an_index_that_holds_all_it_asks(site: Site, tab: Tab, whose: Whose) -> None:
    plans: list[str] = []

    def explain(connection: Connection, _cursor: object, statement: str, given: Any, *_: object) -> None:
        if not statement.startswith("EXPLAIN"):
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
            plans.extend(row[3] for row in rows)

    page = replace(asked(site.desk, tab, page=20, whose=whose.value, coach="a.coach"))
    with site.store.reading() as tx:
        event.listen(tx.connection, "before_cursor_execute", explain)
        listing.page(tx, page)
        assert len(plans) == 1, "no sorting"
        listing.counts(tx, page)
    walks = [plan for plan in plans if "welfare_cases" in plan]
    assert len(walks) == 3
    assert all("USING COVERING INDEX ix_welfare_cases_" in plan for plan in walks), walks


def test_pages_follow_each_other_without_a_gap(site: Site, board: Board) -> None:
    every = {site.arrives() for _ in range(7)}
    pages = [board.look(asked(site.desk, size=3, page=number), ACTOR) for number in (1, 2, 3)]
    assert [one.pages for one in pages] == [3, 3, 3]
    assert [len(one.seen) for one in pages] == [3, 3, 1]
    assert {id_ for one in pages for id_ in ids(one)} == every
    assert board.look(asked(site.desk, size=3, page=9), ACTOR).page == 3


def test_an_upgraded_database_gets_its_columns_and_its_index_at_the_first_start(
    site: Site, board: Board
) -> None:
    case, other = site.arrives(), site.arrives()
    site.desk.act(case, "assign", to="A. Coach")
    with site.store.transaction() as tx:
        tx.connection.exec_driver_sql("DELETE FROM welfare_search")
        tx.connection.exec_driver_sql(
            "UPDATE welfare_cases SET place = '', urgency = '', due_from = '', due_on = NULL, coach_id = NULL"
        )
    board.fresh.begin(site.store, site.clock, site.inbox.settings.calendar)
    with site.store.reading() as tx:
        rows = tx.connection.exec_driver_sql(
            "SELECT place, due_on, coach_id FROM welfare_cases ORDER BY due_on"
        )
        assert {(row[0], row[2]) for row in rows} == {("new", "a.coach"), ("new", None)}
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM welfare_search").scalar_one() > 20
    assert {case, other} == set(ids(board.look(asked(site.desk), ACTOR)))


def test_changed_terms_move_every_deadline_at_the_next_start(site: Site, board: Board) -> None:
    case = site.arrives()
    [before] = board.look(asked(site.desk), ACTOR).seen
    patient = replace(site.inbox.settings.terms, answer=4)
    later = Board(site.store, site.clock, site.inbox.answers.partners, site.inbox.working_days, patient)
    later.fresh.begin(site.store, site.clock, site.inbox.settings.calendar)
    with site.store.reading() as tx:
        [due_on] = tx.connection.exec_driver_sql("SELECT due_on FROM welfare_cases").scalars()
    assert ids(later.look(asked(site.desk), ACTOR)) == [case]
    assert date.fromisoformat(due_on) == later.look(asked(site.desk), ACTOR).seen[0].sight.due[0].on
    assert date.fromisoformat(due_on) > before.sight.due[0].on
