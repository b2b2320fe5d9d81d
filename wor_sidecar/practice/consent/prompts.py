"""The rows of prompts: domain.prompts says what may happen to one, this stores it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.errors.practice import PromptGone
from wor_sidecar.domain.identifiers import PromptId, ReferralId, RegistrationId
from wor_sidecar.domain.prompts import Claim, ClaimToken, Prompt, PromptState
from wor_sidecar.practice.tables import prompts, referrals
from wor_sidecar.store.transactions import Transaction

_OPEN = (PromptState.WAITING.value, PromptState.CLAIMED.value)


@dataclass(frozen=True, slots=True)
class Filed:
    """A prompt in its row: the referral that it asks about, and since when.

    `gap`: it may have been answered between a backup and its restore. `shared`: its referrer lets all ask.
    """

    prompt: Prompt
    referral: ReferralId
    since: Millis
    gap: bool = False
    shared: bool = False


def add(tx: Transaction, prompt: Prompt, referral: ReferralId, *, gap: bool = False) -> None:
    """Write a new prompt."""
    row = {"id": prompt.id, "referral_id": referral, "since": tx.clock.now(), "gap": gap, **_columns(prompt)}
    tx.connection.execute(insert(prompts), row)


def load(tx: Transaction, id_: PromptId) -> Filed:
    """Return a prompt.

    Raises:
        PromptGone: there is none of that id.

    """
    row = tx.connection.execute(_query().where(prompts.c.id == id_)).one_or_none()
    if row is None:
        raise PromptGone
    return _filed(row)


def waiting(tx: Transaction) -> list[Filed]:
    """List the open prompts, the oldest first."""
    query = _query().where(prompts.c.state.in_(_OPEN)).order_by(prompts.c.since, prompts.c.id)
    return [_filed(row) for row in tx.connection.execute(query)]


def of_referral(tx: Transaction, referral: ReferralId) -> Filed | None:
    """Return the prompt of a referral."""
    row = tx.connection.execute(_query().where(prompts.c.referral_id == referral)).one_or_none()
    return None if row is None else _filed(row)


def undoable(tx: Transaction) -> list[Filed]:
    """List the prompts whose last answer may still be undone."""
    return [_filed(row) for row in tx.connection.execute(_query().where(prompts.c.undo_until.is_not(None)))]


def save(tx: Transaction, prompt: Prompt) -> None:
    """Store a prompt's new value."""
    tx.connection.execute(update(prompts).where(prompts.c.id == prompt.id), _columns(prompt))


def share(tx: Transaction, id_: PromptId) -> None:
    """Note that it lies with its referrer no longer."""
    tx.connection.execute(update(prompts).where(prompts.c.id == id_).values(shared=True))


def _query() -> Select[Any]:
    join = referrals.c.id == prompts.c.referral_id
    return select(prompts, referrals.c.registration_id).join(referrals, join)


def _columns(prompt: Prompt) -> dict[str, object]:
    return {
        "counts_from": prompt.counts_from,
        "state": prompt.state.value,
        "version": prompt.version,
        "claim_token": prompt.claim.token if prompt.claim else None,
        "claim_user": prompt.claim.user if prompt.claim else None,
        "claim_until": prompt.claim.until if prompt.claim else None,
        "answer": prompt.answer.value if prompt.answer else None,
        "undo_until": prompt.undo_until,
        "quiet_until": prompt.quiet_until,
    }


def _filed(row: Row[Any]) -> Filed:
    claim = None
    if row.claim_token is not None:
        claim = Claim(ClaimToken(row.claim_token), row.claim_user, row.claim_until)
    prompt = Prompt(
        id=PromptId(row.id),
        registration_id=RegistrationId(row.registration_id),
        counts_from=row.counts_from,
        state=PromptState(row.state),
        version=row.version,
        claim=claim,
        answer=Answer(row.answer) if row.answer else None,
        undo_until=row.undo_until,
        quiet_until=row.quiet_until,
    )
    return Filed(prompt, ReferralId(row.referral_id), row.since, row.gap, row.shared)
