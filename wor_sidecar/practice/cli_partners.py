"""`wor-sidecar partners`: welfare organisations, from the invitation to the compared digits."""

from pathlib import Path
from urllib.parse import urlencode

import click

from wor_sidecar.domain.errors.practice import RoutesFaulty
from wor_sidecar.domain.lists import Product
from wor_sidecar.practice.cli_shared import ask, part, with_json
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.partners import partner_lines
from wor_sidecar.texts.routes import route_lines


@click.group()
def partners() -> None:
    """List, verify and end partners, and see who works where.

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


@partners.command()
@click.option("--check", is_flag=True, help="Look for what is wrong; ends with 3 where somebody has to act.")
@click.option("--postcode", default="", metavar="PC4", help="Who is proposed at this postcode.")
@click.option("--place", default="", help="Who is proposed in this place, where no postcode fits.")
@click.option("--product", type=click.Choice([product.value for product in Product]))
@with_json
def routes(
    config: Path | None, check: bool, postcode: str, place: str, product: str | None, as_json: bool
) -> None:
    """Show where each organisation works and what it does there: who is offered to which patient.

    Example: wor-sidecar partners routes --check --postcode 5461
    """
    query = urlencode({"postcode": postcode, "place": place, "product": product or ""})
    found = ask(config, "GET", f"/v1/routes?{query}")
    if as_json:
        emit_json(found if check else {name: told for name, told in found.items() if name != "faults"})
    else:
        for line in route_lines(found, check=check):
            click.echo(line)
    tasks = [one for one in found["faults"] if one["task"]]
    nobody = "choices" in found and not found["choices"]
    if check and (tasks or nobody):
        raise RoutesFaulty(count=len(tasks) + nobody)
