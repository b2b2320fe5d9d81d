"""`wor-inbox users`: who may sign in to the pages."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import quote

import click

from wor_sidecar.domain.errors.sign_in import PasswordFromStandardInputOnly
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.welfare.cli_shared import STANDARD_INPUT, ask, with_config, with_json

_ROLES: Final = ("coach", "coordinator", "administrator")

Command = TypeVar("Command", bound=Callable[..., Any])


def _with_password(command: Command) -> Command:
    return click.option(
        "--password",
        metavar="-",
        help="Read a password from standard input; else a code is made.",
    )(command)


@click.group()
def users() -> None:
    """Add, list and disable who may sign in to the pages.

    Example: wor-inbox users list
    """


@users.command()
@click.argument("name")
@click.option("--full-name", default="", help="As the practices read it.")
@click.option("--role", type=click.Choice(_ROLES), required=True, help="What they are here for.")
@_with_password
@with_json
def add(
    config: Path | None, name: str, full_name: str, role: str, password: str | None, as_json: bool
) -> None:
    """Add a user; the code that they make their own way in with is told here once, and never again.

    Example: wor-inbox users add a.coach --full-name "A. Coach" --role coach
    """
    body = {"user": name, "full_name": full_name, "role": role, **_password(password)}
    _tell(ask(config, "POST", "/v1/users", body), as_json=as_json)


@users.command("list")
@with_json
def list_users(config: Path | None, as_json: bool) -> None:
    """List the users, the disabled ones too.

    Example: wor-inbox users list --json
    """
    for one in ask(config, "GET", "/v1/users")["users"]:
        if as_json:
            emit_json(one)
            continue
        standing = _("disabled") if one["disabled"] else ""
        parts = (one["user"], one["full_name"], one["role"], one["signed_in_at"], standing)
        click.echo("  ".join(part for part in parts if part))


@users.command()
@click.argument("name")
@with_config
def disable(config: Path | None, name: str) -> None:
    """Let a user sign in no more, and end what they have open.

    Example: wor-inbox users disable a.coach
    """
    ask(config, "POST", f"/v1/users/{quote(name, safe='')}/disable", {})
    click.echo(_("{user}: signs in no more.").format(user=name))


@users.command()
@click.argument("name")
@_with_password
@with_json
def reset(config: Path | None, name: str, password: str | None, as_json: bool) -> None:
    """Void a user's ways in, and give them a code for a new one; a disabled one may sign in again.

    Example: wor-inbox users reset a.coach
    """
    path = f"/v1/users/{quote(name, safe='')}/reset"
    _tell(ask(config, "POST", path, _password(password)), as_json=as_json)


def _password(given: str | None) -> dict[str, str]:
    if given is None:
        return {}
    if given != STANDARD_INPUT:
        raise PasswordFromStandardInputOnly
    return {"password": sys.stdin.readline().rstrip("\r\n")}


def _tell(made: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        emit_json(made)
        return
    from wor_sidecar.texts.times import moment

    click.echo(_("User: {user}").format(**made))
    if made["welcome"]:
        click.echo(_("Code for /welcome: {code}").format(code=made["welcome"]))
        click.echo(_("The code works once, until {until}.").format(until=moment(made["until"])))
    if made["secret"]:
        click.echo(_("Secret for the app: {secret}").format(**made))
        click.echo(_("The same as an address: {uri}").format(**made))
    click.echo(_("This is told once: pass it on safely, and keep it nowhere."))
