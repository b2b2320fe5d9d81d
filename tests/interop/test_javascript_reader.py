"""Somebody else's cryptography, written from the specification alone, opens what we seal."""

import json
import os
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.exchange.envelope import _info, _signed, _split, _unpadded
from wor_sidecar.exchange.primitives import Seed, verify
from wor_sidecar.exchange.vectors import make_vectors

HERE = Path(__file__).parent
READER = HERE / "envelope"
FIXED = HERE.parents[1] / "docs" / "reference" / "vectors" / "exchange.json"
PARTS = {
    "names",
    "chains",
    "statements",
    "delegations",
    "knows",
    "envelopes",
    "hellos",
    "bodies",
    "bundles",
    "receipts",
    "papers",
    "calls",
}
NOW = Millis(1_800_000_000_000)


@pytest.fixture
def node() -> str:
    found = shutil.which("node")
    missing = None
    if found is None:
        missing = "Node.js is not installed, so the independent reader cannot run."
    elif not (READER / "node_modules").is_dir():
        missing = f"Its packages are missing: run `npm ci` in {READER}."
    if missing is None and found is not None:
        return found
    if os.environ.get("WOR_INSIST") == "1":
        pytest.fail(str(missing))
    pytest.skip(str(missing))


def told(node: str, script: str, file: Path) -> Any:
    done = subprocess.run([node, READER / script, file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.node
def test_threat_09_a_javascript_reader_opens_the_stored_vectors(node):
    assert told(node, "open.mjs", HERE / "vectors.json") == {"opened": 5}


@pytest.mark.node
def test_threat_09_a_javascript_reader_opens_fresh_vectors_of_every_size(node, tmp_path):
    vectors = make_vectors(secrets.token_bytes, NOW)
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps([one.to_json() for one in vectors]))
    assert told(node, "open.mjs", file) == {"opened": len(vectors)}


@pytest.mark.node
def test_threat_02_threat_09_a_reader_that_knows_only_the_pages_checks_every_fixed_vector(node):
    vectors = json.loads(FIXED.read_text("utf-8"))
    checked = told(node, "check.mjs", FIXED)
    assert checked.keys() == PARTS
    assert checked["envelopes"] == 2 * len(vectors["envelopes"]["opened"]) + len(
        vectors["envelopes"]["refused"]
    )
    assert checked["chains"] >= len(vectors["chains"]["cases"])
    bodies = vectors["bodies"]
    assert checked["bodies"] == len(bodies["read"]) + len(bodies["refused"])
    assert checked["bundles"] == 2 + len(bodies["bundles_read"]) + len(bodies["bundles_refused"])


@pytest.mark.node
def test_the_reader_notices_a_changed_vector(node, tmp_path):
    vectors = json.loads(FIXED.read_text("utf-8"))
    vectors["names"]["organisations"][0]["digits"] = "00000 " * 5 + "00000"
    file = tmp_path / "changed.json"
    file.write_text(json.dumps(vectors))
    done = subprocess.run([node, READER / "check.mjs", file], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "digits" in done.stderr


def test_this_version_opens_the_stored_vectors():
    for vector in json.loads((HERE / "vectors.json").read_text()):
        raw = {name: bytes.fromhex(value) for name, value in vector.items()}
        seed = Seed(raw["recipient_seed"])
        header, outside, sealed = _split(raw["wire"])
        plain = seed.open(sealed, _info(outside))
        assert verify(raw["sender_public"], plain[:64], _signed(outside, seed.public, plain[64:]))
        assert _unpadded(plain[64:], header.sender) == raw["body"]
