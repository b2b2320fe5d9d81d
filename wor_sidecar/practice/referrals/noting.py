"""What moves nothing: a referral that holds for another half year, and an outcome heard by another way."""

from typing import Final

from wor_sidecar.domain.calendars import months_after
from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.deadlines import Terms
from wor_sidecar.domain.errors.practice import OutcomeUnknown
from wor_sidecar.domain.errors.sidecar import ConsentNotGiven, MoveNotAllowed
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.lists import Learned
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import MoveKind, Who
from wor_sidecar.domain.referral import FROM_QUEUED, Referral, State
from wor_sidecar.exchange import contents
from wor_sidecar.practice.consent import consents
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.acting import Acting
from wor_sidecar.practice.referrals.book import Entry
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.moves import OUTCOME

RENEWED: Final = MessageType.RENEW.value
"""The timeline's line from which a referral holds anew."""


class Noting:
    """Every method works inside the caller's transaction."""

    def __init__(self, acting: Acting, terms: Terms | None = None) -> None:
        self._acting = acting
        self._terms = terms or Terms()

    def renew(self, tx: Transaction, id_: ReferralId, person: Person) -> Referral:
        """Let a referral hold for its whole term again, from today; the coach hears until when.

        Raises:
            RuleBroken: it is with no coach (any more), or there is no consent.
            ContentDeleted: it was shredded.

        """
        referral = book.readable(tx, id_)
        if not renewable(referral):
            raise MoveNotAllowed(move=RENEWED, state=referral.state.value)
        recorded = consents.standing(tx, id_)
        if recorded is None or not recorded.consent.live:
            raise ConsentNotGiven
        until = months_after(local_date(tx.clock.now()), self._terms.validity_months)
        self._note(tx, id_, RENEWED, until.isoformat(), person)
        self._acting.hold(tx, referral, contents.Renew(until))
        self._acting.audit(tx, RENEWED, id_, person)
        return referral

    def note_outcome(self, tx: Transaction, id_: ReferralId, code: str, person: Person) -> Referral:
        """Keep what the practice learned of a patient whose coach doesn't tell it here; the last one counts.

        Raises:
            OutcomeUnknown: it is no code of the closed list.
            MoveNotAllowed: what became of it is told here, or will be.
            ContentDeleted: it was shredded.

        """
        referral = book.readable(tx, id_)
        if code not in frozenset(Learned):
            raise OutcomeUnknown(known=", ".join(Learned))
        if not untold(referral, book.entries(tx, id_)):
            raise MoveNotAllowed(move=OUTCOME, state=referral.state.value)
        self._note(tx, id_, OUTCOME, code, person)
        self._acting.audit(tx, OUTCOME, id_, person, code)
        return referral

    def _note(self, tx: Transaction, id_: ReferralId, move: str, reason: str, person: Person) -> None:
        entry = Entry(tx.clock.now(), Who.PRACTICE.value, person.name, move, reason)
        book.note(tx, id_, entry)


def renewable(referral: Referral) -> bool:
    """Tell whether a coach has it and goes on: before it came there, its term began with the sending."""
    return referral.state.open and referral.state in FROM_QUEUED and referral.state is not State.QUEUED


def untold(referral: Referral, timeline: list[Entry] | tuple[Entry, ...]) -> bool:
    """Tell whether nothing of what became of a patient is told here: it went by another way, or ended so."""
    if referral.state is State.REFERRED_ELSEWHERE:
        return True
    ends = (MoveKind.END, MoveKind.END_WITHHELD, MoveKind.FOLLOW_UP_IMPOSSIBLE)
    last = [one.move for one in timeline if one.move in ends and not one.refused]
    return referral.state is State.ENDED and last[-1:] == [MoveKind.END_WITHHELD]
