"""`wor-tray`: the practice's own window on the desk; help imports nothing but click."""

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wor_sidecar.settings.commands import ready_line, run_cli
from wor_sidecar.vault.harden import harden

if TYPE_CHECKING:
    from wor_sidecar.tray.autostart import Autostart

AUTO, QT, HTML = "auto", "qt", "html"
KEYRING, FILE = "keyring", "file"
_STANDARD_INPUT = "-"
ON, OFF, STATUS = "on", "off", "status"
DUTCH, ENGLISH, PSEUDO = "nl", "en", "pseudo"
"""As in texts.catalogue, which help does without."""


@click.command()
@click.option(
    "--server", default="", metavar="URL", help="The practice's server, as `wor-sidecar pair` says."
)
@click.option("--pin", default="", metavar="SHA256", help="Its certificate's SHA-256, from the same line.")
@click.option(
    "--code",
    default="",
    metavar="CODE",
    help="The one-time code; `-` reads it from standard input, for others may see this line.",
)
@click.option(
    "--enrol",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Pair this account by a file of `wor-sidecar trays enrol`, unless it is paired already.",
)
@click.option(
    "--view",
    type=click.Choice([AUTO, QT, HTML]),
    default=AUTO,
    show_default=True,
    help="A window with an icon, or a page in the browser; auto takes the window where one can come up.",
)
@click.option(
    "--instance", default="", metavar="NAME", help="For one of several practices: a short name of its own."
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where this account's access is kept; without it, the platform's usual place.",
)
@click.option(
    "--lasting-link", is_flag=True, help="For trying on one machine: the link works more than once."
)
@click.option(
    "--language",
    type=click.Choice([DUTCH, ENGLISH, PSEUDO]),
    default=DUTCH,
    show_default=True,
    help="What the window speaks; pseudo is for trying screens.",
)
@click.option(
    "--token-in",
    type=click.Choice([AUTO, KEYRING, FILE]),
    default=AUTO,
    show_default=True,
    help="Where pairing keeps the access; auto takes the system's keyring where one answers, else the file.",
)
@click.option(
    "--autostart",
    type=click.Choice([ON, OFF, STATUS]),
    help="Have it start when this account signs in, with these options; nothing else is done.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line when the desk stands ready.")
def cli(
    server: str,
    pin: str,
    code: str,
    enrol: Path | None,
    view: str,
    instance: str,
    home: Path | None,
    lasting_link: bool,
    language: str,
    token_in: str,
    autostart: str | None,
    as_json: bool,
) -> None:
    """The consent desk of one workstation user; the first start pairs it, later ones need nothing.

    Example: wor-tray --server https://192.0.2.7:8717 --pin SHA256 --code -
    """
    from wor_sidecar.settings.machine import SystemClock, randomness
    from wor_sidecar.texts import catalogue
    from wor_sidecar.tray.autostart import autostart_here
    from wor_sidecar.tray.home import offer_of, usual_home

    catalogue.use(language)
    folder = home or usual_home(instance)
    again = _again(view, instance, home, language)
    entry = autostart_here(instance, again)
    if autostart is not None:
        _set_autostart(entry, autostart, as_json)
        return
    from wor_sidecar.tray.app import Start, ViewKind, run
    from wor_sidecar.tray.tokens import TokenIn

    start = Start(
        folder,
        entry,
        offer_of(server, pin, _typed() if code == _STANDARD_INPUT else code),
        enrol,
        ViewKind(view),
        instance,
        lasting_link,
        TokenIn(token_in),
    )
    run(start, SystemClock(), randomness, lambda url: _announce(url, as_json))


def _typed() -> str:
    """Read the code where no list of processes shows it: typed, or handed over by a program."""
    from wor_sidecar.texts.catalogue import _

    if sys.stdin.isatty():
        click.echo(_("Code:") + " ", nl=False, err=True)
    return sys.stdin.readline().strip()


def _again(view: str, instance: str, home: Path | None, language: str) -> list[str]:
    """Return the options that a later start of the same desk needs; what pairs it is kept in its home."""
    given = {
        "--view": "" if view == AUTO else view,
        "--instance": instance,
        "--home": str(home.absolute()) if home else "",
        "--language": "" if language == DUTCH else language,
    }
    return [part for name, value in given.items() if value for part in (name, value)]


def _set_autostart(entry: "Autostart", wanted: str, as_json: bool) -> None:
    from wor_sidecar.settings.commands import emit_json
    from wor_sidecar.texts.catalogue import _

    if wanted == ON:
        entry.on()
    elif wanted == OFF:
        entry.off()
    starts = entry.is_on()
    if as_json:
        emit_json({"autostart": starts})
    else:
        click.echo(
            _("It starts when this account signs in.")
            if starts
            else _("It does not start when this account signs in.")
        )


def _announce(url: str, as_json: bool) -> None:
    from wor_sidecar.texts.catalogue import _

    if as_json:
        ready_line(**({"url": url, "view": HTML} if url else {"view": QT}))
    elif url:
        click.echo(_("Open this address in a browser on this machine; it works once: {url}").format(url=url))


def main() -> None:
    """Run the command line; whatever it holds, a crash writes it nowhere."""
    gc.disable()  # a start leaves next to no garbage, and looking for it takes a tenth of its time
    harden()
    run_cli(cli)
