"""`wor-sidecar pair` and `trays`: who may sit at a workstation's window."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from wor_sidecar.domain.errors.tray import EnrolmentFileExists, EnrolmentNotWritten
from wor_sidecar.files import open_new
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
    click.echo("wor-tray --server {server} --pin {pin} --code -".format(**offer))
    click.echo(_("It asks for this code: {code}").format(**offer))


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
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--users", type=int, required=True, help="How many accounts it may pair.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day; without it, in a week.")
@with_json
def enrol(config: Path | None, file: Path, users: int, until: datetime | None, as_json: bool) -> None:
    """Write a file that pairs whoever starts `wor-tray --enrol FILE`, under the name of the account.

    Whoever can read the file can pair; so let only the workstations' users read it, and only for days.

    Example: wor-sidecar trays enrol wor-enrol.json --users 12
    """
    if file.exists():
        raise EnrolmentFileExists(path=file)
    day = until.date().isoformat() if until else ""
    made = ask(config, "POST", "/v1/enrolments", {"users": users, "until": day})
    content = {name: made[name] for name in ("server", "pin", "secret", "until")}
    try:
        with open_new(file) as opened:
            opened.write(json.dumps(content, indent=2).encode() + b"\n")
    except OSError as error:
        ask(config, "POST", f"/v1/trays/{part(made['id'])}/revoke", {})
        raise EnrolmentNotWritten(path=file, why=error.strerror or error) from error
    if as_json:
        emit_json({**{name: made[name] for name in ("id", "users", "until")}, "file": str(file)})
        return
    click.echo(
        _("{file} pairs {users} accounts, up to and including {until}. Its id is {id}.").format(
            file=file, **{name: made[name] for name in ("users", "until", "id")}
        )
    )


@trays.command()
@with_json
def files(config: Path | None, as_json: bool) -> None:
    """List the enrolment files, the oldest first: for how many, until when, how many came by it.

    Example: wor-sidecar trays files
    """
    found = ask(config, "GET", "/v1/enrolments")
    for one in found:
        if as_json:
            emit_json(one)
        else:
            state = _SHUT[one["shut"]]()
            click.echo(f"{one['id']}  {one['used']}/{one['users']}  {one['until']}  {state}")
    if not found and not as_json:
        click.echo(_("No enrolment file was made: `trays enrol` makes one."))


@trays.command()
@click.argument("tray")
@click.option("--keep", is_flag=True, help="Of a file: whom it paired keep their access.")
@with_json
def revoke(config: Path | None, tray: str, keep: bool, as_json: bool) -> None:
    """Take access back: of one workstation by its id, of a user by name, or of an enrolment file by its id.

    At once, for their next call. A file opens nothing more, and whom it paired lose their access too.

    Example: wor-sidecar trays revoke TRAY
    """
    revoked = ask(config, "POST", f"/v1/trays/{part(tray)}/revoke", {"keep": keep})
    if not as_json:
        click.echo(_("No access any more:"))
    _tell(revoked, as_json)


def _tell(found: list[dict[str, Any]], as_json: bool) -> None:
    for one in found:
        if as_json:
            emit_json(one)
        else:
            seen = one["seen_on"] or _("not seen yet")
            told = [one["id"], one["name"], one["role"], one["workstation"], seen]
            if one["file"]:
                told.append(_("account's own name, by file {id}").format(id=one["file"]))
            if one["same_name"]:
                told.append(_("others of this name: {count}").format(count=one["same_name"]))
            click.echo("  ".join(told))


_SHUT = {
    "": lambda: _("open"),
    "revoked": lambda: _("taken back"),
    "too old": lambda: _("too old"),
    "used up": lambda: _("used up"),
}
