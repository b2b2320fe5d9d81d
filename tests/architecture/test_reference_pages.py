"""The reference pages say what the code says: `make docs` writes the one, and the other is held to it."""

import pages
import pytest


@pytest.mark.parametrize("language", pages.SETTINGS)
def test_the_page_of_settings_is_what_make_docs_writes(language: str) -> None:
    assert pages.SETTINGS[language].read_text("utf-8") == pages.settings_page(language), "run: make docs"


@pytest.mark.parametrize("name", pages.FILES)
def test_every_setting_has_a_dutch_meaning_and_no_other(name: str) -> None:
    english, dutch = (pages.meanings(name, pages.FILES[name], language) for language in ("en", "nl"))
    assert sorted(dutch) == sorted(english)
    assert [key for key, meaning in dutch.items() if not meaning] == []


def test_every_setting_has_a_meaning() -> None:
    told = {
        f"{name}: {key}": one.meaning for name in pages.FILES for key, one in pages.examples(name).items()
    }
    assert [key for key, meaning in told.items() if not meaning] == []


def test_an_example_names_the_settings_and_no_others() -> None:
    for name, schema in pages.FILES.items():
        known = {f"{table}.{each.name}" for table, _, _, inside in pages.keys(schema) for each in inside}
        assert set(pages.examples(name)) == known, name


@pytest.mark.parametrize("language", pages.ERRORS)
def test_the_page_of_error_codes_is_what_make_docs_writes(language: str) -> None:
    assert pages.ERRORS[language].read_text("utf-8") == pages.errors_page(language), "run: make docs"


def test_every_error_says_what_to_do() -> None:
    assert [one.code for one in pages.errors() if not one.hint] == []


def test_a_code_is_of_one_error_alone() -> None:
    codes = [one.code for one in pages.errors()]
    assert sorted({code for code in codes if codes.count(code) > 1}) == []
