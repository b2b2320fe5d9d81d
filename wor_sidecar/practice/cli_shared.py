"""What the commands share: the configuration, the way to the running program, JSON from standard input."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import quote

import click

from wor_sidecar.domain.errors.practice import InputNotJson
from wor_sidecar.practice.settings import SidecarSettings, read
from wor_sidecar.texts.catalogue import _

PROGRAM: Final = "wor-sidecar run"
STANDARD_INPUT: Final = "-"

Command = TypeVar("Command", bound=Callable[..., Any])

_CONFIG = click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="wor.toml.")
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")


def with_config(command: Command) -> Command:
    """Add --config."""
    return _CONFIG(command)


def with_json(command: Command) -> Command:
    """Add --config and --json."""
    return _CONFIG(_JSON(command))


def found_config(config: Path | None) -> Path:
    """Return the configuration's path: the one named, else the platform's usual place."""
    from wor_sidecar.settings.places import config_file

    return (config or config_file("wor")).absolute()


def settings_of(config: Path | None) -> SidecarSettings:
    """Read the configuration."""
    return read(found_config(config))


def ask(config: Path | None, method: str, path: str, body: Any = None, *, seconds: int = 90) -> Any:
    """Ask the running program; its refusals come back as coded errors."""
    from wor_sidecar.wire.control_client import ControlClient

    return ControlClient(settings_of(config).data.folder, PROGRAM).call(method, path, body, seconds=seconds)


def part(name: str) -> str:
    """Return a name as one part of a path."""
    return quote(name, safe="")


def json_from_input(what: str) -> dict[str, Any]:
    """Read a JSON object from standard input: arguments stand in every process list.

    Raises:
        InputNotJson: it is none; what it held is not repeated.

    """
    try:
        value = json.loads(sys.stdin.read())
    except ValueError as error:
        raise InputNotJson(what=what) from error
    if not isinstance(value, dict):
        raise InputNotJson(what=what)
    return value


def place(position: str) -> str:
    """Return where in a file something stands, as a person reads it: connectors say `row 7`, `message 2`."""
    words = {
        "row": _("row"),
        "message": _("message"),
        "contact": _("contact"),
        "episode": _("episode"),
        "interchange": _("interchange"),
        "batch": _("batch"),
        "file": _("file"),
        "patient": _("patient"),
        "code": _("code"),
        "entry": _("entry"),
        "line": _("line"),
    }
    parts = (part.partition(" ") for part in position.split(", "))
    return ", ".join(f"{words.get(word, word)}{space}{rest}" for word, space, rest in parts)


def only_dash(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Accept `-` alone: what is said of a patient never stands in an argument."""
    if value not in (None, STANDARD_INPUT):
        raise click.BadParameter(_("only -, for the text comes over standard input"), param=parameter)
    return value
