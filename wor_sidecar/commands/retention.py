"""`retention show`: what is deleted when, for each program that keeps what has a term."""

from pathlib import Path

import click

from wor_sidecar.commands.asking import Ask, Options
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.retention import lines


def retention_commands(program: str, ask: Ask, with_json: Options) -> click.Group:
    """Make a program's group `retention`."""
    return click.Group(
        "retention",
        help=f"What is deleted when its term is over.\n\nExample: {program} retention show",
        commands=[_show(program, ask, with_json)],
    )


def _show(program: str, ask: Ask, with_json: Options) -> click.Command:
    def show(config: Path | None, days: int, as_json: bool) -> None:
        found = ask(config, "GET", f"/v1/retention?days={days}")
        if as_json:
            emit_json(found)
            return
        for line in lines(found):
            click.echo(line)

    help_text = f"""Show the terms, what went last and what goes next; nothing is deleted by it.

    Example: {program} retention show --days 90
    """
    ahead = click.IntRange(0, 36_525)
    days = click.option("--days", type=ahead, default=31, help="How far to look ahead.")
    return click.command("show", help=help_text)(days(with_json(show)))
