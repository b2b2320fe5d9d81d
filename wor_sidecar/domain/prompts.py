"""A prompt: the question about one registration, and who is busy with it.

A claim is a lease: it keeps two people from calling the same patient, and decides nothing. What decides is
the version: it rises with each change, so an answer to an older one is refused, and an expired claim that
nobody took may still answer.
"""

import hmac
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NewType

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.errors.sidecar import (
    ClaimLost,
    PromptClaimed,
    PromptDecided,
    PromptExpired,
    UndoTooLate,
)
from wor_sidecar.domain.identifiers import PromptId, RegistrationId

ClaimToken = NewType("ClaimToken", str)
LEASE = 120_000
"""Milliseconds that a claim holds; opening it again begins anew."""


class PromptState(StrEnum):
    """Where the question stands."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    EXPIRED = "expired"


class Holding(StrEnum):
    """Whose claim it is, seen by one user."""

    FREE = "free"
    MINE = "mine"
    OTHER = "other"


@dataclass(frozen=True, slots=True, repr=False)
class Claim:
    """One user's lease; the token proves it."""

    token: ClaimToken
    user: str
    until: Millis

    def over(self, now: Millis) -> bool:
        """Tell whether it ended; what would hold longer than a lease was taken while the clock ran ahead."""
        return not now < self.until <= now + LEASE


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question.

    `counts_from` is where its expiry counts from: detection, or the last no_answer or later date;
    `quiet_until` hides it from the lists until then.
    """

    id: PromptId
    registration_id: RegistrationId
    counts_from: Millis
    state: PromptState = PromptState.WAITING
    version: int = 1
    claim: Claim | None = None
    answer: Answer | None = None
    undo_until: Millis | None = None
    quiet_until: Millis | None = None

    @property
    def open(self) -> bool:
        """Tell whether it still waits for an answer."""
        return self.state in (PromptState.WAITING, PromptState.CLAIMED)

    def holding(self, user: str, now: Millis) -> Holding:
        """Tell whose claim it is at this moment, as this user sees it."""
        if self.claim is None or self.claim.over(now):
            return Holding.FREE
        return Holding.MINE if self.claim.user == user else Holding.OTHER


def claim(prompt: Prompt, user: str, token: ClaimToken, now: Millis) -> Prompt:
    """Take the prompt for 120 s; who holds it already takes it anew.

    Raises:
        PromptClaimed: a colleague holds it.
        PromptDecided, PromptExpired: it waits for nobody any more.

    """
    _still_open(prompt)
    if prompt.holding(user, now) is Holding.OTHER:
        raise PromptClaimed
    taken = prompt.claim is not None and prompt.claim.user != user
    lease = Claim(token, user, Millis(now + LEASE))
    return replace(prompt, state=PromptState.CLAIMED, claim=lease, version=prompt.version + taken)


def release(prompt: Prompt, token: ClaimToken) -> Prompt:
    """Give a claim back; somebody else's, or one that is gone, is left as it is."""
    if not prompt.open or not _proves(prompt, token):
        return prompt
    return replace(prompt, state=PromptState.WAITING, claim=None)


def lapse(prompt: Prompt, now: Millis) -> Prompt:
    """Show a prompt as waiting once its lease ended; the claim stays, for it may still answer."""
    if prompt.state is PromptState.CLAIMED and prompt.claim is not None and prompt.claim.over(now):
        return replace(prompt, state=PromptState.WAITING)
    return prompt


def answer(
    prompt: Prompt,
    given: Answer,
    *,
    token: ClaimToken,
    version: int,
    now: Millis,
    undo_until: Millis,
    until: Millis | None = None,
) -> Prompt:
    """Record an answer; `no_answer` and `later` leave it waiting, until `until` out of sight.

    Raises:
        PromptDecided, PromptExpired: somebody was first.
        ClaimLost: the claim is another's, or the prompt changed since.

    """
    _still_open(prompt)
    if version != prompt.version or not _proves(prompt, token):
        raise ClaimLost
    if given.decides:
        after = replace(prompt, state=PromptState.ANSWERED, quiet_until=None)
    else:
        counts_from = until if given is Answer.LATER and until is not None else now
        after = replace(prompt, state=PromptState.WAITING, counts_from=counts_from, quiet_until=until)
    return replace(after, answer=given, undo_until=undo_until, claim=None, version=prompt.version + 1)


def undo(prompt: Prompt, now: Millis) -> Prompt:
    """Take an answer back within its window; whether something was sealed meanwhile, the departures know.

    Raises:
        UndoTooLate: there is no answer, or its window is over.

    """
    if prompt.answer is None or prompt.undo_until is None or now >= prompt.undo_until:
        raise UndoTooLate
    return _waiting(prompt, now)


def expire(prompt: Prompt) -> Prompt:
    """Close a prompt that nobody answered: the one thing that a timer does by itself, for nothing has left.

    Raises:
        PromptDecided: it was answered.

    """
    if prompt.state is PromptState.ANSWERED:
        raise PromptDecided(answer=prompt.answer)
    return replace(prompt, state=PromptState.EXPIRED, claim=None, version=prompt.version + 1)


def reopen(prompt: Prompt, now: Millis) -> Prompt:
    """Ask again after it expired; counting begins anew.

    Raises:
        PromptDecided: it did not expire.

    """
    if prompt.state is not PromptState.EXPIRED:
        raise PromptDecided(answer=prompt.answer or prompt.state)
    return _waiting(prompt, now)


def _waiting(prompt: Prompt, now: Millis) -> Prompt:
    return replace(
        prompt,
        state=PromptState.WAITING,
        counts_from=now,
        version=prompt.version + 1,
        claim=None,
        answer=None,
        undo_until=None,
        quiet_until=None,
    )


def _still_open(prompt: Prompt) -> None:
    if prompt.state is PromptState.EXPIRED:
        raise PromptExpired
    if prompt.state is PromptState.ANSWERED:
        raise PromptDecided(answer=prompt.answer)


def _proves(prompt: Prompt, token: ClaimToken) -> bool:
    return prompt.claim is not None and hmac.compare_digest(prompt.claim.token.encode(), token.encode())
