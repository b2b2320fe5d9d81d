"""`wor-sidecar pair` and `trays`: who may sit at a workstation's window."""

from pathlib import Path
from typing import Any

import click

from wor_sidecar.practice.cli_shared import ask, part, with_json
from wor_sidecar.practice.trays.tray import DeskRole
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _


@click.command()
@click.option("--name", required=True, help="Who will sit there; this name stands in consents and the trail.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in DeskRole]),
    default=DeskRole.ASSISTANT.value,
    show_default=True,
)
@with_json
def pair(config: Path | None, name: str, role: str, as_json: bool) -> None:
    """Make a one-time code that pairs a workstation's user: eight digits, ten minutes, five tries.

    Example: wor-sidecar pair --name "Anja de Wit"
    """
    offer = ask(config, "POST", "/v1/trays", {"name": name, "role": role})
    if as_json:
        emit_json(offer)
        return
    click.echo(_("On the workstation, within ten minutes:"))
    click.echo("wor-tray --server {server} --pin {pin} --code {code}".format(**offer))


@click.group()
def trays() -> None:
    """List the paired workstations, and take their access back.

    Example: wor-sidecar trays list
    """


@trays.command("list")
@with_json
def list_trays(config: Path | None, as_json: bool) -> None:
    """List who may call, the oldest first.

    Example: wor-sidecar trays list --json
    """
    found = ask(config, "GET", "/v1/trays")
    _tell(found, as_json)
    if not found and not as_json:
        click.echo(_("No workstation is paired: begin with `pair`."))


@trays.command()
@click.argument("tray")
@with_json
def revoke(config: Path | None, tray: str, as_json: bool) -> None:
    """Take access back: of one workstation by its id, or of a user by name. At once, for their next call.

    Example: wor-sidecar trays revoke TRAY
    """
    revoked = ask(config, "POST", f"/v1/trays/{part(tray)}/revoke")
    if not as_json:
        click.echo(_("No access any more:"))
    _tell(revoked, as_json)


def _tell(found: list[dict[str, Any]], as_json: bool) -> None:
    for one in found:
        if as_json:
            emit_json(one)
        else:
            seen = one["seen_on"] or _("not seen yet")
            click.echo(f"{one['id']}  {one['name']}  {one['role']}  {one['workstation']}  {seen}")
