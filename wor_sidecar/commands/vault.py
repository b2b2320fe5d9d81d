"""`vault show` and `vault rotate`: the same two commands for each program that has a vault."""

from collections.abc import Callable
from pathlib import Path

import click

from wor_sidecar.commands.asking import Options
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.store.database_lock import hold_database
from wor_sidecar.store.lock import hold_folder
from wor_sidecar.store.rotating import rotate, shown
from wor_sidecar.store.strongroom import Strongroom
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.catalogue import show as show_error
from wor_sidecar.texts.times import moment

Room = Callable[[Path | None], Strongroom]
"""Opens what --config names, and refuses a data folder that was not made yet."""


def vault_commands(program: str, room: Room, with_json: Options) -> click.Group:
    """Make a program's group `vault`."""
    return click.Group(
        "vault",
        help=f"The home of the key that everything here is encrypted with.\n\nExample: {program} vault show",
        commands=[_show(program, room, with_json), _rotate(program, room, with_json)],
    )


def _show(program: str, room: Room, with_json: Options) -> click.Command:
    def show(config: Path | None, as_json: bool) -> None:
        found = shown(room(config))
        trouble = found.trouble and show_error(found.trouble)
        if as_json:
            told = {"kind": found.kind, "since": found.since or None, "folder": str(found.folder)}
            code, why = (trouble.code, trouble.sentence) if trouble else (None, None)
            emit_json({**told, "opens": trouble is None, "code": code, "why": why})
        else:
            click.echo(_("Data folder: {folder}").format(folder=found.folder))
            click.echo(_("Home of the key: {kind}").format(kind=_home(found.kind)))
            click.echo(_("Since: {since}").format(since=moment(found.since or "?")))
        if found.trouble:
            raise found.trouble
        if not as_json:
            click.echo(_("It opens from here."))

    help_text = f"""Show where the key lies, since when, and whether it opens from here; never the key.

    Example: {program} vault show --json
    """
    return click.command("show", help=help_text)(with_json(show))


def _home(kind: str) -> str:
    homes = {
        "keyfile": _("sealed in the data folder; a credential file elsewhere opens it"),
        "systemd": _("a credential that systemd gives to this service"),
        "dpapi": _("kept by Windows"),
        "keyring": _("the keyring of this account"),
    }
    return f"{kind} ({homes[kind]})" if kind in homes else kind


def _rotate(program: str, room: Room, with_json: Options) -> click.Command:
    def change(kind: str | None, config: Path | None, as_json: bool) -> None:
        from wor_sidecar.settings.machine import SystemClock, randomness

        found = room(config)
        with hold_folder(found.data), hold_database(found.url):
            done = rotate(found, SystemClock(), randomness, kind=kind)
        if as_json:
            emit_json({"kind": done.kind, "secrets": done.secrets, "old_forgotten": done.forgotten})
            return
        click.echo(
            _("A new key in {kind}; {secrets} secrets are wrapped by it.").format(
                kind=done.kind, secrets=done.secrets
            )
        )
        click.echo(_("Make a new backup: older ones belong to the old key."))
        if not done.forgotten:
            click.echo(_("Its home did not let the old key go: the next start tries again."), err=True)

    help_text = f"""Replace the key by a new one, in its home or in another; the program is stopped meanwhile.

    Broken off at any moment, the next start finishes or undoes it.

    Example: {program} vault rotate --kind keyring
    """
    option = click.option("--kind", help="The new home: systemd, dpapi, keyring, keyfile or a plug-in's.")
    return click.command("rotate", help=help_text)(option(with_json(change)))
