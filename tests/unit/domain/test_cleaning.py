"""Text from outside: cleaned once, in the right order."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.cleaning import clean, clean_line, refuse_code, without_code
from wor_sidecar.domain.errors.sidecar import CodeInText


@given(st.text())
def test_nothing_that_hides_or_reorders_is_left(text):
    left = clean(text)
    assert all(char == "\n" or unicodedata.category(char)[0] != "C" for char in left)
    assert "\u2028" not in left


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


@given(st.text(), st.integers(0, 30))
def test_a_line_is_one_line_of_no_more_than_its_limit(text, limit):
    line = clean_line(text, limit)
    assert "\n" not in line
    assert len(line) <= limit


def test_a_full_width_equals_sign_is_a_real_one_afterwards():
    assert clean("\uff1d1+1") == "=1+1"


def test_a_reversed_text_is_shown_as_it_is():
    assert clean("tele\u202efoon\u202c") == "telefoon"


@pytest.mark.parametrize(
    "text", ["Z68", "code z68 gebruikt", "Z 68", "z.68", "\uff3a\uff16\uff18", "(Z68.01)"]
)
def test_the_code_that_makes_a_referral_is_found(text):
    with pytest.raises(CodeInText):
        refuse_code("text", text)


@pytest.mark.parametrize("text", ["Z681", "AZ68", "68", "zaal 68", "Z67"])
def test_what_only_looks_like_it_passes(text):
    refuse_code("text", text)
    assert without_code(text) == text
