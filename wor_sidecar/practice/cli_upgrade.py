"""`wor-sidecar upgrade`, `rollback`, `upgrade-check` `uninstall` and `service`."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from wor_sidecar.commands.service import service_group
from wor_sidecar.commands.uninstall import Belongings, uninstall_command
from wor_sidecar.commands.upgrade import UpgradeProgram, check_command, rollback_command, upgrade_command
from wor_sidecar.practice.cli_shared import found_config, with_json

if TYPE_CHECKING:
    from wor_sidecar.installed.checking import Own


def _own(config: Path) -> "Own":
    from wor_sidecar.practice.upgrades import own

    return own(config)


def _belongings(config: Path) -> Belongings:
    from wor_sidecar.practice.opening import plugins_of, strongroom
    from wor_sidecar.practice.settings import read
    from wor_sidecar.settings.machine import randomness
    from wor_sidecar.store.strongroom import forget_key

    settings = read(config)
    room = strongroom(settings, config, plugins_of(settings), randomness)
    return Belongings(settings.practice.name, settings.data.folder, lambda: forget_key(room))


_PROGRAM: Final = UpgradeProgram("wor-sidecar", with_json, found_config, _own)
upgrade = upgrade_command(_PROGRAM)
rollback = rollback_command(_PROGRAM)
check = check_command(_PROGRAM)
uninstall = uninstall_command("wor-sidecar", with_json, found_config, _belongings)
service = service_group("wor-sidecar", with_json, found_config)
