"""Choosing a home by name, once; `auto` writes its choice down, so that nothing later can move the key.

    key = make_key(data / "vault", kind="auto", homes=homes, randomness=randomness)      # init
    key = load_key(data / "vault", kind="auto", homes=homes)                             # every start

`vault.toml` keeps the choice and a canary (vault/note.py). Which key counts while one is replaced only the
database can tell: store/rotating.py asks it before `load_key` does.
"""

import hmac
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from wor_sidecar.domain.clock import Millis, iso
from wor_sidecar.domain.errors.environment import RotationUnsettled
from wor_sidecar.domain.errors.foundations import (
    VaultExists,
    VaultKeyMissing,
    VaultReadBackFailed,
    VaultUnavailable,
    VaultUnknown,
    WrongVaultKey,
)
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.files import private_folder
from wor_sidecar.hooks.vault import Vault
from wor_sidecar.vault.dpapi import Dpapi
from wor_sidecar.vault.key import KEY_BYTES, KeyEncryptionKey
from wor_sidecar.vault.keyfile import KeyFile
from wor_sidecar.vault.note import NOTE_NAME, Note, Slot, read_note, write_note
from wor_sidecar.vault.os_keyring import OsKeyring
from wor_sidecar.vault.systemd import SystemdCredentials

AUTO: Final = "auto"
BY_NAME_ONLY: Final = frozenset({OsKeyring.id})
"""`auto` never takes these: a keyring opens with a desktop session, which a later service hasn't."""


def built_in_homes(credential: Path, randomness: Randomness) -> list[Vault]:
    """Return our own homes, in the order in which `auto` tries them; foreign ones go behind them."""
    directory = os.environ.get("CREDENTIALS_DIRECTORY")
    return [
        SystemdCredentials(Path(directory) if directory else None),
        Dpapi(randomness),
        OsKeyring(randomness),
        KeyFile(credential, randomness),
    ]


def has_key(folder: Path) -> bool:
    """Tell whether `make_key` was done here, to its end.

    Raises:
        WrongVaultKey: its note was damaged.

    """
    note = read_note(folder)
    return note is not None and note.current is not None


def make_key(
    folder: Path, *, kind: str, homes: Sequence[Vault], randomness: Randomness, now: Millis | None = None
) -> KeyEncryptionKey:
    """Make the key of a new data folder and put it away; what a crash left half-made is made anew.

    Raises:
        VaultExists: it has one.
        VaultUnknown, VaultUnavailable: the kind isn't there, or not on this machine.
        VaultReadBackFailed: the home didn't keep it.

    """
    note = read_note(folder) or Note()
    if note.current:
        raise VaultExists(folder=folder)
    if note.next:
        chosen(note.next.kind, homes).forget(note.next.folder(folder))
    home = chosen(kind, homes)
    private_folder(folder)
    raw = fresh_key(home, randomness)
    slot = Slot(home.id, "", canary(KeyEncryptionKey(raw)), iso(now) if now is not None else "")
    write_note(folder, Note(next=slot))
    key = put_away(folder, slot, home, raw)
    write_note(folder, Note(current=slot))
    return key


def load_key(folder: Path, *, kind: str, homes: Sequence[Vault]) -> KeyEncryptionKey:
    """Fetch the key from where it was put; never from another home, never by asking somebody.

    Raises:
        VaultKeyMissing: there is none.
        VaultUnknown, VaultUnavailable: the home isn't there, or not on this machine, or the
            configuration names another one than the key was put in.
        RotationUnsettled: a change of the key was broken off, and nobody asked the database yet.
        WrongVaultKey: what came isn't the key of this folder.

    """
    note = read_note(folder)
    if note is None or note.current is None:
        raise VaultKeyMissing(kind=kind, folder=folder, what=folder / NOTE_NAME)
    if kind not in {AUTO, note.current.kind}:
        raise VaultUnavailable(kind=kind, why=f"the key was put in {note.current.kind}")
    if note.next:
        raise RotationUnsettled(folder=folder, why="the program settles that at its start")
    return load_slot(folder, note.current, homes)


def load_slot(folder: Path, slot: Slot, homes: Sequence[Vault]) -> KeyEncryptionKey:
    """Fetch the key of one slot.

    Raises:
        VaultUnknown, VaultUnavailable, VaultKeyMissing: as `load_key`.
        WrongVaultKey: it isn't the slot's.

    """
    home = chosen(slot.kind, homes)
    key = KeyEncryptionKey(home.load(slot.folder(folder)))
    if not hmac.compare_digest(canary(key), slot.canary):
        raise WrongVaultKey(kind=home.id, folder=folder)
    return key


def put_away(folder: Path, slot: Slot, home: Vault, raw: bytes) -> KeyEncryptionKey:
    """Put a key into its home, and prove that it comes back.

    Raises:
        VaultReadBackFailed: the home didn't keep it.

    """
    place = private_folder(slot.folder(folder))
    home.create(place, raw)
    if not hmac.compare_digest(home.load(place), raw):
        raise VaultReadBackFailed(kind=home.id)
    return KeyEncryptionKey(raw)


def chosen(kind: str, homes: Iterable[Vault]) -> Vault:
    """Return the home of a kind, or what `auto` takes on this machine.

    Raises:
        VaultUnknown, VaultUnavailable: there is none, or it can't be used here.

    """
    known = {home.id: home for home in homes}
    if kind == AUTO:
        for home in known.values():
            if home.id not in BY_NAME_ONLY and home.available():
                return home
        raise VaultUnavailable(kind=kind, why="no home is available on this machine")
    if kind not in known:
        raise VaultUnknown(kind=kind, known=", ".join([AUTO, *known]))
    if not known[kind].available():
        raise VaultUnavailable(kind=kind, why="this machine or account has none")
    return known[kind]


def fresh_key(home: Vault, randomness: Randomness, used: bytes | None = None) -> bytes:
    """Return a key that was never used: random, or what systemd gives; `used` is the old one's canary."""
    if isinstance(home, SystemdCredentials):
        return home.fresh(lambda raw: canary(KeyEncryptionKey(raw)) != used)
    return randomness(KEY_BYTES)


def canary(key: KeyEncryptionKey) -> bytes:
    """Return what tells a key from another without showing it."""
    return key.mac("canary", b"the key of this data folder")
