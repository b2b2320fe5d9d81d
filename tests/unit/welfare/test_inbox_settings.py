"""wor-inbox.toml: the example documents every key, and an error names the key's path."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from wor_sidecar.domain.errors.foundations import SettingMissing, SettingRefused, SettingUnknown
from wor_sidecar.settings.packaged import defaults
from wor_sidecar.settings.reader import parse_settings
from wor_sidecar.welfare.settings import InboxSettings, read

EXAMPLE = defaults() / "wor-inbox.example.toml"
LEAST = "[organisation]\nname = 'Welzijn'\n[data]\nfolder = 'data'\n"


def test_the_example_is_a_valid_configuration_and_documents_every_key() -> None:
    assert read(EXAMPLE).organisation.name == "Welzijn Meierijstad"
    text = EXAMPLE.read_text("utf-8")
    assert [key for key in _keys(InboxSettings) if f"{key} =" not in text and f"[{key}]" not in text] == []


@pytest.mark.parametrize("table", ["feedback", "terms", "plugins", "calendar", "network", "logs"])
def test_the_defaults_in_the_example_are_the_codes_own(table: str) -> None:
    least = parse_settings(LEAST, InboxSettings, Path("wor-inbox.toml"))
    assert getattr(read(EXAMPLE), table) == getattr(least, table)


def test_an_unknown_and_a_missing_key_are_refused_with_their_paths() -> None:
    with pytest.raises(SettingUnknown, match=r"terms\.anwser"):
        parse_settings(LEAST + "[terms]\nanwser = 3\n", InboxSettings, Path("wor-inbox.toml"))
    with pytest.raises(SettingMissing, match=r"organisation\.name"):
        parse_settings("[organisation]\n[data]\nfolder = 'd'\n", InboxSettings, Path("wor-inbox.toml"))


@pytest.mark.parametrize(
    "more",
    [
        "[terms]\nanswer = 0\n",
        "[feedback]\nlongest_text = 281\n",
        "[logs]\nlevel = 'loud'\n",
        "[data]\nfolder = 3\n",
    ],
)
def test_a_value_that_cannot_be_is_refused(more: str) -> None:
    with pytest.raises(SettingRefused):
        parse_settings(
            "[organisation]\nname = 'W'\n" + (more if "[data]" in more else "[data]\nfolder = 'd'\n" + more),
            InboxSettings,
            Path("x.toml"),
        )


def _keys(schema: Any) -> list[str]:
    found: list[str] = []
    hints = get_type_hints(schema)
    for each in fields(schema):
        found.append(str(each.metadata.get("key", each.name)))
        for inner in (hints[each.name], *get_args(hints[each.name])):
            if is_dataclass(inner):
                found += _keys(inner)
    return found
