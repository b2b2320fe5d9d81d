"""A referral as a person reads it on the command line: words and local times, no codes."""

from typing import Any

import click

from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label
from wor_sidecar.texts.times import moment


def print_referral(found: dict[str, Any], *, as_json: bool) -> None:
    """Print a whole referral."""
    if as_json:
        emit_json(found)
        return
    click.echo(brief_line(found))
    for line in found["timeline"]:
        refused = "  " + _("refused: {code}").format(code=line["refused"]) if line["refused"] else ""
        click.echo(f"  {moment(line['at'])}  {line['told']}  {line['actor']}".rstrip() + refused)
    for said in found["messages"]:
        side = _("to the coach") if said["ours"] else _("from the coach")
        click.echo(f"  {moment(said['at'])}  {side}: {said['text']}")
    for letter in found["letters"]:
        parts = (_("letter"), letter["id"], letter["standing"]["told"], letter["file"] or "")
        click.echo("  " + "  ".join(filter(None, parts)))


def brief_line(one: dict[str, Any]) -> str:
    """Return a referral on one line: who it is about, where it goes, where it is now."""
    who = f"{one['initials']} {one['birth_year'] or ''}".strip()
    product = label("products", one["product"]) if one["product"] else ""
    test = _("TEST") if one["test"] else ""
    told = one["standing"]["told"]
    return "  ".join(filter(None, (one["id"], test, who, one["organisation_label"], product, told)))
