"""The desk of what came by another road: what waits to be carried, documents, versions. Reading counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors.imports import DocumentGone, NothingToCarry, OtherPersonSentAgain
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.moves import Who
from wor_sidecar.domain.outgoing import OutgoingPatient
from wor_sidecar.domain.people import name_words
from wor_sidecar.domain.referral import State
from wor_sidecar.domain.registration import Address
from wor_sidecar.settings.working_days import WorkingDays
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.welfare import cases, timeline
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.answers import Organisation
from wor_sidecar.welfare.case import Case, Correction, Entry
from wor_sidecar.welfare.due import CARRY_DAYS
from wor_sidecar.welfare.elsewhere import rows
from wor_sidecar.welfare.elsewhere.by_way import look_again
from wor_sidecar.welfare.elsewhere.rows import Carried, Road, Version
from wor_sidecar.welfare.elsewhere.words import Words, words_of
from wor_sidecar.welfare.figures.counting import replayed

TAKEN_OVER: Final = "taken_over"
TWO_PEOPLE: Final = "two_people"


@dataclass(frozen=True, slots=True, repr=False)
class Item(Masked):
    """One thing to carry, with its words."""

    one: Carried
    case: Case
    number: str
    words: Words
    late: bool


@dataclass(frozen=True, slots=True, repr=False)
class Way(Masked):
    """What a case's page shows of its way here and back."""

    road: Road
    versions: tuple[Version, ...]
    items: tuple[Item, ...]

    @property
    def newer(self) -> Version | None:
        """Return a version that came after the one that made the case."""
        return self.versions[-1] if len(self.versions) > 1 else None


class Carrying:
    """One transaction per question."""

    def __init__(self, store: Store, organisation: Organisation, working_days: WorkingDays) -> None:
        """`organisation` stands in the letters; `working_days` say what is late."""
        self._store = store
        self._organisation = organisation
        self._working_days = working_days

    def count(self) -> int:
        """Count what waits to be carried."""
        with self._store.reading() as tx:
            return rows.count(tx)

    def waiting(self, actor: Actor) -> Sequence[Item]:
        """Return everything that waits, the oldest first; each patient on the list is an audit line."""
        with self._store.transaction() as tx:
            found = [self._item(tx, one) for one in rows.waiting(tx)]
            for id_ in dict.fromkeys(item.case.id for item in found if item.case.sent is not None):
                _audit(tx, "case.listed", id_, actor)
            return found

    def way(self, case: ReferralId) -> Way | None:
        """Return how a case came and what goes back; None: by the postbus. Its page left its line already."""
        with self._store.reading() as tx:
            road = rows.road(tx, case)
            if road is None:
                return None
            items = tuple(self._item(tx, one) for one in rows.of_case(tx, case))
            return Way(road, rows.versions_of(tx, case), items)

    def twins(self, case: ReferralId) -> Sequence[ReferralId]:
        """List the cases by another road that may be about the person of this one."""
        with self._store.reading() as tx:
            return rows.twins_of(tx, case)

    def item(self, id_: str, actor: Actor) -> Item:
        """Return one thing to carry, to be copied or printed.

        Raises:
            NothingToCarry: there is none of that id.

        """
        with self._store.transaction() as tx:
            item = self._item(tx, _found(tx, id_))
            _audit(tx, "case.opened", item.case.id, actor)
            return item

    def tick(self, id_: str, actor: Actor, by: str, *, done: bool) -> ReferralId:
        """Note that somebody carried it, or take that back; returns whose it was.

        Raises:
            NothingToCarry: there is none of that id.

        """
        with self._store.transaction() as tx:
            one = _found(tx, id_)
            if (one.done_at is not None) is not done:
                rows.tick(tx, one, by, tx.clock.now() if done else None)
                look_again(tx, cases.get(tx, one.case))
                _audit(tx, "case.carried" if done else "case.not_carried", one.case, actor)
            return one.case

    def document(self, case: ReferralId, id_: str, actor: Actor) -> bytes:
        """Return a document of a case; each look is an audit line.

        Raises:
            CaseUnknown: no such case.
            DocumentGone: no such document with it.

        """
        with self._store.transaction() as tx:
            cases.get(tx, case)
            found = rows.document(tx, case, id_)
            if found is None:
                raise DocumentGone
            _audit(tx, "case.document", case, actor)
            return found

    def take_over(self, case_id: ReferralId, actor: Actor, by: str) -> None:
        """Let the newest version's telephone numbers, e-mail and address hold from now on.

        Raises:
            CaseUnknown, CaseShredded: the case.
            DocumentGone: no newer version came.
            OtherPersonSentAgain: it is about somebody else.

        """
        with self._store.transaction() as tx:
            case, found = cases.get(tx, case_id), rows.versions_of(tx, case_id)
            newest = found[-1].content if len(found) > 1 else None
            if newest is None:
                raise DocumentGone
            if case.sent is not None and _other_person(newest, case.sent.outgoing.patient):
                raise OtherPersonSentAgain
            cases.correct(tx, case, correction_of(newest))
            cases.save(tx, case)
            _note(tx, case, TAKEN_OVER, by)
            _audit(tx, "case.taken_over", case_id, actor)

    def two_people(self, case_id: ReferralId, actor: Actor, by: str) -> None:
        """Note that the case that might be of the same person is another's.

        Raises:
            CaseUnknown: no such case.

        """
        with self._store.transaction() as tx:
            case, road = cases.get(tx, case_id), rows.road(tx, case_id)
            if road is not None and road.twin is not None:
                rows.settle_twin(tx, case_id)
                _note(tx, case, TWO_PEOPLE, by)
                _audit(tx, "case.two_people", case_id, actor)

    def _item(self, tx: Transaction, one: Carried) -> Item:
        case, road = cases.get(tx, one.case), rows.road(tx, one.case)
        today = local_date(tx.clock.now())
        last = self._working_days.around(today).after(local_date(one.at), CARRY_DAYS)
        words = words_of(one, case, self._organisation, _stage(tx, one, case))
        return Item(one, case, road.number if road else "", words, one.done_at is None and today > last)


def correction_of(content: Mapping[str, Any]) -> Correction:
    """Return what a version says of how to reach the patient; what it leaves empty changes nothing."""
    address = Address(**content["address"])
    return Correction(
        tuple(content["phones"]) or None,
        content["email"] or None,
        address if address != Address() else None,
    )


def _other_person(content: Mapping[str, Any], patient: OutgoingPatient) -> bool:
    """Tell whether a version names somebody else: born on another day, or no word of the name the same."""
    born = patient.birth_date.isoformat() if patient.birth_date else ""
    return content["birth_date"] != born or not name_words(content["name"]) & name_words(patient.full_name)


def _found(tx: Transaction, id_: str) -> Carried:
    one = rows.carried(tx, id_)
    if one is None:
        raise NothingToCarry
    return one


def _stage(tx: Transaction, one: Carried, case: Case) -> State:
    """Return where the case stood before the step that made this."""
    referral = replace(case.referral, state=State.RECEIVED, on_hold=False, cancel_requested_at=None)
    for entry in timeline.outlines(tx, [case.id])[case.id]:
        if entry.departure == one.id:
            break
        referral, _made = replayed(referral, entry)
    return referral.state


def _note(tx: Transaction, case: Case, kind: str, by: str) -> None:
    timeline.write(tx, case.id, Entry(tx.clock.now(), Who.COACH, by, kind))


def _audit(tx: Transaction, event: str, case: ReferralId, actor: Actor) -> None:
    tx.audit(AuditLine(event, actor.user, actor.role, case, on_behalf_of=actor.on_behalf_of))
