"""`wor-inbox invite` and `partners`: practices, from the invitation to the compared digits."""

import json
from pathlib import Path
from urllib.parse import quote

import click

from wor_sidecar.domain.errors.environment import FileExists
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.partners import partner_lines
from wor_sidecar.welfare.cli_shared import ask, with_config, with_json


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option("--label", default="", help="Our own word for the practice, where it is known.")
@with_json
def invite(config: Path | None, out: Path | None, label: str, as_json: bool) -> None:
    """Write an invitation for one practice: it is good once, and only until its date.

    Example: wor-inbox invite --out invitation.json
    """
    from wor_sidecar.files import write_private

    if out is not None and out.exists():
        raise FileExists(path=out)
    made = ask(config, "POST", "/v1/invitations", {"label": label})
    if out is None:
        emit_json(made)
        return
    write_private(out, json.dumps(made, ensure_ascii=False).encode())
    if as_json:
        emit_json({"file": str(out), "expires": made["expires"]})
    else:
        told = _("{file}: for one practice, until {expires}.")
        click.echo(told.format(file=out, expires=made["expires"]))


@click.group()
def partners() -> None:
    """List, verify and end partners.

    Example: wor-inbox partners list
    """


@partners.command("list")
@with_json
def list_partners(config: Path | None, as_json: bool) -> None:
    """List the practices, and the digits that you read out to them.

    Example: wor-inbox partners list --json
    """
    found = ask(config, "GET", "/v1/partners")
    if as_json:
        emit_json({"own_digits": found["own_digits"]})
        for one in found["partners"]:
            emit_json(one)
        return
    click.echo(_("Read out your own digits: {digits}").format(digits=found["own_digits"]))
    for one in found["partners"]:
        for line in partner_lines(one):
            click.echo(line)


@partners.command()
@click.argument("organisation")
@click.argument("digits", required=False)
@click.option("--by", default="", help="Who compared them.")
@with_config
def verify(config: Path | None, organisation: str, digits: str | None, by: str) -> None:
    """Type the 30 digits that the practice reads out; ask for them by a number that you found yourself.

    Example: wor-inbox partners verify ORGANISATION
    """
    typed = digits or click.prompt(_("The 30 digits that they read out"), err=True)
    ask(config, "POST", f"/v1/partners/{quote(organisation, safe='')}/verify", {"digits": typed, "by": by})
    click.echo(_("{label}: these are its digits.").format(label=organisation))


@partners.command()
@click.argument("organisation")
@click.option("--by", default="", help="Who ended it.")
@with_config
def end(config: Path | None, organisation: str, by: str) -> None:
    """Stop working with a practice: no patient data goes there any more.

    Example: wor-inbox partners end ORGANISATION
    """
    ask(config, "POST", f"/v1/partners/{quote(organisation, safe='')}/end", {"by": by})
    click.echo(_("{label}: ended.").format(label=organisation))
