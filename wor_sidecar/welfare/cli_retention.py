"""`wor-inbox retention`: what is deleted when."""

from pathlib import Path

import click

from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.retention import lines
from wor_sidecar.welfare.cli_shared import ask, with_json


@click.group()
def retention() -> None:
    """What is deleted when its term is over.

    Example: wor-inbox retention show
    """


@retention.command()
@click.option("--days", type=click.IntRange(0, 36_525), default=31, help="How far to look ahead.")
@with_json
def show(config: Path | None, days: int, as_json: bool) -> None:
    """Show the terms, what went last and what goes next; nothing is deleted by it.

    Example: wor-inbox retention show --days 90
    """
    found = ask(config, "GET", f"/v1/retention?days={days}")
    if as_json:
        emit_json(found)
        return
    for line in lines(found):
        click.echo(line)
