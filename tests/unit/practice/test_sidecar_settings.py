"""wor.toml: the example documents every key, and an error names the key's path."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from wor_sidecar.domain.errors.foundations import SettingMissing, SettingRefused, SettingUnknown
from wor_sidecar.practice.settings import RouteSettings, SidecarSettings, read
from wor_sidecar.settings.packaged import defaults
from wor_sidecar.settings.reader import parse_settings

EXAMPLE = defaults() / "wor.example.toml"
LEAST = "[practice]\nname = 'De Linde'\n[data]\nfolder = 'data'\n"

CONTRACT = r"""
[practice]
name = "Huisartsenpraktijk De Linde"
agb = "01004567"
phone = "0413-000000"
urgent_phone = "0413-000001"
place = "Veghel"
mode = "refer"

[trigger]
codes = ["Z68"]
since = 2026-01-01

[[export]]
name = "dagelijkse lijst"
path = 'D:\HIS\export'
pattern = "*.csv"
profile = "profiles/table-example.toml"
kind = "local"
settle_seconds = 5
expected_every = "1 working day"

[[import]]
name = "post"
path = 'D:\HIS\import'
staging = 'D:\HIS\import.tmp'
connector = "medvri"
patient_key = "bsn"
sender_id = "500000001"
sender_name = "Welzijn Meierijstad"

[[referrer]]
name = "M. Bernard"
role = "huisarts"

[[route]]
organisation = "Welzijn Meierijstad"
municipality = "Meierijstad"
products = ["welzijn-op-recept", "bewegen-op-recept"]
postcodes = ["5460-5469", "5480-5482"]
places = ["Veghel", "Schijndel"]

[data]
folder = 'D:\wor'

[vault]
kind = "auto"

[consent]
undo_minutes = 10
follow_up_months = 6

[prompts]
listen = ""


[network]
proxy = ""
ca_file = ""
"""
"""A whole wor.toml, Windows paths and all, as an IT manager would write it."""


def test_the_example_is_a_valid_configuration() -> None:
    settings = read(EXAMPLE)
    assert settings.exports[0].settles == 5
    assert settings.routes[0].reaches("5461")


def test_the_example_documents_every_key_and_no_other() -> None:
    text = EXAMPLE.read_text("utf-8")
    keys = _keys(SidecarSettings)
    missing = [key for key in keys if f"{key} =" not in text and f"[{key}]" not in text]
    assert missing == []


def test_the_defaults_in_the_example_are_the_codes_own() -> None:
    least = parse_settings(LEAST, SidecarSettings, Path("wor.toml"))
    example = read(EXAMPLE)
    for table in (
        "consent",
        "prompts",
        "intake",
        "signals",
        "plugins",
        "calendar",
        "postbus",
        "network",
        "logs",
    ):
        assert getattr(example, table) == getattr(least, table), table


def test_an_unknown_key_is_refused_with_its_path_and_the_nearest_one() -> None:
    with pytest.raises(SettingUnknown, match=r"consent\.undo_minuts"):
        parse_settings(LEAST + "[consent]\nundo_minuts = 3\n", SidecarSettings, Path("wor.toml"))


def test_a_missing_key_is_named_with_its_place_in_the_list() -> None:
    with pytest.raises(SettingMissing, match=r"export\[1\]\.profile"):
        parse_settings(LEAST + "[[export]]\nname = 'a'\npath = 'b'\n", SidecarSettings, Path("wor.toml"))


@pytest.mark.parametrize(
    "more",
    [
        "[trigger]\ncodes = ['z68']\n",
        "[trigger]\ncodes = []\n",
        "[consent]\nundo_minutes = -1\n",
        "[[route]]\norganisation = 'x'\npostcodes = ['546']\n",
        "[[route]]\norganisation = 'x'\nproducts = ['yoga']\n",
        "[logs]\nlevel = 'loud'\n",
        "[prompts]\nlisten = '192.168.1.10'\n",
    ],
)
def test_a_value_that_cannot_be_is_refused(more: str) -> None:
    with pytest.raises(SettingRefused):
        parse_settings(LEAST + more, SidecarSettings, Path("wor.toml"))


def test_two_exports_of_one_name_are_refused() -> None:
    one = "[[export]]\nname = 'a'\npath = 'b'\nprofile = 'c'\n"
    with pytest.raises(SettingRefused):
        parse_settings(LEAST + one + one, SidecarSettings, Path("wor.toml"))


@pytest.mark.parametrize(
    ("pc4", "reached"), [("5460", True), ("5469", True), ("5470", False), ("", False), ("5480", True)]
)
def test_a_route_reaches_its_postcodes(pc4: str, reached: bool) -> None:
    assert RouteSettings("x", postcodes=("5460-5469", "5480")).reaches(pc4) is reached


def _keys(schema: Any) -> list[str]:
    found: list[str] = []
    hints = get_type_hints(schema)
    for each in fields(schema):
        found.append(str(each.metadata.get("key", each.name)))
        for inner in (hints[each.name], *get_args(hints[each.name])):
            if is_dataclass(inner):
                found += _keys(inner)
    return found


def test_a_full_file_as_the_contract_of_commands_shows_it_is_understood(tmp_path) -> None:
    read = parse_settings(CONTRACT, SidecarSettings, tmp_path / "wor.toml")
    assert read.exports[0].rhythm == 1
    assert read.routes[0].municipality == "Meierijstad"
    assert read.consent.undo_minutes == 10


@pytest.mark.parametrize(
    "wrong",
    [
        "referrer_first = 6",
        "referrer_first = -1",
        "end_of_day = '24:00'",
        "end_of_day = '16.30'",
        "quiet_hours = ['12:00']",
        "quiet_hours = ['12:00-25:00']",
    ],
)
def test_times_on_the_wall_and_days_that_cannot_be_are_refused(wrong: str) -> None:
    with pytest.raises(SettingRefused):
        parse_settings(f"{LEAST}[desk]\n{wrong}\n", SidecarSettings, Path("wor.toml"))


def test_a_desk_may_keep_quiet_past_midnight_and_have_no_list_at_the_end_of_the_day() -> None:
    text = f"{LEAST}[desk]\nquiet_hours = ['22:00-07:00', '12:00-13:00']\nend_of_day = ''\n"
    assert parse_settings(text, SidecarSettings, Path("wor.toml")).desk.end_of_day == ""
