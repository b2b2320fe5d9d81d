"""The organisation's own figures: which facts are counted, and against which terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from wor_sidecar.domain.facts import Stage
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.mail.partners import Partners
from wor_sidecar.reports.groups import Dimension
from wor_sidecar.reports.periods import EVERYTHING, Period, periods_of
from wor_sidecar.reports.places import INBOX_STEPS
from wor_sidecar.reports.report import Frame, Report, report
from wor_sidecar.reports.waits import TWO_WEEKS, Stretch
from wor_sidecar.settings.working_days import WorkingDays
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.figures import rows
from wor_sidecar.welfare.terms import Terms

DIMENSIONS: Final = (
    Dimension.ORGANISATION,
    Dimension.PRODUCT,
    Dimension.QUARTER,
    Dimension.MUNICIPALITY,
    Dimension.TARGET_GROUP,
    Dimension.REASON,
    Dimension.CATEGORY,
    Dimension.CHANNEL,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which referrals are counted: of a period, of a practice, for a product; empty: all."""

    period: Period = EVERYTHING
    practice: str = ""
    product: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures with what may be chosen instead. `practices` maps each to our own word for it."""

    wanted: Wanted
    report: Report
    practices: Mapping[str, str]
    products: tuple[str, ...]
    periods: tuple[Period, ...]


class Figures:
    """Counts on request; who looked at the figures, or took them along, is a line of the trail."""

    def __init__(self, store: Store, partners: Partners, working_days: WorkingDays, terms: Terms) -> None:
        self._store = store
        self._partners = partners
        self._working_days = working_days
        self._terms = terms

    def count(self, wanted: Wanted, actor: Actor, *, event: str = "figures.shown") -> Counted:
        """Count; what is chosen and unknown here is taken as "all"."""
        with self._store.transaction() as tx:
            referred, senders, days = rows.referred(tx), rows.senders(tx), rows.days(tx)
            labels = self._partners.labels(tx)
            practices = {
                one: labels.get(OrganisationId(one)) or senders.get(one, one) for one, _product in referred
            }
            products = tuple(sorted({product for _practice, product in referred}))
            wanted = Wanted(
                wanted.period,
                wanted.practice if wanted.practice in practices else "",
                wanted.product if wanted.product in products else "",
            )
            period = wanted.period
            found = rows.between(
                tx, period.first, period.last, practice=wanted.practice, product=wanted.product
            )
            outcome = period.name or "all"
            tx.audit(AuditLine(event, actor.user, actor.role, "", actor.on_behalf_of, outcome))
        calendar = self._working_days.over(day for one in found for day in one.stages.values())
        counted = report(found, frame_of(self._terms), calendar)
        return Counted(wanted, counted, _sorted(practices), products, periods_of(days))


def frame_of(terms: Terms) -> Frame:
    """Return what an inbox counts, and the terms that it agreed on."""
    stretches = (
        Stretch(Stage.RECEIVED, Stage.ACCEPTED, terms.answer),
        Stretch(Stage.ACCEPTED, Stage.REACHED, terms.contact),
        Stretch(Stage.RECEIVED, Stage.REACHED, TWO_WEEKS),
        Stretch(Stage.REACHED, Stage.INTAKE),
        Stretch(Stage.INTAKE, Stage.MATCHED),
    )
    return Frame(INBOX_STEPS, stretches, DIMENSIONS)


def _sorted(practices: Mapping[str, str]) -> Mapping[str, str]:
    return dict(sorted(practices.items(), key=lambda one: one[1].casefold()))
