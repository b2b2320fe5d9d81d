"""The page of logs names every event that the code writes, with its levels, its fields and its number."""

from pathlib import Path

import log_events
import pytest

from wor_sidecar.settings.event_log import NUMBERS, OTHER, number_of


@pytest.mark.parametrize("page", log_events.PAGES, ids=lambda page: page.name)
def test_the_table_of_events_is_what_the_code_writes(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text == log_events.page(text, log_events.PAGES[page]), "run: make docs"


@pytest.mark.parametrize("page", log_events.PAGES, ids=lambda page: page.name)
def test_the_numbers_of_windows_are_told_with_their_words(page: Path) -> None:
    text = page.read_text("utf-8")
    for number, words in NUMBERS.items():
        if number != OTHER:
            assert f"| {number} | {', '.join(f'`{one}`' for one in words)} |" in text


def test_whatever_needs_somebody_has_a_number_of_its_part_of_the_program() -> None:
    found = {name for name, event in log_events.events().items() if event.levels & {"warning", "error"}}
    assert len(found) > 40
    assert sorted(name for name in found if number_of(name) == OTHER) == []
