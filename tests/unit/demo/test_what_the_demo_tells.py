"""What a person reads in the demo's terminal."""

from dataclasses import replace

from wor_sidecar.demo.telling import Sight, news

SEEN = Sight(why=("    wor-sidecar quarantine list \\", "      --config /somewhere/wor.toml"))


def test_a_file_that_could_not_be_read_comes_with_the_command_that_says_why() -> None:
    told = list(news(SEEN, replace(SEEN, aside=1)))
    assert told[1:] == list(SEEN.why)


def test_as_long_as_nothing_changes_nothing_is_told() -> None:
    assert list(news(SEEN, SEEN)) == []
