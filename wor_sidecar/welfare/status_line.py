"""One line on how the inbox is, for `systemctl status`: counts, and nothing of a patient."""

from wor_sidecar.texts.catalogue import _
from wor_sidecar.welfare import cases
from wor_sidecar.welfare.app import Inbox


def status_line(inbox: Inbox) -> str:
    """Count what there is."""
    with inbox.store.reading() as tx:
        out = inbox.post.departures.overview(tx)
        told = {"cases": sum(cases.counts(tx).values()), "waiting": out.waiting, "failed": out.failed}
    return _("cases {cases}, to send {waiting}, not sent {failed}").format(**told)
