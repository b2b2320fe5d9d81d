"""The eleven-test against brute force, and the guard over free text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.bsn import (
    holds_bsn,
    nine_digits,
    passes_eleven_test,
    refuse_bsn,
    refuse_bsn_as_phone,
    refuse_this_bsn,
)
from wor_sidecar.domain.errors.sidecar import NumberLooksLikeBsn

INVENTED = ["123456782", "999990019", "999911120", "999900900", "999999011"]


def by_the_book(digits: str) -> bool:
    """9a + 8b + 7c + 6d + 5e + 4f + 3g + 2h - i, worked out by hand."""
    a, b, c, d, e, f, g, h, i = map(int, digits)
    total = 9 * a + 8 * b + 7 * c + 6 * d + 5 * e + 4 * f + 3 * g + 2 * h - i
    return digits != "000000000" and total % 11 == 0


def test_the_eleven_test_agrees_with_the_book_for_every_number_of_a_range():
    for number in range(0, 1_000_000_000, 9973):
        digits = f"{number:09d}"
        assert passes_eleven_test(digits) == by_the_book(digits)


@given(st.integers(0, 999_999_999))
def test_the_eleven_test_agrees_with_the_book(number):
    assert passes_eleven_test(f"{number:09d}") == by_the_book(f"{number:09d}")


@given(st.integers(0, 99_999_999))
def test_eight_digits_count_as_nine_with_a_zero_before_them(number):
    assert passes_eleven_test(f"{number:08d}") == by_the_book(f"0{number:08d}")


@pytest.mark.parametrize(
    "digits", ["", "1", "1234567", "1234567820", "000000000", "00000000", "12345678a", "١٢٣٤٥٦٧٨٢"]
)
def test_what_has_no_eight_or_nine_digits_is_no_bsn(digits):
    assert not passes_eleven_test(digits)


def test_about_one_in_eleven_random_numbers_passes_so_a_hit_only_asks():
    passing = sum(passes_eleven_test(f"{number:09d}") for number in range(100_000_000, 100_011_000))
    assert passing == 1000


@pytest.mark.parametrize("bsn", INVENTED)
@pytest.mark.parametrize(
    "written",
    [
        "{}",
        "BSN {} van mevrouw",
        "bsn:{}.",
        "({})",
        "{}, belt liever 's middags",
        "belt op 0413-000002 over {}",
        "straat 12 {}",
        "{} 12",
    ],
)
def test_a_bsn_in_a_text_stops(bsn, written):
    spaced = [
        bsn,
        f"{bsn[:3]}.{bsn[3:6]}.{bsn[6:]}",
        f"{bsn[:4]} {bsn[4:6]} {bsn[6:]}",
        "-".join(bsn),
        " ".join(bsn),
    ]
    for digits in [*spaced, bsn.translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)})]:
        assert holds_bsn(written.format(digits)), written.format(digits)


def test_a_zero_width_character_between_the_digits_hides_nothing():
    assert holds_bsn("1234\u200b56782")
    assert holds_bsn("12\u00ad34\u206056782")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "belt na 14:00",
        "06-00000000",
        "Wil graag wandelen op dinsdag 3 maart 2026",
        "NL00BANK0123456780",
        "12345678",
    ],
)
def test_ordinary_texts_pass(text):
    refuse_bsn("own_words", text)


def test_the_refusal_names_the_field_and_not_the_number():
    with pytest.raises(NumberLooksLikeBsn) as refused:
        refuse_bsn("own_words", "123456782")
    assert "own_words" in str(refused.value)
    assert "123456782" not in str(refused.value)


def test_a_bsn_behind_the_longest_text_is_seen_too():
    assert holds_bsn("woorden " * 500 + "123456782")


def test_the_digits_of_another_script_are_digits():
    assert holds_bsn("123456782".translate({ord("0") + n: chr(0x0660 + n) for n in range(10)}))


@pytest.mark.parametrize("bsn", INVENTED)
def test_a_bsn_in_the_place_of_a_telephone_number_stops(bsn):
    for written in (bsn, f"{bsn[:3]}.{bsn[3:6]}.{bsn[6:]}", f"bsn {bsn}"):
        with pytest.raises(NumberLooksLikeBsn):
            refuse_bsn_as_phone("phone", written)


@pytest.mark.parametrize("number", ["06-12345672", "0413-000002", "+31 6 12345672", "020 1234567 tst 12", ""])
def test_a_telephone_number_is_no_bsn_whatever_its_groups_are(number):
    refuse_bsn_as_phone("phone", number)


def test_one_patients_own_bsn_is_found_wherever_it_stands():
    for text in ("999990019", "tel 99999 0019", "0999990019"):
        with pytest.raises(NumberLooksLikeBsn):
            refuse_this_bsn("999990019", "phone", text)
    refuse_this_bsn("999990019", "phone", "0413-000002")
    refuse_this_bsn("", "phone", "0413-000002")
    with pytest.raises(NumberLooksLikeBsn):
        refuse_this_bsn("012345672", "phone", "12345672")


@pytest.mark.parametrize(
    "written", ["123456782", "1234.56.782", "1234 56 782", "123-456-782", "1234\u00a056\u00a0782"]
)
def test_a_bsn_is_read_without_its_separators(written):
    assert nine_digits(written) == "123456782"


def test_a_zero_that_a_spreadsheet_ate_comes_back():
    assert nine_digits("12345672") == "012345672"


@pytest.mark.parametrize("written", ["", "0", "000000000", "000.000.000", " - "])
def test_zeros_alone_are_nobodys(written):
    assert nine_digits(written) == ""


@pytest.mark.parametrize("written", ["123456789", "1234567", "1234567820", "12345678a", "BSN", "\u0661" * 9])
def test_what_is_no_bsn_is_refused_and_not_repeated(written):
    with pytest.raises(ValueError) as refused:
        nine_digits(written)
    assert str(refused.value) == ""
