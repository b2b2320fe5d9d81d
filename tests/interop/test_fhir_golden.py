"""The golden bundles, before two validators that others wrote: pyfhircheck and npm's `fhir`."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "fhir"
NAMES = ["referral", "feedback"]
STATES = {
    "Task": "draft requested received accepted rejected ready cancelled in-progress on-hold failed completed"
    " entered-in-error",
    "Encounter": "planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown",
    "Observation": "registered preliminary final amended corrected cancelled entered-in-error unknown",
}
"""What R4 allows as status, where pyfhircheck 0.2.0 cuts the list short and takes a literal "+"."""


def golden(name):
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def validator():
    import importlib

    for name, states in STATES.items():
        model = getattr(importlib.import_module(f"fhir.resources.R4B.{name.lower()}"), name)
        model.model_fields["status"].json_schema_extra["enum_values"] = states.split()
    from pyfhircheck import Validator
    from pyfhircheck.core import definitions

    # takes Patient.communication.language for the language that every resource may have, and misses it
    definitions._COMMON_FIELDS = definitions._COMMON_FIELDS - {"language"}

    return Validator()


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", NAMES)
def test_pyfhircheck_finds_no_error_and_no_warning(validator, name):
    report = validator.validate_resource(golden(name))
    assert [f"{issue.severity} {issue.path} {issue.message}" for issue in report.issues] == []


@pytest.mark.filterwarnings("default")
def test_pyfhircheck_does_look(validator):
    bundle = golden("referral")
    bundle["entry"][1]["resource"]["status"] = "+"
    assert validator.validate_resource(bundle).issues


@pytest.mark.node
def test_the_second_reader_agrees_and_does_look():
    node = shutil.which("node")
    missing = node is None or not (HERE / "node_modules" / "fhir").is_dir()
    if missing and os.environ.get("WOR_INSIST") == "1":
        pytest.fail("run `npm ci` in tests/interop/fhir first")
    if missing:
        pytest.skip("no Node.js, or `npm ci` was not run in tests/interop/fhir")
    result = subprocess.run(
        [node, "validate.mjs", *(f"{name}.json" for name in NAMES)],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    seen = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["file"], one["issues"], one["damaged_found"]) for one in seen] == [
        ("referral.json", [], True),
        ("feedback.json", [], True),
    ]
