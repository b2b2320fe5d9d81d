"""What a screen needs beside a case: our word for its practice, duties by its coach's calendar, its age."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from wor_sidecar.domain.calendars import Calendar
from wor_sidecar.domain.identifiers import DepartureId, OrganisationId, ReferralId
from wor_sidecar.mail.partners import Partners
from wor_sidecar.settings.working_days import WorkingDays
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.calendar import local_date
from wor_sidecar.welfare.case import Case, Entry
from wor_sidecar.welfare.due import due
from wor_sidecar.welfare.shown import Fate, Sight
from wor_sidecar.welfare.team.calendars import OwnDays
from wor_sidecar.welfare.terms import Terms


@dataclass(frozen=True, slots=True)
class Seen:
    """A case with what a screen needs beside it; `fates` tells what became of our own messages.

    A departure that isn't in `fates` is forgotten.
    """

    case: Case
    sight: Sight
    entries: tuple[Entry, ...]
    fates: Mapping[DepartureId, Fate] = field(default_factory=dict)


class Sights:
    """Makes them, for one case or for many with one look at partners and weeks."""

    def __init__(self, partners: Partners, working_days: WorkingDays, terms: Terms) -> None:
        self._partners = partners
        self._own_days = OwnDays(working_days)
        self._terms = terms

    def of(self, tx: Transaction, case: Case, entries: tuple[Entry, ...]) -> Sight:
        """Return the sight of one case."""
        [seen] = self.seen(tx, (case,), {case.id: entries})
        return seen.sight

    def seen(
        self, tx: Transaction, found: Sequence[Case], entries: Mapping[ReferralId, tuple[Entry, ...]]
    ) -> list[Seen]:
        """Return many cases as a list shows them."""
        calendars = self._calendars(tx, {case.coach_id for case in found})
        labels = self._partners.labels(tx)
        return [
            Seen(case, self._sight(tx, case, entries[case.id], labels, calendars), entries[case.id])
            for case in found
        ]

    def _sight(
        self,
        tx: Transaction,
        case: Case,
        entries: tuple[Entry, ...],
        labels: Mapping[OrganisationId, str],
        calendars: Mapping[str, Calendar],
    ) -> Sight:
        today = local_date(tx.clock.now())
        own = calendars[case.coach_id]
        # Nothing can be done for a patient whom nobody knows any more.
        gone = case.sent is None
        return Sight(
            practice=case.sender or labels.get(case.practice, case.practice),
            due=() if gone else due(case, entries, today=today, calendar=own, terms=self._terms),
            age=calendars[""].between(local_date(case.received_at), today),
        )

    def _calendars(self, tx: Transaction, coaches: Iterable[str]) -> dict[str, Calendar]:
        everybody = self._own_days.everybody(local_date(tx.clock.now()))
        week = self._own_days.week(tx)
        own = {coach: week.calendar_of(coach, everybody) for coach in coaches if coach}
        return {**own, "": everybody}
