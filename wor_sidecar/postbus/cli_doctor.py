"""`wor-postbus doctor`."""

from pathlib import Path
from typing import Any, Final

import click

from wor_sidecar.commands.doctor import DoctorProgram, bundle_options, examined, told
from wor_sidecar.settings.places import config_file

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@bundle_options
@click.option("--config", type=_FILE, help="wor-postbus.toml.")
@click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")
def doctor(config: Path | None, bundle: Path | None, log: Path | None, *, as_json: bool) -> None:
    """Tell what is wrong and what to do; ends with 3 where somebody must act.

    Example: wor-postbus doctor
    """
    here = (config or config_file("wor-postbus")).absolute()
    told(_PROGRAM, here, examined(_PROGRAM, here), bundle, log, as_json=as_json)


def _read(config: Path) -> object:
    from wor_sidecar.postbus.settings import PostbusSettings
    from wor_sidecar.settings.reader import read_settings

    return read_settings(config, PostbusSettings)


def _outside(config: Path) -> dict[str, Any]:
    from wor_sidecar.postbus import doctor as here
    from wor_sidecar.postbus.settings import PostbusSettings
    from wor_sidecar.settings.machine import SystemClock, randomness
    from wor_sidecar.settings.reader import read_settings

    exam = here.Exam(read_settings(config, PostbusSettings), config, SystemClock(), randomness)
    return here.examined(exam)


_PROGRAM: Final = DoctorProgram("wor-postbus", _read, None, _outside, lambda _config: None)
