"""A report that fits no record, in a person's hands: opened, matched with who is shown, or put aside.

The worst error is the wrong patient. So nothing is placed by itself; a match is made only with a referral of
the organisation that sent the report, by somebody who saw this very record and typed what stands in it; then
the same rules hold as for every other answer, and the letter is made from that record.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final
from uuid import UUID

from wor_sidecar.domain.clock import iso, local_date
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors.exchange import ContentRefused
from wor_sidecar.domain.errors.foundations import DataKeyGone
from wor_sidecar.domain.errors.orphans import (
    NumberUnconfirmed,
    OrphanDecided,
    OrphanElsewhere,
    OrphanGone,
    OrphanNotConfirmed,
    OrphanReasonUnknown,
    OrphanShownAnew,
    OrphanUnfit,
)
from wor_sidecar.domain.errors.practice import PatientChanged
from wor_sidecar.domain.errors.sidecar import BundleRefused, ContentDeleted, FeedbackNotAgreed
from wor_sidecar.domain.feedback import Feedback, Returned
from wor_sidecar.domain.framing import framed
from wor_sidecar.domain.identifiers import LetterId, ReferralId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.orphans import DiscardReason, Outcome, Proposal, Sign
from wor_sidecar.domain.referral import Referral
from wor_sidecar.domain.registration import Patient, Registration
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.contents import content_from_json
from wor_sidecar.exchange.fhir.feedback import to_bundle
from wor_sidecar.exchange.told import Mismatch, move_of, told
from wor_sidecar.mail.program import Message
from wor_sidecar.practice.consent import consents, rows
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.matching import check_of
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.closing import close_if_done
from wor_sidecar.practice.writeback import letters
from wor_sidecar.practice.writeback.filing import Answer
from wor_sidecar.practice.writeback.letters import Decision, Filed, LetterState
from wor_sidecar.practice.writeback.proposing import UNSENT, Proposing, Report
from wor_sidecar.practice.writeback.renumbered import UNCONFIRMED, settle
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.standings_why import why
from wor_sidecar.texts.times import day

TakeIn = Callable[[Transaction, Message, Answer, Referral, Registration], str | None]
"""Applies an answer whose record is known, and returns a code where it may not be."""
_UUID_BYTES: Final = 16
_SHOWN: Final = 32
"""Hex digits of the proof that this record was on somebody's screen."""


@dataclass(frozen=True, slots=True, repr=False)
class Confirmed(Masked):
    """What a person says with a match: the proof of what was shown, and what he typed from it.

    `typed` is the patient's birth date (ISO); the patient number where no birth date is known, or where
    the number is what a person has to look at.
    """

    shown: str
    typed: str


@dataclass(frozen=True, slots=True, repr=False)
class Opened(Masked):
    """A report as a person reads it: what it tells (None where it contradicts itself), and the proposals.

    A letter whose record changed while it waited has `lines`, and its own referral as the one proposal.
    """

    orphan: Filed
    returned: Returned | None
    lines: tuple[str, ...]
    proposals: tuple[Proposal, ...]


def waiting(tx: Transaction) -> list[Filed]:
    """List what waits for a person's match, the oldest first: reports, and letters whose record changed."""
    found = letters.in_states(tx, [LetterState.ORPHAN, LetterState.MATCHED])
    return [one for one in found if one.state is LetterState.ORPHAN or _changed(one)]


class Orphans:
    """Works inside the caller's transaction; `ring` wakes the desks after a decision's commit."""

    def __init__(
        self,
        proposing: Proposing,
        take_in: TakeIn,
        ring: Callable[[], object] = lambda: None,
        written: Callable[[], object] = lambda: None,
    ) -> None:
        self._proposing = proposing
        self._take_in = take_in
        self._ring = ring
        self._written = written

    def open(self, tx: Transaction, id_: LetterId) -> Opened:
        """Open a report, with the referrals that it may belong to.

        Raises:
            OrphanDecided, OrphanGone: it waits no more, or never did.

        """
        orphan = self._waiting(tx, id_)
        if orphan.referral is not None:
            own = Proposal(orphan.referral, (Sign.THREAD,))
            return Opened(orphan, None, letters.says(tx, orphan).lines, (own,))
        answer = self._answer(tx, orphan)
        try:
            returned = told(answer, ReferralId(orphan.thread))
        except (Mismatch, ValueError, BundleRefused):
            return Opened(orphan, None, (), ())
        report = Report(orphan.sender, orphan.thread, answer.patient_check, move_of(returned))
        return Opened(orphan, returned, (), self._proposing.of(tx, report))

    def shown(self, orphan: Filed, referral: Referral, patient: Patient) -> str:
        """Return the proof that this record stood on a screen beside this report, as both are now."""
        record = framed(
            orphan.id, referral.id, patient.full_name, _typed(patient), *map(":".join, patient.ids)
        )
        return hmac.new(self._proposing.secret, framed("shown", record.hex()), sha256).hexdigest()[:_SHOWN]

    def match(
        self, tx: Transaction, id_: LetterId, referral_id: ReferralId, confirmed: Confirmed, person: Person
    ) -> Referral:
        """Put a report into a patient's course, because a person compared both and says so.

        Raises:
            OrphanDecided, OrphanGone: it waits no more, or never did.
            OrphanElsewhere: the referral is with another organisation than the sender.
            OrphanShownAnew, OrphanNotConfirmed: it was not this record that the person saw, or typed from.
            OrphanUnfit, FeedbackNotAgreed, ContentDeleted: the rules forbid it, whoever it is about.

        """
        orphan = self._waiting(tx, id_)
        referral = book.readable(tx, referral_id)
        if referral.organisation != orphan.sender or orphan.referral not in (None, referral.id):
            raise OrphanElsewhere
        registration = _record(tx, referral)
        self._confirm(orphan, referral, registration.patient, confirmed)
        settle(tx, referral.registration_id, orphan.why)
        check = check_of(
            self._proposing.secret, referral.id, registration.patient, self._proposing.patient_key
        )
        if orphan.referral is None:
            self._apply(tx, orphan, referral, registration, check)
        else:
            letters.seal_anew(tx, replace(orphan, why=""), check)
        self._decide(tx, orphan, Outcome.MATCHED, "", referral.id, person)
        return book.load(tx, referral.id)

    def discard(self, tx: Transaction, id_: LetterId, reason: str, person: Person) -> None:
        """Put a report aside: its content is shredded, and nobody outside hears of it.

        Raises:
            OrphanDecided, OrphanGone: it waits no more, or never did.
            OrphanReasonUnknown: the reason is none of the list.

        """
        orphan = self._waiting(tx, id_)
        if reason not in [one.value for one in DiscardReason]:
            raise OrphanReasonUnknown(known=", ".join(one.value for one in DiscardReason))
        letters.drop(tx, orphan)
        if orphan.referral is None:
            tx.fields.shred(orphan.owner)
        self._decide(tx, orphan, Outcome.DISCARDED, reason, orphan.referral, person)

    def _waiting(self, tx: Transaction, id_: LetterId) -> Filed:
        for one in waiting(tx):
            if one.id == id_:
                return one
        decision = letters.decision(tx, id_)
        if decision is None:
            raise OrphanGone
        on, what = day(local_date(decision.at).isoformat()), _OUTCOMES[decision.outcome]()
        raise OrphanDecided(by=decision.by, on=on, what=what)

    def _answer(self, tx: Transaction, orphan: Filed) -> Answer:
        """Read what came, as it was sealed."""
        content = dict(letters.says(tx, orphan).message)
        content.pop("rank", None)
        type_ = MessageType.FEEDBACK if "bundle" in content else MessageType.STATUS
        answer = content_from_json(type_, 1, content)
        if not isinstance(answer, contents.Status | contents.Feedback):
            raise OrphanGone
        return answer

    def _confirm(self, orphan: Filed, referral: Referral, patient: Patient, confirmed: Confirmed) -> None:
        proof = self.shown(orphan, referral, patient)
        if not hmac.compare_digest(proof.encode(), confirmed.shown.encode()):
            raise OrphanShownAnew
        wanted = patient.his_number.strip() if asks_number(orphan, patient) else _typed(patient)
        if not wanted or not hmac.compare_digest(wanted.encode(), confirmed.typed.strip().encode()):
            raise OrphanNotConfirmed

    def _apply(
        self, tx: Transaction, orphan: Filed, referral: Referral, registration: Registration, check: str
    ) -> None:
        """Let the answer be heard on the referral's own thread, with the check of the record shown."""
        answer = self._answer(tx, orphan)
        recorded = consents.standing(tx, referral.id)
        if referral.state in UNSENT:
            raise OrphanUnfit(why=_("nothing has reached this organisation yet."))
        if recorded is None or not recorded.consent.live:
            raise OrphanUnfit(why=why("wor-s104"))
        if book.heard(tx, referral.id, orphan.mid):
            raise OrphanUnfit(why=_("this very report stands there already."))
        try:
            returned = told(answer, ReferralId(orphan.thread))
        except (Mismatch, ValueError, BundleRefused) as error:
            raise OrphanUnfit(why=why("contradiction")) from error
        if isinstance(returned, Feedback) and not recorded.consent.feedback:
            raise FeedbackNotAgreed
        ours = _on(tx, answer, returned, referral.id, check)
        letters.drop(tx, orphan)
        tx.fields.shred(orphan.owner)
        message = Message(
            sender=orphan.sender,
            mid=orphan.mid,
            type=ours.type,
            thread=referral.id,
            content=ours,
            received_at=tx.clock.now(),
        )
        if code := self._take_in(tx, message, ours, referral, registration):
            raise OrphanUnfit(why=why(code))

    def _decide(
        self,
        tx: Transaction,
        orphan: Filed,
        outcome: Outcome,
        reason: str,
        referral: ReferralId | None,
        person: Person,
    ) -> None:
        letters.decide(tx, orphan, Decision(outcome, reason, referral, person.name, tx.clock.now()))
        who, role, behalf = person.user, person.role, person.on_behalf_of
        about, said = referral or orphan.id, reason or orphan.id
        tx.audit(AuditLine(f"orphan.{outcome.value}", who, role, about, behalf, said))
        if referral is not None:
            close_if_done(tx, referral)
        tx.after_commit(self._written)
        tx.after_commit(self._ring)


def _record(tx: Transaction, referral: Referral) -> Registration:
    try:
        return rows.load_registration(tx, referral.registration_id)
    except DataKeyGone as error:
        raise ContentDeleted(on=iso(referral.shredded_at or tx.clock.now())[:10]) from error


def _on(tx: Transaction, answer: Answer, returned: Returned, referral: ReferralId, check: str) -> Answer:
    """Return the answer as it would have come on this thread."""
    if isinstance(answer, contents.Status):
        return replace(answer, patient_check=check)
    if not isinstance(returned, Feedback):
        raise ContentRefused
    bundle = to_bundle(
        replace(returned, referral_id=referral),
        now=returned.at,
        new_uuid=lambda: UUID(bytes=tx.randomness(_UUID_BYTES), version=4),
    )
    return replace(answer, bundle=bundle, patient_check=check)


def _changed(letter: Filed) -> bool:
    return letter.state is LetterState.MATCHED and (
        letter.why == PatientChanged.code or letter.why in UNCONFIRMED
    )


def asks_number(orphan: Filed, patient: Patient) -> bool:
    """Tell whether the patient number is what a person types to confirm, and not the birth date."""
    return orphan.why == NumberUnconfirmed.code or patient.birth_date is None


def _typed(patient: Patient) -> str:
    """Return what confirms this patient: the birth date; the patient number where none is known."""
    return patient.birth_date.isoformat() if patient.birth_date else patient.his_number.strip()


_OUTCOMES: Final = {
    Outcome.MATCHED: lambda: _("it was put into a patient's course"),
    Outcome.DISCARDED: lambda: _("it was put aside"),
}
