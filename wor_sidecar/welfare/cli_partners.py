"""`wor-inbox invite` and `partners`: practices, from the invitation to the compared digits."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from wor_sidecar.domain.errors.environment import FileExists
from wor_sidecar.files import write_private
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.partners import partner_lines
from wor_sidecar.texts.times import moment
from wor_sidecar.welfare.cli_shared import STANDARD_INPUT, ask, with_config, with_json


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option("--qr", metavar="FILE", help="An SVG file to write its QR code to; - draws it here.")
@click.option("--label", default="", help="Our own word for the practice, where it is known.")
@with_json
def invite(config: Path | None, out: Path | None, qr: str | None, label: str, as_json: bool) -> None:
    """Write an invitation for one practice: it is good once, and only until its date.

    A QR code holds the same as the file; whoever scans it may save the text, and join with that.

    Example: wor-inbox invite --out invitation.json --qr invitation.svg
    """
    files = [path for path in (out, None if qr in (None, STANDARD_INPUT) else Path(str(qr))) if path]
    for path in files:
        if path.exists():
            raise FileExists(path=path)
    made = ask(config, "POST", "/v1/invitations", {"label": label})
    if out is not None:
        write_private(out, json.dumps(made, ensure_ascii=False).encode())
    if qr is not None:
        _draw(made, qr)
    if as_json and files:
        emit_json({"file": str(files[0]), "files": [str(one) for one in files], "expires": made["expires"]})
    elif out is None and qr is None:
        emit_json(made)
    else:
        told = _("{file}: for one practice, until {expires}.")
        name = ", ".join(str(one) for one in files) or _("This code")
        click.echo(told.format(file=name, expires=moment(made["expires"])))


def _draw(made: dict[str, Any], where: str) -> None:
    from wor_sidecar.exchange.invitation import Invitation
    from wor_sidecar.exchange.shapes import read
    from wor_sidecar.welfare.qr import drawn_here, svg_of

    shape = {name: value for name, value in made.items() if name not in ("wor", "v")}
    invitation = read(Invitation, shape)
    if where == STANDARD_INPUT:
        click.echo(drawn_here(invitation))
    else:
        write_private(Path(where), svg_of(invitation))


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
