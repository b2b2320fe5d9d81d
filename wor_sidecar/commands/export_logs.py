"""`export-logs`: this instance's logs in one archive, each line checked again. All three programs have it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from wor_sidecar.commands.asking import Options
from wor_sidecar.settings.commands import PARTIAL, complain, emit_json
from wor_sidecar.texts.catalogue import _

if TYPE_CHECKING:
    from wor_sidecar.domain.clock import Millis
    from wor_sidecar.settings.shared import LogsSettings

_DAY: Final = 86_400_000
_OUT = "The archive; one that is there stays. Without it: a new name in this folder."
_DAYS = "How many days back."


@dataclass(frozen=True, slots=True)
class LogProgram:
    """What a program hands to this command."""

    name: str
    with_json: Options
    found_config: Callable[[Path | None], Path]
    logs: "Callable[[Path], tuple[LogsSettings, Path]]"
    """Reads a configuration: the logs' settings and the data folder."""


def export_logs_command(program: LogProgram) -> click.Command:
    """Make a program's `export-logs`."""

    def run(config: Path | None, as_json: bool, out: Path | None, days: int) -> None:
        from wor_sidecar.domain.clock import Millis, iso
        from wor_sidecar.domain.errors.operating import LinesLeftOut
        from wor_sidecar.installed.log_archive import write_archive
        from wor_sidecar.settings.machine import SystemClock

        now = SystemClock().now()
        since = Millis(max(0, now - days * _DAY))
        found = program.found_config(config)
        source, lines = _source(program, found, since)
        stamp = "".join(char for char in iso(now)[:19] if char.isdigit() or char == "T")
        path = (out or Path(f"{program.name}-logs-{stamp}.zip")).absolute()
        tally = write_archive(path, program.name, source, lines, iso(since))
        if as_json:
            emit_json({"archive": str(path), **tally.to_json()})
        else:
            told = _("{count} lines of the log stand in {path}.")
            click.echo(told.format(count=tally.lines, path=path))
        if left := sum(tally.left_out.values()):
            complain(LinesLeftOut(count=left))
            raise SystemExit(PARTIAL)

    days_back = click.IntRange(1, 3650)
    with_days = click.option("--days", type=days_back, default=14, show_default=True, help=_DAYS)
    with_out = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help=_OUT)
    words = f"Write the logs into one archive for whoever helps.\n\nExample: {program.name} export-logs"
    return click.command("export-logs", help=words)(with_out(with_days(program.with_json(run))))


def _source(program: LogProgram, config: Path, since: "Millis") -> tuple[str, Iterator[bytes]]:
    """Find where this instance's lines go: files that the configuration names, else what the system has."""
    from wor_sidecar.installed.log_sources import file_lines, journal_lines

    settings, data = program.logs(config)
    folder = settings.folder or (data / "logs" if os.name == "nt" else None)
    if folder is not None:
        return "files", file_lines(folder, program.name)
    from wor_sidecar.commands.service import instance_of
    from wor_sidecar.installed.units import unit

    return "journal", journal_lines(unit(instance_of(program.name, config)), since // 1000)
