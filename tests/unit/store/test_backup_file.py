"""A backup's container: what comes out is what went in, and nothing that was touched comes out at all."""

import io
import os
from struct import unpack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import BackupDamaged, BackupKeyWrong, BackupUnreadable
from wor_sidecar.store import backup_file
from wor_sidecar.store.backup_file import BackupHeader, BackupWriter, content_of, header_of, key_name
from wor_sidecar.vault.key import KeyEncryptionKey

KEY = KeyEncryptionKey(bytes(range(32)))
OTHER = KeyEncryptionKey(bytes(32))
ID = "a" * 26
REVISIONS = {"store": "0001_store"}
SEALED = BackupHeader(ID, "wor-sidecar", "o", 3, Millis(7), REVISIONS, key_name(KEY, ID), b"sealed")
PLAIN = BackupHeader(ID, "wor-postbus", "o", 0, Millis(7), REVISIONS)
BOTH = pytest.mark.parametrize("header", [SEALED, PLAIN], ids=["encrypted", "with digests"])


def written(header, *pieces):
    file = io.BytesIO()
    writer = BackupWriter(file, header, KEY if header.encrypted else None)
    for piece in pieces:
        writer.write(piece)
    writer.finish()
    return file.getvalue()


def opened(raw):
    return io.BufferedReader(io.BytesIO(raw))


def read(raw, key=KEY):
    return b"".join(content_of(opened(raw), "b", key))


def chunks_of(raw):
    """The opening, and each chunk with its length before it."""
    at = len(backup_file.MAGIC)
    at += 4 + unpack(">I", raw[at : at + 4])[0]
    found = [raw[:at]]
    while at < len(raw):
        end = at + 4 + unpack(">I", raw[at : at + 4])[0]
        found.append(raw[at:end])
        at = end
    return found


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(backup_file, "CHUNK", 40)


@BOTH
@given(pieces=st.lists(st.binary(max_size=200_000), max_size=4))
def test_content_of_any_length_comes_back(header, pieces):
    raw = written(header, *pieces)
    assert read(raw) == b"".join(pieces)
    assert header_of(opened(raw), "b") == header


@BOTH
def test_every_flipped_byte_is_refused(small_chunks, header):
    raw = written(header, os.urandom(100))
    for place in range(len(raw)):
        flipped = bytearray(raw)
        flipped[place] ^= 1
        with pytest.raises((BackupDamaged, BackupUnreadable, BackupKeyWrong)):
            read(bytes(flipped))


@BOTH
def test_every_cut_is_refused(small_chunks, header):
    raw = written(header, os.urandom(100))
    for end in range(len(raw)):
        with pytest.raises((BackupDamaged, BackupUnreadable)):
            read(raw[:end])
    with pytest.raises(BackupDamaged):
        read(raw + b"\0")


@BOTH
@pytest.mark.parametrize(
    "order", [(0, 2, 1, 3), (0, 1, 3), (0, 1, 2), (0, 2, 3), (0, 1, 2, 2, 3), (0, 1, 2, 3, 3), (0, 3)]
)
def test_a_chunk_is_not_moved_dropped_or_repeated(small_chunks, header, order):
    parts = chunks_of(written(header, os.urandom(100)))
    assert len(parts) == 4
    with pytest.raises(BackupDamaged):
        read(b"".join(parts[place] for place in order))


def test_a_chunk_of_another_backup_is_refused(small_chunks):
    other = BackupHeader("b" * 26, "wor-sidecar", "o", 3, Millis(7), REVISIONS, key_name(KEY, "b" * 26), b"s")
    here, there = (chunks_of(written(header, bytes(100))) for header in (SEALED, other))
    with pytest.raises(BackupDamaged):
        read(b"".join([here[0], there[1], *here[2:]]))


def test_an_encrypted_backup_opens_with_its_own_key_alone():
    raw = written(SEALED, b"content")
    for key in (OTHER, None):
        with pytest.raises(BackupKeyWrong):
            read(raw, key)


def test_only_a_postbus_may_go_without_encryption():
    raw = written(PLAIN, b"content").replace(b"wor-postbus", b"wor-sidecar")
    with pytest.raises(BackupUnreadable):
        read(raw)


@given(st.binary(max_size=300))
def test_any_other_file_is_no_backup(raw):
    for given_ in (raw, backup_file.MAGIC + raw):
        with pytest.raises(WorError):
            read(given_)


def test_a_key_that_is_told_apart_says_nothing_of_itself():
    assert key_name(KEY, ID) != key_name(KEY, "b" * 26)
    assert bytes(range(32)).hex() not in key_name(KEY, ID)
