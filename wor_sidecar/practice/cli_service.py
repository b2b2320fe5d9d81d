"""`wor-sidecar init`, `run` and `status`."""

from pathlib import Path
from typing import Any

import click

from wor_sidecar.practice.cli_shared import ask, found_config, with_json
from wor_sidecar.settings.commands import emit_json


@click.command()
@with_json
def init(config: Path | None, as_json: bool) -> None:
    """Make the practice's data folder: its key, its secret, its database.

    Example: wor-sidecar init --config wor.toml
    """
    from wor_sidecar.practice.service import make_practice
    from wor_sidecar.settings.machine import SystemClock, randomness

    folder = make_practice(found_config(config), SystemClock(), randomness)
    if as_json:
        emit_json({"folder": str(folder)})
    else:
        click.echo(f"{folder}: made. Start the program with: wor-sidecar run")


@click.command()
@with_json
def run(config: Path | None, as_json: bool) -> None:
    """Run the program until it is asked to end (Ctrl-C, SIGTERM).

    Example: wor-sidecar run --config wor.toml
    """
    from wor_sidecar.practice.service import serve
    from wor_sidecar.settings.machine import SystemClock, randomness

    serve(found_config(config), SystemClock(), randomness, as_json=as_json)


@click.command()
@with_json
def status(config: Path | None, as_json: bool) -> None:
    """Show what waits, and what is in trouble.

    Example: wor-sidecar status --json
    """
    found: dict[str, Any] = ask(config, "GET", "/v1/status")
    if as_json:
        emit_json(found)
        return
    out = found["departures"]
    click.echo(f"{found['practice']}: {found['prompts']} prompts open")
    click.echo(f"to send: {out['held']} held, {out['waiting']} waiting, {out['failed']} failed")
    for export in found["exports"]:
        click.echo(f"export {export['name']}: {export['trouble'] or 'ok'}")
    for one in found["imports"]:
        click.echo(f"import {one['name']}: {one['trouble'] or 'ok'}")
    if found["orphans"]:
        click.echo(f"{found['orphans']} answers fit no referral: a person must look")
