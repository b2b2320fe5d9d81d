"""The table of threats and the names of the tests agree, row by row."""

import pages
import threats


def test_there_are_39_rows_each_once() -> None:
    assert [row.number for row in threats.rows()] == list(range(1, 40))


def test_every_number_that_a_test_carries_is_a_row() -> None:
    assert set(threats.named_tests()) <= {row.number for row in threats.rows()}


def test_a_row_to_come_has_no_test_and_every_other_has_one() -> None:
    to_come = {row.number for row in threats.rows() if row.tests == threats.TO_COME}
    assert to_come == {row.number for row in threats.rows()} - set(threats.named_tests()), "run: make docs"


def test_the_last_column_names_the_files_of_the_tests() -> None:
    assert threats.TABLE.read_text("utf-8") == pages.threats_page(), "run: make docs"


def test_one_name_may_prove_several_rows() -> None:
    assert threats.numbers("test_a_stranger_gets_nothing_threat_25_threat_26") == {25, 26}
    assert threats.numbers("test_threat_09_the_suite") == {9}
    assert threats.numbers("test_exit_code_10") == set()


def test_every_row_is_kept_by_a_room() -> None:
    assert {row.room for row in threats.rows()} == {threats.OURS, "intake", "tray"}


def test_the_dutch_table_has_the_same_rows_and_rooms() -> None:
    dutch = (threats.ROOT / "docs" / "nl" / "explanation" / "dreigingen.md").read_text("utf-8")
    told = {
        int(cells[1]): cells[5].strip()
        for line in dutch.splitlines()
        if (cells := line.split("|")) and len(cells) > 5 and cells[1].strip().isdecimal()
    }
    assert told == {row.number: row.room for row in threats.rows()}


def test_what_is_not_proven_is_owed_by_its_room() -> None:
    rows = [
        threats.Row(n, "anybody", "harm", room, "") for n, room in enumerate(("trust", "intake", "tray"), 1)
    ]
    tally = threats.Tally()
    tally.ended[1].update(passed=2, skipped=1)
    tally.ended[2].update(passed=1, failed=1)
    assert tally.owed(rows) == {"intake": [2], "tray": [3]}
    assert tally.report(rows).splitlines()[-3:] == [
        "owed by intake: 2 (1)",
        "owed by tray: 3 (1)",
        "3 rows: 1 proven, 2 owed",
    ]
