"""`wor-sidecar referrals`: what became of each, and what people do to them."""

from pathlib import Path
from typing import Any

import click

from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.lists import CancelReason
from wor_sidecar.practice.cli_chances import COMMANDS
from wor_sidecar.practice.cli_lines import brief_line, print_referral
from wor_sidecar.practice.cli_shared import ask, json_from_input, only_dash, part, with_json
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _

_PATIENT_KEYS = ("author", "contact_date")


@click.group()
def referrals() -> None:
    """Referrals: what waits, find and show them, start one by hand, take one back.

    Example: wor-sidecar referrals list
    """


@referrals.command("list")
@with_json
def list_referrals(config: Path | None, as_json: bool) -> None:
    """List all referrals, the newest first.

    Example: wor-sidecar referrals list --json
    """
    for one in ask(config, "GET", "/v1/referrals"):
        if as_json:
            emit_json(one)
        else:
            click.echo(brief_line(one))


@referrals.command()
@click.argument("referral")
@with_json
def show(config: Path | None, referral: str, as_json: bool) -> None:
    """Show one referral with its timeline and its letters.

    Example: wor-sidecar referrals show ID --json
    """
    print_referral(ask(config, "GET", f"/v1/referrals/{part(referral)}"), as_json=as_json)


@referrals.command()
@click.option("--patient", required=True, callback=only_dash, help="- reads the JSON from standard input.")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def new(config: Path | None, patient: str, by: str, as_json: bool) -> None:
    """Start a referral without a file: the JSON of `connectors read`'s patient, and its author.

    Example: wor-sidecar referrals new --patient - < patient.json
    """
    del patient
    given = json_from_input(phrase("a patient"))
    body = {name: given.pop(name) for name in _PATIENT_KEYS if name in given}
    made = ask(config, "POST", "/v1/referrals", {"patient": given.get("patient", given), "by": by, **body})
    if as_json:
        emit_json(made)
    else:
        click.echo(_("Question {id} is open: `prompts show {id}`.").format(id=made["prompt_id"]))


@referrals.command()
@click.argument("referral")
@click.option("--reason", required=True, type=click.Choice([reason.value for reason in CancelReason]))
@click.option("--by", default="", help="On whose behalf.")
@with_json
def cancel(config: Path | None, referral: str, reason: str, by: str, as_json: bool) -> None:
    """Take a referral back; once it was received, the coach is asked.

    Example: wor-sidecar referrals cancel ID --reason by_mistake
    """
    _act(config, referral, "cancel", {"reason": reason, "by": by}, as_json=as_json)


@referrals.command()
@click.argument("referral")
@click.option("--kind", type=click.Choice(["everything", "coaching", "feedback"]), default="everything")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def withdraw(config: Path | None, referral: str, kind: str, by: str, as_json: bool) -> None:
    """Record that the patient withdrew consent; nobody asks why.

    Example: wor-sidecar referrals withdraw ID --kind everything
    """
    _act(config, referral, "withdraw", {"kind": kind, "by": by}, as_json=as_json)


@referrals.command("wrong-patient")
@click.argument("referral")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def wrong_patient(config: Path | None, referral: str, by: str, as_json: bool) -> None:
    """Say that this was never about this patient.

    Example: wor-sidecar referrals wrong-patient ID
    """
    _act(config, referral, "wrong-patient", {"by": by}, as_json=as_json)


@referrals.command()
@click.argument("referral")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def deceased(config: Path | None, referral: str, by: str, as_json: bool) -> None:
    """Say that the patient died: every reminder stops, and no letter is written.

    Example: wor-sidecar referrals deceased ID
    """
    _act(config, referral, "deceased", {"by": by}, as_json=as_json)


@referrals.command("left-practice")
@click.argument("referral")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def left_practice(config: Path | None, referral: str, by: str, as_json: bool) -> None:
    """Say that the patient has another practice now.

    Example: wor-sidecar referrals left-practice ID
    """
    _act(config, referral, "left-practice", {"by": by}, as_json=as_json)


@referrals.command()
@click.argument("referral")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def reopen(config: Path | None, referral: str, by: str, as_json: bool) -> None:
    """Ask a question again that expired.

    Example: wor-sidecar referrals reopen ID
    """
    _act(config, referral, "reopen", {"by": by}, as_json=as_json)


@referrals.command()
@click.argument("referral")
@click.option("--letter", default="", help="One letter; without it all that ask something.")
@click.option("--by", default="", help="Who saw it.")
@with_json
def seen(config: Path | None, referral: str, letter: str, by: str, as_json: bool) -> None:
    """Note that a person saw the letters that ask something.

    Example: wor-sidecar referrals seen ID --by NAME
    """
    _act(config, referral, "seen", {"letter": letter, "by": by}, as_json=as_json)


def _act(config: Path | None, referral: str, name: str, body: dict[str, Any], *, as_json: bool) -> None:
    print_referral(ask(config, "POST", f"/v1/referrals/{part(referral)}/{name}", body), as_json=as_json)


for _command in COMMANDS:
    referrals.add_command(_command)
