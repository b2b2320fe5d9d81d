"""The English texts say what the Dutch ones say: the same files, the same gaps, the same bounds."""

import re
from pathlib import Path

import pytest

from wor_sidecar.domain.letters import Template
from wor_sidecar.practice.writeback.sample_letters import barest, fullest
from wor_sidecar.texts.consents import LeafletWords, Words, consent_text, extra_lines, leaflet
from wor_sidecar.texts.letters import LINE_LENGTH, LINES, render

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
