"""Where a referral is now: what `domain.standing` needs is looked up here."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.deadlines import Terms
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import MoveKind, Who, allowed
from wor_sidecar.domain.referral import FINAL_WORDS, FROM_QUEUED, Referral, State
from wor_sidecar.domain.standing import FAILED, Sight, Standing, carrying, open_question, standing_of
from wor_sidecar.domain.standing_codes import Code
from wor_sidecar.mail import restoring
from wor_sidecar.mail.departures import Departures, DepartureView
from wor_sidecar.mail.partner_view import PartnerView
from wor_sidecar.mail.partners import Partners
from wor_sidecar.practice.consent import consents, prompts
from wor_sidecar.practice.consent.prompts import Filed
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.book import Entry
from wor_sidecar.practice.referrals.doubts import Doubts, went_on
from wor_sidecar.practice.referrals.noting import renewable, untold
from wor_sidecar.practice.settings import RouteSettings
from wor_sidecar.practice.signals.receivers import Receivers
from wor_sidecar.practice.writeback import letters
from wor_sidecar.settings.working_days import WorkingDays
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.moves import JOINED


@dataclass(frozen=True, slots=True)
class Whole:
    """A referral with all that stands around it at one moment."""

    referral: Referral
    standing: Standing
    asked: Filed | None
    partner: PartnerView | None
    timeline: tuple[Entry, ...]
    leaving: tuple[DepartureView, ...]


class Whereabouts:
    """Looks around a referral, inside the caller's transaction."""

    def __init__(
        self,
        departures: Departures,
        partners: Partners,
        working_days: WorkingDays,
        routes: tuple[RouteSettings, ...] = (),
        terms: Terms | None = None,
        receivers: Receivers | None = None,
    ) -> None:
        """`receivers` knows the organisations' working days; without it they are ours."""
        self._departures = departures
        self._partners = partners
        self._working_days = working_days
        self._terms = terms or Terms()
        self._receivers = receivers
        self._doubts = Doubts(partners, routes)

    def of(self, tx: Transaction, referral: Referral) -> Whole:
        """Look around one referral."""
        organisation = referral.organisation
        partner = None if organisation is None else self._partners.detail(tx, organisation)
        profile = partner.profile if partner else None
        asked = prompts.of_referral(tx, referral.id)
        timeline = tuple(book.entries(tx, referral.id))
        leaving = tuple(self._departures.of_thread(tx, referral.id))
        restored_from = backup_of(tx)  # before a restore nothing asks, and the list of it is not looked at
        sight = Sight(
            now=tx.clock.now(),
            working_days=partial(self._between, partner),
            organisation=partner.partner.label if partner else "",
            phone=profile.phone if profile else "",
            prompt=asked.prompt if asked else None,
            leaving=leaving,
            timeline=timeline,
            terms=self._terms,
            doubt=self._doubts.of(tx, asked) if asked else None,
            asking=restored_from is not None and self._asking(tx, leaving),
            backup_of=restored_from,
            beside=went_on(timeline) and asked_elsewhere(tx, referral.id),
        )
        return Whole(referral, standing_of(referral, sight), asked, partner, timeline, leaving)

    def _asking(self, tx: Transaction, leaving: tuple[DepartureView, ...]) -> bool:
        """Tell whether something of a backup waits for a yes; that a letter was placed tells nobody much."""
        told = {one.id for one in leaving if not one.state.final and one.type is not MessageType.ACKNOWLEDGE}
        return bool(told) and any(one.id in told for one in restoring.asking(tx))

    def possible(self, tx: Transaction, whole: Whole) -> tuple[str, ...]:
        """List the acts that a person may do now; what isn't here isn't offered."""
        referral = whole.referral
        moves = set(allowed(referral, Who.PRACTICE))
        asks = any(one.waits_for_eyes for one in letters.of_referral(tx, referral.id))
        asks = asks or open_question(whole.timeline) is not None
        waits = any(one.waits for one in letters.of_referral(tx, referral.id))
        live, feedback = _consent(tx, referral)
        newest = carrying(whole.leaving)
        failed = newest is not None and newest.state in FAILED
        offered = {
            "undo": MoveKind.UNDO in moves and self._undoable(tx, whole),
            "send": self._asking(tx, whole.leaving),
            "drop": self._asking(tx, whole.leaving),
            "write-letter": waits,
            "letter-is-there": waits,
            "reopen": MoveKind.REOPEN in moves,
            "seen": asks or whole.standing.code is Code.TWO_AT_WORK,
            "try-again": MoveKind.TRY_AGAIN in moves and live and not asked_elsewhere(tx, referral.id),
            "route-again": MoveKind.ROUTE_AGAIN in moves and (referral.state is not State.QUEUED or failed),
            "anew": any(entry.move == JOINED for entry in whole.timeline),
            "message": live and talks(referral),
            "correct": referral.state.open,
            "renew": live and renewable(referral),
            "note-outcome": untold(referral, whole.timeline),
            "cancel": bool({MoveKind.CANCEL, MoveKind.REQUEST_CANCEL} & moves) and not _asked(referral),
            "withdraw": MoveKind.WITHDRAW in moves,
            "withdraw_coaching": MoveKind.WITHDRAW in moves and referral.state.open,
            "stop_feedback": feedback and referral.state in FROM_QUEUED,
            "wrong-patient": MoveKind.WRONG_PATIENT in moves,
            "deceased": MoveKind.DECEASED in moves and referral.state in FROM_QUEUED,
            "left-practice": MoveKind.LEFT_PRACTICE in moves,
        }
        gone = _ASKS_ANEW if referral.shredded_at is not None else ()
        return tuple(act for act, now in offered.items() if now and act not in gone)

    def _undoable(self, tx: Transaction, whole: Whole) -> bool:
        prompt = whole.asked.prompt if whole.asked else None
        if prompt is None or prompt.answer is None or prompt.undo_until is None:
            return False
        return prompt.undo_until > tx.clock.now() and not any(one.sealed for one in whole.leaving)

    def _between(self, partner: PartnerView | None, start: date, end: date) -> int:
        if (end - start).days <= _NO_MATTER:
            return 0  # the holidays need not be asked for
        if partner is None or self._receivers is None:
            return self._working_days.around(end).between(start, end)
        there = partner.partner
        return self._receivers.one(end, there.organisation, there.label).between(start, end)


def backup_of(tx: Transaction) -> date | None:
    """Return the day of the backup that this database came out of, if it did."""
    last = restoring.restored_at(tx)
    return None if last is None else local_date(last.made_at)


def talks(referral: Referral) -> bool:
    """Tell whether words may go to the coach: it left, no last word was spoken, and nobody turned it down."""
    return referral.state in FROM_QUEUED.difference(FINAL_WORDS, {State.REJECTED})


def asked_elsewhere(tx: Transaction, id_: ReferralId) -> bool:
    """Tell whether another organisation is asked, or at work, in the place of this referral's."""
    begun = book.replacing(tx, id_)
    return begun is not None and begun.state.open


def _asked(referral: Referral) -> bool:
    return referral.cancel_requested_at is not None


def _consent(tx: Transaction, referral: Referral) -> tuple[bool, bool]:
    """Return whether the consent lives, and whether content may come back."""
    recorded = consents.standing(tx, referral.id)
    return (False, False) if recorded is None else (recorded.consent.live, recorded.consent.feedback)


_ASKS_ANEW: Final = ("reopen", "route-again", "anew", "note-outcome")
"""What can't be done any more without knowing the patient."""
_NO_MATTER: Final = 1
"""Days between which no term of ours can end."""
