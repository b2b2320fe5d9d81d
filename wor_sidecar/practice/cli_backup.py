"""`wor-sidecar backup` and `restore`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wor_sidecar.practice.cli_shared import ask, found_config, settings_of, with_json
from wor_sidecar.settings.commands import PARTIAL, complain, emit_json, typed_secret
from wor_sidecar.texts.backups import made_line, verified_line
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import moment

if TYPE_CHECKING:
    from wor_sidecar.exchange.recovery import RecoveryKey

_PATH = click.Path(dir_okay=False, path_type=Path)
PATIENCE = 3600
"""Seconds that a backup may take."""


@click.command()
@click.argument("file", type=_PATH)
@click.option("--verify", is_flag=True, help="Make none: read this one back and prove it.")
@click.option(
    "--sheet", type=_PATH, help="With --verify: the recovery sheet, where the key isn't this machine's."
)
@with_json
def backup(config: Path | None, file: Path, verify: bool, sheet: Path | None, as_json: bool) -> None:
    """Write a backup to a new file, whether the program runs or not; with --verify prove one.

    A proof reads every byte, loads it into a database of its own and walks the audit trail in it. It ends
    with 3 when something is wrong.

    Example: wor-sidecar backup /srv/backup/today.backup
    """
    path = file.absolute()
    if verify:
        found = _proved_by_sheet(path, sheet) if sheet else _asked(config, path, "verify")
    else:
        found = _asked(config, path, "make")
    if as_json:
        emit_json(found)
    else:
        click.echo(verified_line(found) if verify else made_line(found))


@click.command()
@click.argument("file", type=_PATH)
@click.option(
    "--sheet", type=_PATH, help="The recovery sheet; else its key is asked for, or read from standard input."
)
@click.option("--clock-is-right", is_flag=True, help="Nobody else can tell: the clock here is right.")
@with_json
def restore(config: Path | None, file: Path, sheet: Path | None, clock_is_right: bool, as_json: bool) -> int:
    """Make the data folder of a backup, with the recovery sheet; on this machine or another.

    Afterwards nothing is sent before `keys new-epoch`, and what the backup still held waits for your yes.
    What is due by this machine's clock is deleted first: by one that makes the backup over 31 days old, or
    one from the future, nothing is put back without --clock-is-right.

    Example: wor-sidecar restore /srv/backup/today.backup --sheet sheet.txt
    """
    from wor_sidecar.domain.clock import iso
    from wor_sidecar.domain.errors.practice import TrailBroken
    from wor_sidecar.practice import backups
    from wor_sidecar.settings.machine import SystemClock, randomness

    settings, path = settings_of(config), file.absolute()
    done = backups.restore(
        settings,
        found_config(config),
        path,
        _recovery(sheet),
        SystemClock(),
        randomness,
        clock_is_right=clock_is_right,
    )
    whole = done.trail is None or done.trail.intact
    folder, made_at = settings.data.folder, iso(done.header.made_at)
    if as_json:
        emit_json({"folder": str(folder), "made_at": made_at, "rows": done.counts.rows, "trail_whole": whole})
    else:
        told = _("{folder} is made of the backup of {made}.").format(folder=folder, made=moment(made_at))
        click.echo(told)
        click.echo(_("Now: `run`, then `keys new-epoch --identity FILE`, then `restored list`."))
    if not whole and done.trail is not None:
        complain(TrailBroken(fault=done.trail.fault, line=done.trail.first_broken))
        return PARTIAL
    return 0


def _asked(config: Path | None, path: Path, what: str) -> dict[str, Any]:
    """Let the running program do it; where none runs, do it here, alone in the data folder."""
    from wor_sidecar.domain.errors.environment import NotRunning
    from wor_sidecar.domain.errors.foundations import RemoteError

    call = "/v1/backups" if what == "make" else "/v1/backups/verify"
    try:
        found: dict[str, Any] = ask(config, "POST", call, {"path": str(path)}, seconds=PATIENCE)
    except NotRunning:
        return _here(config, path, what)
    except RemoteError as error:
        raise (error.of_a_check() if what == "verify" else error) from None
    return found


def _here(config: Path | None, path: Path, what: str) -> dict[str, Any]:
    from wor_sidecar.practice.backups import backups_here
    from wor_sidecar.settings.machine import SystemClock, randomness
    from wor_sidecar.store.backups import made_json, verified_json

    with backups_here(settings_of(config), found_config(config), SystemClock(), randomness) as here:
        if what == "make":
            return made_json(path, here.make(path, user="control", role="administrator"))
        return verified_json(path, here.verify(path))


def _proved_by_sheet(path: Path, sheet: Path) -> dict[str, Any]:
    from wor_sidecar.practice.backups import verify_with_sheet
    from wor_sidecar.settings.machine import SystemClock, randomness
    from wor_sidecar.store.backups import verified_json

    return verified_json(path, verify_with_sheet(path, _recovery(sheet), SystemClock(), randomness))


def _recovery(sheet: Path | None) -> "RecoveryKey":
    from wor_sidecar.exchange.recovery import RecoveryKey
    from wor_sidecar.mail.backups import sheet_key

    return sheet_key(sheet) if sheet else RecoveryKey.from_sheet(typed_secret(_("Recovery key")))
