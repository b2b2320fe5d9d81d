"""`wor-sidecar prompts`: the consent desk without a screen."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from wor_sidecar.domain.consent import Answer, How, Scope
from wor_sidecar.domain.errors import WorError, phrase
from wor_sidecar.domain.lists import Channel, Product
from wor_sidecar.practice.cli_shared import ask, json_from_input, only_dash, part, with_json
from wor_sidecar.settings.commands import emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.consents import WITH_FEEDBACK, WITHOUT_FEEDBACK
from wor_sidecar.texts.labels import label as label_of
from wor_sidecar.texts.times import day, moment

_BESIDE_DETAILS = ("representatives", "patient_agreed", "birth_date", "number_checked", "asked_via")
"""Keys of an answer that may come with its details over standard input."""


@click.group()
def prompts() -> None:
    """List, open, answer and undo the questions.

    Example: wor-sidecar prompts list
    """


@prompts.command("list")
@with_json
def list_prompts(config: Path | None, as_json: bool) -> None:
    """List the open questions, the oldest first.

    Example: wor-sidecar prompts list --json
    """
    found = ask(config, "GET", "/v1/prompts")["prompts"]
    for one in found:
        if as_json:
            emit_json(one)
        else:
            what = f"{one['initials']} {one['birth_year'] or '?'}  {day(one['contact_date'] or '-')}"
            claimed = "" if one["claim"] == "free" else _("opened by somebody")
            test = _("TEST") if one["test"] else ""
            click.echo("  ".join(filter(None, (one["id"], test, what, one["referrer"], claimed))))
            if one["doubt"]:
                click.echo(f"  {one['doubt']['told']}")
    if not found and not as_json:
        click.echo(_("No questions are open."))


@prompts.command()
@click.argument("prompt")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def show(config: Path | None, prompt: str, by: str, as_json: bool) -> None:
    """Open one question for two minutes: the patient, the routes, the texts.

    Example: wor-sidecar prompts show ID --json
    """
    listed = {one["id"]: one for one in ask(config, "GET", "/v1/prompts")["prompts"]}
    opened = ask(config, "POST", f"/v1/prompts/{part(prompt)}/claim", {"by": by})
    if as_json:
        emit_json({**opened, **listed.get(prompt, {}), "claim": "mine"})
        return
    if opened["doubt"]:
        click.echo(opened["doubt"]["told"])
    patient = opened["patient"]
    born = day(patient["birth_date"] or "?")
    test = _("TEST") if opened["test"] else ""
    click.echo("  ".join(filter(None, (test, patient["name"], born, *patient["phones"]))))
    if opened["referrers"] and not (opened["author"] or {}).get("name"):
        names = ", ".join(opened["referrers"])
        click.echo(
            _("The list does not say who referred. Name one with --referrer: {names}").format(names=names)
        )
    for route in opened["routes"]:
        where = _("proposed") if route["proposed"] else "" if route["fits"] else _("elsewhere")
        products = ", ".join(label_of("products", product) for product in route["products"])
        click.echo(f"{route['label']}  {products}  {where}".rstrip())
    titles = {
        WITH_FEEDBACK: _("Read aloud (A, with feedback to the GP):"),
        WITHOUT_FEEDBACK: _("Read aloud (B, without feedback):"),
    }
    for text in opened["texts"]:
        click.echo(f"\n{titles[text['version']]}\n{text['body']}")


@prompts.command()
@click.argument("prompt")
@click.argument("answer", type=click.Choice([answer.value for answer in Answer]))
@click.option("--scope", "scopes", multiple=True, type=click.Choice([scope.value for scope in Scope]))
@click.option("--how", type=click.Choice([how.value for how in How]), help="With given_to_me.")
@click.option("--organisation", help="The partner's label or id; left out, the only one that fits.")
@click.option("--product", type=click.Choice([product.value for product in Product]))
@click.option("--channel", type=click.Choice([channel.value for channel in Channel]))
@click.option("--referrer", help="Who referred, of [[referrer]]; with a yes, where the list names nobody.")
@click.option("--until", help="With later: a date, or a moment with its zone.")
@click.option("--details", callback=only_dash, help="- reads their JSON from standard input.")
@click.option("--by", required=True, help="Who asked.")
@with_json
def answer(config: Path | None, prompt: str, answer: str, by: str, as_json: bool, **given: Any) -> None:
    """Record an answer; a yes implies the scope contact, and nothing else.

    Example: wor-sidecar prompts answer ID given_to_me --how phone --scope feedback --by NAME
    """
    more = json_from_input(phrase("details")) if given.pop("details") else {}
    opened = ask(config, "POST", f"/v1/prompts/{part(prompt)}/claim", {"by": by})
    body = _body(answer, opened, given, more)
    try:
        recorded = ask(config, "POST", f"/v1/prompts/{part(prompt)}/answer", {**body, "by": by})
    except WorError:  # the next one must not wait for our claim; what was refused stays what is said
        with suppress(WorError):
            ask(config, "DELETE", f"/v1/prompts/{part(prompt)}/claim", {"claim": opened["claim"]})
        raise
    if as_json:
        emit_json(recorded)
    else:
        label = label_of("answers", answer)
        click.echo(
            _("{answer}; it can be undone until {until}.").format(
                answer=label, until=moment(recorded["undo_until"])
            )
        )


@prompts.command()
@click.argument("prompt")
@click.option("--by", default="", help="On whose behalf.")
@with_json
def undo(config: Path | None, prompt: str, by: str, as_json: bool) -> None:
    """Take the last answer back, while its time runs and nothing has left.

    Example: wor-sidecar prompts undo ID
    """
    undone = ask(config, "POST", f"/v1/prompts/{part(prompt)}/undo", {"by": by})
    if as_json:
        emit_json(undone)
    else:
        click.echo(_("Undone: the question is open again."))


def _body(answer: str, opened: dict[str, Any], given: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    from wor_sidecar.domain.identifiers import new_id
    from wor_sidecar.settings.machine import randomness

    scopes = list(given.pop("scopes"))
    body: dict[str, Any] = {
        "claim": opened["claim"],
        "version": opened["version"],
        "key": new_id(randomness),
        "answer": answer,
        **{name: value for name, value in given.items() if value is not None},
        **{name: more.pop(name) for name in _BESIDE_DETAILS if name in more},
    }
    if more:
        body["details"] = more
    if Answer(answer).given:
        body |= _recipient(body, opened["routes"])
        body["scopes"] = sorted({Scope.CONTACT.value, *scopes})
        wanted = WITH_FEEDBACK if Scope.FEEDBACK.value in scopes else WITHOUT_FEEDBACK
        body["text_hash"] = next(text["hash"] for text in opened["texts"] if text["version"] == wanted)
    elif scopes:
        body["scopes"] = scopes
    return body


def _recipient(body: dict[str, Any], routes: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what was left out where there is no choice: the text that was read aloud names it too."""
    if "organisation" in body:
        return {}
    product = body.get("product", "")
    offering = [route for route in routes if product in ("", *route["products"]) or not route["products"]]
    fitting = [route for route in offering if route["fits"]]
    meant = [route for route in offering if route["proposed"]] or fitting
    return {"organisation": meant[0]["organisation"]} if len(meant) == 1 else {}
