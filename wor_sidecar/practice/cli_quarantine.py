"""`wor-sidecar quarantine`: files and rows that need a person."""

from pathlib import Path
from typing import Any

import click

from wor_sidecar.practice.cli_shared import ask, part, place, with_json
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _


@click.group()
def quarantine() -> None:
    """See which files and rows could not be read, and why; read them again, or let them be.

    Example: wor-sidecar quarantine list
    """


@quarantine.command("list")
@with_json
def list_quarantine(config: Path | None, as_json: bool) -> None:
    """List what waits, the oldest first: file, row, what happened and what to do.

    Example: wor-sidecar quarantine list --json
    """
    for one in ask(config, "GET", "/v1/quarantine"):
        if as_json:
            emit_json(one)
        else:
            click.echo(f"{one['id']}  {_place(one)}: {one['message']} {one['remedy']} ({one['code']})")


@quarantine.command()
@click.argument("id_", metavar="ID")
@with_json
def show(config: Path | None, id_: str, as_json: bool) -> None:
    """Show one file or row that waits.

    Example: wor-sidecar quarantine show ID --json
    """
    one = ask(config, "GET", f"/v1/quarantine/{part(id_)}")
    if as_json:
        emit_json(one)
        return
    click.echo(f"{one['export']}  {_place(one)}  {one['at']}  {one['parser']}")
    click.echo(f"{one['message']} {one['remedy']} ({one['code']})")


@quarantine.command()
@click.argument("id_", metavar="ID")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def retry(config: Path | None, id_: str, by: str, as_json: bool) -> None:
    """Read the file again, now that something was mended; a file that changed is read again by itself.

    Example: wor-sidecar quarantine retry ID
    """
    _settle(config, id_, "retry", by, _("The file is read again."), as_json=as_json)


@quarantine.command()
@click.argument("id_", metavar="ID")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def discard(config: Path | None, id_: str, by: str, as_json: bool) -> None:
    """Let it be: somebody looked at it, and nothing is lost.

    Example: wor-sidecar quarantine discard ID
    """
    _settle(
        config, id_, "discard", by, _("Gone from the list; the file itself was not touched."), as_json=as_json
    )


def _settle(config: Path | None, id_: str, name: str, by: str, told: str, *, as_json: bool) -> None:
    done = ask(config, "POST", f"/v1/quarantine/{part(id_)}/{name}", {"by": by})
    if as_json:
        emit_json(done)
    else:
        click.echo(told)


def _place(one: dict[str, Any]) -> str:
    return f"{one['file']} ({place(one['position'])})" if one["position"] else str(one["file"])
