"""`wor-sidecar audit`: what was done here, by whom; and for a patient, what was done with their data."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from wor_sidecar.commands.audit import audit_commands, print_lines, show_patient
from wor_sidecar.practice.cli_shared import ask, only_dash, with_json

_WALK: Final = "Walk the whole chain, and say whether a line was changed, cut off or rewritten."

audit = audit_commands("wor-sidecar", _WALK, ask, with_json)


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
        show_patient(ask, config, by, as_json=as_json)
        return
    start = 0 if since is None else int(since.replace(tzinfo=UTC).timestamp() * 1000)
    print_lines(ask(config, "GET", f"/v1/audit?since={start}"), as_json=as_json)
