"""`wor-inbox export-logs`."""

from pathlib import Path
from typing import TYPE_CHECKING

from wor_sidecar.commands.export_logs import LogProgram, export_logs_command
from wor_sidecar.welfare.cli_shared import found_config, with_json

if TYPE_CHECKING:
    from wor_sidecar.settings.shared import LogsSettings


def _logs(config: Path) -> "tuple[LogsSettings, Path]":
    from wor_sidecar.welfare.settings import read

    settings = read(config)
    return settings.logs, settings.data.folder


export_logs = export_logs_command(LogProgram("wor-inbox", with_json, found_config, _logs))
