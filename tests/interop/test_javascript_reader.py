"""Somebody else's cryptography, written from the specification alone, opens what we seal."""

import json
import os
import random
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.digits import digits_of
from wor_sidecar.exchange.envelope import _info, _signed, _split, _unpadded
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.invitation import proof_of
from wor_sidecar.exchange.keys import first_keys, new_epoch, renewed, rotated
from wor_sidecar.exchange.primitives import Seed, verify
from wor_sidecar.exchange.statements import Spoken
from wor_sidecar.exchange.strict import base64url
from wor_sidecar.exchange.vectors import make_vectors

HERE = Path(__file__).parent
READER = HERE / "envelope"
NOW = Millis(1_800_000_000_000)
DAY = 86_400_000
SPEAKS = (Spoken("referral", 1), Spoken("status", 1))


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


def keys_to_show() -> dict[str, Any]:
    randomness = random.Random(20260101).randbytes
    identity = IdentityKey.fresh(randomness)
    keys = first_keys(identity, Kind.WELFARE, SPEAKS, NOW, randomness)
    keys = renewed(keys, SPEAKS, Millis(NOW + 7 * DAY), randomness)
    keys = rotated(keys, SPEAKS, Millis(NOW + 14 * DAY), randomness)
    keys = new_epoch(keys, identity.mandate(3, randomness), SPEAKS, Millis(NOW + 15 * DAY), randomness)
    secret = randomness(32)
    return {
        "organisation": keys.organisation,
        "digits": digits_of(identity.public, keys.organisation),
        "record": keys.record.to_json(),
        "invitation_secret": base64url(secret),
        "proof": proof_of(secret, identity.public, keys.organisation),
    }


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
def test_threat_02_a_javascript_reader_verifies_a_chain_of_keys(node):
    assert told(node, "keys.mjs", HERE / "keys.json") == {"statements": 4}


def test_the_stored_keys_are_what_this_version_makes_to_the_byte():
    assert json.loads((HERE / "keys.json").read_text()) == keys_to_show()


def test_this_version_opens_the_stored_vectors():
    for vector in json.loads((HERE / "vectors.json").read_text()):
        raw = {name: bytes.fromhex(value) for name, value in vector.items()}
        seed = Seed(raw["recipient_seed"])
        header, outside, sealed = _split(raw["wire"])
        plain = seed.open(sealed, _info(outside))
        assert verify(raw["sender_public"], plain[:64], _signed(outside, seed.public, plain[64:]))
        assert _unpadded(plain[64:], header.sender) == raw["body"]
