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
SAMPLES = {
    "table": "his_connectors/wor_his_table/samples/contacts.csv",
    "medvri": "his_connectors/wor_his_medvri/samples/letter.edi",
}


@pytest.mark.parametrize("path", PACKAGED, ids=lambda path: path.stem)
def test_every_packaged_profile_reads_its_connectors_sample(path: Path) -> None:
    found = load_profile(f"profiles/{path.name}")
    sample = Path(__file__).parents[3] / SAMPLES[found.profile.connector]
    with sample.open("rb") as file:
        assert (
            collected(load_plugins().connector(found.profile.connector).read(file, found.profile)).errors
            == ()
        )
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
