"""Whose release it is: signed by a key that is known here, or it stays out."""

import subprocess
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from installer.release.saying import CannotBuild
from installer.release.signing import ReleaseKey, sign_sums
from wor_sidecar.domain.errors.upgrading import (
    ReleaseDamaged,
    ReleaseKeyUnreadable,
    ReleaseNotTheirs,
    ReleaseUnsigned,
)
from wor_sidecar.installed.layout import Root
from wor_sidecar.installed.signed import KEYS, SIGNATURES, known_keys
from wor_sidecar.installed.unpacking import ENDING, PLATFORM, offered


def a_key(folder, name, password=b""):
    """Make a key; returns what signs with it, and its public half."""
    key, path, secret = Ed25519PrivateKey.generate(), folder / f"{name}.key", None
    locked = BestAvailableEncryption(password) if password else NoEncryption()
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
    if password:
        secret = folder / f"{name}.password"
        secret.write_bytes(password + b"\n")
    return ReleaseKey(path, secret), pem(key)


def pem(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def carried(tmp_path):
    folder = tmp_path / "carried"
    folder.mkdir()
    archive = folder / f"wor-sidecar-1.1.0-{PLATFORM}{ENDING}"
    archive.write_bytes(b"a release")
    (folder / "SHA256SUMS").write_text(f"{sha256(archive.read_bytes()).hexdigest()}  {archive.name}\n")
    return folder


@pytest.fixture
def root(tmp_path):
    (tmp_path / "opt").mkdir()
    return Root(tmp_path / "opt")


def trusts(root, *keys):
    (root.folder / KEYS).write_bytes(b"# of our supplier\n" + b"".join(keys))
    return known_keys(root)


def test_threat_27_what_the_known_key_signed_comes_in_and_nothing_else(tmp_path, carried, root):
    ours, public = a_key(tmp_path, "ours", b"a long password")
    theirs, _ = a_key(tmp_path, "theirs")
    keys = trusts(root, public)
    with pytest.raises(ReleaseUnsigned):
        offered(carried, keys)
    sign_sums(carried, [theirs])
    with pytest.raises(ReleaseNotTheirs):
        offered(carried, keys)
    sign_sums(carried, [ours])
    assert offered(carried, keys).version == "1.1.0"


@pytest.mark.parametrize("content", [b"", b"@@@@\n", b"AAAA\n", b"\xff\xfe\n", b"A" * 200_000])
def test_threat_27_a_signature_that_is_none_counts_for_nothing(tmp_path, carried, root, content):
    _, public = a_key(tmp_path, "ours")
    (carried / SIGNATURES).write_bytes(content)
    with pytest.raises(ReleaseNotTheirs):
        offered(carried, trusts(root, public))


def test_threat_27_a_release_changed_with_its_sums_is_no_longer_theirs(tmp_path, carried, root):
    ours, public = a_key(tmp_path, "ours")
    sign_sums(carried, [ours])
    archive = carried / f"wor-sidecar-1.1.0-{PLATFORM}{ENDING}"
    archive.write_bytes(b"a release with more in it")
    with pytest.raises(ReleaseDamaged):
        offered(carried, trusts(root, public))
    (carried / "SHA256SUMS").write_text(f"{sha256(archive.read_bytes()).hexdigest()}  {archive.name}\n")
    with pytest.raises(ReleaseNotTheirs):
        offered(carried, trusts(root, public))


def test_a_key_is_followed_up_while_both_sign(tmp_path, carried, root):
    (old, old_public), (new, new_public) = a_key(tmp_path, "old"), a_key(tmp_path, "new")
    sign_sums(carried, [old, new])
    for known in ((old_public,), (new_public,), (new_public, old_public)):
        assert offered(carried, trusts(root, *known)).version == "1.1.0"
    sign_sums(carried, [new])
    assert offered(carried, trusts(root, old_public, new_public)).version == "1.1.0"
    with pytest.raises(ReleaseNotTheirs):
        offered(carried, trusts(root, old_public))


def test_who_knows_no_key_is_asked_for_none(carried, root):
    assert known_keys(root) == ()
    assert offered(carried, known_keys(root)).version == "1.1.0"


@pytest.mark.parametrize("content", [b"", b"a key\n", pem(X25519PrivateKey.generate())])
def test_a_file_of_keys_that_holds_none_stops_instead_of_trusting_everybody(root, content):
    (root.folder / KEYS).write_bytes(content)
    with pytest.raises(ReleaseKeyUnreadable):
        known_keys(root)


def test_any_openssl_can_check_a_signature(tmp_path, carried):
    ours, public = a_key(tmp_path, "ours")
    sign_sums(carried, [ours])
    (tmp_path / "public.pem").write_bytes(public)
    raw = tmp_path / "raw.sig"
    decoded = subprocess.run(["base64", "-d", carried / SIGNATURES], capture_output=True, check=True).stdout
    raw.write_bytes(decoded)
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", tmp_path / "public.pem", "-rawin"]
    command += ["-in", carried / "SHA256SUMS", "-sigfile", raw]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_key_that_does_not_open_stops_the_build_and_is_not_told(tmp_path):
    ours, _ = a_key(tmp_path, "ours", b"a long password")
    with pytest.raises(CannotBuild) as error:
        ReleaseKey(ours.file).read()
    assert "PRIVATE" not in str(error.value)
