"""A command that was given wrongly, said as every other error is; what was typed is not repeated."""

import click

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.environment import (
    ArgumentMissing,
    ArgumentRefused,
    CommandUnknown,
    OptionUnknown,
    UsageRefused,
)
from wor_sidecar.texts.catalogue import _


def refused(error: click.ClickException) -> WorError:
    """Return the coded error of what click found; its help stays a command away."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "COMMAND"
    if isinstance(error, click.NoSuchOption):
        return OptionUnknown(name=error.option_name, command=command)
    if (name := getattr(error, "command_name", None)) is not None:
        return CommandUnknown(name=name, command=command)
    if isinstance(error, click.MissingParameter):
        return ArgumentMissing(name=_name(error.param), command=command)
    if isinstance(error, click.BadParameter):
        return ArgumentRefused(name=_name(error.param), why=_why(error), command=command)
    return UsageRefused(why=error.format_message().rstrip("."), command=command)


def _name(parameter: click.Parameter | None) -> str:
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    if parameter is None:
        return "ARGUMENT"
    metavar = parameter.metavar if isinstance(parameter, click.Argument) else None
    return metavar or (parameter.name or "").upper()


def _why(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return _("it must be one of {choices}").format(choices=", ".join(map(str, kind.choices)))
    if isinstance(kind, click.DateTime):
        return _("it must be a day such as 2026-09-30")
    if isinstance(kind, click.Path):
        return _no_such(kind)
    return error.message.rstrip(".")


def _no_such(kind: click.Path) -> str:
    if kind.exists:
        return _("there is no such file, or it can't be read here")
    return _("it must be a file") if kind.file_okay else _("it must be a folder")
