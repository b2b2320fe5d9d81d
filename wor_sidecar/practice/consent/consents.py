"""The rows of consents: every recorded answer, undone ones too, and the one that a referral stands on."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Row, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import (
    Answer,
    AskedVia,
    Consent,
    Details,
    How,
    Representative,
    RepresentativeRole,
    Scope,
)
from wor_sidecar.domain.errors.sidecar import AnswerKeyUsed
from wor_sidecar.domain.identifiers import DepartureId, OrganisationId, ReferralId, new_id
from wor_sidecar.practice.tables import consents, referral_owner
from wor_sidecar.store.transactions import Transaction


@dataclass(frozen=True, slots=True)
class Recorded:
    """A consent in its row; `departure` is what a given answer holds for sending.

    `referrer`: who referred, where that was named with the answer.
    """

    id: str
    referral: ReferralId
    consent: Consent
    departure: DepartureId | None
    referrer: str = ""


def record(
    tx: Transaction,
    referral: ReferralId,
    consent: Consent,
    departure: DepartureId | None,
    key: str | None,
    referrer: str = "",
) -> str:
    """Write an answer; `key` is the caller's, so that the same call twice is one answer."""
    id_ = new_id(tx.randomness)
    values = {
        "id": id_,
        "referral_id": referral,
        "answer": consent.answer.value,
        "at": consent.at,
        "by": consent.by,
        "role": consent.role,
        "on_behalf_of": consent.on_behalf_of,
        "organisation": consent.organisation,
        "product": consent.product,
        "text_id": consent.text_id,
        "text_hash": consent.text_hash,
        "departure_id": departure,
        "idempotency_key": key,
        "sealed": _sealed(tx, referral, id_, consent, referrer),
    }
    tx.connection.execute(insert(consents), values)
    return id_


def standing(tx: Transaction, referral: ReferralId) -> Recorded | None:
    """Return the answer that the referral stands on: the last one that wasn't undone; None once shredded."""
    query = (
        select(consents)
        .where(consents.c.referral_id == referral, consents.c.undone_at.is_(None))
        .order_by(consents.c.number.desc())
    )
    row = tx.connection.execute(query).first()
    return None if row is None or row.sealed is None else _recorded(tx, row)


def recorded_before(tx: Transaction, key: str, referral: ReferralId, answer: object) -> bool:
    """Tell whether this very answer stands already under its key.

    Raises:
        AnswerKeyUsed: another answer has that key, or the same one, that was undone.

    """
    query = select(consents.c.referral_id, consents.c.answer, consents.c.undone_at)
    row = tx.connection.execute(query.where(consents.c.idempotency_key == key)).one_or_none()
    if row is None:
        return False
    if (row.referral_id, row.answer, row.undone_at) != (referral, answer, None):
        raise AnswerKeyUsed
    return True


def undo(tx: Transaction, id_: str, at: Millis) -> None:
    """Mark an answer as undone; it stays on record."""
    tx.connection.execute(update(consents).where(consents.c.id == id_).values(undone_at=at))


def withdraw(tx: Transaction, recorded: Recorded, at: Millis) -> None:
    """Mark a consent as withdrawn; the first withdrawal counts."""
    if recorded.consent.withdrawn_at is None:
        tx.connection.execute(update(consents).where(consents.c.id == recorded.id).values(withdrawn_at=at))


def set_feedback(tx: Transaction, recorded: Recorded, on: bool) -> None:
    """Switch the scope feedback on or off."""
    _rewrite(tx, recorded, recorded.consent.with_feedback(on))


def without_phone(tx: Transaction, recorded: Recorded) -> None:
    """Let go of the number that was typed with a yes: a corrected one holds in its place."""
    consent = recorded.consent
    _rewrite(tx, recorded, replace(consent, details=replace(consent.details, phone="")))


def _rewrite(tx: Transaction, recorded: Recorded, consent: Consent) -> None:
    sealed = _sealed(tx, recorded.referral, recorded.id, consent, recorded.referrer)
    tx.connection.execute(update(consents).where(consents.c.id == recorded.id).values(sealed=sealed))


def _sealed(tx: Transaction, referral: ReferralId, id_: str, consent: Consent, referrer: str) -> bytes:
    value = {
        "scopes": sorted(consent.scopes),
        "language": consent.language,
        "how": consent.how,
        "asked_via": consent.asked_via,
        "number_checked": consent.number_checked,
        "patient_agreed": consent.patient_agreed,
        "channel": consent.channel,
        "details": asdict(consent.details),
        "representatives": [asdict(one) for one in consent.representatives],
        "referrer": referrer,
    }
    return tx.fields.seal_json(referral_owner(referral), consents.name, id_, "sealed", value)


def _recorded(tx: Transaction, row: Row[Any]) -> Recorded:
    referral = ReferralId(row.referral_id)
    owner = referral_owner(referral)
    more = tx.fields.open_json(owner, consents.name, row.id, "sealed", bytes(row.sealed))
    details = Details(**{**more["details"], "reasons": tuple(more["details"]["reasons"])})
    people = tuple(
        Representative(RepresentativeRole(one["role"]), one["name"], one["phone"])
        for one in more["representatives"]
    )
    consent = Consent(
        answer=Answer(row.answer),
        scopes=frozenset(Scope(scope) for scope in more["scopes"]),
        organisation=None if row.organisation is None else OrganisationId(row.organisation),
        at=row.at,
        by=row.by,
        role=row.role,
        on_behalf_of=row.on_behalf_of,
        product=row.product,
        text_id=row.text_id,
        text_hash=row.text_hash,
        language=more["language"],
        how=None if more["how"] is None else How(more["how"]),
        asked_via=AskedVia(more["asked_via"]),
        number_checked=more["number_checked"],
        patient_agreed=more["patient_agreed"],
        channel=more["channel"],
        details=details,
        representatives=people,
        withdrawn_at=row.withdrawn_at,
    )
    departure = None if row.departure_id is None else DepartureId(row.departure_id)
    return Recorded(row.id, referral, consent, departure, more.get("referrer", ""))
