"""What the control API and, later, the pages ask: cases with their deadlines, and steps. Reading counts."""

from datetime import date
from typing import Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.identifiers import DepartureId, OrganisationId, ReferralId
from wor_sidecar.domain.partner import Partner
from wor_sidecar.mail.departures import Departures
from wor_sidecar.mail.partners import Partners
from wor_sidecar.settings.working_days import WorkingDays
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.welfare import cases, timeline
from wor_sidecar.welfare.acting import Acting, Actor
from wor_sidecar.welfare.acts import Act
from wor_sidecar.welfare.calendar import local_date
from wor_sidecar.welfare.case import Case, Entry
from wor_sidecar.welfare.due import Due, due
from wor_sidecar.welfare.shown import Fate, Json, Sight, listed, shown
from wor_sidecar.welfare.terms import Terms

_NEVER: Final = date.max


class Desk:
    """One transaction per question; each view of a patient is an audit line."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        acting: Acting,
        departures: Departures,
        partners: Partners,
        working_days: WorkingDays,
        terms: Terms,
    ) -> None:
        self._store = store
        self._clock = clock
        self._acting = acting
        self._departures = departures
        self._partners = partners
        self._working_days = working_days
        self._terms = terms

    def cases(self, actor: Actor, *, only_open: bool = False) -> list[Json]:
        """List the cases, the most urgent first; what asks nothing comes last, the newest first among it."""
        self._working_days.around(local_date(self._clock.now()))
        with self._store.transaction() as tx:
            found = [case for case in cases.everything(tx) if case.state.open or not only_open]
            outlines = timeline.outlines(tx, [case.id for case in found])
            labels = {one.organisation: one for one in self._partners.list(tx)}
            tx.audit(AuditLine("cases.listed", actor.user, actor.role, on_behalf_of=actor.on_behalf_of))
        seen = [(case, self._sight(case, outlines[case.id], labels)) for case in found]
        seen.sort(key=lambda each: (_first_day(each[1].due), -each[0].received_at))
        return [listed(case, sight) for case, sight in seen]

    def case(self, case_id: ReferralId, actor: Actor) -> Json:
        """Show a whole case."""
        self._working_days.around(local_date(self._clock.now()))
        with self._store.transaction() as tx:
            case = cases.get(tx, case_id)
            tx.audit(
                AuditLine("case.opened", actor.user, actor.role, case_id, on_behalf_of=actor.on_behalf_of)
            )
            return self._shown(tx, case)

    def act(self, case_id: ReferralId, act: Act, actor: Actor) -> Json:
        """Make one step, and show the case after it."""
        self._working_days.around(local_date(self._clock.now()))
        with self._store.transaction() as tx:
            return self._shown(tx, self._acting.act(tx, case_id, act, actor))

    def counts(self) -> dict[str, int]:
        """Count the cases by state."""
        with self._store.reading() as tx:
            return cases.counts(tx)

    def _shown(self, tx: Transaction, case: Case) -> Json:
        entries = timeline.read(tx, case.id)
        labels = {one.organisation: one for one in self._partners.list(tx)}

        def fate(departure: DepartureId) -> Fate | None:
            view = self._departures.view(tx, departure)
            return None if view is None else Fate(view.mid, view.state.value)

        return shown(case, self._sight(case, entries, labels), entries, fate)

    def _sight(
        self, case: Case, entries: tuple[Entry, ...], partners: dict[OrganisationId, Partner]
    ) -> Sight:
        today = local_date(self._clock.now())
        calendar = self._working_days.around(today)
        known = partners.get(case.practice)
        return Sight(
            practice=known.label if known else case.practice,
            due=due(case, entries, today=today, calendar=calendar, terms=self._terms),
        )


def _first_day(duties: tuple[Due, ...]) -> date:
    return duties[0].on if duties else _NEVER
