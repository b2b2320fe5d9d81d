"""`wor-sidecar orphans`: reports that fit no patient, for a person to match or to put aside."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from wor_sidecar.domain.errors.orphans import OrphanNotConfirmed
from wor_sidecar.domain.orphans import DiscardReason
from wor_sidecar.practice.cli_shared import ask, only_dash, part, with_json
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label
from wor_sidecar.texts.times import day, moment

_REASONS: Final = [reason.value for reason in DiscardReason]
_BY = click.option("--by", metavar="NAME", default="", help="Who it is that looks or decides.")


@click.group()
def orphans() -> None:
    """See which reports fit no patient, say whose they are, or put them aside.

    Example: wor-sidecar orphans list
    """


@orphans.command("list")
@with_json
def list_(config: Path | None, as_json: bool) -> None:
    """List what waits, the oldest first: sender, moment and reason, nothing of the content.

    Example: wor-sidecar orphans list --json
    """
    found = ask(config, "GET", "/v1/orphans")
    for one in found:
        if as_json:
            emit_json(one)
        else:
            click.echo(f"{one['id']}  {moment(one['since'])}  {one['organisation_label']}: {one['told']}")
    if not found and not as_json:
        click.echo(_("No report waits."))


@orphans.command()
@click.argument("id_", metavar="ID")
@click.option("--referral", default="", help="Show this referral beside it as well.")
@_BY
@with_json
def show(config: Path | None, id_: str, referral: str, by: str, as_json: bool) -> None:
    """Show what a report says and whose it may be; that you looked stands in the trail.

    Example: wor-sidecar orphans show ID
    """
    found = _open(config, id_, referral, by)
    if as_json:
        emit_json(found)
        return
    click.echo(f"{moment(found['since'])}  {found['organisation_label']}: {found['told']}")
    _print_content(found)
    for one in found["proposals"]:
        _print_proposal(one)
    if not found["proposals"]:
        click.echo(_("Nothing tells whose it is. Call the sender, or look with `referrals find`."))


@orphans.command()
@click.argument("id_", metavar="ID")
@click.argument("referral")
@click.option("--confirm", callback=only_dash, help="- reads the confirmation from standard input.")
@_BY
@with_json
def match(config: Path | None, id_: str, referral: str, confirm: str | None, by: str, as_json: bool) -> None:
    """Put a report into a patient's course: you compare, and type the birth date that you see.

    Where no birth date is known, type the patient number.

    Example: wor-sidecar orphans match ID REFERRAL --by NAME
    """
    found = _open(config, id_, referral, by)
    shown = [one for one in found["proposals"] if one["referral_id"] == referral]
    body = {"referral_id": referral, "shown": shown[0]["shown"] if shown else "", "typed": "", "by": by}
    if shown:
        if not confirm:
            _print_content(found)
            _print_proposal(shown[0])
        asked = (
            _("Type the birth date") if shown[0]["confirm"] == "birth_date" else _("Type the patient number")
        )
        said = sys.stdin.readline() if confirm else click.prompt(asked, err=True)
        body["typed"] = _as_typed(said.strip(), shown[0]["confirm"])
    done = ask(config, "POST", f"/v1/orphans/{part(id_)}/match", body)
    if as_json:
        emit_json(done)
    else:
        click.echo(_("Put into this patient's course; its letter is made from the record that you saw."))


@orphans.command()
@click.argument("id_", metavar="ID")
@click.option("--reason", type=click.Choice(_REASONS), required=True, help="Why.")
@_BY
@with_json
def discard(config: Path | None, id_: str, reason: str, by: str, as_json: bool) -> None:
    """Put a report aside: its content is deleted for good, and the sender hears nothing.

    Example: wor-sidecar orphans discard ID --reason not_ours
    """
    done = ask(config, "POST", f"/v1/orphans/{part(id_)}/discard", {"reason": reason, "by": by})
    if as_json:
        emit_json(done)
    else:
        click.echo(_("Put aside: {reason}.").format(reason=label("orphan-reasons", reason)))


def _open(config: Path | None, id_: str, referral: str, by: str) -> dict[str, Any]:
    found: dict[str, Any] = ask(
        config, "POST", f"/v1/orphans/{part(id_)}/open", {"referral_id": referral, "by": by}
    )
    return found


def _print_content(found: dict[str, Any]) -> None:
    for line in found["lines"]:
        click.echo(f"  {line}")
    says = found["says"]
    if says is None:
        if not found["lines"]:
            click.echo(_("  It contradicts itself, so it fits nobody. Call the sender."))
        return
    parts = (
        says["told"],
        day(says["date"]) if says["date"] else moment(says["at"]),
        says["coach"],
        says["phone"],
    )
    click.echo("  " + "  ".join(filter(None, parts)))
    for name in ("text", "question", "activity"):
        if says[name]:
            click.echo(f"  {says[name]}")


def _print_proposal(one: dict[str, Any]) -> None:
    whom = one["patient"] or {}
    parts = (one["referral_id"], whom.get("name"), day(whom.get("birth_date") or ""), whom.get("his_number"))
    click.echo("  ".join(filter(None, parts)) + f"  {one['standing']['told']}")
    for told in (*(sign["told"] for sign in one["signs"]), one["look_alikes"]):
        if told:
            click.echo(f"    {told}")


def _as_typed(said: str, what: str) -> str:
    """Return a date as the program compares it; people here write the day first."""
    if what != "birth_date":
        return said
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(said, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise OrphanNotConfirmed
