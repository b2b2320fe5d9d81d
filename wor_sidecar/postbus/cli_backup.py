"""`wor-postbus backup` and `restore`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.backups import made_line, verified_line
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import moment

if TYPE_CHECKING:
    from wor_sidecar.postbus.settings import PostbusSettings


def make_or_prove(settings: "PostbusSettings", path: Path, *, verify: bool, as_json: bool) -> None:
    """Write a backup beside a postbus that serves or doesn't; with `verify` prove one."""
    from wor_sidecar.postbus import operating
    from wor_sidecar.postbus.backups import backups_of
    from wor_sidecar.settings.machine import SystemClock, randomness
    from wor_sidecar.store.backups import made_json, verified_json

    clock = SystemClock()
    with operating.opened(settings, clock, randomness) as store:
        backups = backups_of(settings, store, clock, randomness)
        found = verified_json(path, backups.verify(path)) if verify else made_json(path, backups.make(path))
    if as_json:
        emit_json(found)
        return
    click.echo(verified_line(found) if verify else made_line(found))
    if not verify:
        click.echo(_("The admission key is in it, and it is not encrypted: keep it as you keep that key."))


def put_back(settings: "PostbusSettings", path: Path, *, as_json: bool) -> None:
    """Make the data folder of a backup, and say what its users will see."""
    from wor_sidecar.domain.clock import iso
    from wor_sidecar.postbus.backups import restore
    from wor_sidecar.settings.machine import SystemClock, randomness

    done = restore(settings, path, SystemClock(), randomness)
    folder, made_at = settings.data.folder, iso(done.header.made_at)
    if as_json:
        emit_json({"folder": str(folder), "made_at": made_at, "rows": done.counts.rows})
        return
    told = _("{folder} is made of the backup of {made}.").format(folder=folder, made=moment(made_at))
    click.echo(told)
    click.echo(
        _(
            "Nobody has to do anything: within an hour each organisation's program registers its keys again "
            "and sends what is missing once more. What was fetched already comes again, and is recognised."
        )
    )
    click.echo(_("Close again the mailboxes that you closed since then: `mailboxes list`."))
