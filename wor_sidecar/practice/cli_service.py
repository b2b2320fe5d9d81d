"""`wor-sidecar init`, `run` and `status`."""

from pathlib import Path
from typing import Any, Final

import click

from wor_sidecar.practice.cli_shared import ask, found_config, with_json
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.backups import nights_line
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.partners import status_line as partner_line
from wor_sidecar.texts.retention import status_line
from wor_sidecar.texts.upgrades import trial_line

CHECK_FAILED: Final = 3


@click.command()
@with_json
def init(config: Path | None, as_json: bool) -> None:
    """Make the practice's data folder: its key, its secret, its database.

    Example: wor-sidecar init --config wor.toml
    """
    from wor_sidecar.commands.handed import left_to_service
    from wor_sidecar.practice.service import make_practice
    from wor_sidecar.settings.machine import SystemClock, randomness

    if left_to_service("wor-sidecar", found_config(config), as_json=as_json):
        return
    folder = make_practice(found_config(config), SystemClock(), randomness)
    if as_json:
        emit_json({"folder": str(folder)})
    else:
        click.echo(_("{folder} is made. Start the program with `wor-sidecar run`.").format(folder=folder))


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
@click.option("--check", is_flag=True, help="End with 3 where something needs a person: for a monitor.")
@with_json
def status(config: Path | None, as_json: bool, check: bool) -> None:
    """Show what waits, and what is in trouble.

    Example: wor-sidecar status --json
    """
    from wor_sidecar.doctor.findings import Severity
    from wor_sidecar.practice.standing import standing

    found: dict[str, Any] = ask(config, "GET", "/v1/status")
    severity = standing(found)
    if as_json:
        emit_json({**found, "healthy": severity is not Severity.FAULT, "severity": severity.value})
    else:
        _print_status(found)
    if check and severity is Severity.FAULT:
        raise SystemExit(CHECK_FAILED)


def _print_status(found: dict[str, Any]) -> None:
    click.echo(_("{practice}; open questions: {prompts}").format(**found))
    if trial := found.get("trial"):
        click.echo(trial_line(trial))
    for one in found.get("partners", ()):
        click.echo(partner_line(one))
    _print_routes(found)
    if found["after_restore"]:
        click.echo(f"{found['after_restore']['told']} (`restored list`)")
    click.echo(_("To send: {held} held, {waiting} waiting, {failed} failed").format(**found["departures"]))
    for one in found["down"]:
        click.echo(one["told"])
    for line in found.get("waits", ()):
        click.echo(_("Waits: {what}").format(what=line))
    if trouble := found.get("digest", {}).get("trouble"):
        click.echo(_("Mail of the day: {told}").format(**trouble))
    _print_folders(found)
    for one in found["keys"]:
        click.echo(_("Keys: {told}").format(**one))
    click.echo(nights_line(found["backup"]))
    click.echo(status_line(found["retention"]))
    _print_broken(found)
    if found["quarantine"]:
        click.echo(_("Files or rows that need a person: {quarantine} (`quarantine list`)").format(**found))
    if found["orphans"]:
        click.echo(_("Answers that fit no referral, for a person to look at: {orphans}").format(**found))


def _print_routes(found: dict[str, Any]) -> None:
    if found.get("no_route"):
        told = _("Open questions of patients for whom no route fits: {no_route} (`partners routes --check`)")
        click.echo(told.format(**found))
    for one in found.get("routes", ()):
        click.echo(one["told"])


def _print_broken(found: dict[str, Any]) -> None:
    for name, state in found["plugins"].items():
        if state == "broken":
            click.echo(_("Plug-in {name}: broken (`plugins list` says why)").format(name=name))
    for one in found["letters"]:
        click.echo(_("Own letters: {told}").format(**one))


def _print_folders(found: dict[str, Any]) -> None:
    for one in found["exports"]:
        click.echo(
            _("Export folder {name}: {state}").format(name=one["name"], state=one["told"] or _("good"))
        )
        if one["stale"]:
            sentence = _("No list came from the HIS since {day}: new referrals are seen after the next one.")
            click.echo("  " + sentence.format(day=(one["last_read"] or "?")[:10]))
        for file in one["unready"]:
            click.echo(f"  {file['file']}: {file['told']}")
    for one in found["imports"]:
        click.echo(
            _("Import folder {name}: {state}").format(name=one["name"], state=one["told"] or _("good"))
        )
