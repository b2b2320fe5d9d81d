"""What the commands share: the configuration, the way to the running inbox, words from standard input."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from wor_sidecar.domain.errors.inbox import TextFromStandardInputOnly, TextsUnreadable

if TYPE_CHECKING:
    from wor_sidecar.welfare.settings import InboxSettings

PROGRAM: Final = "wor-inbox serve"
STANDARD_INPUT: Final = "-"

Command = TypeVar("Command", bound=Callable[..., Any])

_CONFIG = click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="wor-inbox.toml.")
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

    return (config or config_file("wor-inbox")).absolute()


def settings_of(config: Path | None) -> "InboxSettings":
    """Read the configuration."""
    from wor_sidecar.welfare.settings import read

    return read(found_config(config))


def ask(config: Path | None, method: str, path: str, body: Any = None, *, seconds: int = 90) -> Any:
    """Ask the running inbox; its refusals come back as coded errors."""
    from wor_sidecar.wire.control_client import ControlClient

    return ControlClient(settings_of(config).data.folder, PROGRAM).call(method, path, body, seconds=seconds)


def content_of(file: Path) -> bytes:
    """Read a file that somebody names.

    Raises:
        FileUnreadable: it isn't there, or may not be read.

    """
    from wor_sidecar.domain.errors.environment import FileUnreadable

    try:
        return file.read_bytes()
    except OSError as error:
        raise FileUnreadable(path=file) from error


def texts_from_input(note: str | None, texts: str | None) -> dict[str, str]:
    """Read a step's free text from standard input; arguments stand in every process list.

    Raises:
        TextFromStandardInputOnly: something else than `-` was given, or both options at once.
        TextsUnreadable: --texts got no JSON object with known texts.

    """
    for option, given in (("note", note), ("texts", texts)):
        if given not in (None, STANDARD_INPUT):
            raise TextFromStandardInputOnly(option=option)
    if note and texts:
        raise TextFromStandardInputOnly(option="texts")
    if note:
        return {"note": sys.stdin.read().strip()}
    return _texts(sys.stdin.read()) if texts else {}


def _texts(given: str) -> dict[str, str]:
    from wor_sidecar.welfare.acts import TEXTS

    try:
        value = json.loads(given)
    except ValueError as error:
        raise TextsUnreadable(known=", ".join(TEXTS)) from error
    readable = isinstance(value, dict) and all(
        key in TEXTS and isinstance(text, str) for key, text in value.items()
    )
    if not readable:
        raise TextsUnreadable(known=", ".join(TEXTS))
    return {str(key): str(text) for key, text in value.items()}
