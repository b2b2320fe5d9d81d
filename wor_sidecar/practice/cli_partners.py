"""`wor-sidecar partners`: welfare organisations, from the invitation to the compared digits."""

from pathlib import Path

import click

from wor_sidecar.practice.cli_shared import ask, part, with_json
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.partners import partner_lines


@click.group()
def partners() -> None:
    """List, verify and end partners.

    Example: wor-sidecar partners list
    """


@partners.command("list")
@with_json
def list_partners(config: Path | None, as_json: bool) -> None:
    """List the partners, and the digits that you read out to them.

    Example: wor-sidecar partners list --json
    """
    found = ask(config, "GET", "/v1/partners")
    if as_json:
        emit_json({"own_digits": found["own_digits"]})
        for one in found["partners"]:
            emit_json(one)
        return
    if not found["own_digits"]:
        click.echo(_("No partners yet: begin with `join`."))
        return
    click.echo(_("Read out your own digits: {digits}").format(digits=found["own_digits"]))
    for one in found["partners"]:
        for line in partner_lines(one):
            click.echo(line)


@partners.command()
@click.argument("organisation")
@click.argument("digits", required=False)
@click.option("--by", default="", help="Who compared them.")
@with_json
def verify(config: Path | None, organisation: str, digits: str | None, by: str, as_json: bool) -> None:
    """Type the 30 digits that the organisation reads out; call a number that you found yourself.

    Example: wor-sidecar partners verify ORGANISATION
    """
    typed = digits or click.prompt(_("The 30 digits that they read out"), err=True)
    path = f"/v1/partners/{part(organisation)}/verify"
    verified = ask(config, "POST", path, {"digits": typed, "by": by})
    if as_json:
        emit_json(verified)
    else:
        click.echo(_("{label}: these are its digits.").format(label=verified["label"]))


@partners.command()
@click.argument("organisation")
@click.option("--by", default="", help="Who ended it.")
@with_json
def end(config: Path | None, organisation: str, by: str, as_json: bool) -> None:
    """Stop working with an organisation: no patient data goes there any more.

    Example: wor-sidecar partners end ORGANISATION
    """
    ended = ask(config, "POST", f"/v1/partners/{part(organisation)}/end", {"by": by})
    if as_json:
        emit_json(ended)
    else:
        click.echo(_("{label}: ended.").format(label=ended["label"]))
