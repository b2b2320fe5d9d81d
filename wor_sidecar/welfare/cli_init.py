"""`wor-inbox init`: the only command that works without a running inbox, for it makes one."""

import sys
from pathlib import Path

import click

from wor_sidecar.commands.passphrase import passphrase
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.welfare.cli_shared import found_config, settings_of, with_json


@click.command()
@click.option("--postbus", default="", metavar="URL", help="The postbus; else [postbus] url.")
@click.option("--code", required=True, help="The one-time code of the postbus's operator.")
@click.option(
    "--identity", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A new file."
)
@click.option("--sheet", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A new file.")
@click.option(
    "--passphrase-file", type=click.Path(dir_okay=False, path_type=Path), help="Else it is asked for."
)
@click.option(
    "--administrator", default="", metavar="NAME", help="User name of the first one; else it is asked for."
)
@with_json
def init(
    config: Path | None,
    postbus: str,
    code: str,
    identity: Path,
    sheet: Path,
    passphrase_file: Path | None,
    administrator: str,
    as_json: bool,
) -> None:
    """Make the inbox: data folder, keys, identity file, recovery sheet, mailbox. Run again, it goes on.

    Keep the identity file and the sheet apart from this machine; the sheet is to be printed. The first
    administrator gets a code, told here once, and makes their own way to sign in with it.

    Example: wor-inbox init --postbus https://postbus.example --code CODE --identity id.json --sheet sheet.txt
    """
    from wor_sidecar.settings.machine import SystemClock, randomness
    from wor_sidecar.welfare.making import Order, make_inbox
    from wor_sidecar.welfare.signin.told import welcome_json, welcome_lines

    settings = settings_of(config)
    order = Order(
        postbus,
        code,
        identity.absolute(),
        sheet.absolute(),
        passphrase(passphrase_file, new=not identity.exists()),
        administrator or _asked(),
    )
    made = make_inbox(settings, found_config(config), order, SystemClock(), randomness)
    if as_json:
        of_files = {"identity": str(identity), "sheet": str(sheet)}
        emit_json(
            {"organisation": made.organisation, **of_files, "administrator": welcome_json(made.welcome)}
        )
        return
    click.echo(f"{settings.organisation.name}: {made.organisation}")
    told = _("Print {sheet} and keep it in a safe; keep {identity} apart from this machine.")
    click.echo(told.format(sheet=sheet, identity=identity))
    if made.welcome:
        for line in welcome_lines(made.welcome):
            click.echo(line)


def _asked() -> str:
    """Ask whoever sits at a terminal; a script that named nobody makes nobody."""
    if not sys.stdin.isatty():
        return ""
    words = _("User name of the first administrator (empty: later)")
    return str(click.prompt(words, default="", show_default=False, err=True)).strip()
