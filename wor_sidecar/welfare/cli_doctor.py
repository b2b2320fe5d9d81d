"""`wor-inbox doctor`."""

from pathlib import Path
from typing import Any, Final

import click

from wor_sidecar.commands.doctor import ADDRESS, PATIENCE, DoctorProgram, bundle_options, examined, told
from wor_sidecar.welfare.cli_shared import ask, found_config, with_json


@click.command()
@bundle_options
@with_json
def doctor(config: Path | None, bundle: Path | None, log: Path | None, *, as_json: bool) -> None:
    """Tell what is wrong and what to do; ends with 3 where somebody must act.

    Example: wor-inbox doctor
    """
    here = found_config(config)
    told(_PROGRAM, here, examined(_PROGRAM, here), bundle, log, as_json=as_json)


def _read(config: Path) -> object:
    from wor_sidecar.welfare.settings import read

    return read(config)


def _within(config: Path) -> dict[str, Any]:
    found: dict[str, Any] = ask(config, "GET", ADDRESS, seconds=PATIENCE)
    return found


def _outside(config: Path) -> dict[str, Any]:
    from wor_sidecar.settings.machine import SystemClock, randomness
    from wor_sidecar.welfare.app import plugins_of
    from wor_sidecar.welfare.doctor import Exam, from_outside
    from wor_sidecar.welfare.settings import read

    settings = read(config)
    return from_outside(Exam(settings, config, SystemClock(), randomness, plugins_of(settings)))


def _status(config: Path) -> dict[str, Any]:
    found: dict[str, Any] = ask(config, "GET", "/v1/status")
    return found


_PROGRAM: Final = DoctorProgram("wor-inbox", _read, _within, _outside, _status)
