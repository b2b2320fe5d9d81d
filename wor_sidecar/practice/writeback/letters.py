"""The rows of letters: what is to be written into the HIS's import folder, and how far it got."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, insert, or_, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors.foundations import DataKeyGone
from wor_sidecar.domain.errors.practice import LetterGone
from wor_sidecar.domain.identifiers import LetterId, Mid, OrganisationId, ReferralId
from wor_sidecar.domain.orphans import Outcome
from wor_sidecar.practice.consent.registrar import PROGRAM
from wor_sidecar.practice.tables import decided, letters, referral_owner
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction


class LetterState(StrEnum):
    """Where a letter is; `taken` means that its file left the folder, and proves no more."""

    MATCHED = "matched"
    ORPHAN = "orphan"
    PLACING = "placing"
    PLACED = "placed"
    TAKEN = "taken"
    HIS_REFUSED = "his_refused"
    KEPT = "kept"
    """A message for a referral whose consent was lost in a restore: sealed, until it is known again."""


@dataclass(frozen=True, slots=True, repr=False)
class Sealed(Masked):
    """What a letter says: lines for the HIS, and the check that came with it.

    An orphan has no lines yet: `message` is the content as it came, for whoever matches it.
    """

    patient_check: str
    lines: tuple[str, ...] = ()
    message: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filed:
    """One letter without what it says. `thread` is what the message claimed, `referral` what was matched."""

    id: LetterId
    sender: OrganisationId
    thread: str
    mid: Mid
    referral: ReferralId | None = None
    template: str = ""
    asks: bool = False
    state: LetterState = LetterState.MATCHED
    why: str = ""
    made_at: Millis | None = None
    import_name: str = ""
    temporary: str = ""
    file: str = ""
    placed_at: Millis | None = None
    unconfirmed: bool = False
    taken_at: Millis | None = None
    seen_at: Millis | None = None
    seen_by: str = ""
    attempt: int = 1
    """How often it was placed; each time has a name of its own."""
    refused_at: Millis | None = None
    """When the HIS put it aside or, after days in the folder, we took it away: a person says what then."""
    waits: bool = False
    """After a restore: it may stand in the file already, so a person says yes before it is placed."""

    @property
    def owner(self) -> str:
        """The data key under which it lies."""
        return referral_owner(self.referral) if self.referral is not None else f"letter:{self.id}"

    @property
    def waits_for_eyes(self) -> bool:
        """Tell whether a person still has to see it."""
        refused = self.state is LetterState.HIS_REFUSED
        return (self.asks or self.unconfirmed or refused) and self.seen_at is None

    @property
    def stem(self) -> str:
        """The name of its file without its end; no stem holds another's."""
        return f"wor{self.attempt if self.attempt > 1 else ''}-{self.id}"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about an orphan: ids, a code and a name, nothing of the content."""

    outcome: Outcome
    reason: str
    referral: ReferralId | None
    by: str
    at: Millis


def line(event: str, letter: Filed, outcome: str = "") -> AuditLine:
    """Return the line of what the program did with a letter: it is about its referral, if it has one."""
    return AuditLine(event, PROGRAM, "program", letter.referral or letter.id, outcome=outcome or letter.id)


def add(tx: Transaction, letter: Filed, says: Sealed) -> None:
    """Write a new letter, with what it says under its owner's key."""
    tx.fields.new_key(letter.owner)
    value = {"patient_check": says.patient_check, "lines": list(says.lines), "message": says.message}
    sealed = tx.fields.seal_json(letter.owner, letters.name, letter.id, "sealed", value)
    row = {"id": letter.id, "made_at": tx.clock.now(), "sealed": sealed, **_columns(letter)}
    tx.connection.execute(insert(letters), row)


def save(tx: Transaction, letter: Filed) -> None:
    """Store how far a letter got."""
    tx.connection.execute(update(letters).where(letters.c.id == letter.id), _columns(letter))


def drop(tx: Transaction, letter: Filed) -> None:
    """Delete a letter that must no longer be written."""
    tx.connection.execute(delete(letters).where(letters.c.id == letter.id))


def load(tx: Transaction, id_: LetterId) -> Filed:
    """Return a letter.

    Raises:
        LetterGone: there is none of that id.

    """
    row = tx.connection.execute(select(letters).where(letters.c.id == id_)).one_or_none()
    if row is None:
        raise LetterGone
    return _filed(row)


def says(tx: Transaction, letter: Filed) -> Sealed:
    """Open what a letter says.

    Raises:
        DataKeyGone: it was shredded.

    """
    sealed = tx.connection.execute(select(letters.c.sealed).where(letters.c.id == letter.id)).scalar_one()
    if sealed is None:
        raise DataKeyGone(owner=letter.owner)
    value = tx.fields.open_json(letter.owner, letters.name, letter.id, "sealed", bytes(sealed))
    return Sealed(value["patient_check"], tuple(value["lines"]), value["message"])


def seal_anew(tx: Transaction, letter: Filed, check: str) -> None:
    """Give a letter the check of the record that a person saw, with the words that it has."""
    said = says(tx, letter)
    value = {"patient_check": check, "lines": list(said.lines), "message": said.message}
    sealed = tx.fields.seal_json(letter.owner, letters.name, letter.id, "sealed", value)
    tx.connection.execute(update(letters).where(letters.c.id == letter.id).values(sealed=sealed))
    save(tx, letter)


def decide(tx: Transaction, orphan: Filed, decision: Decision) -> None:
    """Note what a person decided; the last word counts where the same letter came up twice."""
    mine = (decided.c.sender, decided.c.thread, decided.c.mid)
    same = [
        column == value
        for column, value in zip(mine, (orphan.sender, orphan.thread, orphan.mid), strict=True)
    ]
    tx.connection.execute(delete(decided).where(*same))
    row = {
        "id": orphan.id,
        "sender": orphan.sender,
        "thread": orphan.thread,
        "mid": orphan.mid,
        "outcome": decision.outcome.value,
        "reason": decision.reason,
        "referral_id": decision.referral,
        "at": decision.at,
        "by": decision.by,
    }
    tx.connection.execute(insert(decided).values(**row))


def decision(tx: Transaction, id_: LetterId) -> Decision | None:
    """Return what a person decided about an orphan; None where nobody did."""
    row = tx.connection.execute(select(decided).where(decided.c.id == id_)).one_or_none()
    if row is None:
        return None
    referral = None if row.referral_id is None else ReferralId(row.referral_id)
    return Decision(Outcome(row.outcome), row.reason, referral, row.by, Millis(row.at))


def known(tx: Transaction, sender: OrganisationId, thread: str, mid: Mid) -> bool:
    """Tell whether this message became a letter already, or a person decided about it."""
    return any(
        tx.connection.execute(
            select(table.c.id).where(table.c.sender == sender, table.c.thread == thread, table.c.mid == mid)
        ).first()
        is not None
        for table in (letters, decided)
    )


def in_states(tx: Transaction, states: Iterable[LetterState]) -> list[Filed]:
    """List letters, the oldest first."""
    query = select(letters).where(letters.c.state.in_(list(states))).order_by(letters.c.made_at, letters.c.id)
    return [_filed(row) for row in tx.connection.execute(query)]


def taken_since(tx: Transaction, moment: Millis) -> list[Filed]:
    """List the letters that left the folder since a moment."""
    query = select(letters).where(letters.c.state == LetterState.TAKEN.value, letters.c.taken_at >= moment)
    return [_filed(row) for row in tx.connection.execute(query.order_by(letters.c.id))]


def unseen() -> ColumnElement[bool]:
    """Return `Filed.waits_for_eyes` as a condition: for lists that open no letter."""
    asks = or_(letters.c.asks, letters.c.unconfirmed, letters.c.state == LetterState.HIS_REFUSED.value)
    return asks & letters.c.seen_at.is_(None)


def of_thread(
    tx: Transaction, sender: OrganisationId, thread: str, state: LetterState | None = None
) -> list[Filed]:
    """List what a sender said on a thread, in one state or in any."""
    query = select(letters).where(letters.c.sender == sender, letters.c.thread == thread)
    if state is not None:
        query = query.where(letters.c.state == state.value)
    return [_filed(row) for row in tx.connection.execute(query)]


def count_of_thread(tx: Transaction, sender: OrganisationId, thread: str) -> int:
    """Count what a sender said on a thread, out of an index alone."""
    here = (letters.c.sender == sender) & (letters.c.thread == thread)
    return tx.connection.execute(select(func.count(letters.c.mid)).where(here)).scalar_one()


def waiting_for_a_person(tx: Transaction) -> frozenset[ReferralId]:
    """Return the referrals of which some letter waits for eyes or for a yes."""
    query = select(letters.c.referral_id).where(or_(letters.c.waits, unseen()))
    return frozenset(ReferralId(id_) for id_ in tx.connection.execute(query).scalars() if id_ is not None)


def waiting_for_yes(tx: Transaction) -> list[Filed]:
    """List the letters that a person lets go since a restore, the oldest first."""
    query = select(letters).where(letters.c.waits).order_by(letters.c.made_at, letters.c.id)
    return [_filed(row) for row in tx.connection.execute(query)]


def of_referral(tx: Transaction, referral: ReferralId) -> list[Filed]:
    """List the letters of a referral, the oldest first."""
    query = select(letters).where(letters.c.referral_id == referral)
    return [_filed(row) for row in tx.connection.execute(query.order_by(letters.c.made_at, letters.c.id))]


def _columns(letter: Filed) -> dict[str, object]:
    return {
        "referral_id": letter.referral,
        "sender": letter.sender,
        "thread": letter.thread,
        "mid": letter.mid,
        "template": letter.template,
        "asks": letter.asks,
        "state": letter.state.value,
        "why": letter.why,
        "import_name": letter.import_name,
        "temporary": letter.temporary,
        "file": letter.file,
        "placed_at": letter.placed_at,
        "unconfirmed": letter.unconfirmed,
        "taken_at": letter.taken_at,
        "seen_at": letter.seen_at,
        "seen_by": letter.seen_by,
        "waits": letter.waits,
        "attempt": letter.attempt,
        "refused_at": letter.refused_at,
    }


def _filed(row: Row[Any]) -> Filed:
    return Filed(
        id=LetterId(row.id),
        sender=OrganisationId(row.sender),
        thread=row.thread,
        mid=Mid(row.mid),
        referral=None if row.referral_id is None else ReferralId(row.referral_id),
        template=row.template,
        asks=row.asks,
        state=LetterState(row.state),
        why=row.why,
        made_at=row.made_at,
        import_name=row.import_name,
        temporary=row.temporary,
        file=row.file,
        placed_at=row.placed_at,
        unconfirmed=row.unconfirmed,
        taken_at=row.taken_at,
        seen_at=row.seen_at,
        seen_by=row.seen_by,
        waits=row.waits,
        attempt=row.attempt,
        refused_at=row.refused_at,
    )
