"""A plug-in stands in three lists; each must name exactly the folders that are there."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS = PROJECT["tool"]["importlinter"]["contracts"]


def folders() -> dict[str, str]:
    """Package name -> source root, of every plug-in folder."""
    return {
        init.parent.name: root
        for root in ("his_connectors", "plugins")
        for init in (ROOT / root).glob("*/__init__.py")
    }


def test_there_are_plugins_at_all() -> None:
    assert {"wor_his_table", "wor_his_medvri", "wor_transport_postbus"} <= set(folders())


def test_the_wheel_packs_every_plugin_folder() -> None:
    packed = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert sorted(packed) == sorted(["wor_sidecar", *(f"{root}/{name}" for name, root in folders().items())])


def test_every_plugin_has_an_entry_point_in_its_group() -> None:
    groups = PROJECT["project"]["entry-points"]
    connectors = {target.split(":")[0] for target in groups["wor_sidecar.his_connectors"].values()}
    others = {target.split(":")[0] for target in groups["wor_sidecar.plugins"].values()}
    assert connectors == {name for name, root in folders().items() if root == "his_connectors"}
    assert others == {name for name, root in folders().items() if root == "plugins"}


def test_the_import_contracts_know_every_plugin() -> None:
    assert set(PROJECT["tool"]["importlinter"]["root_packages"]) == {"wor_sidecar", *folders()}
    protected = next(c for c in CONTRACTS if c["name"].startswith("Nobody of ours imports a plug-in"))
    assert set(protected["protected_modules"]) == set(folders())
    third_party = next(c for c in CONTRACTS if c["name"].startswith("A plug-in gets what a third party gets"))
    assert set(third_party["source_modules"]) == set(folders())


def test_mypy_reads_every_plugin() -> None:
    assert set(PROJECT["tool"]["mypy"]["packages"]) == {"wor_sidecar", *folders()}


def test_every_plugin_brings_a_readme_and_its_own_tests() -> None:
    for name, root in folders().items():
        assert (ROOT / root / name / "README.md").is_file(), name
        assert list((ROOT / root / name / "tests").glob("test_*.py")), name
