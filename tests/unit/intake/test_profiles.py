"""Profiles: found beside the configuration or among the packaged ones, and every wrong key named."""

from pathlib import Path

import pytest

from wor_sidecar.domain.errors.folders import ProfileMissing, ProfileNotToml
from wor_sidecar.domain.errors.foundations import SettingMissing, SettingRefused, SettingUnknown
from wor_sidecar.domain.icpc import Trigger
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.practice.intake.collecting import collected
from wor_sidecar.practice.intake.profiles import bare_profile, load_profile
from wor_sidecar.settings.packaged import defaults

PACKAGED = sorted((defaults() / "profiles").glob("*.toml"))
ROOT = Path(__file__).parents[3]
CONNECTORS = load_plugins().connectors


def sample_of(connector: str) -> Path:
    """The first sample of a connector that asks for no profile of its own."""
    files = sorted((ROOT / "his_connectors" / f"wor_his_{connector}" / "samples").iterdir())
    plain = [file for file in files if file.suffix != ".toml" and not file.name.startswith((".", "README"))]
    return next((file for file in plain if file.with_name(f"{file.name}.toml") not in files), plain[0])


@pytest.mark.parametrize("path", PACKAGED, ids=lambda path: path.stem)
def test_every_packaged_profile_reads_its_connectors_sample(path: Path) -> None:
    found = load_profile(f"profiles/{path.name}")
    connector = CONNECTORS[found.profile.connector]
    if connector.reads:
        with sample_of(connector.id).open("rb") as file:
            assert collected(connector.read(file, found.profile)).errors == ()
    else:
        assert connector.writes
    assert found.profile.verified == "unverified"
    assert found.profile.sources


def test_a_profile_beside_the_configuration_comes_first(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    own = tmp_path / "profiles" / "table-example.toml"
    own.write_text('connector = "table"\nhis = "eigen"\n[file]\nmax_megabytes = 2\ndone_marker = ".ok"\n')
    found = load_profile("profiles/table-example.toml", tmp_path / "wor.toml", Trigger(("A04",)))
    assert (found.profile.his, found.max_bytes, found.rules.done_marker) == ("eigen", 2 << 20, ".ok")
    assert found.profile.trigger.codes == ("A04",)
    assert found.profile.options == {}


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ('his = "x"', SettingMissing, "connector"),
        ('connector = "table"\nverify = "x"', SettingUnknown, "verify"),
        ('connector = "table"\n[file]\nmax_megabytes = 0', SettingRefused, "max_megabytes"),
        ('connector = "table"\n[medvri]\ncharset = "ascii"', SettingUnknown, "medvri"),
        ('connector = "table"\ntable = 3', ProfileNotToml, "[table]"),
        ("connector = 3", SettingRefused, "connector"),
        ("connector =", ProfileNotToml, "profile"),
        (b"\xff\xfe", ProfileNotToml, "UTF-8"),
    ],
)
def test_a_wrong_profile_says_what_is_wrong(tmp_path: Path, text, error, said: str) -> None:
    path = tmp_path / "profile.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(error) as caught:
        load_profile(path)
    assert said in str(caught.value)


def test_a_profile_that_is_nowhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProfileMissing, match="weg"):
        load_profile("weg.toml", tmp_path / "wor.toml")


def test_a_connector_can_be_used_without_a_profile() -> None:
    assert bare_profile("medvri").profile.connector == "medvri"
