"""The conformance suite, run on every built-in connector: its samples, with its example of a profile."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Passed
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.testing.subjects import NotApplicable, Subject, load_subjects
from wor_sidecar.testing.suite import Check, checks_of

ROOT = Path(__file__).parents[2]
CONNECTORS = load_plugins().connectors
PACKAGES = sorted(path.name.removeprefix("wor_his_") for path in (ROOT / "his_connectors").glob("wor_his_*"))


def subjects(name: str) -> list[Subject]:
    profile = ROOT / "config" / "profiles" / f"{name}-example.toml"
    samples = ROOT / "his_connectors" / f"wor_his_{name}" / "samples"
    given = profile if profile.is_file() else None
    return load_subjects(name, given, samples if samples.is_dir() else None)


def checks() -> Iterator[object]:
    for name in sorted(CONNECTORS):
        for check in checks_of(*subjects(name)):
            yield pytest.param(check, id=f"{name}-{check}")


def test_every_package_offers_its_connector() -> None:
    assert sorted(CONNECTORS) == PACKAGES


@pytest.mark.parametrize("name", sorted(name for name, each in CONNECTORS.items() if each.reads))
def test_the_samples_of_a_connector_hold_a_registration_and_something_else(name: str) -> None:
    read = [subject.items(sample.content) for subject in subjects(name) for sample in subject.samples]
    kinds = {type(item) for items in read for item in items}
    assert {Registration, Passed} <= kinds


@pytest.mark.parametrize("check", list(checks()))
def test_a_connector_keeps_the_contract(check: Check) -> None:
    try:
        check.run()
    except NotApplicable as reason:
        pytest.skip(str(reason))
