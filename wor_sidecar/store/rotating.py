"""A new key-encryption key for a data folder; at every moment exactly one key opens it.

    vault.toml gets [next] -> the home keeps the new key -> one transaction: all data keys wrapped anew, the
    audit head sealed anew, the line `vault.rotated` -> vault.toml moves on, [old] -> the home forgets the old

The commit is the turn: before it the old key opens the database, after it the new one, and the sealed audit
head says which. So `settle`, at the next start, needs no more than the note and the database to finish what
was broken off, or to undo it.
"""

from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import inspect
from sqlalchemy.exc import DatabaseError

from wor_sidecar.domain.clock import Clock, iso
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import KeyElsewhere, RotationUnsettled
from wor_sidecar.domain.errors.foundations import VaultKeyMissing, WrongVaultKey
from wor_sidecar.domain.errors.practice import TrailBroken
from wor_sidecar.domain.identifiers import Randomness, new_id
from wor_sidecar.hooks.fault_points import FaultPoint, no_fault
from wor_sidecar.store import audit
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.engine import open_engine, unusable
from wor_sidecar.store.fields import rewrap
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.store.migrating import migrate
from wor_sidecar.store.strongroom import Strongroom, is_made
from wor_sidecar.store.tables import audit_head
from wor_sidecar.store.transactions import Store
from wor_sidecar.vault.homes import AUTO, canary, chosen, fresh_key, load_key, load_slot, put_away
from wor_sidecar.vault.key import KeyEncryptionKey
from wor_sidecar.vault.note import NOTE_NAME, Note, Slot, read_note, write_note

ROTATED: Final = "vault.rotated"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did: where the key lies now, and how many secrets it wraps."""

    kind: str
    secrets: int
    forgotten: bool
    """Whether the old key's home let go of it; else the next start asks again."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a key lies; `trouble` says why it doesn't open here."""

    kind: str
    since: str
    folder: Path
    trouble: WorError | None = None


def rotate(
    room: Strongroom,
    clock: Clock,
    randomness: Randomness,
    *,
    kind: str | None = None,
    fault: FaultPoint = no_fault,
) -> Rotated:
    """Replace the key by a new one, in its home or in that of `kind`; the data folder is the caller's alone.

    Raises:
        KeyElsewhere: the configuration names another kind than the key would go to.
        FoundationFault: the old key doesn't come, or the new one isn't kept; nothing changed.
        TrailBroken: the audit trail isn't whole, so its head isn't sealed anew.

    """
    settle(room)
    note = read_note(room.vault)
    old_key = load_key(room.vault, kind=AUTO, homes=room.homes)
    assert note is not None
    assert note.current is not None
    old = note.current
    home = chosen(_target(room, old, kind), room.homes)
    migrate(room.url, room.branches)

    raw = fresh_key(home, randomness, old.canary)
    new = Slot(home.id, new_id(randomness), canary(KeyEncryptionKey(raw)), iso(clock.now()))
    write_note(room.vault, Note(old, next=new))
    fault("vault.rotate.noted")
    try:
        new_key = put_away(room.vault, new, home, raw)
        fault("vault.rotate.kept")
        line = AuditLine(ROTATED, "control", "administrator", object=new.kind, outcome=f"from {old.kind}")
        secrets = _rewrapped(room, old_key, new_key, clock, randomness, line, fault)
    except WorError:
        settle(room)
        raise
    fault("vault.rotate.committed")
    return Rotated(new.kind, secrets, _finish(room, old, new, fault))


def open_key(room: Strongroom) -> KeyEncryptionKey | None:
    """Fetch the key of a data folder; None before `init`. Who holds the folder calls `settle` first.

    Raises:
        VaultKeyMissing: a database, and no key.
        RotationUnsettled: a rotation goes on in another process, or was broken off.
        FoundationFault, EnvironmentFault: the home doesn't give it.

    """
    if not is_made(room.data, room.url, room.kind):
        return None
    return load_key(room.vault, kind=room.kind, homes=room.homes)


def settle(room: Strongroom) -> None:
    """Finish or undo a rotation that was broken off; the database says which. Nothing to do is quick.

    Only for who holds the data folder: another process may be in the middle of one.

    Raises:
        RotationUnsettled: the database belongs to neither key, or isn't there.
        FoundationFault: a home doesn't give the key that is needed to tell.

    """
    note = read_note(room.vault)
    if note is None or note.current is None:
        return
    if note.next and _turned(room, note.current, note.next):
        log.warning("vault.rotation_finished", kind=note.next.kind)
        _finish(room, note.current, note.next, no_fault)
    elif note.next:
        log.warning("vault.rotation_undone", kind=note.next.kind)
        undone = Note(note.current, old=note.next)
        write_note(room.vault, undone)
        _discard(room, undone)
    elif note.old:
        _discard(room, note)


def shown(room: Strongroom) -> Shown:
    """Say where the key lies and whether it opens the database from here; the key itself is never shown.

    Raises:
        VaultKeyMissing, WrongVaultKey, FileUnreadable: nothing can be said.
        AlreadyRunning: a broken-off rotation has to be settled first, and another program is there.

    """
    note = read_note(room.vault)
    if note and (note.next or note.old):
        with hold_folder(room.data):
            settle(room)
        note = read_note(room.vault)
    if note is None or note.current is None:
        raise VaultKeyMissing(kind=room.kind, folder=room.vault, what=room.vault / NOTE_NAME)
    slot = note.current
    trouble: WorError | None = None
    try:
        load_key(room.vault, kind=room.kind, homes=room.homes)
        if _sealed_by(room, slot) is False:
            trouble = WrongVaultKey(kind=slot.kind, folder=room.data)
    except WorError as error:
        trouble = error
    return Shown(slot.kind, slot.since, room.data, trouble)


def _target(room: Strongroom, old: Slot, kind: str | None) -> str:
    configured = old.kind if room.kind == AUTO else room.kind
    target = kind or configured
    if target == AUTO:
        target = chosen(AUTO, room.homes).id
    if room.kind not in {AUTO, target}:
        raise KeyElsewhere(kind=room.kind, target=target)
    return target


def _rewrapped(
    room: Strongroom,
    old: KeyEncryptionKey,
    new: KeyEncryptionKey,
    clock: Clock,
    randomness: Randomness,
    line: AuditLine,
    fault: FaultPoint,
) -> int:
    with (
        closing(Store(open_engine(room.url), old, clock, randomness, room.data)) as store,
        store.transaction() as tx,
    ):
        report = audit.verify(tx)
        if not report.intact:
            raise TrailBroken(fault=report.fault, line=report.first_broken)
        secrets = rewrap(tx.connection, old, new, randomness)
        tx.audit(line)
        audit.reseal(tx.connection, new)
        tx.shredded = True  # what the old key wrapped leaves the write-ahead log too
        fault("vault.rotate.rewrapped")
    return secrets


def _turned(room: Strongroom, old: Slot, new: Slot) -> bool:
    """Tell whether the database went over to the new key; False only when it proves to be the old one's."""
    trouble: WorError | None = None
    try:
        if _sealed_by(room, new):
            return True
    except WorError as error:  # perhaps it was never put away: then the old one proves it
        trouble = error
    if _sealed_by(room, old) is False:
        raise trouble or RotationUnsettled(folder=room.data, why="the database belongs to neither key")
    return False


def _sealed_by(room: Strongroom, slot: Slot) -> bool | None:
    """Tell whether the database is of this slot's key; None where it holds no line of a trail yet."""
    key = load_slot(room.vault, slot, room.homes)
    engine = open_engine(room.url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(audit_head.name):
                raise RotationUnsettled(folder=room.data, why="the database is not there")
            return audit.sealed_by(connection, key)
    except DatabaseError as error:
        raise unusable(error) from error
    finally:
        engine.dispose()


def _finish(room: Strongroom, old: Slot, new: Slot, fault: FaultPoint) -> bool:
    note = Note(new, old=old)
    write_note(room.vault, note)
    fault("vault.rotate.moved")
    return _discard(room, note)


def _discard(room: Strongroom, note: Note) -> bool:
    """Let the home forget a key that doesn't count; False when it can't now: the next start tries again."""
    assert note.old is not None
    place = note.old.folder(room.vault)
    try:
        chosen(note.old.kind, room.homes).forget(place)
    except WorError as error:
        log.warning("vault.old_key_stays", kind=note.old.kind, code=error.code)
        return False
    if note.old.name:
        with suppress(OSError):  # what an administrator put there stays
            place.rmdir()
    write_note(room.vault, Note(note.current))
    return True
