"""`wor-sidecar baseline`: what lies in the folders is taken as seen."""

import sys
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any, Final

import click

from wor_sidecar.practice.cli_shared import ask, with_json
from wor_sidecar.settings.commands import PARTIAL, emit_json
from wor_sidecar.texts.catalogue import _

_LOOK_SECONDS: Final = 0.5


@click.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Contacts from this day on do ask.")
@click.option("--new-his", is_flag=True, help="This is another HIS: patients have other numbers from now on.")
@click.option("--wait", type=click.IntRange(0, 86_400), default=120, help="Seconds to wait for the end.")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def baseline(
    since: datetime | None, new_his: bool, wait: int, by: str, config: Path | None, as_json: bool
) -> None:
    """Take what lies in the export folders as seen: nobody is asked about it. After a change of HIS.

    What comes later is judged as always; with --since only contacts from that day on. Questions that are open
    stay. Exit code 10: not all of it was read yet, or could be. With --new-his, once, a letter that carries a
    patient number of before waits until somebody looked at the number.

    Example: wor-sidecar baseline --new-his
    """
    body: dict[str, Any] = {"by": by, "new_his": new_his}
    if since is not None:
        body["since"] = since.date().isoformat()
    begun = ask(config, "POST", "/v1/baseline", body)
    done, looks = begun, 0.0
    while done["waiting"] and looks < wait:
        Event().wait(_LOOK_SECONDS)  # the program reads; a file must lie still first
        looks += _LOOK_SECONDS
        done = ask(config, "GET", f"/v1/baseline/{begun['id']}")
    done = {**done, "read_before": begun["read_before"]}
    if as_json:
        emit_json(done)
    else:
        _tell(done, asked=since.date().isoformat() if since else None)
        if new_his:
            click.echo(_("A letter with a patient number of before waits for you: see `orphans list`."))
    if done["waiting"] or done["put_aside"] or done["record_errors"] or done["broken_exports"]:
        sys.exit(PARTIAL)


def _tell(done: dict[str, Any], asked: str | None) -> None:
    click.echo(
        _(
            "Read {read} files, {read_before} were read before. {baseline} contacts taken as seen, {known} "
            "known already, {follow_ups} belong to a referral, {prompted} ask a question."
        ).format(**done)
    )
    if done["since"]:
        click.echo(_("Contacts before {since} ask nobody.").format(since=done["since"]))
    if asked and done["since"] != asked:
        click.echo(_("The settings' own day is later, and counts: [trigger] since."))
    if done["record_errors"] or done["put_aside"]:
        told = _("{record_errors} rows and {put_aside} files could not be read: see `quarantine list`.")
        click.echo(told.format(**done))
    if done["broken_exports"]:
        names = ", ".join(done["broken_exports"])
        click.echo(_("Not looked at, for it stands still: {names}. See `status`.").format(names=names))
    if done["waiting"]:
        told = _("{waiting} files are not read yet: they are taken in the same way once they lie still.")
        click.echo(told.format(**done))
