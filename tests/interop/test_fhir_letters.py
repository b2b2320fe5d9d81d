"""Letters as FHIR documents, before two validators that others wrote: pyfhircheck and npm's `fhir`."""

import importlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from wor_sidecar.hooks.connector import Profile
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.testing.subjects import letters

HERE = Path(__file__).parent / "fhir"
LETTERS = letters()


def rendered(name: str) -> bytes:
    return load_plugins().connectors["fhir"].render(LETTERS[name], Profile("fhir"))


@pytest.fixture(scope="module")
def validator():
    model = importlib.import_module("fhir.resources.R4B.composition").Composition
    states = ["preliminary", "final", "amended", "entered-in-error"]
    model.model_fields["status"].json_schema_extra["enum_values"] = states
    from pyfhircheck import Validator
    from pyfhircheck.core import definitions

    # takes section.text for the text that every resource may have, and misses it
    definitions._COMMON_FIELDS = definitions._COMMON_FIELDS - {"language", "text"}
    return Validator()


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", LETTERS)
def test_pyfhircheck_finds_no_error_and_no_warning_in_a_letter(validator, name):
    report = validator.validate_resource(json.loads(rendered(name)))
    assert [f"{issue.severity} {issue.path} {issue.message}" for issue in report.issues] == []


@pytest.mark.filterwarnings("default")
def test_pyfhircheck_does_look_at_letters(validator):
    letter = json.loads(rendered("plain"))
    letter["entry"][0]["resource"]["status"] = "flying"
    assert validator.validate_resource(letter).issues


@pytest.mark.node
def test_the_second_reader_agrees_on_letters_and_does_look(tmp_path):
    node = shutil.which("node")
    missing = node is None or not (HERE / "node_modules" / "fhir").is_dir()
    if missing and os.environ.get("WOR_INSIST") == "1":
        pytest.fail("run `npm ci` in tests/interop/fhir first")
    if missing:
        pytest.skip("no Node.js, or `npm ci` was not run in tests/interop/fhir")
    files = [tmp_path / f"{name}.json" for name in LETTERS]
    for file in files:
        file.write_bytes(rendered(file.stem))
    result = subprocess.run(
        [node, "validate.mjs", *map(str, files)], cwd=HERE, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    seen = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["issues"], one["damaged_found"]) for one in seen] == [([], True)] * len(files)
