"""Searching by a blind index: who is found, what is opened, and what the index says to whoever copies it."""

from collections.abc import Sequence
from datetime import date

import pytest

from tests.unit.welfare.conftest import Site
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.exchange import contents
from wor_sidecar.store.fields import Fields
from wor_sidecar.welfare import cases
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.lists import search
from wor_sidecar.welfare.lists.board import Board
from wor_sidecar.welfare.lists.words import Person, Wanted, wanted

ACTOR = Actor("a.coach", "coach")


@pytest.fixture
def board(site: Site) -> Board:
    return site.inbox.answers.board


def finds(board: Board, typed: str) -> list[str]:
    return [one.case.id for one in board.search(wanted(typed), ACTOR)]


@pytest.mark.parametrize(
    "typed",
    [
        "voorbeeld",
        "VOORB",
        "vo",
        "A. Voor",
        "v\u00f3\u00f3rb",
        "5678",
        "06-1234 5678",
        "+31612345678",
        "0031 6 1234",
        *("3-2-1950", "03/02/1950", "1950-02-03", "voorbeeld 3-2-1950"),
        *("voorbeeld 06 1234 5678", "1234 Voorbeeld", "voorbeeld +31 6 1234 3-2-1950"),
    ],
)
def test_somebody_is_found(site: Site, board: Board, typed: str) -> None:
    case = site.arrives()
    assert finds(board, typed) == [case]


@pytest.mark.parametrize(
    "typed",
    [
        "beeld",
        "v",
        "a.",
        "567",
        "5679",
        "4-2-1950",
        "voorbeeld 4-2-1950",
        "voorbeeld jansen",
        "voorbeeld 5679",
        "jansen 0612345678",
        "-",
        "30-2-1950",
    ],
)
def test_nobody_is_found(site: Site, board: Board, typed: str) -> None:
    site.arrives()
    assert finds(board, typed) == []


def test_nothing_is_found_where_nobody_is(board: Board) -> None:
    assert finds(board, "voorbeeld") == []


def test_a_case_is_found_by_the_beginning_of_its_reference(site: Site, board: Board) -> None:
    case = site.arrives()
    assert finds(board, case) == [case]
    assert finds(board, case[:12] + "2") == ([case] if case.startswith(case[:12] + "2") else [])


def test_a_corrected_number_is_found_and_the_old_one_no_more(site: Site, board: Board) -> None:
    case = site.arrives()
    site.desk.hears(case, contents.Correction(phones=("0413998877",)))
    assert finds(board, "8877") == [case]
    assert finds(board, "5678") == []
    assert finds(board, "voorbeeld") == [case]


def test_who_was_shredded_is_found_no_more_and_leaves_nothing_in_the_index(site: Site, board: Board) -> None:
    case = site.arrives()
    site.desk.act(case, "withdraw", kind="everything")
    assert finds(board, "voorbeeld") == [case]
    site.desk.act(case, "confirm-deletion")
    assert finds(board, "voorbeeld") == []
    assert finds(board, case) == []
    with site.store.reading() as tx:
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM welfare_search").scalar_one() == 0


def test_a_search_opens_only_what_it_found(site: Site, board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(8):
        site.arrives()
    opened: list[str] = []
    whole = Fields.open

    def opening(self: Fields, owner: str, table: str, row: str, column: str, sealed: bytes) -> bytes:
        opened.append(column)
        return whole(self, owner, table, row, column, sealed)

    monkeypatch.setattr(Fields, "open", opening)
    assert finds(board, "nergens") == []
    assert not opened
    assert len(finds(board, "voorbeeld")) == 8
    assert opened.count("referral") == 8


def test_who_isn_t_shown_any_more_isn_t_opened(
    site: Site, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        site.arrives()
    monkeypatch.setattr("wor_sidecar.welfare.lists.board.MOST_FOUND", 2)
    opened: list[Sequence[ReferralId]] = []
    some = cases.some
    monkeypatch.setattr(cases, "some", lambda tx, ids: opened.append(ids) or some(tx, ids))
    assert len(finds(board, "voorbeeld")) == 2
    assert [len(ids) for ids in opened] == [2]


@pytest.mark.parametrize("typed", ["vo", "voorbeeld 5678", "voorbeeld 3-2-1950"])
def test_many_are_found_in_the_order_of_few(
    site: Site, board: Board, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    for _ in range(3):
        site.arrives()
        site.desk.clock.days_later(1)
    few = finds(board, typed)
    monkeypatch.setattr(search, "MANY", 2)
    assert finds(board, typed) == few
    assert len(few) == 3
    with site.store.reading() as tx:
        walked = "EXPLAIN QUERY PLAN SELECT id FROM welfare_cases ORDER BY urgency, id"
        [plan] = tx.connection.exec_driver_sql(walked).all()
    assert "ix_welfare_cases_urgent" in plan[3], "no sorting"


def test_each_patient_who_is_found_is_a_line_of_the_trail(site: Site, board: Board) -> None:
    site.arrives()
    before = len(site.desk.audit())
    finds(board, "nergens")
    finds(board, "voorbeeld")
    assert site.desk.audit()[before:] == ["cases.searched", "cases.searched", "case.found"]


def test_the_index_holds_no_word_and_no_order_of_words(site: Site) -> None:
    site.arrives()
    with site.store.reading() as tx:
        rows = tx.connection.exec_driver_sql("SELECT token, case_id FROM welfare_search").all()
    tokens = [bytes(token) for token, _ in rows]
    assert {len(token) for token in tokens} == {8}
    assert not any(b"oorb" in token.lower() or b"5678" in token for token in tokens)
    assert tokens == sorted(tokens)


def test_what_is_typed_is_read_as_it_was_meant() -> None:
    assert wanted("Ren\u00e9e d'Hondt").words == {"renee", "d", "hondt"}
    assert wanted("0413 - 99 88 77") == Wanted(digits="0413998877")
    assert wanted("12-3-1950") == Wanted(born=date(1950, 3, 12))
    assert wanted("123") == Wanted()
    assert not wanted("a b").terms


def test_a_part_of_a_word_that_few_have_is_asked_first() -> None:
    terms = wanted("de vries 3-2-1950").terms
    assert [value for _, value in terms] == ["1950-02-03", "vries", "de"]


def test_every_beginning_of_two_letters_or_more_is_kept() -> None:
    person = Person(frozenset({"ab", "vries"}), None, frozenset({"06123"}))
    assert {value for _, value in person.terms} == {"ab", "vr", "vri", "vrie", "vries", "0612", "6123"}
