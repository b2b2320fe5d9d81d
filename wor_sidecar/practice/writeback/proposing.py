"""Which of our referrals a report may belong to. Nothing here places a letter: a person compares and says.

A status and a feedback name no patient, on purpose: no name and no birth date to compare with. What speaks
is the echoed check, which only we can make, the thread, the step that it tells, and the coach whom it names.
Only referrals with the sender itself are looked at.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from wor_sidecar.domain.errors.foundations import DataKeyGone
from wor_sidecar.domain.errors.sidecar import RuleBroken
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.moves import Move, Who
from wor_sidecar.domain.orphans import Proposal, Sign, ranked
from wor_sidecar.domain.projection import project
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.registration import patient_check
from wor_sidecar.practice.consent import rows
from wor_sidecar.practice.matching import letter_id
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.correcting import former_birth_dates, former_numbers
from wor_sidecar.practice.writeback.renumbered import NUMBER
from wor_sidecar.store.transactions import Transaction

UNSENT: Final = frozenset(
    {
        State.AWAITING_CONSENT,
        State.QUEUED,
        State.EXPIRED,
        State.CONSENT_REFUSED,
        State.NOT_WOR,
        State.REFERRED_ELSEWHERE,
    },
)
"""Nobody outside can have a report of these."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a report: its sender and thread, the check that it echoes, the move it tells."""

    sender: OrganisationId
    thread: str
    check: str
    move: Move


@dataclass(frozen=True, slots=True)
class Proposing:
    """Looks inside the caller's transaction; `secret` is the practice's, `patient_key` the letters' id."""

    secret: bytes
    patient_key: str

    def __repr__(self) -> str:
        return "Proposing(...)"

    def of(self, tx: Transaction, report: Report) -> tuple[Proposal, ...]:
        """Rank the referrals that a report may belong to, the likeliest first; empty where nothing speaks."""
        theirs = [
            one
            for one in book.newest(tx)
            if one.organisation == report.sender and one.shredded_at is None and one.state not in UNSENT
        ]
        found = [Proposal(one.id, tuple(self._proofs(tx, one, report))) for one in theirs]
        if not any(one.sure for one in found):
            guessed = zip(theirs, found, strict=True)
            found = [Proposal(one.id, (*had.signs, *_guesses(tx, one, report))) for one, had in guessed]
        return tuple(ranked(one for one in found if one.signs))

    def _proofs(self, tx: Transaction, referral: Referral, report: Report) -> Iterator[Sign]:
        try:
            patient = rows.load_registration(tx, referral.registration_id).patient
        except DataKeyGone:
            return
        born = (patient.birth_date, *former_birth_dates(tx, referral.id))
        usual = [letter_id(patient, self.patient_key)] if patient.ids else []
        usual += [(NUMBER, one) for one in former_numbers(tx, referral.id) if usual and usual[0][0] == NUMBER]
        if report.check in self._checks(referral, usual, born):
            yield Sign.CHECK
        elif report.check in self._checks(referral, patient.ids, born):
            yield Sign.OTHER_ID
        if report.thread == referral.id:
            yield Sign.THREAD

    def _checks(
        self, referral: Referral, ids: Iterable[tuple[str, str]], born: Iterable[date | None]
    ) -> set[str]:
        return {patient_check(self.secret, referral.id, one, day) for day in born for one in ids}


def _guesses(tx: Transaction, referral: Referral, report: Report) -> Iterator[Sign]:
    if not _follows(referral, report.move):
        return
    yield Sign.STEP
    named = report.move.actor.strip().casefold()
    told = (one.actor.strip().casefold() for one in book.entries(tx, referral.id) if one.who == Who.COACH)
    if named and named in told:
        yield Sign.COACH


def _follows(referral: Referral, move: Move) -> bool:
    """Tell whether a referral may make this move now, as far as we know what was untold."""
    try:
        project(referral, move, hidden=True)
    except RuleBroken:
        return False
    return True
