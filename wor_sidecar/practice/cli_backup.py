"""`wor-sidecar backup` and `restore`."""

from typing import Final

from wor_sidecar.commands.backup import BackupProgram, OwnBackups, backup_command, restore_command
from wor_sidecar.practice.cli_shared import ask, found_config, settings_of, with_json
from wor_sidecar.texts.catalogue import _


def _backups() -> OwnBackups:
    from wor_sidecar.practice import backups

    return backups


def _what_now() -> str:
    return _("Now: `run`, then `keys new-epoch --identity FILE`, then `restored list`.")


_PROGRAM: Final = BackupProgram(
    "wor-sidecar", "program", _what_now, ask, with_json, settings_of, found_config, _backups
)
backup = backup_command(_PROGRAM)
restore = restore_command(_PROGRAM)
