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
