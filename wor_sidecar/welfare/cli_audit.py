"""`wor-inbox audit`: what was done here, by whom; and for a patient, what was done with their data."""

import sys
from pathlib import Path
from urllib.parse import urlencode

import click

from wor_sidecar.domain.errors.inbox import TextFromStandardInputOnly
from wor_sidecar.domain.errors.practice import TrailBroken
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import moment
from wor_sidecar.welfare.cli_shared import STANDARD_INPUT, ask, with_json


@click.group()
def audit() -> None:
    """Verify and show the audit trail.

    Example: wor-inbox audit verify
    """


@audit.command()
@with_json
def verify(config: Path | None, as_json: bool) -> None:
    """Walk the whole trail; ends with 3 when a line was changed, cut off or rewritten.

    Example: wor-inbox audit verify --json
    """
    found = ask(config, "GET", "/v1/audit/verify")
    if as_json:
        emit_json(found)
    if not found["ok"]:
        raise TrailBroken(fault=found["fault"], line=found["first_broken"])
    if not as_json:
        click.echo(_("{count} lines, all whole.").format(count=found["lines"]))


@audit.command()
@click.option("--case", "case", default="", help="Only what was done in one case.")
@click.option("--from", "since", default="", metavar="DATE", help="Only from this day on.")
@click.option("--patient", help="- reads from standard input whose trail it is.")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def show(config: Path | None, case: str, since: str, patient: str | None, by: str, as_json: bool) -> None:
    """Show who did what, oldest first; with --patient all that was done with one patient's data.

    The patient: a case's id, or a name with its birth date, one on each line, or JSON.

    Example: wor-inbox audit show --patient - < patient.txt
    """
    if patient:
        _show_patient(config, patient, by, as_json=as_json)
        return
    wanted = urlencode({name: value for name, value in (("case", case), ("since", since)) if value})
    for line in ask(config, "GET", f"/v1/audit?{wanted}" if wanted else "/v1/audit")["lines"]:
        if as_json:
            emit_json(line)
        else:
            told = f"{moment(line['at'])}  {line['who']}: {line['told']}"
            click.echo(f"{told}  {line['object']}".rstrip())


def _show_patient(config: Path | None, patient: str, by: str, *, as_json: bool) -> None:
    from wor_sidecar.domain.patient_reference import read_reference
    from wor_sidecar.texts.trail_page import Chapter, page

    if patient != STANDARD_INPUT:
        raise TextFromStandardInputOnly(option="patient")
    told = read_reference(sys.stdin.read()).to_json()
    found = ask(config, "POST", "/v1/audit/patient", {"patient": told, "by": by})
    if as_json:
        emit_json(found)
        return
    for line in page(Chapter.from_json(one) for one in found["referrals"]):
        click.echo(line)
