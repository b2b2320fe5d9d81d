"""Who asks for an export, approves it and fetches it; and a coach who takes her own cases along.

Every step is an audit line, and so is every patient in a file. The lines are on disk before the file goes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wor_sidecar.domain.bsn import refuse_bsn
from wor_sidecar.domain.cleaning import clean
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors.inbox import NotForThisRole
from wor_sidecar.domain.errors.upkeep import ExportEmpty, ExportWhyMissing
from wor_sidecar.domain.identifiers import ReferralId, new_id
from wor_sidecar.mail.partners import Partners
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.welfare import cases, timeline
from wor_sidecar.welfare.case import Case
from wor_sidecar.welfare.exporting import exports
from wor_sidecar.welfare.exporting.export import Export, Stage, may_ask
from wor_sidecar.welfare.exporting.extent import Extent, Kind
from wor_sidecar.welfare.exporting.records import Record, headings, record
from wor_sidecar.welfare.exporting.sheet import to_csv, to_json_lines
from wor_sidecar.welfare.signin import users
from wor_sidecar.welfare.signin.roles import SignedIn

MOST: Final = 50
"""In the list."""
_AT_ONCE: Final = 200
"""Cases that are read together."""
SHORTEST_WHY: Final = 10
LONGEST_WHY: Final = 500


@dataclass(frozen=True, slots=True, repr=False)
class Shown(Masked):
    """An export in the list: names in the place of ids, its stage now, how many cases it would hold."""

    export: Export
    stage: Stage
    asker: str
    decider: str
    practice: str
    cases: int


class Exporting:
    """One transaction per question."""

    def __init__(self, store: Store, partners: Partners) -> None:
        self._store = store
        self._partners = partners

    def ask(self, extent: Extent, kind: Kind, why: str, by: SignedIn) -> Export:
        """Ask for an export.

        Raises:
            ExportWhyMissing, NumberLooksLikeBsn: the reason.
            ExportEmpty: no case came in then.
            NotForThisRole: `by` may not ask.

        """
        said = clean(why)
        refuse_bsn("why", said)
        if not SHORTEST_WHY <= len(said) <= LONGEST_WHY:
            raise ExportWhyMissing(least=SHORTEST_WHY, most=LONGEST_WHY)
        with self._store.transaction() as tx:
            now = tx.clock.now()
            if not may_ask(users.find(tx, by.user)):
                raise NotForThisRole
            if not exports.count(tx, extent):
                raise ExportEmpty
            asked = Export(new_id(tx.randomness), by.user, now, extent, kind, said)
            exports.add(tx, asked)
            tx.audit(_line("export.asked", by, asked.id, f"{extent.first} {extent.last} {kind.value}"))
        return asked

    def decide(self, id_: str, by: SignedIn, *, approve: bool) -> Export:
        """Approve or refuse what somebody else asked for.

        Raises:
            ExportUnknown, ExportByOneself, NotForThisRole: it isn't theirs to decide.
            ExportVoid, ExportOver, ExportDecided: nothing waits for a decision.

        """
        with self._store.transaction() as tx:
            asked = exports.get(tx, id_)
            decider, asker = users.get(tx, by.user), users.find(tx, asked.asked_by)
            after = asked.decided(decider, asker, tx.clock.now(), approve=approve)
            exports.save(tx, asked, after)
            event = "export.approved" if approve else "export.refused"
            tx.audit(_line(event, by, id_))
        return after

    def fetch(self, id_: str, by: SignedIn) -> tuple[Export, bytes]:
        """Make the file, once; every patient in it is a line.

        Raises:
            ExportUnknown, ExportNotYours, ExportNotApproved, ExportVoid, ExportOver, ExportDecided: no file.

        """
        with self._store.reading() as tx:  # takes its time: writers go on beside it
            asked = _fetched(tx, id_, by)[1]
            records = self._records(tx, exports.within(tx, asked.extent))
        with self._store.transaction() as tx:
            before, after = _fetched(tx, id_, by)
            exports.save(tx, before, after)
            tx.audit(_line("export.fetched", by, id_, f"{len(records)} cases"))
            tx.audit(*(_line("case.exported", by, one.reference) for one in records))
        return after, _file(after.kind, records)

    def own_cases(self, by: SignedIn) -> bytes:
        """Make the file of a coach's own open cases, as CSV; every patient in it is a line."""
        with self._store.reading() as tx:
            records = self._records(tx, exports.own_open(tx, by.user, by.name))
        with self._store.transaction() as tx:
            tx.audit(_line("cases.downloaded", by, "", f"{len(records)} cases"))
            tx.audit(*(_line("case.downloaded", by, one.reference) for one in records))
        return _file(Kind.CSV, records)

    def own_count(self, by: SignedIn) -> int:
        """Count a coach's own open cases."""
        with self._store.reading() as tx:
            return len(exports.own_open(tx, by.user, by.name))

    def listed(self) -> Sequence[Shown]:
        """List the newest ones, those that wait first."""
        with self._store.reading() as tx:
            shown = [self._shown(tx, one) for one in exports.newest(tx, MOST)]
        return sorted(shown, key=lambda one: one.stage not in (Stage.ASKED, Stage.APPROVED))

    def shown(self, id_: str) -> Shown:
        """Return one.

        Raises:
            ExportUnknown: there is none of that id.

        """
        with self._store.reading() as tx:
            return self._shown(tx, exports.get(tx, id_))

    def waiting(self) -> int:
        """Count those that wait for a second person's word."""
        return sum(one.stage is Stage.ASKED for one in self.listed())

    def practices(self) -> dict[str, str]:
        """Return what we call each practice, by its id."""
        with self._store.reading() as tx:
            return self._labels(tx)

    def _shown(self, tx: Transaction, export: Export) -> Shown:
        names, practice = users.names(tx), export.extent.practice
        return Shown(
            export,
            export.stands(users.find(tx, export.asked_by), tx.clock.now()),
            names.get(export.asked_by, export.asked_by),
            names.get(export.decided_by, export.decided_by),
            self._labels(tx).get(practice, practice),
            exports.count(tx, export.extent),
        )

    def _records(self, tx: Transaction, ids: Sequence[ReferralId]) -> list[Record]:
        labels = self._labels(tx)

        def called(case: Case) -> str:
            return case.sender or labels.get(case.practice, case.practice)

        found: list[Record] = []
        for begin in range(0, len(ids), _AT_ONCE):
            some = ids[begin : begin + _AT_ONCE]
            told = timeline.read_many(tx, some)
            found += [record(case, called(case), told[case.id]) for case in cases.some(tx, some)]
        return found

    def _labels(self, tx: Transaction) -> dict[str, str]:
        return {str(one.organisation): one.label for one in self._partners.list(tx)}


def _fetched(tx: Transaction, id_: str, by: SignedIn) -> tuple[Export, Export]:
    """Return an export as it is, and as it is once fetched."""
    export = exports.get(tx, id_)
    return export, export.fetched(by.user, users.find(tx, by.user), tx.clock.now())


def _file(kind: Kind, records: Sequence[Record]) -> bytes:
    if kind is Kind.JSON_LINES:
        return to_json_lines(one.fields() for one in records)
    return to_csv(headings(), (one.cells() for one in records))


def _line(event: str, by: SignedIn, object_: str, outcome: str = "ok") -> AuditLine:
    return AuditLine(event, by.user, by.role.value, object_, outcome=outcome)
