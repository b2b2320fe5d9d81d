"""When a coach's word crossed one of ours on the way: what it means here.

The coach owns the state of what was received; the newest word on reports counts, whoever said it.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Consent
from wor_sidecar.domain.errors.foundations import DataKeyGone
from wor_sidecar.domain.errors.sidecar import RuleBroken
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import TABLE, Move, MoveKind, Who
from wor_sidecar.domain.projection import project
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.exchange.contents import FeedbackConsent, content_from_json
from wor_sidecar.practice import restored
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.book import Entry, Step
from wor_sidecar.store.transactions import Transaction

_FEEDBACK: Final = MessageType.FEEDBACK_CONSENT.value
_LEADING: Final = {row.kind.value for row in TABLE if Who.COACH in row.who and row.to is not None}
"""The coach's moves that lead somewhere."""
_ON_ITS_WAY: Final = frozenset({State.QUEUED, State.RECEIVED})


def followed(tx: Transaction, referral: Referral, consent: Consent | None) -> Step:
    """Return how we follow a coach's report here: what was never told, or crossed ours, is allowed for."""
    lines = book.entries(tx, referral.id)
    hidden = consent is None or not consent.feedback or any(one.move == _FEEDBACK for one in lines)
    # After a restore the wish to hear nothing may be lost here, and is known there.
    hidden = hidden or restored.restored_on(tx) is not None
    return partial(project, hidden=hidden, tried=tried(referral, lines))


def answered(tx: Transaction, referral: Referral, move: Move) -> Step:
    """Return how we follow a word that names no patient: an answer to our wish to stop, or a last word."""
    there = goes_on(tx, referral) if move.kind is MoveKind.DECLINE_CANCEL else None
    return partial(project, hidden=False) if there is None else lambda _referral, _move: there


def tried(referral: Referral, timeline: Sequence[Entry]) -> bool:
    """Tell whether we asked to try again, and the coach, who gave up before, told nothing since."""
    if referral.state not in _ON_ITS_WAY:
        return False
    told = [one.move for one in timeline if one.who == Who.COACH and not one.refused and one.move in _LEADING]
    return told[-1:] == [MoveKind.NOT_REACHED]


def goes_on(tx: Transaction, referral: Referral) -> Referral | None:
    """Return where a referral stands there that we took back before we heard that it had arrived.

    They were asked, for they had it; and they say that they go on. What they told meanwhile stands on the
    timeline, refused. None: it is not such a one, or it went on to another organisation.
    """
    lines = book.entries(tx, referral.id)
    own = [one.move for one in lines if one.who == Who.PRACTICE and one.move in _BACK and not one.refused]
    if referral.state is not State.CANCELLED or own[-1:] != [MoveKind.CANCEL]:
        return None
    if book.replacing(tx, referral.id) is not None:
        return None
    there = replace(referral, state=State.RECEIVED, closed_at=None)
    since = max(at for at, one in enumerate(lines) if one.move == MoveKind.CANCEL)
    for line in lines[since:]:
        if line.who == Who.COACH and line.refused and line.move in frozenset(MoveKind):
            move = Move(MoveKind(line.move), Who.COACH, line.at, line.actor, line.reason)
            try:
                there = project(there, move, hidden=True)
            except RuleBroken:
                continue
    return there


_BACK: Final = (MoveKind.CANCEL, MoveKind.ROUTE_AGAIN)


def feedback_since(tx: Transaction, referral: ReferralId, consent: Consent) -> Millis:
    """Return when the newest word on reports to the GP was spoken, here or there."""
    own = [one.at for one in book.entries(tx, referral) if one.who == Who.PRACTICE and one.move == _FEEDBACK]
    return max([consent.at, *own, *_theirs(tx, referral)])


def _theirs(tx: Transaction, referral: ReferralId) -> list[Millis]:
    try:
        told = [more for line, more in book.told(tx, referral, _FEEDBACK) if line.who == Who.COACH]
    except DataKeyGone:
        return []
    read = (content_from_json(_FEEDBACK, FeedbackConsent.version, one) for one in told)
    return [one.at for one in read if isinstance(one, FeedbackConsent)]
