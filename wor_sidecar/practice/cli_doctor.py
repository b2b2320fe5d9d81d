"""`wor-sidecar doctor`: what is wrong, the worst first, each with what to do about it."""

from pathlib import Path
from typing import Any, Final

import click

from wor_sidecar.commands.doctor import ADDRESS, PATIENCE, DoctorProgram, bundle_options, examined, told
from wor_sidecar.practice.cli_shared import ask, found_config, with_json

_COPY = "Look at a copy of a data folder, and bring it up to date; nothing is sent."


@click.command()
@bundle_options
@click.option("--copy", type=click.Path(file_okay=False, exists=True, path_type=Path), help=_COPY)
@with_json
def doctor(
    config: Path | None,
    copy: Path | None,
    bundle: Path | None,
    log: Path | None,
    *,
    as_json: bool,
) -> None:
    """Tell what is wrong and what to do; ends with 3 where somebody must act.

    Example: wor-sidecar doctor
    """
    here = found_config(config)
    found = examined(_PROGRAM, here) if copy is None else _of_copy(here, copy)
    told(_PROGRAM, here, found, bundle, log, as_json=as_json)


def _read(config: Path) -> object:
    from wor_sidecar.practice.settings import read

    return read(config)


def _within(config: Path) -> dict[str, Any]:
    found: dict[str, Any] = ask(config, "GET", ADDRESS, seconds=PATIENCE)
    return found


def _outside(config: Path) -> dict[str, Any]:
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


def _status(config: Path) -> dict[str, Any]:
    found: dict[str, Any] = ask(config, "GET", "/v1/status")
    return found


_PROGRAM: Final = DoctorProgram("wor-sidecar", _read, _within, _outside, _status)
