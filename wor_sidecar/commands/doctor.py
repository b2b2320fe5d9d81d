"""`doctor`: what is wrong, the worst first, each with what to do about it. The same for all programs."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from wor_sidecar.commands.handed import said_by_service
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import NotRunning
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.doctor import report_lines

CHECK_FAILED: Final = 3
PATIENCE: Final = 900
"""Seconds: a large database on a slow disk is read twice from end to end, and shares may hang."""
ADDRESS: Final = "/v1/doctor"

_FILE = click.Path(dir_okay=False, path_type=Path)
_BUNDLE = "Write a zip for a supplier, without names, numbers to call or keys."
_LOG = "A log file whose last lines go into the bundle."

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DoctorProgram:
    """What a program brings to its doctor. Each takes the configuration, and imports what it needs."""

    name: str
    read: Callable[[Path], object]
    """Reads the settings; raises what is wrong with the file."""
    within: Callable[[Path], Report] | None
    """Asks the running program; None: it has no call for it."""
    outside: Callable[[Path], Report]
    """Looks where it doesn't run."""
    status: Callable[[Path], Mapping[str, Any] | None]


def bundle_options(command: Any) -> Any:
    """Add --bundle and --log."""
    command = click.option("--log", type=_FILE, help=_LOG)(command)
    return click.option("--bundle", type=_FILE, help=_BUNDLE)(command)


def examined(program: DoctorProgram, config: Path) -> Report:
    """Let the running program look; where none runs, look from outside, under its account where we may."""
    try:
        program.read(config)
    except WorError as error:
        return _unreadable(program, error)
    if program.within is not None:
        try:
            return program.within(config)
        except NotRunning:
            pass
    return _by_service(program, config) or program.outside(config)


def told(
    program: DoctorProgram,
    config: Path,
    found: Report,
    bundle: Path | None,
    log: Path | None,
    *,
    as_json: bool,
) -> None:
    """Print the report, write the bundle, and end with 3 where somebody must act."""
    if bundle is not None:
        _write(program, config, bundle, found, log)
    if as_json:
        emit_json(found)
    else:
        for line in report_lines(found):
            click.echo(line)
    if not found["ok"]:
        raise SystemExit(CHECK_FAILED)


def _by_service(program: DoctorProgram, config: Path) -> Report | None:
    """Return what the service's account sees, where this is root; None: it sees nothing that can be read."""
    try:
        found: Report = json.loads(said_by_service(program.name, config, ["doctor", "--json"]) or "{}")
    except (WorError, ValueError):
        return None  # what this account sees is better than nothing
    return found if "checks" in found else None


def _unreadable(program: DoctorProgram, error: WorError) -> Report:
    """Report a configuration that can't be read: nothing else can be looked at then."""
    from wor_sidecar.doctor.findings import Checked, Subject, fault, report
    from wor_sidecar.settings.machine import SystemClock

    checked = [Checked("config.readable", [fault(error)])]
    return report(checked, SystemClock().now(), Subject(program.name))


def _write(
    program: DoctorProgram, config: Path, bundle: Path, found: Mapping[str, Any], log: Path | None
) -> None:
    from wor_sidecar.doctor.bundle import write_bundle
    from wor_sidecar.settings.flat import flat

    try:
        status = program.status(config)
    except WorError:
        status = None  # it doesn't run, and the report says so
    try:
        settings = flat(program.read(config))
    except WorError:
        settings = {}  # it can't be read, and the report says why
    write_bundle(bundle, found, status, settings, log)
    click.echo(str(bundle), err=True)
