"""The lists as people see them: a page of them opened, everything else counted. Reading counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from wor_sidecar.domain.clock import Clock, local_date
from wor_sidecar.mail.partners import Partners
from wor_sidecar.settings.working_days import WorkingDays
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.first_looks import FirstLooks
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.welfare import cases, timeline
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.case import Case
from wor_sidecar.welfare.lists import listing, search
from wor_sidecar.welfare.lists.asked import Asked, Tab
from wor_sidecar.welfare.lists.coaches import Coach, coaches
from wor_sidecar.welfare.lists.fresh import BATCH, Fresh
from wor_sidecar.welfare.lists.sights import Seen, Sights
from wor_sidecar.welfare.lists.words import Wanted, person_of
from wor_sidecar.welfare.team.calendars import OwnDays
from wor_sidecar.welfare.terms import Terms

MOST_FOUND: Final = 50


@dataclass(frozen=True, slots=True)
class Looked:
    """One page: its cases with their whole timelines, the counts of all tabs, which page of how many."""

    seen: Sequence[Seen]
    counts: Mapping[Tab, int]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What a list may be narrowed to: practices by their label, and coaches."""

    practices: Mapping[str, str]
    coaches: Sequence[Coach]


class Board:
    """Answers with a page, and puts on the trail whom it showed."""

    def __init__(
        self, store: Store, clock: Clock, partners: Partners, working_days: WorkingDays, terms: Terms
    ) -> None:
        self.fresh = Fresh(OwnDays(working_days), terms)
        self._store = store
        self._clock = clock
        self._partners = partners
        self._working_days = working_days
        self._sights = Sights(partners, working_days, terms)
        self._looks = FirstLooks(store, clock)

    def look(self, asked: Asked, actor: Actor) -> Looked:
        """Return one page of a tab; after the last page comes the last page.

        Raises:
            DatabaseUnusable: nothing was noted, so nothing may be shown.

        """
        self._working_days.around(local_date(self._clock.now()))
        self._make_fresh(AuditLine("cases.listed", actor.user, actor.role, on_behalf_of=actor.on_behalf_of))
        with self._store.reading() as tx:
            counts = listing.counts(tx, asked)
            pages = max(1, -(-counts[asked.tab] // asked.size))
            page = min(asked.page, pages)
            seen = self._seen(tx, cases.some(tx, listing.page(tx, replace(asked, page=page))))
        self._looks.note(
            AuditLine("case.listed", actor.user, actor.role, one.case.id, actor.on_behalf_of)
            for one in seen
            if one.case.sent is not None
        )
        return Looked(seen, counts, page, pages)

    def search(self, wanted: Wanted, actor: Actor) -> Sequence[Seen]:
        """Return who is looked for, at most MOST_FOUND, the most urgent first.

        The search is an audit line, and so is each patient whom it shows.
        """
        who, role, behalf = actor.user, actor.role, actor.on_behalf_of
        self._working_days.around(local_date(self._clock.now()))
        with self._store.reading() as tx:
            found = self._seen(tx, list(islice(_fitting(tx, wanted), MOST_FOUND)))
        with self._store.transaction() as tx:
            tx.audit(AuditLine("cases.searched", who, role, "", behalf, f"{len(found)} found"))
            tx.audit(*(AuditLine("case.found", who, role, one.case.id, behalf) for one in found))
        return found

    def choices(self) -> Choices:
        """Return what a list may be narrowed to."""
        with self._store.reading() as tx:
            return Choices({str(id_): label for id_, label in self._partners.labels(tx).items()}, coaches(tx))

    def _make_fresh(self, line: AuditLine) -> None:
        with self._store.transaction() as tx:
            tx.audit(line)
            refreshed = self.fresh.refresh(tx)
        if refreshed == BATCH:
            self.fresh.refresh_all(self._store, self._clock)

    def _seen(self, tx: Transaction, found: Sequence[Case]) -> list[Seen]:
        return self._sights.seen(tx, found, timeline.read_many(tx, [case.id for case in found]))


def _fitting(tx: Transaction, wanted: Wanted) -> Iterator[Case]:
    """Open what the index found and keep who it is: what it finds by chance is shown to nobody."""
    skip = 0
    while ids := search.find(tx, wanted, skip=skip, most=MOST_FOUND):
        for case in cases.some(tx, ids):
            if case.sent is not None and wanted.fits(person_of(case.sent, case.correction)):
                yield case
        skip += MOST_FOUND
