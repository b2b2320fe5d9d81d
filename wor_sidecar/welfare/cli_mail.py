"""`wor-inbox mail`."""

from pathlib import Path

import click

from wor_sidecar.settings.commands import WorGroup, emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.welfare.cli_shared import ask, with_json


@click.group(cls=WorGroup)
def mail() -> None:
    """Try the mail server of the reminders.

    Example: wor-inbox mail test --to it@welzijn.example
    """


@mail.command()
@click.option("--to", required=True, help="Whose mail box: somebody of the organisation, never a patient.")
@with_json
def test(config: Path | None, as_json: bool, to: str) -> None:
    """Send a mail that only says that mail arrives.

    Example: wor-inbox mail test --to it@welzijn.example
    """
    found = ask(config, "POST", "/v1/mail/test", {"to": to}, seconds=180)
    if as_json:
        emit_json(found)
        return
    click.echo(_("The mail server took a test for {address}.").format(address=found["sent_to"]))
