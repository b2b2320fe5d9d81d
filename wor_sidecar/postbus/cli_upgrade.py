"""`wor-postbus upgrade`, `rollback`, `upgrade-check`, `uninstall`, `service` and `export-logs`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from wor_sidecar.commands.export_logs import LogProgram, export_logs_command
from wor_sidecar.commands.service import service_group
from wor_sidecar.commands.uninstall import Belongings, uninstall_command
from wor_sidecar.commands.upgrade import UpgradeProgram, check_command, rollback_command, upgrade_command
from wor_sidecar.settings.places import config_file

if TYPE_CHECKING:
    from wor_sidecar.installed.checking import Own
    from wor_sidecar.settings.shared import LogsSettings

_CONFIG = click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="wor-postbus.toml.")
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")


def _with_json(command: Any) -> Any:
    return _CONFIG(_JSON(command))


def _found_config(config: Path | None) -> Path:
    return (config or config_file("wor-postbus")).absolute()


def _own(config: Path) -> "Own":
    from wor_sidecar.postbus.upgrades import own

    return own(config)


def _belongings(config: Path) -> Belongings:
    from wor_sidecar.postbus.settings import PostbusSettings
    from wor_sidecar.settings.reader import read_settings

    settings = read_settings(config, PostbusSettings)
    name = settings.listen.public_url or str(settings.data.folder)
    return Belongings(name, settings.data.folder, lambda: None)


def _logs(config: Path) -> "tuple[LogsSettings, Path]":
    from wor_sidecar.postbus.settings import PostbusSettings
    from wor_sidecar.settings.reader import read_settings

    settings = read_settings(config, PostbusSettings)
    return settings.logs, settings.data.folder


_PROGRAM: Final = UpgradeProgram("wor-postbus", _with_json, _found_config, _own)
upgrade = upgrade_command(_PROGRAM)
rollback = rollback_command(_PROGRAM)
check = check_command(_PROGRAM)
uninstall = uninstall_command("wor-postbus", _with_json, _found_config, _belongings)
service = service_group("wor-postbus", _with_json, _found_config)
export_logs = export_logs_command(LogProgram("wor-postbus", _with_json, _found_config, _logs))
