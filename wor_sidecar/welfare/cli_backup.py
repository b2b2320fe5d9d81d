"""`wor-inbox backup` and `restore`."""

from typing import Final

from wor_sidecar.commands.backup import BackupProgram, OwnBackups, backup_command, restore_command
from wor_sidecar.texts.catalogue import _
from wor_sidecar.welfare.cli_shared import ask, found_config, settings_of, with_json


def _backups() -> OwnBackups:
    from wor_sidecar.welfare import backups

    return backups


def _what_now() -> str:
    return _("Now: `serve`, then `keys new-epoch --identity FILE`, then `restored list`.")


_PROGRAM: Final = BackupProgram(
    "wor-inbox", "inbox", _what_now, ask, with_json, settings_of, found_config, _backups
)
backup = backup_command(_PROGRAM)
restore = restore_command(_PROGRAM)
