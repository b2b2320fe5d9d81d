"""What makes a backup open elsewhere: its key, sealed to the recovery key whose private half is on paper."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from wor_sidecar.domain.errors.environment import FileUnreadable, RecoveryKeyMissing, SheetUnreadable
from wor_sidecar.exchange.recovery import RecoveryKey, seal_to_recovery
from wor_sidecar.mail.membership import Membership
from wor_sidecar.store.backup import Whose
from wor_sidecar.store.backup_file import BackupHeader
from wor_sidecar.store.secrets import has_secret, read_secret
from wor_sidecar.store.transactions import Transaction
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
