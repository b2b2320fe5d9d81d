"""`wor-sidecar referrals`: what waits, finding, second chances, tests and the leaflet."""

import sys
from pathlib import Path
from typing import Any

import click

from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.lists import Learned
from wor_sidecar.practice.cli_lines import brief_line, print_referral
from wor_sidecar.practice.cli_shared import ask, json_from_input, only_dash, part, with_json
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import day


@click.command()
@with_json
def waiting(config: Path | None, as_json: bool) -> None:
    """List what waits for somebody here, by what there is to do.

    Example: wor-sidecar referrals waiting --json
    """
    found = ask(config, "GET", "/v1/waiting")
    if as_json:
        emit_json(found)
        return
    titles = _titles()
    for note in found["notes"]:
        click.echo(note["told"])
    for group in found["groups"]:
        if group["items"]:
            click.echo(f"\n{titles[group['kind']]}")
        for item in group["items"]:
            who = f"{item['initials']} {item['birth_year'] or '?'}".strip()
            test = _("TEST") if item["test"] else ""
            click.echo(
                "  " + "  ".join(filter(None, (item["referral_id"], test, who, item["standing"]["told"])))
            )
    if not found["notes"] and not any(group["items"] for group in found["groups"]):
        click.echo(_("Nothing waits for you."))


@click.command()
@click.option("--patient", required=True, callback=only_dash, help="- reads the JSON from standard input.")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def find(config: Path | None, patient: str, by: str, as_json: bool) -> None:
    """Find somebody's referrals: the JSON {"name","birth_date"}, either may be left out.

    Example: wor-sidecar referrals find --patient - < who.json
    """
    del patient
    given = json_from_input(phrase("a name and a birth date"))
    found = ask(config, "POST", "/v1/referrals/find", {**given, "by": by})
    for one in found:
        if as_json:
            emit_json(one)
        else:
            whom = one["patient"] or {}
            name = "  ".join(filter(None, (whom.get("name"), day(whom.get("birth_date") or ""))))
            click.echo(f"{name}  {brief_line(one)}".strip())
    if not found and not as_json:
        click.echo(_("Nobody was found."))


@click.command("try-again")
@click.argument("referral")
@click.option("--phone", callback=only_dash, help="- reads a corrected number from standard input.")
@click.option("--by", default="", help="Who checked the number.")
@with_json
def try_again(config: Path | None, referral: str, phone: str | None, by: str, as_json: bool) -> None:
    """Let the coach call once more, now that somebody checked the number with the patient.

    Example: wor-sidecar referrals try-again ID --by NAME
    """
    number = sys.stdin.read().strip() if phone else ""
    _act(config, referral, "try-again", {"phone": number, "by": by}, as_json=as_json)


@click.command("route-again")
@click.argument("referral")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def route_again(config: Path | None, referral: str, by: str, as_json: bool) -> None:
    """Ask the patient about another organisation: a new question, with its own answer.

    Example: wor-sidecar referrals route-again ID
    """
    _act(config, referral, "route-again", {"by": by}, as_json=as_json)


@click.command()
@click.argument("referral")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def anew(config: Path | None, referral: str, by: str, as_json: bool) -> None:
    """Ask the patient anew, where a later contact was taken to belong to this referral.

    Example: wor-sidecar referrals anew ID
    """
    _act(config, referral, "anew", {"by": by}, as_json=as_json)


@click.command()
@click.argument("referral")
@click.option("--note", required=True, callback=only_dash, help="- reads the text from standard input.")
@click.option("--by", default="", help="Who writes it.")
@with_json
def message(config: Path | None, referral: str, note: str, by: str, as_json: bool) -> None:
    """Send the coach a few words about this patient.

    Example: echo "Is verhuisd." | wor-sidecar referrals message ID --note -
    """
    del note
    _act(config, referral, "message", {"note": sys.stdin.read().strip(), "by": by}, as_json=as_json)


@click.command()
@click.argument("referral")
@click.option("--patient", required=True, callback=only_dash, help="- reads the JSON from standard input.")
@click.option("--by", default="", help="Who checked it.")
@with_json
def correct(config: Path | None, referral: str, patient: str, by: str, as_json: bool) -> None:
    """Correct a patient: the JSON of `connectors read`'s patient, with what changes alone.

    The coach hears of it. Example: wor-sidecar referrals correct ID --patient - < patient.json
    """
    del patient
    given = json_from_input(phrase("a patient"))
    body = {"patient": given.get("patient", given), "by": by}
    _act(config, referral, "correct", body, as_json=as_json)


@click.command()
@click.option("--organisation", default="", help="The partner's label or id; without it the first route's.")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def test(config: Path | None, organisation: str, by: str, as_json: bool) -> None:
    """Start a referral of an invented patient: it goes all the way and stays out of the figures.

    Example: wor-sidecar referrals test
    """
    made = ask(config, "POST", "/v1/referrals/test", {"organisation": organisation, "by": by})
    if as_json:
        emit_json(made)
    else:
        click.echo(_("Question {id} is open: `prompts show {id}`.").format(id=made["prompt_id"]))


@click.command()
@click.argument("referral", required=False)
@with_json
def leaflet(config: Path | None, referral: str | None, as_json: bool) -> None:
    """Print the patient's leaflet, as Markdown; without a referral with gaps to write in.

    Example: wor-sidecar referrals leaflet ID
    """
    path = f"/v1/referrals/{part(referral)}/leaflet" if referral else "/v1/leaflet"
    found = ask(config, "GET", path)
    if as_json:
        emit_json(found)
    else:
        click.echo(found["markdown"])


@click.command()
@click.argument("referral")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def renew(config: Path | None, referral: str, by: str, as_json: bool) -> None:
    """Let a referral hold for its whole term again, from today; the coach hears until when.

    Example: wor-sidecar referrals renew ID
    """
    _act(config, referral, "renew", {"by": by}, as_json=as_json)


@click.command("note-outcome")
@click.argument("referral")
@click.option("--outcome", required=True, type=click.Choice([one.value for one in Learned]))
@click.option("--by", default="", help="Who heard it.")
@with_json
def note_outcome(config: Path | None, referral: str, outcome: str, by: str, as_json: bool) -> None:
    """Note what you heard of a patient who went another way, or whose referral ended without a report.

    Example: wor-sidecar referrals note-outcome ID --outcome activity_going_on
    """
    _act(config, referral, "note-outcome", {"outcome": outcome, "by": by}, as_json=as_json)


_SECOND = (correct, try_again, route_again, anew, message, renew, note_outcome)
COMMANDS = (waiting, find, *_SECOND, test, leaflet)


def _act(config: Path | None, referral: str, name: str, body: dict[str, Any], *, as_json: bool) -> None:
    after = ask(config, "POST", f"/v1/referrals/{part(referral)}/{name}", body)
    print_referral(after, as_json=as_json)


def _titles() -> dict[str, str]:
    return {
        "restored": _("Waits for your yes, since the backup was put back"),
        "no_route": _("No organisation where the patient lives"),
        "unanswered": _("Questions without an answer"),
        "failed": _("Not delivered"),
        "no_reaction": _("No reaction"),
        "two_at_work": _("Two organisations at work"),
        "rejected": _("Not taken on"),
        "not_reached": _("Patient not reached"),
        "letters": _("Letters that ask something"),
        "questions": _("Messages from the coach"),
        "late": _("Takes too long"),
        "unverified": _("Digits not compared"),
    }
