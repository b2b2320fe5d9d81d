"""What people keep: the identity file and the recovery sheet."""

import re

import pytest

from wor_sidecar.domain.errors.exchange import (
    IdentityFileUnreadable,
    PassphraseTooShort,
    PassphraseWrong,
    RecoveryKeyWrong,
)
from wor_sidecar.exchange.identity_file import lock_identity, unlock_identity
from wor_sidecar.exchange.primitives import Seed
from wor_sidecar.exchange.recovery import RecoveryKey, recovery_sheet, seal_to_recovery
from wor_sidecar.exchange.strict import read_json, write_json
from wor_sidecar.texts import chores

PASSPHRASE = "vijf losse woorden één twee"


@pytest.fixture
def locked(world):
    return lock_identity(world.practice.identity, PASSPHRASE, world.randomness)


def test_the_passphrase_opens_the_identity_file_however_its_accents_are_composed(world, locked):
    assert unlock_identity(locked, PASSPHRASE) == world.practice.identity
    assert unlock_identity(locked, PASSPHRASE.replace("é", "e\u0301")) == world.practice.identity


def test_another_passphrase_does_not(locked):
    with pytest.raises(PassphraseWrong):
        unlock_identity(locked, PASSPHRASE + " ")


def test_an_identity_file_under_another_name_does_not_open(world, locked):
    renamed = write_json(read_json(locked) | {"organisation": world.other.id})
    with pytest.raises(PassphraseWrong):
        unlock_identity(renamed, PASSPHRASE)


def test_an_identity_file_under_no_name_is_none(locked):
    with pytest.raises(IdentityFileUnreadable):
        unlock_identity(write_json(read_json(locked) | {"organisation": "de praktijk"}), PASSPHRASE)


def test_a_short_passphrase_is_not_taken(world):
    with pytest.raises(PassphraseTooShort):
        lock_identity(world.practice.identity, "elf tekens.", world.randomness)


@pytest.mark.parametrize("raw", [b"", b"{}", b"\x00" * 100, b" " * 5000, b'{"wor":"invitation","v":1}'])
def test_something_else_is_no_identity_file(raw):
    with pytest.raises(IdentityFileUnreadable):
        unlock_identity(raw, PASSPHRASE)


def test_the_identity_file_holds_no_key_in_the_clear(world, locked):
    assert world.practice.identity.secret.hex() not in locked.hex()


def test_a_backups_key_opens_with_what_stands_on_the_sheet(world):
    key = RecoveryKey.fresh(world.randomness)
    sealed = seal_to_recovery(key.public, b"k" * 32)
    sheet = recovery_sheet(key, world.practice.id, 1, world.now)
    lines = [line.strip() for line in sheet.splitlines() if line.startswith("    ")]
    typed = "\n".join(lines).upper()
    assert len(lines) == 2
    assert RecoveryKey.from_paper(typed).open(sealed) == b"k" * 32


def test_a_misread_letter_on_the_sheet_is_noticed(world):
    written = RecoveryKey.fresh(world.randomness).on_paper()
    for wrong in (
        ("b" if written[0] == "a" else "a") + written[1:],
        written[:-5],
        written + " aaaa",
        "",
        "é",
    ):
        with pytest.raises(RecoveryKeyWrong):
            RecoveryKey.from_paper(wrong)


def test_blanks_of_a_printed_sheet_do_not_matter_and_letters_of_others_are_refused(world):
    key = RecoveryKey(Seed(b"P" * 32))
    written = key.on_paper()
    assert "k" in written
    assert RecoveryKey.from_paper(written.replace(" ", "\u00a0\t")) == key
    for foreign in (written.replace("k", "\u212a", 1), "\ufeff" + written, written.replace(" ", "\x0b", 1)):
        with pytest.raises(RecoveryKeyWrong):
            RecoveryKey.from_paper(foreign)


def test_another_sheets_key_opens_nothing(world):
    sealed = seal_to_recovery(RecoveryKey.fresh(world.randomness).public, b"k" * 32)
    with pytest.raises(RecoveryKeyWrong):
        RecoveryKey.fresh(world.randomness).open(sealed)
    with pytest.raises(RecoveryKeyWrong):
        RecoveryKey.fresh(world.randomness).open(b"")


def test_the_sheet_is_translated_whole(world):
    key = RecoveryKey.fresh(world.randomness)
    said = []
    sheet = recovery_sheet(key, world.practice.id, 1, world.now, lambda text: said.append(text) or "###")
    assert not re.search("[A-Z][a-z]", sheet)
    assert len(said) == sheet.count("###") == 8
    dutch = chores.translated(chores.catalogue(chores.checkout(), "nl"))
    assert [text for text in said if not dutch.get(text)] == []


def test_threat_15_no_secret_of_a_sheet_shows_in_a_repr(world):
    key = RecoveryKey.fresh(world.randomness)
    assert repr(key.seed.secret)[2:-1] not in repr(key)
