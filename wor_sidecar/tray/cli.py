"""`wor-tray`: the practice's own window on the desk."""

import click

from wor_sidecar.settings.commands import run_cli


@click.command()
def cli() -> None:
    """The consent desk of one workstation user.

    Example: wor-tray --view html
    """


def main() -> None:
    """Run the command line."""
    run_cli(cli)
