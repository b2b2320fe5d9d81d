"""What the groups `audit` share: `verify`, the lines in words, and one patient's trail.

Each program has a `show` of its own: what narrows a trail differs.
"""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from wor_sidecar.commands.asking import Ask, Options
from wor_sidecar.domain.errors.practice import TrailBroken
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import moment


def audit_commands(program: str, walk: str, ask: Ask, with_json: Options) -> click.Group:
    """Make a program's group `audit`, with `verify` in it; `walk`: what its help says of that."""
    return click.Group(
        "audit",
        help=f"Verify and show the audit trail.\n\nExample: {program} audit verify",
        commands=[_verify(program, walk, ask, with_json)],
    )


def _verify(program: str, walk: str, ask: Ask, with_json: Options) -> click.Command:
    def verify(config: Path | None, as_json: bool) -> None:
        report: dict[str, Any] = ask(config, "GET", "/v1/audit/verify")
        if as_json:
            emit_json(report)
        if not report["ok"]:
            raise TrailBroken(fault=report["fault"], line=report["first_broken"])
        if not as_json:
            click.echo(_("{count} lines, all whole.").format(count=report["lines"]))

    help_text = f"{walk}\n\nExample: {program} audit verify --json"
    return click.command("verify", help=help_text)(with_json(verify))


def print_lines(found: Iterable[Mapping[str, Any]], *, as_json: bool) -> None:
    """Say who did what, a line each."""
    for line in found:
        if as_json:
            emit_json(line)
        else:
            told = f"{moment(line['at'])}  {line['who']}: {line['told']}"
            click.echo(f"{told}  {line['object']}".rstrip())


def show_patient(ask: Ask, config: Path | None, by: str, *, as_json: bool) -> None:
    """Print all that was done with one patient's data; who that is comes over standard input."""
    from wor_sidecar.domain.patient_reference import read_reference
    from wor_sidecar.texts.trail_page import Chapter, page

    told = read_reference(sys.stdin.read()).to_json()
    found = ask(config, "POST", "/v1/audit/patient", {"patient": told, "by": by})
    if as_json:
        emit_json(found)
        return
    for line in page(Chapter.from_json(one) for one in found["referrals"]):
        click.echo(line)
