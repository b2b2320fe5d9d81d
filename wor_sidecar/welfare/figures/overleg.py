"""The page for the Sociaal Medisch Overleg: a practice's open cases and those closed of late, one line each.

Only who said yes to being discussed there stands on it, and only while the practice may hear how it goes; the
others are a number. Each patient who is shown is a line of the trail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from wor_sidecar.domain.clock import AMSTERDAM, Clock, Millis, local_date
from wor_sidecar.domain.consent import Scope
from wor_sidecar.domain.errors.inbox import PartnerNotHere
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.mail.partners import Partners
from wor_sidecar.settings.working_days import WorkingDays
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store
from wor_sidecar.welfare import cases, timeline
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.case import OVER, Case
from wor_sidecar.welfare.figures import rows
from wor_sidecar.welfare.lists.sights import Seen, Sights
from wor_sidecar.welfare.terms import Terms


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice with its open cases."""

    id: OrganisationId
    label: str
    open: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One practice's page. `silent` counts who stands not on it: open cases, and those closed since."""

    practice: OrganisationId
    label: str
    since: date
    open: Sequence[Seen]
    closed: Sequence[Seen]
    silent_open: int
    silent_closed: int


class Overleg:
    """Answers with a practice's page."""

    def __init__(
        self, store: Store, clock: Clock, partners: Partners, working_days: WorkingDays, terms: Terms
    ) -> None:
        self._store = store
        self._clock = clock
        self._partners = partners
        self._working_days = working_days
        self._sights = Sights(partners, working_days, terms)

    def practices(self) -> list[Practice]:
        """List the practices that ever referred, by name."""
        with self._store.reading() as tx:
            open_, senders, labels = rows.open_of(tx), rows.senders(tx), self._partners.labels(tx)
        found = [Practice(id_, labels.get(id_) or senders.get(id_, id_), n) for id_, n in open_.items()]
        return sorted(found, key=lambda one: one.label.casefold())

    def sheet(self, practice: OrganisationId, since: date, actor: Actor) -> Sheet:
        """Return a practice's page, with a line on the trail for each patient.

        Raises:
            PartnerNotHere: nothing ever came from a practice of that id.

        """
        self._working_days.around(local_date(self._clock.now()))
        named = {one.id: one.label for one in self.practices()}
        if practice not in named:
            raise PartnerNotHere(partner=practice)
        with self._store.transaction() as tx:
            found = cases.some(tx, rows.of_practice(tx, practice, _midnight(since)))
            told = [case for case in found if may_be_discussed(case)]
            entries = {case.id: timeline.read(tx, case.id) for case in told}
            seen = self._sights.seen(tx, told, entries)
            for case in told:
                tx.audit(
                    AuditLine("overleg.shown", actor.user, actor.role, case.id, actor.on_behalf_of),
                )
        silent = [case.state.open for case in found if not may_be_discussed(case)]
        return Sheet(
            practice,
            named[practice],
            since,
            open=[one for one in seen if one.case.state.open],
            closed=[one for one in seen if not one.case.state.open],
            silent_open=sum(silent),
            silent_closed=len(silent) - sum(silent),
        )


def may_be_discussed(case: Case) -> bool:
    """Tell whether the patient said yes to it and to the practice hearing how it goes, and is its patient."""
    consent = case.consent
    if consent is None or case.state in OVER:
        return False
    return consent.feedback and Scope.OVERLEG in consent.scopes


def _midnight(day: date) -> Millis:
    """Return the moment at which a local day begins."""
    return Millis(int(datetime.combine(day, time(), AMSTERDAM).timestamp() * 1000))
