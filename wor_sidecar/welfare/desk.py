"""What the control API and the pages ask: cases with their deadlines, and steps. Reading counts."""

from collections.abc import Iterator, Sequence
from datetime import date

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors.inbox import CaseChanged
from wor_sidecar.domain.identifiers import Mid, ReferralId
from wor_sidecar.mail import restoring
from wor_sidecar.mail.departures import Departures
from wor_sidecar.mail.partners import Partners
from wor_sidecar.settings.working_days import WorkingDays
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.first_looks import FirstLooks
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.welfare import cases, sent_forms, timeline
from wor_sidecar.welfare.acting import FORBIDDEN, Acting, Actor, Draft
from wor_sidecar.welfare.acts import Act
from wor_sidecar.welfare.calendar import local_date
from wor_sidecar.welfare.case import Case
from wor_sidecar.welfare.elsewhere import rows as carried
from wor_sidecar.welfare.lists.sights import Seen, Sights
from wor_sidecar.welfare.shown import WAITS_FOR_YES, Fate, Json, listed, shown
from wor_sidecar.welfare.terms import Terms

__all__ = ["Desk", "Seen"]


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
        self._working_days = working_days
        self._sights = Sights(partners, working_days, terms)
        self._looks = FirstLooks(store, clock)

    def cases(self, actor: Actor, *, only_open: bool = False) -> list[Json]:
        """List the cases, the most urgent first; what asks nothing comes last, the newest first among it."""
        self._working_days.around(local_date(self._clock.now()))
        lines: list[tuple[tuple[date, int], Json]] = []
        with self._store.reading() as tx:
            for seen in self._opened(tx, only_open):
                lines += [(_urgency(one), listed(one.case, one.sight)) for one in seen]
        lines.sort(key=lambda line: line[0])
        with self._store.transaction() as tx:
            tx.audit(AuditLine("cases.listed", actor.user, actor.role, on_behalf_of=actor.on_behalf_of))
        self._looks.note(
            AuditLine("case.listed", actor.user, actor.role, line["id"], actor.on_behalf_of)
            for _, line in lines
            if line["patient"] is not None
        )
        return [line for _, line in lines]

    def _opened(self, tx: Transaction, only_open: bool) -> Iterator[list[Seen]]:
        for found in cases.batches(tx, only_open=only_open):
            yield self._sights.seen(tx, found, timeline.outlines(tx, [case.id for case in found]))

    def case(self, case_id: ReferralId, actor: Actor) -> Json:
        """Show a whole case."""
        whole = self.open(case_id, actor)
        return shown(whole.case, whole.sight, whole.entries, whole.fates.get)

    def open(self, case_id: ReferralId, actor: Actor) -> Seen:
        """Return a whole case."""
        self._working_days.around(local_date(self._clock.now()))
        with self._store.transaction() as tx:
            case = cases.get(tx, case_id)
            tx.audit(
                AuditLine("case.opened", actor.user, actor.role, case_id, on_behalf_of=actor.on_behalf_of)
            )
            return self._seen(tx, case)

    def act(self, case_id: ReferralId, act: Act, actor: Actor) -> Json:
        """Make one step, and show the case after it."""
        whole = self.make(case_id, (act,), actor)
        return shown(whole.case, whole.sight, whole.entries, whole.fates.get)

    def make(self, case_id: ReferralId, acts: Sequence[Act], actor: Actor, *, key: str = "") -> Seen:
        """Make the steps of one form, all or none, and return the case after them.

        `key` is the form's own: sent a second time it makes nothing. A step that the table forbids stands on
        the timeline as refused.
        """
        self._working_days.around(local_date(self._clock.now()))
        try:
            with self._store.transaction() as tx:
                if sent_forms.was_sent(tx, case_id, key):
                    return self._seen(tx, cases.get(tx, case_id))
                for act in acts:
                    case = self._acting.act(tx, case_id, act, actor)
                sent_forms.remember(tx, case_id, key, tx.clock.now())
                return self._seen(tx, case)
        except CaseChanged:
            return self._sent_meanwhile(case_id, key)
        except FORBIDDEN as error:
            with self._store.transaction() as tx:
                self._acting.refused(tx, case_id, acts[-1], actor)
            raise error from None

    def _sent_meanwhile(self, case_id: ReferralId, key: str) -> Seen:
        """Return the case where the same form, sent twice at one moment, changed it.

        Raises:
            CaseChanged: it was somebody else.

        """
        with self._store.reading() as tx:
            if not sent_forms.was_sent(tx, case_id, key):
                raise CaseChanged
            return self._seen(tx, cases.get(tx, case_id))

    def draft(
        self, case_id: ReferralId, act: Act, actor: Actor, *, agreed: bool | None = None
    ) -> tuple[Seen, Draft]:
        """Look at a step before it is made, beside the case as it is; a view of the patient like another."""
        with self._store.transaction() as tx:
            draft = self._acting.draft(tx, case_id, act, agreed=agreed)
            tx.audit(
                AuditLine("case.opened", actor.user, actor.role, case_id, on_behalf_of=actor.on_behalf_of)
            )
            return self._seen(tx, cases.get(tx, case_id)), draft

    def counts(self) -> dict[str, int]:
        """Count the cases by state."""
        with self._store.reading() as tx:
            return cases.counts(tx)

    def _seen(self, tx: Transaction, case: Case) -> Seen:
        entries = timeline.read(tx, case.id)
        views = [self._departures.view(tx, entry.departure) for entry in entries if entry.departure]
        asking = {one.id for one in restoring.asking(tx)}
        fates = {
            view.id: Fate(view.mid, WAITS_FOR_YES if view.id in asking else view.state.value)
            for view in views
            if view is not None
        }
        if case.by_hand:
            fates |= {id_: Fate(Mid(""), how) for id_, how in carried.fates(tx, case.id).items()}
        return Seen(case, self._sights.of(tx, case, entries), entries, fates)


def _urgency(seen: Seen) -> tuple[date, int]:
    duties = seen.sight.due
    return (duties[0].on if duties else date.max, -seen.case.received_at)
