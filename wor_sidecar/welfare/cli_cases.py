"""`wor-inbox cases`: the coach's desk without a browser."""

import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import click

from wor_sidecar.settings.commands import PARTIAL, emit_json
from wor_sidecar.texts.catalogue import _
from wor_sidecar.welfare.act_json import act_from_json
from wor_sidecar.welfare.acts import ActName, check
from wor_sidecar.welfare.cli_shared import ask, content_of, texts_from_input, with_json

IMPORT_SECONDS = 600
"""A large file of many referrals."""


@click.group()
def cases() -> None:
    """List, show and act on cases; a case's id is the referral's id.

    Example: wor-inbox cases list --json
    """


@cases.command("list")
@click.option("--open", "only_open", is_flag=True, help="Leave out what has ended.")
@with_json
def list_cases(config: Path | None, only_open: bool, as_json: bool) -> None:
    """List the cases with what is due, the most urgent first.

    Example: wor-inbox cases list --open
    """
    found = ask(config, "GET", "/v1/cases?open=1" if only_open else "/v1/cases")
    for case in found["cases"]:
        if as_json:
            emit_json(case)
        else:
            _print_brief(case)
    if not found["cases"] and not as_json:
        click.echo(_("There are no cases."))


@cases.command()
@click.argument("case")
@with_json
def show(config: Path | None, case: str, as_json: bool) -> None:
    """Show one case: the referral, its timeline, and which steps are possible now.

    Example: wor-inbox cases show CASE --json
    """
    found = ask(config, "GET", f"/v1/cases/{_path(case)}")
    if as_json:
        emit_json(found)
        return
    from wor_sidecar.welfare.cli_lines import course_lines

    _print_brief(found)
    for line in course_lines(found):
        click.echo(f"  {line}")
    click.echo("  " + _("Possible now: {steps}").format(steps=", ".join(found["possible"]) or "-"))


@cases.command()
@click.argument("case")
@click.argument("act", type=click.Choice([name.value for name in ActName]), metavar="ACT")
@click.option("--reason", metavar="CODE", help="Why, for reject and stop.")
@click.option("--category", metavar="CODE", help="The kind of activity.")
@click.option("--result", metavar="CODE", help="What came of a contact.")
@click.option("--outcome", metavar="CODE", help="How it ended, for end.")
@click.option("--way", metavar="CODE", help="How contact was sought.")
@click.option("--kind", metavar="CODE", help="What is withdrawn: everything or coaching.")
@click.option("--passed-on-to", metavar="CODE", help="Where the patient went on to.")
@click.option("--taking-part", metavar="CODE", help="Still taking part, at three months.")
@click.option("--on/--off", "on", default=None, help="Consent for feedback.")
@click.option("--patient-knows/--patient-does-not-know", "knows", default=None, help="Told of a rejection.")
@click.option("--may-return/--may-not-return", default=None, help="Whether who stopped can come back.")
@click.option("--to", metavar="USER", help="The coach who gets the case.")
@click.option("--mark", type=int, metavar="N", help="The mark that the patient gives, 1 to 10.")
@click.option("--date", metavar="DATE", help="The day that the step names, such as 2027-01-20.")
@click.option("--note", metavar="-", help="Read the note from standard input.")
@click.option("--texts", metavar="-", help='Read {"note", "activity", "proposal"} from standard input.')
@click.option("--by", metavar="NAME", help="Who did it, as the practice reads it.")
@with_json
def act(
    config: Path | None,
    case: str,
    act: str,
    note: str | None,
    texts: str | None,
    knows: bool | None,
    as_json: bool,
    **filled_in: Any,
) -> None:
    """Make one step in a case.

    ACT: accept, reject, contact, plan-intake, no-show, intake-done, hold, resume, start-activity, follow-up,
    follow-up-impossible, end, stop, not-reached, call-back, confirm-cancel, decline-cancel, withdraw,
    confirm-deletion, feedback-consent, deceased, assign, message, seen.

    Example: echo "Graag weer onder de mensen." | wor-inbox cases act CASE intake-done --mark 6 --note -
    """
    step: dict[str, Any] = {"act": act, "patient_knows": knows, **filled_in}
    step["texts"] = texts_from_input(note, texts)
    check(act_from_json(step))
    after = ask(config, "POST", f"/v1/cases/{_path(case)}/act", step)
    if as_json:
        emit_json(after)
    else:
        _print_brief(after)


@cases.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--feedback", is_flag=True, help="The referrals say that reports to the GP are agreed to.")
@click.option("--by", metavar="NAME", help="Who takes it in.")
@with_json
def import_file(config: Path | None, file: Path, feedback: bool, by: str | None, as_json: bool) -> None:
    """Take in a file of ZorgDomein (HL7 v2.4 ORU^R01): each referral becomes a case.

    Feedback on such a case goes back by ZorgDomein, not by itself. Exit code 10: some were not taken in.

    Example: wor-inbox cases import referral.hl7
    """
    given = {"file": b64encode(content_of(file)).decode(), "feedback": feedback, "by": by or ""}
    found = ask(config, "POST", "/v1/imports", given, seconds=IMPORT_SECONDS)["messages"]
    for one in found:
        if as_json:
            emit_json(one)
        else:
            _print_taken(one)
    if any(one["error"] for one in found):
        sys.exit(PARTIAL)


def _print_taken(one: dict[str, Any]) -> None:
    from wor_sidecar.welfare.cli_lines import taken_lines

    for line in taken_lines(one):
        click.echo(line)


def _print_brief(case: dict[str, Any]) -> None:
    from wor_sidecar.welfare.cli_lines import brief_line  # words of the pages: a second's import

    click.echo(brief_line(case))


def _path(case: str) -> str:
    from urllib.parse import quote

    return quote(case, safe="")
