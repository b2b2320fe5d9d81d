"""`wor-sidecar doctor`: what is wrong, the worst first, each with what to do about it."""

from pathlib import Path
from typing import Any, Final

import click

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import NotRunning
from wor_sidecar.practice.cli_shared import ask, found_config, with_json
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.doctor import report_lines

CHECK_FAILED: Final = 3
_PATIENCE: Final = 600
"""Seconds: a large database on a slow disk is read once from end to end."""

_FILE = click.Path(dir_okay=False, path_type=Path)
_BUNDLE = "Write a zip for a supplier, without names, numbers to call or keys."
_LOG = "A log file whose last lines go into the bundle."
_COPY = "Look at a copy of a data folder, and bring it up to date; nothing is sent."


@click.command()
@click.option("--bundle", type=_FILE, help=_BUNDLE)
@click.option("--log", type=_FILE, help=_LOG)
@click.option("--copy", type=click.Path(file_okay=False, exists=True, path_type=Path), help=_COPY)
@with_json
def doctor(
    config: Path | None, as_json: bool, bundle: Path | None, log: Path | None, copy: Path | None
) -> None:
    """Tell what is wrong and what to do; ends with 3 where somebody must act.

    Example: wor-sidecar doctor
    """
    found = _examined(found_config(config)) if copy is None else _of_copy(found_config(config), copy)
    if bundle is not None:
        _write(bundle, found, config, log)
    if as_json:
        emit_json(found)
    else:
        for line in report_lines(found):
            click.echo(line)
    if not found["ok"]:
        raise SystemExit(CHECK_FAILED)


def _examined(config: Path) -> dict[str, Any]:
    """Let the running program look; where none runs, look from outside."""
    from wor_sidecar.practice.settings import read

    try:
        read(config)
    except WorError as error:
        return _unreadable(error)
    try:
        found: dict[str, Any] = ask(config, "GET", "/v1/doctor", seconds=_PATIENCE)
    except NotRunning:
        return _from_outside(config)
    return found


def _unreadable(error: WorError) -> dict[str, Any]:
    """Report a configuration that can't be read: nothing else can be looked at then."""
    from wor_sidecar.practice.doctor.findings import Checked, fault, report
    from wor_sidecar.settings.machine import SystemClock

    return report([Checked("config.readable", [fault(error)])], SystemClock().now())


def _from_outside(config: Path) -> dict[str, Any]:
    from wor_sidecar.practice.doctor.exam import Exam
    from wor_sidecar.practice.doctor.examining import from_outside
    from wor_sidecar.practice.opening import plugins_of
    from wor_sidecar.practice.settings import read
    from wor_sidecar.settings.machine import SystemClock, randomness

    settings = read(config)
    return from_outside(Exam(settings, config, SystemClock(), randomness, plugins_of(settings)))


def _of_copy(config: Path, copy: Path) -> dict[str, Any]:
    from wor_sidecar.practice.doctor.copied import on_copy
    from wor_sidecar.practice.settings import read
    from wor_sidecar.settings.machine import SystemClock, randomness

    return on_copy(read(config), config, copy, SystemClock(), randomness)


def _write(bundle: Path, found: dict[str, Any], config: Path | None, log: Path | None) -> None:
    from wor_sidecar.practice.checking import flattened
    from wor_sidecar.practice.doctor.bundle import write_bundle

    try:
        status: dict[str, Any] | None = ask(config, "GET", "/v1/status")
    except WorError:
        status = None  # it doesn't run, and the report says so
    write_bundle(bundle, found, status, flattened(found_config(config)), log)
    click.echo(str(bundle), err=True)
