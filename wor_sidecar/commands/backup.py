"""`backup` and `restore`: the same two commands for each program that exchanges messages."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import click

from wor_sidecar.commands.asking import Ask, Options
from wor_sidecar.settings.commands import PARTIAL, complain, emit_json, typed_secret
from wor_sidecar.texts.backups import made_line, verified_line
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import moment

if TYPE_CHECKING:
    from wor_sidecar.domain.clock import Clock
    from wor_sidecar.domain.identifiers import Randomness
    from wor_sidecar.exchange.recovery import RecoveryKey
    from wor_sidecar.store.backup import Origin
    from wor_sidecar.store.backups import Backups
    from wor_sidecar.store.restoring import Restored

_PATH: Final = click.Path(dir_okay=False, path_type=Path)
PATIENCE: Final = 3600
"""Seconds that a backup may take."""


class OwnBackups(Protocol):
    """A program's module `backups`."""

    @property
    def ORIGIN(self) -> "Origin":  # noqa: N802 - a module's constant
        """Whose backups they are."""
        ...

    def backups_here(
        self, settings: Any, config: Path, clock: "Clock", randomness: "Randomness"
    ) -> "AbstractContextManager[Backups]":
        """Open the data folder of a program that doesn't run."""
        ...

    def restore(
        self,
        settings: Any,
        config: Path,
        path: Path,
        recovery: "RecoveryKey",
        clock: "Clock",
        randomness: "Randomness",
        *,
        clock_is_right: bool,
    ) -> "Restored":
        """Make the data folder of a backup."""
        ...


@dataclass(frozen=True, slots=True)
class BackupProgram:
    """What a program brings to its `backup` and `restore`."""

    name: str
    noun: str
    """What runs, in the help: the program, the inbox."""
    what_now: Callable[[], str]
    """What to do after a restore."""
    ask: Ask
    with_json: Options
    settings_of: Callable[[Path | None], Any]
    found_config: Callable[[Path | None], Path]
    backups: Callable[[], OwnBackups]
    """Imports them, when a command wants them."""


def backup_command(program: BackupProgram) -> click.Command:
    """Make a program's `backup`."""

    def backup(config: Path | None, file: Path, verify: bool, sheet: Path | None, as_json: bool) -> None:
        path = file.absolute()
        if verify:
            found = (
                _proved_by_sheet(program, path, sheet) if sheet else _asked(program, config, path, "verify")
            )
        else:
            found = _asked(program, config, path, "make")
        if as_json:
            emit_json(found)
        else:
            click.echo(verified_line(found) if verify else made_line(found))

    line = f"Write a backup to a new file, whether the {program.noun} runs or not; with --verify prove one."
    help_text = f"""{line}

    A proof reads every byte, loads it into a database of its own and walks the audit trail in it. It ends
    with 3 when something is wrong.

    Example: {program.name} backup /srv/backup/today.backup
    """
    file = click.argument("file", type=_PATH)
    verify = click.option("--verify", is_flag=True, help="Make none: read this one back and prove it.")
    about = "With --verify: the recovery sheet, where the key isn't this machine's."
    sheet = click.option("--sheet", type=_PATH, help=about)
    return click.command("backup", help=help_text)(file(verify(sheet(program.with_json(backup)))))


def restore_command(program: BackupProgram) -> click.Command:
    """Make a program's `restore`."""

    def restore(
        config: Path | None, file: Path, sheet: Path | None, clock_is_right: bool, as_json: bool
    ) -> int:
        from wor_sidecar.settings.machine import SystemClock, randomness

        settings, path = program.settings_of(config), file.absolute()
        done = program.backups().restore(
            settings,
            program.found_config(config),
            path,
            _recovery(sheet),
            SystemClock(),
            randomness,
            clock_is_right=clock_is_right,
        )
        return _told(program, settings.data.folder, done, as_json=as_json)

    help_text = f"""Make the data folder of a backup, with the recovery sheet; on this machine or another.

    Afterwards nothing is sent before `keys new-epoch`, and what the backup still held waits for your yes.
    What is due by this machine's clock is deleted first: by one that makes the backup over 31 days old, or
    one from the future, nothing is put back without --clock-is-right.

    Example: {program.name} restore /srv/backup/today.backup --sheet sheet.txt
    """
    file = click.argument("file", type=_PATH)
    about = "The recovery sheet; else its key is asked for, or read from standard input."
    sheet = click.option("--sheet", type=_PATH, help=about)
    known = "Nobody else can tell: the clock here is right."
    right = click.option("--clock-is-right", is_flag=True, help=known)
    return click.command("restore", help=help_text)(file(sheet(right(program.with_json(restore)))))


def _told(program: BackupProgram, folder: Path, done: "Restored", *, as_json: bool) -> int:
    from wor_sidecar.domain.clock import iso
    from wor_sidecar.domain.errors.practice import TrailBroken

    whole = done.trail is None or done.trail.intact
    made_at = iso(done.header.made_at)
    if as_json:
        emit_json({"folder": str(folder), "made_at": made_at, "rows": done.counts.rows, "trail_whole": whole})
    else:
        told = _("{folder} is made of the backup of {made}.").format(folder=folder, made=moment(made_at))
        click.echo(told)
        click.echo(program.what_now())
    if not whole and done.trail is not None:
        complain(TrailBroken(fault=done.trail.fault, line=done.trail.first_broken))
        return PARTIAL
    return 0


def _asked(program: BackupProgram, config: Path | None, path: Path, what: str) -> dict[str, Any]:
    """Let the running program do it; where none runs, do it here, alone in the data folder."""
    from wor_sidecar.domain.errors.environment import NotRunning
    from wor_sidecar.domain.errors.foundations import RemoteError

    call = "/v1/backups" if what == "make" else "/v1/backups/verify"
    try:
        found: dict[str, Any] = program.ask(config, "POST", call, {"path": str(path)}, seconds=PATIENCE)
    except NotRunning:
        return _here(program, config, path, what)
    except RemoteError as error:
        raise (error.of_a_check() if what == "verify" else error) from None
    return found


def _here(program: BackupProgram, config: Path | None, path: Path, what: str) -> dict[str, Any]:
    from wor_sidecar.settings.machine import SystemClock, randomness
    from wor_sidecar.store.backups import made_json, verified_json

    settings, at = program.settings_of(config), program.found_config(config)
    with program.backups().backups_here(settings, at, SystemClock(), randomness) as here:
        if what == "make":
            return made_json(path, here.make(path, user="control", role="administrator"))
        return verified_json(path, here.verify(path))


def _proved_by_sheet(program: BackupProgram, path: Path, sheet: Path) -> dict[str, Any]:
    from wor_sidecar.mail.backups import verify_with_sheet
    from wor_sidecar.settings.machine import SystemClock, randomness
    from wor_sidecar.store.backups import verified_json

    origin = program.backups().ORIGIN
    return verified_json(path, verify_with_sheet(origin, path, _recovery(sheet), SystemClock(), randomness))


def _recovery(sheet: Path | None) -> "RecoveryKey":
    from wor_sidecar.exchange.recovery import RecoveryKey
    from wor_sidecar.mail.backups import sheet_key

    return (
        sheet_key(sheet)
        if sheet
        else RecoveryKey.from_sheet(typed_secret(_("Recovery key (all 14 groups, one behind the other)")))
    )
