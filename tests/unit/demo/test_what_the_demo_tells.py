"""What a person reads in the demo's terminal."""

from dataclasses import replace
from datetime import date

from wor_sidecar.demo import witness
from wor_sidecar.demo.stage import set_up
from wor_sidecar.demo.telling import Sight, news

SEEN = Sight(why=("    wor-sidecar quarantine list \\", "      --config /somewhere/wor.toml"))


def test_a_file_that_could_not_be_read_comes_with_the_command_that_says_why() -> None:
    told = list(news(SEEN, replace(SEEN, aside=1)))
    assert told[1:] == list(SEEN.why)


def test_as_long_as_nothing_changes_nothing_is_told() -> None:
    assert list(news(SEEN, SEEN)) == []


def test_an_import_folder_that_somebody_took_away_ends_nothing(tmp_path) -> None:
    stage = set_up(tmp_path, date(2027, 1, 15))
    stage.imports.rename(tmp_path / "away")
    assert witness.letters(stage) == []


def test_a_letter_that_was_taken_just_before_it_is_read_ends_nothing(tmp_path) -> None:
    told = list(news(SEEN, replace(SEEN, letters=(tmp_path / "taken.edi",))))
    assert "    " not in "".join(told)
    assert told
