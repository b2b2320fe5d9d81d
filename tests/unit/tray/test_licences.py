"""The licences in the about box are read from what is installed."""

from wor_sidecar.tray import licences


def test_what_runs_along_is_listed_with_its_licence() -> None:
    found = {one.name.lower().replace("_", "-"): one for one in licences.parts()}
    assert found["click"].licence == "BSD-3-Clause"
    assert "LGPL" in found["pyside6-essentials"].licence
    assert "shiboken6" in found
    assert "urllib3" in found


def test_what_only_tests_need_is_not_listed() -> None:
    found = {one.name.lower() for one in licences.parts()}
    assert not found & {"pytest", "hypothesis", "ruff", "wor-sidecar"}


def test_every_part_says_its_licence() -> None:
    assert [one.name for one in licences.parts() if not one.licence] == []
