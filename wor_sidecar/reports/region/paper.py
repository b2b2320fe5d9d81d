"""A region's figures in words: the headline of a quarter, and how complete it is."""

from typing import Final

from wor_sidecar.reports.files import Paper
from wor_sidecar.reports.region.adding import Added
from wor_sidecar.reports.region.slide import headline, reported, sections
from wor_sidecar.texts.catalogue import _

_UNSAID: Final = None


def paper(title: str, added: Added, *, publish: bool) -> Paper:
    """Put added figures into words; published, small numbers are hidden everywhere, in the headline too."""
    parts = sections(added, publish=publish)
    line = added.shown
    open_ = not publish or bool(parts[0].told)
    return Paper(
        title=title or _("Referrals in the region"),
        lead=(
            headline(line) if open_ else "",
            _("Reported: {reported}.").format(reported=reported(line)),
            _("Referred: who said yes, and who was referred another way. A person is counted once."),
            _("An asterisk: a small number, or one that would give a small number away.") if publish else "",
        ),
        parts=parts,
        warning="" if publish else _("For the region itself: publish figures with --publish."),
        facts={
            "quarter": line.quarter,
            "referred": line.referred if open_ else _UNSAID,
            "groups": [
                {
                    "group": part.group,
                    "referred": part.referred if open_ else _UNSAID,
                    "reported": part.practices,
                    "practices": part.should,
                }
                for part in line.parts
            ],
        },
    )
