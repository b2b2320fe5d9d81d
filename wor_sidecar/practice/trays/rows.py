"""The rows of pairing codes, enrolment files and trays."""

from datetime import date
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.practice.trays.enrolment import Enrolment, EnrolmentId
from wor_sidecar.practice.trays.tables import enrolments as files
from wor_sidecar.practice.trays.tables import pairing_codes, trays
from wor_sidecar.practice.trays.tray import DeskRole, PairingCode, Tray, TrayId
from wor_sidecar.store.transactions import Transaction


def add_code(tx: Transaction, code: PairingCode) -> None:
    """Write a new code."""
    row = {
        "id": code.id,
        "digest": code.digest,
        "name": code.name,
        "role": code.role.value,
        "until": code.until,
        "tries": code.tries,
    }
    tx.connection.execute(insert(pairing_codes).values(**row))


def codes(tx: Transaction) -> list[PairingCode]:
    """List the codes that were neither used nor used up."""
    return [
        PairingCode(row.id, row.digest, row.name, DeskRole(row.role), row.until, row.tries)
        for row in tx.connection.execute(select(pairing_codes))
    ]


def keep_code(tx: Transaction, code: PairingCode) -> None:
    """Store what is left of its tries."""
    query = update(pairing_codes).where(pairing_codes.c.id == code.id).values(tries=code.tries)
    tx.connection.execute(query)


def drop_code(tx: Transaction, code: PairingCode) -> None:
    """Delete a code that is over."""
    tx.connection.execute(delete(pairing_codes).where(pairing_codes.c.id == code.id))


def add_tray(tx: Transaction, tray: Tray) -> None:
    """Write a new tray."""
    row = {
        "id": tray.id,
        "digest": tray.digest,
        "name": tray.name,
        "role": tray.role.value,
        "workstation": tray.workstation,
        "paired_at": tray.paired_at,
        "enrolment": tray.enrolment,
    }
    tx.connection.execute(insert(trays).values(**row))


def all_trays(tx: Transaction) -> list[Tray]:
    """List every tray that was ever paired, the oldest first."""
    return [
        _tray(row) for row in tx.connection.execute(select(trays).order_by(trays.c.paired_at, trays.c.id))
    ]


def revoke(tx: Transaction, id_: TrayId, at: Millis) -> None:
    """Take a tray's access back; the row stays, so that it can be told why it is refused."""
    tx.connection.execute(update(trays).where(trays.c.id == id_).values(revoked_at=at))


def renew(tx: Transaction, id_: TrayId, digest: str, at: Millis) -> None:
    """Give a tray another token; the old one is unknown from now on."""
    tx.connection.execute(update(trays).where(trays.c.id == id_).values(digest=digest, paired_at=at))


def add_enrolment(tx: Transaction, one: Enrolment) -> None:
    """Write a new file's row."""
    row = {
        "id": one.id,
        "digest": one.digest,
        "made_at": one.made_at,
        "last_day": one.last_day.isoformat(),
        "users": one.users,
        "used": one.used,
    }
    tx.connection.execute(insert(files).values(**row))


def enrolments(tx: Transaction) -> list[Enrolment]:
    """List every file that was ever made, the oldest first."""
    return [
        _enrolment(row) for row in tx.connection.execute(select(files).order_by(files.c.made_at, files.c.id))
    ]


def enrolment_of(tx: Transaction, digest: str) -> Enrolment | None:
    """Return the file with this secret's digest."""
    row = tx.connection.execute(select(files).where(files.c.digest == digest)).one_or_none()
    return None if row is None else _enrolment(row)


def keep_enrolment(tx: Transaction, one: Enrolment) -> None:
    """Store how many it has paired."""
    tx.connection.execute(update(files).where(files.c.id == one.id).values(used=one.used))


def shut(tx: Transaction, id_: EnrolmentId, at: Millis) -> None:
    """Let a file open nothing more."""
    tx.connection.execute(update(files).where(files.c.id == id_).values(revoked_at=at))


def begin_again(tx: Transaction) -> None:
    """After a restore: codes and files that were open then may have been used up, or taken back, since."""
    tx.connection.execute(delete(pairing_codes))
    still = files.c.revoked_at.is_(None)
    tx.connection.execute(update(files).where(still).values(revoked_at=tx.clock.now()))


def seen(tx: Transaction, id_: TrayId, day: date) -> None:
    """Note the day on which a tray called."""
    tx.connection.execute(update(trays).where(trays.c.id == id_).values(seen_on=day.isoformat()))


def _tray(row: Row[Any]) -> Tray:
    return Tray(
        id=TrayId(row.id),
        digest=row.digest,
        name=row.name,
        role=DeskRole(row.role),
        workstation=row.workstation,
        paired_at=row.paired_at,
        seen_on=None if row.seen_on is None else date.fromisoformat(row.seen_on),
        revoked_at=row.revoked_at,
        enrolment=None if row.enrolment is None else EnrolmentId(row.enrolment),
    )


def _enrolment(row: Row[Any]) -> Enrolment:
    return Enrolment(
        id=EnrolmentId(row.id),
        digest=row.digest,
        made_at=row.made_at,
        last_day=date.fromisoformat(row.last_day),
        users=row.users,
        used=row.used,
        revoked_at=row.revoked_at,
    )
