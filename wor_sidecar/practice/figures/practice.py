"""The practice's own figures: which facts are counted, and against which terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from wor_sidecar.domain.deadlines import Terms
from wor_sidecar.domain.facts import Facts, Stage
from wor_sidecar.domain.registration import Author
from wor_sidecar.practice.consent.authors import Pseudonym, authors
from wor_sidecar.practice.figures import rows
from wor_sidecar.practice.figures.rows import Span
from wor_sidecar.reports.detection import Detection, lag
from wor_sidecar.reports.groups import Dimension
from wor_sidecar.reports.places import PRACTICE_STEPS, people
from wor_sidecar.reports.report import Frame, Report, report
from wor_sidecar.reports.waits import TWO_WEEKS, Stretch
from wor_sidecar.settings.working_days import WorkingDays
from wor_sidecar.store.transactions import Transaction

DIMENSIONS: Final = (
    Dimension.QUARTER,
    Dimension.PRODUCT,
    Dimension.ORGANISATION,
    Dimension.MUNICIPALITY,
    Dimension.TARGET_GROUP,
    Dimension.REASON,
    Dimension.CATEGORY,
    Dimension.CHANNEL,
    Dimension.AUTHOR,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of some days. `referrers` maps a pseudonym to a name, where one may be shown."""

    span: Span
    report: Report
    detection: Detection
    referrers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts inside the caller's transaction. `pseudonym` is the registrar's, `known` who refers here."""

    working_days: WorkingDays
    terms: Terms
    known: tuple[Author, ...]
    pseudonym: Pseudonym

    def count(
        self, tx: Transaction, span: Span, dimensions: tuple[Dimension, ...] = DIMENSIONS, *, names: bool
    ) -> Counted:
        """Count; a referrer has a name only where `names` says so."""
        found = rows.between(tx, span)
        calendar = self.working_days.over(day for row in found for day in row.stages.values())
        counted = report(found, frame_of(self.terms, dimensions), calendar)
        asked = [(row.author, row.registration) for row in found] if names else []
        told = authors(tx, asked, self.known, self.pseudonym)
        by_name = {who: author.name for who, author in told.items()}
        return Counted(span, counted, _detection(tx, span, found), by_name)


def frame_of(terms: Terms, dimensions: tuple[Dimension, ...] = DIMENSIONS) -> Frame:
    """Return what a practice counts, and the terms that were agreed."""
    stretches = (
        Stretch(Stage.SEEN, Stage.ASKED, terms.prompt_reminder),
        Stretch(Stage.CONSENT, Stage.RECEIVED, terms.not_received_long),
        Stretch(Stage.RECEIVED, Stage.ACCEPTED, terms.nudge_coach),
        Stretch(Stage.ACCEPTED, Stage.REACHED, terms.no_contact),
        Stretch(Stage.RECEIVED, Stage.REACHED, TWO_WEEKS),
        Stretch(Stage.REACHED, Stage.INTAKE),
        Stretch(Stage.INTAKE, Stage.MATCHED),
    )
    return Frame(PRACTICE_STEPS, stretches, dimensions)


def _detection(tx: Transaction, span: Span, found: list[Facts]) -> Detection:
    seen = rows.found(tx, span)
    return Detection(
        seen.prompted, seen.follow_up, seen.baseline, seen.known, seen.unreadable, lag(people(found))
    )
