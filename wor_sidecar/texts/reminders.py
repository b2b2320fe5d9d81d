"""How the reminders went, in one line for `status`."""

from collections.abc import Mapping
from typing import Any

from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import day


def reminders_line(report: Mapping[str, Any]) -> str:
    """Say how many mails went on the newest day, and why one didn't."""
    if not report["host"]:
        return _("Reminders: no mail server set")
    if report["day"] is None:
        return _("Reminders: none yet, by {host}").format(**report)
    told = _("Reminders: {day}, {sent} sent, {failed} not sent").format(
        day=day(report["day"]), sent=report["sent"], failed=report["failed"]
    )
    return f"{told}. {report['trouble']['told']}" if report["trouble"] else told
