"""The blind index: keyed hashes of what a case is found by, so that a search opens only what it found."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Column, ColumnElement, Select, delete, exists, func, insert, select

from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.store.fields import blind_index
from wor_sidecar.store.secrets import has_secret, read_secret, store_secret
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.case import Correction, Sent
from wor_sidecar.welfare.lists.tables import search
from wor_sidecar.welfare.lists.words import Term, Wanted, person_of
from wor_sidecar.welfare.tables import cases

TOKEN_BYTES: Final = 8
"""Among ten million tokens two are equal by chance once in a hundred thousand inboxes; who is opened in vain
isn't shown.
"""
MANY: Final = 1000
"""Cases of one search from which on they aren't sorted: who walks all in their order meets fifty soon.

To meet fifty of a thousand among two hundred thousand costs as much as sorting a thousand.
"""
SECRET: Final = "lists:search"  # noqa: S105  # the name of a secret
SECRET_BYTES: Final = 32
_LAST: Final = "z" * 26
"""After every id that begins so, whatever order of letters the database keeps."""


def remember(tx: Transaction, id_: ReferralId, sent: Sent, correction: Correction) -> None:
    """Keep what a case is found by, in the place of what it was found by."""
    secret = store_secret(tx, SECRET, lambda: tx.randomness(SECRET_BYTES))
    # In the order of the hashes: the order of a word's beginnings would tell which belong together.
    tokens = sorted({token(secret, term) for term in person_of(sent, correction).terms})
    forget(tx, id_)
    if tokens:
        tx.connection.execute(insert(search), [{"token": one, "case_id": id_} for one in tokens])


def forget(tx: Transaction, id_: ReferralId) -> None:
    """Let a case be found no more."""
    tx.connection.execute(delete(search).where(search.c.case_id == id_))


def find(tx: Transaction, wanted: Wanted, *, skip: int, most: int) -> list[ReferralId]:
    """Return the cases that may be meant, the most urgent first."""
    found = _by_terms(tx, wanted.terms) if wanted.terms else _by_reference(wanted.reference)
    if found is None:
        return []
    rows = tx.connection.execute(found.order_by(cases.c.urgency, cases.c.id).offset(skip).limit(most))
    return [ReferralId(row.id) for row in rows]


def token(secret: bytes, term: Term) -> bytes:
    """Return the keyed hash of one term."""
    kind, value = term
    return blind_index(secret, kind, value)[:TOKEN_BYTES]


def _by_terms(tx: Transaction, terms: Sequence[Term]) -> Select[tuple[str]] | None:
    if not has_secret(tx, SECRET):
        return None
    secret = read_secret(tx, SECRET)
    first, *others = [token(secret, term) for term in terms]
    having = (search.c.token == first, *(_has(other, search.c.case_id) for other in others))
    counted = select(search.c.case_id).where(*having).limit(MANY).subquery()
    if tx.connection.execute(select(func.count()).select_from(counted)).scalar_one() < MANY:
        return select(cases.c.id).join(search, search.c.case_id == cases.c.id).where(*having)
    return select(cases.c.id).where(*(_has(each, cases.c.id) for each in (first, *others)))


def _has(wanted: bytes, case_id: Column[str]) -> ColumnElement[bool]:
    too = search.alias()
    return exists().where(too.c.token == wanted, too.c.case_id == case_id)


def _by_reference(reference: str) -> Select[tuple[str]] | None:
    if not reference:
        return None
    begins = cases.c.id.between(reference, reference + _LAST)
    return select(cases.c.id).where(begins, cases.c.referral.is_not(None))
