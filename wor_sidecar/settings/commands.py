"""What the four command lines share: help that imports nothing, errors in one sentence, JSON lines.

    @click.group(cls=WorGroup, lazy={"run": Lazy("wor_sidecar.practice.run:command", "The daemon.")})
    def cli() -> None:
        '''...'''

    def main() -> None:
        run_cli(cli)

Nothing but click is imported before a command is chosen: `--help` is typed by somebody who waits.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, NoReturn

import click

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.operating import machine_fault

FAILED: Final = 1
PARTIAL: Final = 10
"""Exit code of a command that did some of its work: `sys.exit(PARTIAL)`, or `context.exit(PARTIAL)`."""


@dataclass(frozen=True, slots=True)
class Lazy:
    """Where a command is, and the line that help shows without going there."""

    where: str
    """module:attribute"""
    help: str


class WorGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def __init__(self, *args: Any, lazy: Mapping[str, Lazy] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = dict(lazy or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order in which they were given."""
        return [*self._lazy, *(name for name in super().list_commands(ctx) if name not in self._lazy)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command now that it is wanted."""
        if cmd_name not in self._lazy:
            return super().get_command(ctx, cmd_name)
        module, _, name = self._lazy[cmd_name].where.partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing one."""
        rows = []
        for name in self.list_commands(ctx):
            if name in self._lazy:
                rows.append((name, self._lazy[name].help))
            elif (command := super().get_command(ctx, name)) is not None and not command.hidden:
                rows.append((name, command.get_short_help_str(formatter.width)))
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


def run_cli(group: click.Command, arguments: list[str] | None = None) -> NoReturn:
    """Run a command line to its exit code: 0 ok, 1 failed, 2 usage, 3 check, 4 administrator, 10 partial.

    `--debug` anywhere among the arguments shows tracebacks.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    own = given[: given.index("--")] if "--" in given else given
    debug = "--debug" in own
    if debug:
        given.remove("--debug")
    sys.exit(_guarded(lambda: group.main(given, standalone_mode=False), debug=debug))


def _guarded(command: Callable[[], Any], *, debug: bool) -> int:
    try:
        result = command()
    except click.ClickException as error:
        _show_usage(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return FAILED
    except BrokenPipeError:
        # Whoever read us has gone; what is still in the buffer must not fail again at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except WorError as error:
        if debug:
            raise
        complain(error)
        return error.exit_code
    except Exception as error:  # the operator gets a coded sentence; the traceback only when asked for
        if debug:
            raise
        complain(machine_fault(error) or WorError())
        return FAILED
    return result if isinstance(result, int) else 0


def _show_usage(error: click.ClickException) -> None:
    from wor_sidecar.settings.usage import refused

    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):  # a group alone: its help
        error.show()
    else:
        complain(refused(error))


def complain(error: WorError) -> None:
    """Say what happened and what to do in one line on standard error, in the user's language."""
    from wor_sidecar.texts.catalogue import show

    click.echo(str(show(error)), err=True)


def typed_secret(words: str) -> str:
    """Ask for a secret without showing it; where nobody types, read it from standard input."""
    if sys.stdin.isatty():
        return str(click.prompt(words, hide_input=True, err=True))
    return sys.stdin.read()


def emit_json(value: object) -> None:
    """Print one JSON value on a line of its own on standard output, at once."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def ready_line(**fields: object) -> None:
    """Print the line that says that the program serves, for whoever started it."""
    emit_json({"ready": True, **fields})
