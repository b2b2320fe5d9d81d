"""The English texts say what the Dutch ones say: the same files, the same gaps, the same bounds."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from wor_sidecar.domain.letters import Template
from wor_sidecar.practice.writeback.sample_letters import barest, fullest
from wor_sidecar.texts import catalogue, chores, times
from wor_sidecar.texts.consents import LeafletWords, Words, consent_text, extra_lines, leaflet
from wor_sidecar.texts.letters import LINE_LENGTH, LINES, render
from wor_sidecar.tray.presenter import words
from wor_sidecar.web import pages as web

TEXTS = Path(__file__).parents[3] / "config" / "texts"
GAP = re.compile(r"\{\w+\}")
WRITTEN = sorted(
    path.relative_to(TEXTS / "nl")
    for path in (TEXTS / "nl").rglob("*")
    if path.suffix in (".txt", ".md", ".toml")
)


@pytest.mark.parametrize("path", WRITTEN, ids=str)
def test_a_text_has_the_gaps_of_the_dutch_one(path):
    dutch, english = ((TEXTS / language / path).read_text("utf-8") for language in ("nl", "en"))
    assert sorted(set(GAP.findall(english))) == sorted(set(GAP.findall(dutch)))


@pytest.mark.parametrize("template", Template)
@pytest.mark.parametrize("sample", [fullest, barest])
def test_an_english_letter_fits_too(template, sample):
    lines = render(template.value, sample(template).pieces, language="en")
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= LINE_LENGTH
    assert lines[0].startswith("Social prescribing: ")
    assert lines[-1].startswith("Kenmerk ")


def test_english_consent_texts_and_leaflet_read_without_gaps():
    said = Words("Dr Bernard", "coach", "De Brug", "0413-000002", overleg=True)
    for version in "AB":
        text = consent_text(version, "en")
        assert text.id == f"consent-en-1-{version.lower()}"
        assert "{" not in text.read_aloud(said)
    assert extra_lines("Anna", "de Wit", "en")["before"].startswith("Am I speaking")
    words = LeafletWords("Anna", "De Brug", "0413-1", "0413-2", "0413-3", "coach", "example.org", "0900")
    assert "{" not in leaflet(words, "en")


LISTS = sorted((TEXTS.parent / "lists").glob("*.toml"))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_a_closed_list_has_a_word_of_its_own_for_each_code_in_both_languages(path):
    tables = tomllib.loads(path.read_text("utf-8"))
    assert list(tables["en"]) == list(tables["nl"])
    assert all(word.strip() for table in tables.values() for word in table.values())


def test_no_english_sentence_is_a_dutch_one():
    dutch = re.compile(r"\b(niet|wordt|geen|patiënt|huisarts|toestemming|verwijzing|bellen|een|het|naar)\b")
    found = [message for message in chores.collect(chores.checkout()) if dutch.search(message.lower())]
    assert found == []


@pytest.mark.parametrize(
    ("language", "told"),
    [("nl", ("29-01-2027", "29 januari 2027")), ("en", ("2027-01-29", "29 January 2027"))],
)
def test_a_day_is_written_as_its_reader_does(language, told):
    catalogue.use(language)
    try:
        assert (words.short_day(date(2027, 1, 29)), times.day("2027-01-29")) == told
        assert web.day(date(2027, 1, 29)) == told[0]
    finally:
        catalogue.use(catalogue.DUTCH)
