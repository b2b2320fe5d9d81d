"""`wor-sidecar overleg`: the page of the Sociaal Medisch Overleg on the command line."""

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import click

from wor_sidecar.practice.cli_shared import ask, with_json
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import day


@click.command()
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Who was closed since this day; a quarter back by default.",
)
@click.option("--by", "by", default="", metavar="GP", help="Only this referrer's patients, by name.")
@with_json
def overleg(config: Path | None, as_json: bool, since: datetime | None, by: str) -> None:
    """List who is open and who was closed since a day, per GP: what came of it, and the next step.

    Example: wor-sidecar overleg --since 2026-07-01 --by "M. Bernard"
    """
    day_asked = since.date().isoformat() if since else ""
    query = urlencode({"since": day_asked, "referrer": by})
    found: dict[str, Any] = ask(config, "GET", f"/v1/overleg?{query}")
    if as_json:
        emit_json(found)
        return
    click.echo(_("Open, and closed since {day}").format(day=day(found["since"])))
    for group in found["groups"]:
        _print_group(group)
    if not found["groups"]:
        click.echo(_("Nobody stands on this page."))


def _print_group(group: dict[str, Any]) -> None:
    click.echo("\n" + _("Referred by {name}").format(name=group["referrer"] or _("not known")))
    for one in group["open"]:
        _print_line(one, one["next"])
    for one in group["closed"]:
        closed = _("closed on {day}").format(day=day(one["closed_on"] or ""))
        _print_line(one, "  ".join(filter(None, (closed, one["next"]))))
    if group["silent"]:
        told = _("Not on this page, for they did not say yes to it: {count}.")
        click.echo(f"  {told.format(count=group['silent'])}")


def _print_line(one: dict[str, Any], last: str) -> None:
    born = day(one["birth_date"]) if one["birth_date"] else ""
    who = ", ".join(part for part in (one["name"], born) if part)
    click.echo(f"  {who}  {one['became']}  {last}".rstrip())
