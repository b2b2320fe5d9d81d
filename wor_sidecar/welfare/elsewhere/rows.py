"""Keeping what came by another road, and what a person carries back: rows, sealed under the case's key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, delete, func, insert, select, update

from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.identifiers import DepartureId, ReferralId, new_id
from wor_sidecar.exchange.contents import Content, content_from_json, content_to_json
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.elsewhere.tables import by_hand, documents, elsewhere, versions
from wor_sidecar.welfare.lists.standing import STALE
from wor_sidecar.welfare.tables import cases
from wor_sidecar.welfare.timeline import owner_of

STAYS: Final = "stays"
"""`what` of a step that the practice would hear and that makes no letter: nobody carries it."""

TOLD: Final = frozenset({"withdraw", "deceased", "deletion_confirmed"})
"""What the practice hears without any words about the patient."""


@dataclass(frozen=True, slots=True)
class Road:
    """How a case came: its number there, and a case that may be about the same person."""

    case: ReferralId
    number: str
    twin: ReferralId | None


@dataclass(frozen=True, slots=True, repr=False)
class Version(Masked):
    """One message as it was read; `documents` are the ids of its PDFs. `content` is None once deleted."""

    id: str
    at: Millis
    content: Mapping[str, Any] | None
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Carried(Masked):
    """What a person carries back. `content` is what the postbus would have taken; None once deleted."""

    id: DepartureId
    case: ReferralId
    at: Millis
    what: str
    content: Content | None
    done_at: Millis | None
    done_by: str


def add(tx: Transaction, case: ReferralId, number: str, twin: ReferralId | None) -> None:
    """Note how a case came."""
    tx.connection.execute(insert(elsewhere).values(case_id=case, number=number, twin=twin))


def road(tx: Transaction, case: ReferralId) -> Road | None:
    """Return how a case came; None: by the postbus."""
    return _road(tx, elsewhere.c.case_id == case)


def numbered(tx: Transaction, number: str) -> Road | None:
    """Return the case of a number; None: it never came."""
    return _road(tx, elsewhere.c.number == number)


def settle_twin(tx: Transaction, case: ReferralId) -> None:
    """Note that somebody decided about who may be the same person."""
    tx.connection.execute(update(elsewhere).where(elsewhere.c.case_id == case).values(twin=None))


def twins_of(tx: Transaction, case: ReferralId) -> Sequence[ReferralId]:
    """List the cases that came by another road and may be about the person of this one."""
    found = select(elsewhere.c.case_id).where(elsewhere.c.twin == case).order_by(elsewhere.c.number)
    return [ReferralId(row.case_id) for row in tx.connection.execute(found)]


def add_version(
    tx: Transaction, case: ReferralId, control: str, content: Mapping[str, Any], pdfs: Sequence[bytes]
) -> None:
    """Keep a message as it was read, with its documents."""
    id_, owner = new_id(tx.randomness), owner_of(case)
    sealed = tx.fields.seal_json(owner, versions.name, id_, "content", dict(content))
    before = select(func.count()).where(versions.c.case_id == case)
    number = int(tx.connection.execute(before).scalar_one()) + 1
    row = {"id": id_, "case_id": case, "at": tx.clock.now(), "number": number, "control": control}
    tx.connection.execute(insert(versions).values(**row, content=sealed))
    for place, pdf in enumerate(pdfs):
        name = new_id(tx.randomness)
        kept = tx.fields.seal(owner, documents.name, name, "content", pdf)
        values = {"id": name, "case_id": case, "version_id": id_, "place": place, "content": kept}
        tx.connection.execute(insert(documents).values(**values))


def versions_of(tx: Transaction, case: ReferralId) -> tuple[Version, ...]:
    """Return the messages of a case, the first first; their documents stay closed."""
    named = select(documents.c.id, documents.c.version_id).where(documents.c.case_id == case)
    papers = list(tx.connection.execute(named.order_by(documents.c.place)))
    found = tx.connection.execute(
        select(versions).where(versions.c.case_id == case).order_by(versions.c.number)
    )
    owner = owner_of(case)
    return tuple(
        Version(
            row.id,
            Millis(row.at),
            None
            if row.content is None
            else tx.fields.open_json(owner, versions.name, row.id, "content", bytes(row.content)),
            tuple(each.id for each in papers if each.version_id == row.id),
        )
        for row in found
    )


def case_of_control(tx: Transaction, control: str) -> ReferralId | None:
    """Return which case a message of this number made or changed."""
    found = tx.connection.execute(select(versions.c.case_id).where(versions.c.control == control)).first()
    return None if found is None else ReferralId(found.case_id)


def document(tx: Transaction, case: ReferralId, id_: str) -> bytes | None:
    """Return a PDF; None: there is none of that id with this case, or it was deleted."""
    wanted = select(documents.c.content).where(documents.c.id == id_, documents.c.case_id == case)
    sealed = tx.connection.execute(wanted).scalar()
    if sealed is None:
        return None
    return tx.fields.open(owner_of(case), documents.name, id_, "content", bytes(sealed))


def keep(tx: Transaction, case: ReferralId, what: str, content: Content) -> DepartureId:
    """Keep what a person is to carry; of a case whose key is gone only what it was."""
    id_, now = new_id(tx.randomness), tx.clock.now()
    stays = what == STAYS
    sealed = None
    if not stays and tx.fields.has_key(owner_of(case)):
        value = content_to_json(content)
        sealed = tx.fields.seal_json(
            owner_of(case), by_hand.name, id_, "content", [content.type.value, content.version, value]
        )
    row = {"id": id_, "case_id": case, "at": now, "what": what, "content": sealed}
    tx.connection.execute(insert(by_hand).values(**row, done_at=now if stays else None))
    _note_waiting(tx, case)
    return DepartureId(id_)


def change(tx: Transaction, one: Carried, what: str, content: Content) -> None:
    """Put another content in the place of one that waits, under its own name: a title tells too."""
    value = [content.type.value, content.version, content_to_json(content)]
    sealed = tx.fields.seal_json(owner_of(one.case), by_hand.name, one.id, "content", value)
    tx.connection.execute(update(by_hand).where(by_hand.c.id == one.id).values(what=what, content=sealed))


def drop(tx: Transaction, one: Carried) -> None:
    """Take off the list what nobody shall carry any more."""
    gone = {"what": STAYS, "content": None, "done_at": tx.clock.now()}
    tx.connection.execute(update(by_hand).where(by_hand.c.id == one.id).values(**gone))
    _note_waiting(tx, one.case)


def of_case(tx: Transaction, case: ReferralId) -> tuple[Carried, ...]:
    """Return what is and was to carry of a case, the oldest first."""
    return _carried(tx, by_hand.c.case_id == case)


def waiting(tx: Transaction) -> tuple[Carried, ...]:
    """Return everything that waits, the oldest first."""
    return _carried(tx, by_hand.c.done_at.is_(None))


def carried(tx: Transaction, id_: str) -> Carried | None:
    """Return one."""
    return next(iter(_carried(tx, by_hand.c.id == id_)), None)


def count(tx: Transaction) -> int:
    """Count what waits."""
    return int(tx.connection.execute(select(func.count()).where(by_hand.c.done_at.is_(None))).scalar_one())


def tick(tx: Transaction, one: Carried, by: str, at: Millis | None) -> None:
    """Note who carried it and when; `at` None takes that back."""
    done = {"done_at": at, "done_by": by if at else ""}
    tx.connection.execute(update(by_hand).where(by_hand.c.id == one.id).values(**done))
    _note_waiting(tx, one.case)


def fates(tx: Transaction, case: ReferralId) -> dict[DepartureId, str]:
    """Tell how far everything came that was to carry: `by_hand`, `carried` or `stays`."""
    found = tx.connection.execute(
        select(by_hand.c.id, by_hand.c.what, by_hand.c.done_at).where(by_hand.c.case_id == case)
    )
    return {
        DepartureId(row.id): STAYS if row.what == STAYS else "carried" if row.done_at else "by_hand"
        for row in found
    }


def erase(tx: Transaction, case: ReferralId) -> None:
    """Take out every word and every document; that something came and was carried stays.

    A letter without words waits for nobody; that the practice must hear of something still does.
    """
    wordless = by_hand.c.case_id == case, by_hand.c.done_at.is_(None), by_hand.c.what.not_in(TOLD)
    tx.connection.execute(update(by_hand).where(*wordless).values(what=STAYS, done_at=tx.clock.now()))
    for table in (versions, by_hand):
        tx.connection.execute(update(table).where(table.c.case_id == case).values(content=None))
    tx.connection.execute(delete(documents).where(documents.c.case_id == case))
    tx.connection.execute(update(elsewhere).where(elsewhere.c.twin == case).values(twin=None))
    settle_twin(tx, case)
    _note_waiting(tx, case)


def forget(tx: Transaction, case: ReferralId) -> None:
    """Delete all that was left."""
    for table in (documents, versions, by_hand, elsewhere):
        tx.connection.execute(delete(table).where(table.c.case_id == case))


def _note_waiting(tx: Transaction, case: ReferralId) -> None:
    """Keep since when something waits beside the case: its deadline is made of it, so it is made anew."""
    oldest = select(func.min(by_hand.c.at)).where(by_hand.c.case_id == case, by_hand.c.done_at.is_(None))
    at = tx.connection.execute(oldest).scalar()
    since = None if at is None else local_date(Millis(at)).isoformat()
    row = update(cases).where(cases.c.id == case)
    tx.connection.execute(row.values(carry_since=since, due_from=STALE))


def _road(tx: Transaction, which: Any) -> Road | None:
    row = tx.connection.execute(select(elsewhere).where(which)).one_or_none()
    return None if row is None else Road(ReferralId(row.case_id), row.number, row.twin)


def _carried(tx: Transaction, which: Any) -> tuple[Carried, ...]:
    found = select(by_hand).where(which, by_hand.c.what != STAYS).order_by(by_hand.c.at, by_hand.c.id)
    return tuple(_one(tx, row) for row in tx.connection.execute(found).all())


def _one(tx: Transaction, row: Row[Any]) -> Carried:
    content = None
    if row.content is not None:
        owner = owner_of(ReferralId(row.case_id))
        value = tx.fields.open_json(owner, by_hand.name, row.id, "content", bytes(row.content))
        content = content_from_json(*value)
    done_at = None if row.done_at is None else Millis(row.done_at)
    case = ReferralId(row.case_id)
    return Carried(DepartureId(row.id), case, Millis(row.at), row.what, content, done_at, row.done_by)
