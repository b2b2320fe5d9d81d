"""The detection gap: rows with the code that asked nobody, by reason; and how late the others were seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from wor_sidecar.domain.facts import Facts, Stage
from wor_sidecar.reports.sections import Section
from wor_sidecar.reports.table import Cell, Table
from wor_sidecar.texts.catalogue import _


@dataclass(frozen=True, slots=True)
class Lag:
    """Calendar days from the contact to the day on which the program saw it, over those with both days."""

    people: int
    median: float | None
    longest: int | None
    same_day: int


@dataclass(frozen=True, slots=True)
class Detection:
    """What the exports brought, and how late."""

    prompted: int
    follow_up: int
    baseline: int
    known: int
    unreadable: int
    lag: Lag


def lag(people: Sequence[Facts]) -> Lag:
    """Measure how long a contact lay in the GP's system before the program saw it; nobody is seen before."""
    days = [
        max(0, (one.stages[Stage.SEEN] - one.registered_on).days)
        for one in people
        if one.registered_on is not None and Stage.SEEN in one.stages
    ]
    return Lag(len(days), median(days) if days else None, max(days, default=None), days.count(0))


def section(found: Detection) -> Section:
    """Put it into words."""
    late = found.lag
    rows: tuple[tuple[Cell, ...], ...] = (
        (_("Asked somebody"), found.prompted, _("contacts")),
        (_("Asked nobody: belongs to a running referral"), found.follow_up, _("contacts")),
        (_("Asked nobody: from before the start"), found.baseline, _("contacts")),
        (_("Asked nobody: the same contact again"), found.known, _("rows")),
        (_("Asked nobody: the row could not be read"), found.unreadable, _("rows")),
        (_("From contact to seen here: median"), late.median, _("days")),
        (_("From contact to seen here: longest"), late.longest, _("days")),
        (_("Seen on the day of the contact"), late.same_day, _("people")),
    )
    title = _("From the GP's code to the question")
    told = _(
        "Contacts with the code in the exports: who was asked, and why the others were not. "
        "A contact that asks nobody is not a person in the other tables."
    )
    return Section(title, told, Table("detection", title, (_("What"), _("Number"), _("Unit")), rows))
