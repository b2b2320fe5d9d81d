from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Literal, NewType

import pytest

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.foundations import (
    ConfigurationMissing,
    ConfigurationNotToml,
    SettingMissing,
    SettingRefused,
    SettingUnknown,
)
from wor_sidecar.settings.reader import parse_settings, read_settings
from wor_sidecar.settings.shared import (
    CalendarSettings,
    DataSettings,
    NetworkSettings,
    PluginsSettings,
    VaultSettings,
)

Agb = NewType("Agb", str)


class Mode(Enum):
    REFER = "refer"
    REGISTER_ONLY = "register-only"


@dataclass(frozen=True, slots=True)
class Export:
    name: str
    path: Path
    kind: Literal["local", "share"] = "local"
    settle_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Practice:
    agb: Agb
    mode: Mode = Mode.REFER
    since: date | None = None
    codes: tuple[str, ...] = ("Z68",)
    undo: int = 10

    def __post_init__(self):
        if self.undo < 0:
            raise ValueError("undo must not be negative")


@dataclass(frozen=True, slots=True)
class Whole:
    practice: Practice
    exports: tuple[Export, ...] = field(default=(), metadata={"key": "export"})
    signals: dict[str, int] = field(default_factory=dict)


HERE = Path("/etc/wor/wor.toml")
GOOD = """
[practice]
agb = "01004567"
mode = "register-only"
since = 2026-01-01
[[export]]
name = "dagelijkse lijst"
path = 'lists/today'
settle_seconds = 1
[[export]]
name = "tweede"
path = '/srv/his'
kind = "share"
[signals]
stale = 3
"""


def test_a_whole_file_becomes_frozen_values():
    read = parse_settings(GOOD, Whole, HERE)
    assert read.practice == Practice(Agb("01004567"), Mode.REGISTER_ONLY, date(2026, 1, 1))
    assert read.exports[0] == Export("dagelijkse lijst", Path("/etc/wor/lists/today"), "local", 1.0)
    assert read.exports[1].path == Path("/srv/his")
    assert read.signals == {"stale": 3}


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (("agb", "abg"), SettingUnknown, ["practice.abg", "practice.agb"]),
        (("[signals]", "[signal]"), SettingUnknown, ["signal ", "signals"]),
        (("kind =", "knd ="), SettingUnknown, ["export[2].knd", "export[2].kind"]),
        (('agb = "01004567"', ""), SettingMissing, ["practice.agb", "text between quotes"]),
        (('"01004567"', "1004567"), SettingRefused, ["practice.agb", "1004567", "text"]),
        (('"share"', '"nas"'), SettingRefused, ["export[2].kind", "nas", "'local'/'share'"]),
        (('"register-only"', '"reffer"'), SettingRefused, ["practice.mode", "'refer'/'register-only'"]),
        (("2026-01-01", '"2026-01-01"'), SettingRefused, ["practice.since", "without quotes"]),
        (("2026-01-01", "2026-01-01T10:00:00"), SettingRefused, ["practice.since"]),
        (("stale = 3", "stale = true"), SettingRefused, ["signals.stale", "whole number"]),
        (("settle_seconds = 1", 'settle_seconds = "1"'), SettingRefused, ["export[1].settle_seconds"]),
        (("since =", "undo = -1\nsince ="), SettingRefused, ["practice", "must not be negative"]),
        (("since =", 'codes = "Z68"\nsince ='), SettingRefused, ["practice.codes", "[ and ]"]),
        (("since =", "codes = [68]\nsince ="), SettingRefused, ["practice.codes[1]", "68"]),
        (("[practice]", "[practice"), ConfigurationNotToml, ["line 2"]),
    ],
)
def test_a_fault_names_the_keys_path_and_the_remedy(change, error, words):
    with pytest.raises(error) as refused:
        parse_settings(GOOD.replace(*change), Whole, HERE)
    assert refused.value.exit_code == 3
    for word in [*words, str(HERE)]:
        assert word in str(refused.value)


def test_a_missing_file_and_a_file_in_another_encoding_are_coded(tmp_path):
    with pytest.raises(ConfigurationMissing):
        read_settings(tmp_path / "none.toml", Whole)
    (tmp_path / "latin.toml").write_bytes('name = "é"'.encode("latin-1"))
    with pytest.raises(ConfigurationNotToml):
        read_settings(tmp_path / "latin.toml", Whole)
    with pytest.raises(WorError):
        read_settings(tmp_path, Whole)


def test_a_file_saved_by_notepad_is_read(tmp_path):
    path = tmp_path / "wor.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_settings(path, Whole).practice.agb == "01004567"


@dataclass(frozen=True, slots=True)
class Shared:
    data: DataSettings
    plugins: PluginsSettings = field(default_factory=PluginsSettings)
    vault: VaultSettings = field(default_factory=VaultSettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    calendar: CalendarSettings = field(default_factory=CalendarSettings)


def test_the_shared_tables_read_as_written_in_the_example():
    text = """
    [data]
    folder = '/var/lib/wor'
    [plugins]
    enabled = ["wor-mail"]
    [calendar]
    bevrijdingsdag = "yearly"
    closed = [[2026-07-20, 2026-08-02]]
    """
    read = parse_settings(text, Shared, HERE)
    assert read.calendar.closed == ((date(2026, 7, 20), date(2026, 8, 2)),)
    assert read.plugins.enabled == ("wor-mail",)
    assert read.vault.kind == "auto"
    with pytest.raises(SettingRefused, match=r"calendar.closed\[1\]"):
        parse_settings(text.replace(", 2026-08-02", ""), Shared, HERE)
    with pytest.raises(SettingRefused, match="ends on or after"):
        parse_settings(text.replace("2026-08-02", "2026-07-02"), Shared, HERE)
