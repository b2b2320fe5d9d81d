"""`wor-inbox audit`: what was done here, by whom; and for a patient, what was done with their data."""

from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import click

from wor_sidecar.commands.audit import audit_commands, print_lines, show_patient
from wor_sidecar.domain.errors.inbox import TextFromStandardInputOnly
from wor_sidecar.welfare.cli_shared import STANDARD_INPUT, ask, with_json

_WALK: Final = "Walk the whole trail; ends with 3 when a line was changed, cut off or rewritten."

audit = audit_commands("wor-inbox", _WALK, ask, with_json)


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
        if patient != STANDARD_INPUT:
            raise TextFromStandardInputOnly(option="patient")
        show_patient(ask, config, by, as_json=as_json)
        return
    wanted = urlencode({name: value for name, value in (("case", case), ("since", since)) if value})
    found = ask(config, "GET", f"/v1/audit?{wanted}" if wanted else "/v1/audit")
    print_lines(found["lines"], as_json=as_json)
