"""`wor-inbox serve` and `status`."""

from pathlib import Path
from typing import Any, Final

import click

from wor_sidecar.settings.commands import emit_json, ready_line
from wor_sidecar.settings.places import instance_name
from wor_sidecar.texts.backups import nights_line
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.reminders import reminders_line
from wor_sidecar.texts.retention import status_line
from wor_sidecar.texts.upgrades import trial_line
from wor_sidecar.welfare.cli_shared import ask, found_config, settings_of, with_json

CHECK_FAILED: Final = 3


@click.command()
@with_json
def serve(config: Path | None, as_json: bool) -> int:
    """Run the inbox until Ctrl-C or SIGTERM.

    Example: wor-inbox serve --config wor-inbox.toml
    """
    from wor_sidecar.welfare.serving import serve as run

    def announce(control: Path, url: str) -> None:
        if as_json:
            ready_line(control=str(control), **({"url": url} if url else {}))
            return
        click.echo(_("The inbox serves; its command line finds it by {file}.").format(file=control))
        if url:
            click.echo(_("Its pages: {url}").format(url=url))

    def nobody_administers() -> None:
        told = _("No administrator yet. Make one: wor-inbox users add NAME --role administrator")
        click.echo(told, err=as_json)

    return run(settings_of(config), found_config(config), announce, nobody_administers)


@click.command()
@click.option("--check", is_flag=True, help="End with 3 where something needs a person: for a monitor.")
@with_json
def status(config: Path | None, as_json: bool, check: bool) -> None:
    """Show what is going on, in counts.

    Example: wor-inbox status --json
    """
    from wor_sidecar.doctor.findings import Severity
    from wor_sidecar.welfare.how_it_is import severity

    found: dict[str, Any] = ask(config, "GET", "/v1/status")
    how = severity(found)
    if as_json:
        instance = instance_name("wor-inbox", found_config(config))
        said = {"instance": instance, "healthy": how is not Severity.FAULT, "severity": how.value}
        emit_json({**found, **said})
    else:
        _print_status(found)
    if check and how is Severity.FAULT:
        raise SystemExit(CHECK_FAILED)


def _print_status(found: dict[str, Any]) -> None:
    from wor_sidecar.domain.referral import State
    from wor_sidecar.welfare.pages.standing import state_words

    mail = found["mail"]
    click.echo(f"{found['name']}  {found['organisation']}")
    if trial := found.get("trial"):
        click.echo(trial_line(trial))
    if found["after_restore"]:
        click.echo(f"{found['after_restore']['told']} (`restored list`)")
    cases = "; ".join(
        f"{number} {state_words(State(state)).rstrip('.')}" for state, number in found["cases"].items()
    )
    click.echo(_("Cases: {cases}").format(cases=cases or _("none")))
    click.echo(_("To send: {waiting} waiting, {failed} failed").format(**mail))
    for one in found["down"]:
        click.echo(one["told"])
    for one in found["plugins"]:
        if one["status"] == "broken":
            click.echo(_("Plug-in {name}: broken. {why}").format(**one))
    for one in found["keys"]:
        click.echo(_("Keys: {told}").format(**one))
    click.echo(nights_line(found["backup"]))
    click.echo(status_line(found["retention"]))
    click.echo(reminders_line(found["reminders"]))
