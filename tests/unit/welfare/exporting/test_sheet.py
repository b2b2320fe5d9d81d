"""No cell that a spreadsheet would evaluate, and what is read back is what was written."""

import csv
import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wor_sidecar.domain.cleaning import clean_line
from wor_sidecar.welfare.exporting.sheet import (
    DELIMITER,
    MARK,
    from_cell,
    from_csv,
    phone_cell,
    to_cell,
    to_csv,
    to_json_lines,
)

EVALUATED = frozenset("=+-@\t\r\n|%\u2212\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b")
NASTY = st.text(
    st.sampled_from([*EVALUATED, *" '\";,\u00a0\u200b\u202e\ufeff\x00", *"aé0", "\u0338", "\U0001f600"])
)
TEXTS = st.one_of(NASTY, st.text())


def cells_in(file: bytes) -> list[list[str]]:
    """The cells as a spreadsheet takes them in, by the standard library alone."""
    text = file.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=4))
@example([["=1+1", '=HYPERLINK("http://x";"y")'], ["  =1", "\t=1"], ["\uff1d1+1", "\ufe6231"]])
@example([['";=1', "\r\n=1"], ["\u200b=1", "'=1"], ["'t Hart", "''=1"]])
def test_no_cell_is_evaluated_and_reading_back_gives_the_same_threat_21(lines):
    file = to_csv(["Naam", "Reden"], lines)
    for line in cells_in(file):
        assert len(line) == 2
        for cell in line:
            assert cell.lstrip()[:1] not in EVALUATED or not cell.lstrip()
            assert not any(sign in cell for sign in "\r\n\t\x00")
    assert from_csv(file) == [["Naam", "Reden"], *([clean_line(one) for one in line] for line in lines)]


@given(TEXTS)
def test_a_cell_read_back_is_the_cleaned_text(text):
    assert from_cell(to_cell(text)) == clean_line(text)


@pytest.mark.parametrize(
    "typed",
    [
        "=1+1",
        "+31612345678",
        "-1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "   =1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20a",
        "\u22121",
    ],
)
def test_each_sign_that_means_a_formula_is_guarded(typed):
    assert to_cell(typed).startswith("'")


@pytest.mark.parametrize("name", ["'t Hart", "van 't Hof", "O'Brien", "Ünal", "A-B", "D. Hart-Smit"])
def test_a_name_stays_as_it_is(name):
    assert to_cell(name) == name


def test_a_dutch_excel_opens_it_by_itself():
    file = to_csv(["Naam", "Geboren"], [["A. Voorbeeld", "1950-02-03"]])
    assert file.startswith(MARK.encode())
    assert file.decode("utf-8-sig") == '"Naam";"Geboren"\r\n"A. Voorbeeld";"1950-02-03"\r\n'
    assert DELIMITER == ";"


@pytest.mark.parametrize(
    ("number", "cell"),
    [("0612345678", "0612-345678"), ("0413111111", "0413-111111"), ("06-12345678", "06-12345678"), ("", "")],
)
def test_a_telephone_number_keeps_its_zero(number, cell):
    assert phone_cell(number) == cell


def test_json_lines_are_one_object_a_line():
    file = to_json_lines([{"name": "É\nX", "phones": ["06"]}, {"name": "", "phones": []}])
    assert [json.loads(line) for line in file.decode().splitlines()] == [
        {"name": "É\nX", "phones": ["06"]},
        {"name": "", "phones": []},
    ]
