"""`uninstall`: the service goes, the data stay, unless somebody names whose they are."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from wor_sidecar.commands.asking import Options
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.upgrades import kept_line, lost_lines


@dataclass(frozen=True, slots=True)
class Belongings:
    """What of an instance is its own."""

    name: str
    """Of the practice or the organisation, as the configuration has it: who purges types it."""
    data: Path
    forget_key: Callable[[], object]


def uninstall_command(
    program: str,
    with_json: Options,
    found_config: Callable[[Path | None], Path],
    belongings: Callable[[Path], Belongings],
) -> click.Command:
    """Make a program's `uninstall`."""

    def uninstall(purge: bool, confirm: str | None, config: Path | None, as_json: bool) -> None:
        from wor_sidecar.installed import removing
        from wor_sidecar.installed.hosts import this_host
        from wor_sidecar.installed.layout import here
        from wor_sidecar.installed.rights import need_administrator
        from wor_sidecar.installed.services import Instance
        from wor_sidecar.installed.upgrading import nothing_under_way

        need_administrator("uninstall")
        if (root := here()) is not None:
            nothing_under_way(root)
        path = found_config(config)
        own = belongings(path)
        kept = removing.what_is_there(own.data)
        said = ""
        if purge:
            for line in lost_lines(own.data, kept.files, kept.size):
                click.echo(line, err=True)
            said = _typed(confirm)
            removing.check_name(own.name, said)
        had = removing.take_away(this_host(), Instance(program, "", path))
        if purge:
            removing.purge(own.data, own.name, said, own.forget_key)
        told = {"service": had, "data": None if purge else str(own.data), "purged": purge}
        if as_json:
            emit_json(told)
        else:
            click.echo(kept_line(own.data, purged=purge))

    help_text = f"""Take the service away. The data stay: they prove who consented to what.

    --purge deletes the data too, for good; it asks for the name of whose they are. The program's files go
    with its package.

    Example: {program} uninstall
    """
    purge = click.option("--purge", is_flag=True, help="Delete the data too: consents, trail and key.")
    about = "With --purge: - reads the name from standard input."
    confirm = click.option("--confirm", type=click.Choice(["-"]), help=about)
    return click.command("uninstall", help=help_text)(purge(confirm(with_json(uninstall))))


def _typed(confirm: str | None) -> str:
    if confirm is not None:
        return sys.stdin.read()
    return str(click.prompt(_("Type the name as the configuration has it"), err=True))
