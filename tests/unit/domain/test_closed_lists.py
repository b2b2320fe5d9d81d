"""The codes of the closed lists, and the words beside them in config/lists."""

import tomllib
from pathlib import Path

import pytest

from wor_sidecar.domain.lists import CLOSED_LISTS, HEALTH_REASONS, NEVER_SENT, Reason

FOLDER = Path(__file__).parents[3] / "config" / "lists"


@pytest.mark.parametrize("name", CLOSED_LISTS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_code_has_its_word_and_each_word_its_code(name, language):
    words = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))[language]
    assert list(words) == [code.value for code in CLOSED_LISTS[name]]
    assert all(word.strip() for word in words.values())


def test_every_file_is_a_list_that_the_domain_knows():
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(CLOSED_LISTS)


def test_reasons_are_plain_or_health_data_or_never_sent():
    assert not HEALTH_REASONS & NEVER_SENT
    assert len(Reason) - len(HEALTH_REASONS) - len(NEVER_SENT) == 16
