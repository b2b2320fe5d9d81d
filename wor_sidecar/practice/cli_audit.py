"""`wor-sidecar audit`: what was done here, by whom; and for a patient, what was done with their data."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from wor_sidecar.domain.errors.practice import TrailBroken
from wor_sidecar.practice.cli_shared import ask, only_dash, with_json
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import moment


@click.group()
def audit() -> None:
    """Verify and show the audit trail.

    Example: wor-sidecar audit verify
    """


@audit.command()
@with_json
def verify(config: Path | None, as_json: bool) -> None:
    """Walk the whole chain, and say whether a line was changed, cut off or rewritten.

    Example: wor-sidecar audit verify --json
    """
    report: dict[str, Any] = ask(config, "GET", "/v1/audit/verify")
    if as_json:
        emit_json(report)
    if not report["ok"]:
        raise TrailBroken(fault=report["fault"], line=report["first_broken"])
    if not as_json:
        click.echo(_("{count} lines, all whole.").format(count=report["lines"]))


@audit.command()
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on (UTC).")
@click.option("--patient", callback=only_dash, help="- reads from standard input whose trail it is.")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def show(config: Path | None, since: datetime | None, patient: str | None, by: str, as_json: bool) -> None:
    """Show who did what, oldest first; with --patient all that was done with one patient's data.

    The patient: a BSN, a HIS number, or a name with its birth date, one on each line, or JSON.

    Example: wor-sidecar audit show --patient - < patient.txt
    """
    if patient:
        _show_patient(config, by, as_json=as_json)
        return
    start = 0 if since is None else int(since.replace(tzinfo=UTC).timestamp() * 1000)
    for line in ask(config, "GET", f"/v1/audit?since={start}"):
        if as_json:
            emit_json(line)
        else:
            told = f"{moment(line['at'])}  {line['who']}: {line['told']}"
            click.echo(f"{told}  {line['object']}".rstrip())


def _show_patient(config: Path | None, by: str, *, as_json: bool) -> None:
    from wor_sidecar.domain.patient_reference import read_reference
    from wor_sidecar.texts.trail_page import Chapter, page

    told = read_reference(sys.stdin.read()).to_json()
    found = ask(config, "POST", "/v1/audit/patient", {"patient": told, "by": by})
    if as_json:
        emit_json(found)
        return
    for line in page(Chapter.from_json(one) for one in found["referrals"]):
        click.echo(line)
