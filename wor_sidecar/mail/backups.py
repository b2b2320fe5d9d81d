"""What makes a backup open elsewhere: its key, sealed to the recovery key whose private half is on paper.

And how a program begins again that was made of one.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.errors.environment import FileUnreadable, RecoveryKeyMissing, SheetUnreadable
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.exchange.recovery import RecoveryKey, seal_to_recovery
from wor_sidecar.mail import restoring
from wor_sidecar.mail.membership import Membership
from wor_sidecar.store.audit import AuditLine, AuditReport
from wor_sidecar.store.backup import Origin, Verified, Whose, read_header, verify_backup
from wor_sidecar.store.backup_file import BackupHeader
from wor_sidecar.store.secrets import has_secret, read_secret
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.vault.key import KeyEncryptionKey

_LARGEST_SHEET: Final = 1 << 14


def whose_backup(secret: str, command: str) -> Callable[[Transaction], Whose]:
    """Return what a backup's header says of us; `secret` names the store's secret with the public half.

    Raises:
        RecoveryKeyMissing: (when asked) there is none yet; `command` makes it.

    """

    def whose(tx: Transaction) -> Whose:
        membership = Membership()
        if not (has_secret(tx, secret) and membership.adopted(tx)):
            raise RecoveryKeyMissing(command=command)
        public, keys = read_secret(tx, secret), membership.keys(tx)
        sealed = tx.key.sealed_by(lambda raw: seal_to_recovery(public, raw))
        return Whose(keys.organisation, keys.position.epoch, sealed)

    return whose


def sheet_key(path: Path) -> RecoveryKey:
    """Read the recovery key from the file of a recovery sheet.

    Raises:
        FileUnreadable, SheetUnreadable: no sheet.
        RecoveryKeyWrong: a group is wrong.

    """
    try:
        with path.open("rb") as file:
            sheet = file.read(_LARGEST_SHEET).decode("utf-8-sig")
    except OSError as error:
        raise FileUnreadable(path=path) from error
    except UnicodeDecodeError as error:
        raise SheetUnreadable(path=path) from error
    return RecoveryKey.from_sheet(sheet)


def key_of(header: BackupHeader, recovery: RecoveryKey) -> KeyEncryptionKey:
    """Return the key-encryption key that a backup was made with.

    Raises:
        RecoveryKeyWrong: another sheet's.

    """
    return KeyEncryptionKey(recovery.open(header.sealed_key))


def verify_with_sheet(
    origin: Origin,
    path: Path,
    recovery: RecoveryKey,
    clock: Clock,
    randomness: Randomness,
    scratch: Path | None = None,
) -> Verified:
    """Prove a backup on any machine, with what is on paper; as `store.backup.verify_backup`.

    Raises:
        RecoveryKeyWrong: another sheet's.

    """
    key = key_of(read_header(path, origin), recovery)
    return verify_backup(path, origin, key, clock, randomness, scratch)


def begin_again(
    program: str, shred: Callable[[Transaction], bool], hold: Callable[[Transaction, Millis], None]
) -> Callable[[Store, BackupHeader, AuditReport | None], None]:
    """Return what ends a restore: shred what came due since, and let nothing leave or be placed by itself.

    `shred` deletes some of what is due, and says whether there is more; `hold` keeps back what is the
    program's own in a backup of that moment.
    """

    def begin(store: Store, header: BackupHeader, trail: AuditReport | None) -> None:
        more = True
        while more:
            with store.transaction() as tx:
                more = shred(tx)
        broken = "" if trail is None or trail.intact else f"trail broken at {trail.first_broken}"
        with store.transaction() as tx:
            restoring.begin(tx, header.made_at)
            hold(tx, header.made_at)
            line = AuditLine("program.restored", program, "program", object=header.id, outcome=broken or "ok")
            tx.audit(line)

    return begin
