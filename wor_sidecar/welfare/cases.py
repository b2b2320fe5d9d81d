"""Keeping cases: one row each, its content sealed under the case's own data key."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, func, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.inbox import CaseChanged, CaseShredded, CaseUnknown
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId, RegistrationId
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.registration import Address
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.fhir.referral import reread
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare import timeline
from wor_sidecar.welfare.case import Case, Correction, Sent
from wor_sidecar.welfare.elsewhere import rows as elsewhere
from wor_sidecar.welfare.lists import search
from wor_sidecar.welfare.lists.standing import STALE
from wor_sidecar.welfare.tables import cases
from wor_sidecar.welfare.timeline import owner_of

_AT_ONCE: Final = 100
_OPEN: Final = [state.value for state in State if state.open]


def add(tx: Transaction, case: Case, content: contents.Referral) -> None:
    """Keep a new case, with the referral exactly as it was sent."""
    owner = owner_of(case.id)
    tx.fields.new_key(owner)
    sent = {"bundle": content.bundle, "patient_check": content.patient_check}
    sealed = tx.fields.seal_json(owner, cases.name, case.id, "referral", sent)
    row = {"id": case.id, "version": case.version, "referral": sealed, **_columns(case)}
    tx.connection.execute(insert(cases), row)
    search.remember(tx, case.id, Sent(reread(content.bundle), content.patient_check), Correction())


def find(tx: Transaction, id_: ReferralId) -> Case | None:
    """Return a case, or None."""
    row = tx.connection.execute(select(cases).where(cases.c.id == id_)).one_or_none()
    return None if row is None else _case(tx, row)


def get(tx: Transaction, id_: ReferralId) -> Case:
    """Return a case.

    Raises:
        CaseUnknown: there is none of that id.

    """
    case = find(tx, id_)
    if case is None:
        raise CaseUnknown(case=id_)
    return case


def everything(tx: Transaction) -> Iterator[Case]:
    """Unseal all cases, the oldest first, as they are asked for."""
    for batch in batches(tx):
        yield from batch


def batches(tx: Transaction, *, only_open: bool = False) -> Iterator[list[Case]]:
    """Unseal all cases, or those that are not over: all at once they would take a machine's memory."""
    wanted = ids(tx, only_open=only_open)
    for start in range(0, len(wanted), _AT_ONCE):
        yield some(tx, wanted[start : start + _AT_ONCE])


def ids(tx: Transaction, *, only_open: bool = False) -> list[ReferralId]:
    """List all cases, or those that are not over, the oldest first; none is unsealed."""
    query = select(cases.c.id).order_by(cases.c.received_at, cases.c.id)
    if only_open:
        query = query.where(cases.c.state.in_(_OPEN))
    return [ReferralId(row.id) for row in tx.connection.execute(query)]


def some(tx: Transaction, ids: Sequence[ReferralId]) -> list[Case]:
    """Return these cases in this order; one that is gone is left out."""
    rows = tx.connection.execute(select(cases).where(cases.c.id.in_(ids)))
    found = {row.id: row for row in rows}
    return _opened(tx, [found[id_] for id_ in ids if id_ in found])


def beginning(tx: Transaction, letters: str) -> list[ReferralId]:
    """List cases whose reference begins so: two at most, for only one can be meant."""
    so = cases.c.id.startswith(letters, autoescape=True)
    rows = tx.connection.execute(select(cases.c.id).where(so).order_by(cases.c.id).limit(2))
    return [ReferralId(row.id) for row in rows]


def of_registration(tx: Transaction, practice: OrganisationId, registration: RegistrationId) -> list[Case]:
    """Return the cases of one registration, which are one patient's; the oldest first."""
    same = (cases.c.practice == practice, cases.c.registration_id == registration)
    found = select(cases).where(*same).order_by(cases.c.received_at, cases.c.id)
    return _opened(tx, tx.connection.execute(found).all())


def open_threads(tx: Transaction, practice: OrganisationId) -> list[ReferralId]:
    """List the open cases of a practice, the oldest first."""
    found = select(cases.c.id).where(cases.c.practice == practice, cases.c.state.in_(_OPEN))
    rows = tx.connection.execute(found.order_by(cases.c.received_at, cases.c.id))
    return [ReferralId(row.id) for row in rows]


def counts(tx: Transaction) -> dict[str, int]:
    """Count the cases by state, without those of invented patients."""
    query = select(cases.c.state, func.count()).where(~cases.c.test).group_by(cases.c.state)
    return {str(state): int(number) for state, number in tx.connection.execute(query)}


def save(tx: Transaction, case: Case) -> Case:
    """Write a case's state and flags; returns it with its next version.

    Raises:
        CaseChanged: somebody else wrote it since this one was read.

    """
    after = replace(case, version=case.version + 1)
    changed = tx.connection.execute(
        update(cases).where(cases.c.id == case.id, cases.c.version == case.version),
        {**_columns(case), "version": after.version},
    )
    if changed.rowcount != 1:
        raise CaseChanged
    return after


def correct(tx: Transaction, case: Case, correction: Correction) -> None:
    """Keep what the practice mended, over what it mended before.

    Raises:
        CaseShredded: there is no content left to mend.

    """
    if case.sent is None:
        raise CaseShredded(case=case.id)
    whole = correction.over(case.correction)
    value = asdict(whole)
    sealed = tx.fields.seal_json(owner_of(case.id), cases.name, case.id, "correction", value)
    tx.connection.execute(update(cases).where(cases.c.id == case.id).values(correction=sealed))
    search.remember(tx, case.id, case.sent, whole)


def shred(tx: Transaction, id_: ReferralId) -> None:
    """Delete a case's content for good: its key, its sealed columns, its timeline's words, its search."""
    tx.fields.shred(owner_of(id_))
    timeline.erase(tx, id_)
    search.forget(tx, id_)
    elsewhere.erase(tx, id_)
    gone = {"referral": None, "correction": None, "news": "", "due_from": STALE}
    tx.connection.execute(update(cases).where(cases.c.id == id_).values(**gone))


def _columns(case: Case) -> dict[str, Any]:
    referral = case.referral
    return {
        "practice": case.practice,
        "registration_id": referral.registration_id,
        "product": referral.product,
        "state": referral.state.value,
        "on_hold": referral.on_hold,
        "cancel_requested_at": referral.cancel_requested_at,
        "identity_checked": referral.identity_checked,
        "attempts": referral.attempts,
        "closed_at": referral.closed_at,
        "received_at": case.received_at,
        "valid_until": case.valid_until.isoformat() if case.valid_until else None,
        "feedback": case.feedback,
        "feedback_since": case.feedback_since,
        "withdrawn_at": case.withdrawn_at,
        "coach": case.coach,
        "coach_id": case.coach_id or None,
        "test": case.test,
        "gap": case.gap,
        "due_from": STALE,
        "channel": case.channel,
        "sender": case.sender,
        "news": case.news,
    }


def _opened(tx: Transaction, rows: Sequence[Row[Any]]) -> list[Case]:
    tx.fields.unwrap([owner_of(row.id) for row in rows if row.referral is not None])
    return [_case(tx, row) for row in rows]


def _case(tx: Transaction, row: Row[Any]) -> Case:
    return replace(unopened(row), sent=_sent(tx, row), correction=_correction(tx, row))


def unopened(row: Row[Any]) -> Case:
    """Return the case of a row as it is without its content; the sealed columns may be missing in it."""
    referral = Referral(
        id=ReferralId(row.id),
        registration_id=RegistrationId(row.registration_id),
        state=State(row.state),
        product=row.product,
        on_hold=row.on_hold,
        cancel_requested_at=_moment(row.cancel_requested_at),
        identity_checked=row.identity_checked,
        attempts=row.attempts,
        closed_at=_moment(row.closed_at),
    )
    return Case(
        referral=referral,
        practice=OrganisationId(row.practice),
        received_at=Millis(row.received_at),
        feedback=row.feedback,
        feedback_since=Millis(row.feedback_since),
        version=row.version,
        withdrawn_at=_moment(row.withdrawn_at),
        valid_until=date.fromisoformat(row.valid_until) if row.valid_until else None,
        coach=row.coach,
        coach_id=row.coach_id or "",
        test=row.test,
        gap=row.gap,
        channel=row.channel,
        sender=row.sender,
        carry_since=date.fromisoformat(row.carry_since) if row.carry_since else None,
        news=row.news,
    )


def _sent(tx: Transaction, row: Row[Any]) -> Sent | None:
    if row.referral is None:
        return None
    value = tx.fields.open_json(owner_of(row.id), cases.name, row.id, "referral", bytes(row.referral))
    return Sent(reread(value["bundle"]), value["patient_check"])


def _correction(tx: Transaction, row: Row[Any]) -> Correction:
    if row.correction is None:
        return Correction()
    value = tx.fields.open_json(owner_of(row.id), cases.name, row.id, "correction", bytes(row.correction))
    return Correction(
        phones=None if value["phones"] is None else tuple(value["phones"]),
        email=value["email"],
        address=None if value["address"] is None else Address(**value["address"]),
    )


def _moment(at: int | None) -> Millis | None:
    return None if at is None else Millis(at)
