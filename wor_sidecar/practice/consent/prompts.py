"""The rows of prompts: what is open, who has opened it, and how far its answer is final."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.practice import PromptGone
from wor_sidecar.domain.identifiers import PromptId, ReferralId
from wor_sidecar.domain.referral import State
from wor_sidecar.practice.tables import prompts, referrals
from wor_sidecar.store.transactions import Transaction

CLAIM_MILLIS = 120_000
"""How long an opened prompt is a colleague's."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question; it is open while its referral awaits consent. `version` rises with each answer."""

    id: PromptId
    referral: ReferralId
    version: int
    since: Millis
    waits_from: Millis
    claim_token: str | None = None
    claim_user: str | None = None
    claim_until: Millis | None = None
    answered_at: Millis | None = None
    undo_until: Millis | None = None
    waited_before: Millis | None = None

    def claimed(self, now: Millis) -> bool:
        """Tell whether somebody is busy with it."""
        return self.claim_until is not None and now < self.claim_until

    def claim_as_seen(self, user: str, now: Millis) -> str:
        """Return `free`, `mine` or `other`."""
        if not self.claimed(now):
            return "free"
        return "mine" if self.claim_user == user else "other"


def load(tx: Transaction, id_: PromptId) -> Prompt:
    """Return a prompt.

    Raises:
        PromptGone: there is none of that id.

    """
    row = tx.connection.execute(select(prompts).where(prompts.c.id == id_)).one_or_none()
    if row is None:
        raise PromptGone
    return _prompt(row)


def of_referral(tx: Transaction, referral: ReferralId) -> Prompt | None:
    """Return the prompt of a referral."""
    row = tx.connection.execute(select(prompts).where(prompts.c.referral_id == referral)).one_or_none()
    return None if row is None else _prompt(row)


def waiting(tx: Transaction) -> list[Prompt]:
    """List the open prompts, the oldest first."""
    query = (
        select(prompts)
        .join(referrals, referrals.c.id == prompts.c.referral_id)
        .where(referrals.c.state == State.AWAITING_CONSENT.value)
        .order_by(prompts.c.since, prompts.c.id)
    )
    return [_prompt(row) for row in tx.connection.execute(query)]


def undoable(tx: Transaction) -> list[Prompt]:
    """List the prompts whose last answer may still be undone."""
    query = select(prompts).where(prompts.c.undo_until.is_not(None))
    return [_prompt(row) for row in tx.connection.execute(query)]


def save(tx: Transaction, prompt: Prompt) -> None:
    """Store a prompt's new value."""
    values = {
        "version": prompt.version,
        "waits_from": prompt.waits_from,
        "claim_token": prompt.claim_token,
        "claim_user": prompt.claim_user,
        "claim_until": prompt.claim_until,
        "answered_at": prompt.answered_at,
        "undo_until": prompt.undo_until,
        "waited_before": prompt.waited_before,
    }
    tx.connection.execute(update(prompts).where(prompts.c.id == prompt.id).values(**values))


def _prompt(row: Row[Any]) -> Prompt:
    return Prompt(
        id=PromptId(row.id),
        referral=ReferralId(row.referral_id),
        version=row.version,
        since=row.since,
        waits_from=row.waits_from,
        claim_token=row.claim_token,
        claim_user=row.claim_user,
        claim_until=row.claim_until,
        answered_at=row.answered_at,
        undo_until=row.undo_until,
        waited_before=row.waited_before,
    )
