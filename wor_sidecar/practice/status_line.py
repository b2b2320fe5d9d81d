"""One line on how the practice's program is, for `systemctl status`: counts, and nothing of a patient."""

from wor_sidecar.practice.consent import prompts
from wor_sidecar.practice.intake import journal
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.texts.catalogue import _


def status_line(rooms: Rooms) -> str:
    """Count what waits."""
    with rooms.store.reading() as tx:
        out = rooms.departures.overview(tx)
        told = {
            "prompts": len(prompts.waiting(tx)),
            "waiting": out.waiting,
            "failed": out.failed,
            "aside": len(journal.waiting(tx)),
        }
    line = _("open questions {prompts}, to send {waiting}, not sent {failed}, files for a person {aside}")
    return line.format(**told)
