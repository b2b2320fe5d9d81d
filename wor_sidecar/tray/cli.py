"""`wor-tray`: the practice's own window on the desk; help imports nothing but click."""

from pathlib import Path

import click

from wor_sidecar.settings.commands import ready_line, run_cli
from wor_sidecar.vault.harden import harden

HTML, QT = "html", "qt"
DUTCH, ENGLISH, PSEUDO = "nl", "en", "pseudo"
"""As in texts.catalogue, which help does without."""


@click.command()
@click.option(
    "--server", default="", metavar="URL", help="The practice's server, as `wor-sidecar pair` says."
)
@click.option("--pin", default="", metavar="SHA256", help="Its certificate's SHA-256, from the same line.")
@click.option("--code", default="", metavar="CODE", help="The one-time code, from the same line.")
@click.option("--view", type=click.Choice([HTML, QT]), default=HTML, show_default=True)
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
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line when the page stands ready.")
def cli(
    server: str,
    pin: str,
    code: str,
    view: str,
    home: Path | None,
    lasting_link: bool,
    language: str,
    as_json: bool,
) -> None:
    """The consent desk of one workstation user; the first start pairs it, later ones need nothing.

    Example: wor-tray --server https://192.0.2.7:8717 --pin SHA256 --code 12345678
    """
    from wor_sidecar.domain.errors.tray import ViewNotHere
    from wor_sidecar.settings.machine import SystemClock, randomness
    from wor_sidecar.texts import catalogue
    from wor_sidecar.tray.app import Start, run
    from wor_sidecar.tray.home import offer_of, usual_home

    catalogue.use(language)
    if view == QT:
        raise ViewNotHere(view=view)
    start = Start(home or usual_home(), offer_of(server, pin, code), lasting_link)
    run(start, SystemClock(), randomness, lambda url: _announce(url, as_json))


def _announce(url: str, as_json: bool) -> None:
    from wor_sidecar.texts.catalogue import _

    if as_json:
        ready_line(url=url)
    else:
        click.echo(_("Open this address in a browser on this machine; it works once: {url}").format(url=url))


def main() -> None:
    """Run the command line; whatever it holds, a crash writes it nowhere."""
    harden()
    run_cli(cli)
