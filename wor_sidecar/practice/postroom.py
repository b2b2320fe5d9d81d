"""What arrives from a coach: the practice as the mail's `Program`.

An answer is taken in only when its thread is ours, belongs to the organisation that sent it, and echoes the
check of the record that would be written to. Anything else that was meant for a file is an orphan: a person
looks at it. A wrong-patient match is the worst error there is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import structlog

from wor_sidecar.domain.consent import Consent
from wor_sidecar.domain.errors.sidecar import FeedbackNotAgreed, RuleBroken
from wor_sidecar.domain.feedback import Feedback, Returned, releasable
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId
from wor_sidecar.domain.letters import letter_for
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import Move, MoveKind, Who
from wor_sidecar.domain.partner import Kind
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.registration import Registration
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.contents import Content, Profile, content_to_json
from wor_sidecar.exchange.told import Mismatch, move_of, told
from wor_sidecar.hooks.events import ReferralMoved
from wor_sidecar.mail.program import Message, Sent
from wor_sidecar.practice import restored
from wor_sidecar.practice.consent import consents, rows
from wor_sidecar.practice.lost import forget, is_there, last_words, set_aside
from wor_sidecar.practice.origins import Origins
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.again import told_again
from wor_sidecar.practice.referrals.arrived import held_there, signed_for
from wor_sidecar.practice.referrals.book import Entry
from wor_sidecar.practice.referrals.closing import close_if_done
from wor_sidecar.practice.referrals.correcting import record_of
from wor_sidecar.practice.referrals.crossing import answered, feedback_since, followed
from wor_sidecar.practice.sending import Writer
from wor_sidecar.practice.tables import referral_owner
from wor_sidecar.practice.writeback import keeping
from wor_sidecar.practice.writeback.filing import (
    UNKNOWN_THREAD,
    WRONG_RECORD,
    Answer,
    file_letter,
    file_orphan,
)
from wor_sidecar.practice.writeback.templates import Templates
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.letters import marked_as_test

NOT_ALLOWED: Final = "not_allowed"
"""The table has no such move from here; it stands on the timeline for a person."""
NOT_FOR_US: Final = "not_for_us"
"""A type that only a practice sends, or that nobody here reads."""
CONTRADICTION: Final = "contradiction"
"""The message says another thing than the report in it."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Bells:
    """Whom a message wakes after its commit: the desks, the write-back, and who hears of moves."""

    desks: Callable[[], object] = lambda: None
    writeback: Callable[[], object] = lambda: None
    moved: Callable[[ReferralMoved], object] = lambda _moved: None


class Postroom:
    """Applies each message of a welfare organisation; idempotent on (thread, mid)."""

    kind = Kind.PRACTICE

    def __init__(
        self,
        *,
        name: str,
        profile: Profile,
        writer: Writer,
        origins: Origins,
        templates: Templates,
        bells: Bells | None = None,
    ) -> None:
        self.name = name
        self._profile = profile
        self._writer = writer
        self._origins = origins
        self._templates = templates
        self._bells = bells or Bells()

    def profile(self) -> Profile:
        """Tell what a hello tells of us."""
        return self._profile

    def owner_of(self, thread: ReferralId) -> str:
        """Name the data key of a thread."""
        return referral_owner(thread)

    def standing(self, tx: Transaction, thread: ReferralId | None) -> Consent | None:
        """Return the consent that a referral stands on now; None once it was undone or shredded."""
        recorded = None if thread is None else consents.standing(tx, thread)
        return None if recorded is None else recorded.consent

    def revise(self, tx: Transaction, sent: Sent, content: Content) -> Content | None:
        """Write a referral anew when it is sealed: the patient may have changed a scope meanwhile."""
        if not isinstance(content, contents.Referral) or sent.thread is None:
            return None
        referral = book.load(tx, sent.thread)
        recorded = consents.standing(tx, referral.id)
        if recorded is None:
            return None
        registration = rows.load_registration(tx, referral.registration_id)
        return self._writer.referral(tx, referral, registration, recorded.consent)

    def received(self, tx: Transaction, sent: Sent) -> None:
        """Move on: the coach's organisation has it, signed for."""
        if sent.thread is not None and sent.type in (MessageType.WITHDRAW, MessageType.DECEASED):
            forget(tx, sent.to, sent.thread)
        if sent.thread is None or sent.type not in (MessageType.REFERRAL, MessageType.TRY_AGAIN):
            return
        referral = book.load(tx, sent.thread)
        if referral.state is State.QUEUED:
            self._make(tx, referral, Move(MoveKind.RECEIVED, Who.RECEIPT, tx.clock.now(), sent.to))
            self._known_again(tx, referral.id, sent.to)

    def refused(self, tx: Transaction, sent: Sent, code: str) -> None:
        """Show a person that a message of ours was refused for good."""
        log.warning("departure.refused", departure=sent.departure, type=sent.type.value, code=code)
        if sent.thread is not None and book.find(tx, sent.thread) is not None:
            entry = Entry(tx.clock.now(), Who.RECEIPT.value, sent.to, f"{sent.type.value}_refused", code)
            book.note(tx, sent.thread, entry)
            tx.after_commit(self._bells.desks)

    def open_threads(self, tx: Transaction, partner: OrganisationId) -> Sequence[ReferralId]:
        """List the referrals that are open with an organisation."""
        return [one.id for one in book.newest(tx) if one.organisation == partner and one.state.open]

    def threads_told(
        self, tx: Transaction, partner: OrganisationId, threads: Sequence[ReferralId]
    ) -> Sequence[ReferralId]:
        """Return the threads that are no referral of ours with this organisation.

        One that asks here for consent is there already (its answer was lost); one to be sent has arrived.
        """
        tx.after_commit(self._bells.desks)
        return [
            one
            for one in threads
            if not is_there(tx, partner, one, partial(held_there, tx, moved=self._bells.moved))
        ]

    def ended(
        self, tx: Transaction, partner: OrganisationId, threads: Sequence[ReferralId]
    ) -> Sequence[tuple[ReferralId, Content]]:
        """Say again how referrals ended for good that an organisation holds open."""
        return last_words(tx, partner, threads)

    def _known_again(self, tx: Transaction, referral: ReferralId, partner: OrganisationId) -> None:
        """Read what came while nobody here knew of a consent; what may not be told is refused as ever."""
        restored.let_go(tx, referral)
        for message in keeping.take_out(tx, partner, referral):
            self._heard(tx, message)

    def deliver(self, tx: Transaction, message: Message) -> str | None:
        """Apply one message; a refusal's code goes back with the receipt, and what it left stays."""
        code = self._heard(tx, message)
        event = f"referral.heard.{message.type.value}"
        tx.audit(AuditLine(event, message.sender, "coach", message.thread or "", outcome=code or "ok"))
        return code

    def _heard(self, tx: Transaction, message: Message) -> str | None:
        referral = None if message.thread is None else book.find(tx, message.thread)
        tx.after_commit(self._bells.desks)
        if set_aside(tx, message, referral, partial(self._record, tx)):
            return None
        if referral is not None and referral.organisation != message.sender:
            referral = None
        match message.content:
            case contents.Status() | contents.Feedback() as answer:
                return self._answered(tx, message, answer, referral)
        if referral is None:
            return UNKNOWN_THREAD
        if book.heard(tx, referral.id, message.mid):
            return None
        if isinstance(message.content, contents.TextMessage) and not self._may_tell(tx, referral.id):
            return self._refuse(tx, referral, message, FeedbackNotAgreed.code)
        return self._told_without_record(tx, message, referral)

    def _answered(
        self,
        tx: Transaction,
        message: Message,
        answer: Answer,
        referral: Referral | None,
    ) -> str | None:
        """Take in a coach's move: the right record, the right thread, then the move and its letter."""
        if referral is None:
            file_orphan(tx, message, answer, UNKNOWN_THREAD)
            return None
        if book.heard(tx, referral.id, message.mid):
            return None
        registration = self._record(tx, referral, answer.patient_check)
        if registration is None:
            file_orphan(tx, message, answer, WRONG_RECORD)
            return None
        return self.take_in(tx, message, answer, referral, registration)

    def take_in(
        self,
        tx: Transaction,
        message: Message,
        answer: Answer,
        referral: Referral,
        registration: Registration,
    ) -> str | None:
        """Take in a coach's answer that belongs to this record: by its check, or because a person said so."""
        try:
            returned = told(answer, referral.id)
        except (Mismatch, ValueError):
            return self._refuse(tx, referral, message, CONTRADICTION)
        if isinstance(returned, Feedback) and not self._may_tell(tx, referral.id):
            # It was under way when the patient switched reports off: of an end, that it ended is all we read.
            bare = releasable(returned, agreed=False)
            if bare is None:
                return self._refuse(tx, referral, message, FeedbackNotAgreed.code)
            returned = bare
        referral = signed_for(tx, referral, self._bells.moved)
        return self._apply(tx, message, answer, returned, referral, registration)

    def _apply(
        self,
        tx: Transaction,
        message: Message,
        answer: Answer,
        returned: Returned,
        referral: Referral,
        registration: Registration,
    ) -> str | None:
        move = replace(move_of(returned), at=min(returned.at, tx.clock.now()))
        consent = self.standing(tx, referral.id)
        origin = self._origins.of(tx, referral, registration)
        untold = isinstance(message.content, contents.Feedback) and not isinstance(returned, Feedback)
        more, again = None if untold else content_to_json(message.content), False
        try:
            step = followed(tx, referral, consent)
            self._make(tx, referral, move, message, more, returned, step=step)
        except RuleBroken as error:
            again = told_again(tx, referral, move, message.mid, more)
            if not again:
                book.keep_refused(tx, referral, move, error.code, message.mid, more)
                return NOT_ALLOWED
        # The sender holds back what the patient wants untold; what came all the same stays out of the file.
        agreed = consent is not None and consent.feedback
        shown = releasable(returned, agreed=agreed)
        plan = None if shown is None else letter_for(shown, origin)
        if plan is not None:
            lines = self._templates.render(plan)
            if rows.is_test(tx, referral.registration_id):
                lines = marked_as_test(lines)
            waits = again or restored.may_know(tx, returned.at)
            file_letter(tx, message, answer, referral.id, plan, lines, waits=waits)
            tx.after_commit(self._bells.writeback)
        close_if_done(tx, referral.id)
        return None

    def _told_without_record(self, tx: Transaction, message: Message, referral: Referral) -> str | None:
        """Take in what names no patient: threads, codes and a few words."""
        now = tx.clock.now()
        kind: MoveKind | None = None
        match message.content:
            case contents.CancelAnswer(done):
                kind = MoveKind.CONFIRM_CANCEL if done else MoveKind.DECLINE_CANCEL
            case contents.Withdraw():
                kind = MoveKind.WITHDRAW
                recorded = consents.standing(tx, referral.id)
                if recorded is not None:
                    consents.withdraw(tx, recorded, now)
            case contents.Deceased():
                kind = MoveKind.DECEASED
            case contents.FeedbackConsent(on):
                recorded = consents.standing(tx, referral.id)
                said = message.content.at
                if recorded is not None and said >= feedback_since(tx, referral.id, recorded.consent):
                    consents.set_feedback(tx, recorded, on)
            case contents.DeletionConfirmed() | contents.TextMessage():
                pass
            case _:
                return NOT_FOR_US
        more = content_to_json(message.content)
        if kind is None:
            name = message.type.value
            entry = Entry(now, Who.COACH.value, message.sender, name, _reason(message), mid=message.mid)
            book.note(tx, referral.id, entry, more)
            return None
        return self._moved(tx, message, referral, Move(kind, Who.COACH, now, message.sender), more)

    def _moved(
        self, tx: Transaction, message: Message, referral: Referral, move: Move, more: Any
    ) -> str | None:
        try:
            self._make(tx, referral, move, message, more, step=answered(tx, referral, move))
        except RuleBroken as error:
            if told_again(tx, referral, move, message.mid, more):
                return None
            book.keep_refused(tx, referral, move, error.code, message.mid, more)
            return NOT_ALLOWED
        close_if_done(tx, referral.id)
        return None

    def _make(
        self,
        tx: Transaction,
        referral: Referral,
        move: Move,
        message: Message | None = None,
        more: Any = None,
        returned: Returned | None = None,
        **step: Any,
    ) -> None:
        mid = message.mid if message else None
        after = book.make(tx, referral, move, mid, more, returned=returned, **step)
        book.announce(tx, referral, after, move, self._bells.moved)

    def _refuse(self, tx: Transaction, referral: Referral, message: Message, code: str) -> str:
        """Show on the timeline that a message came and was refused, without what it said."""
        now, name = tx.clock.now(), message.type.value
        entry = Entry(now, Who.COACH.value, message.sender, name, "", refused=code, mid=message.mid)
        book.note(tx, referral.id, entry)
        return code

    def _record(self, tx: Transaction, referral: Referral, echoed: str) -> Registration | None:
        """Return the record that an answer belongs to; None when its check doesn't fit."""
        return record_of(tx, self._writer.secret, self._writer.patient_key, referral, echoed)

    def _may_tell(self, tx: Transaction, referral: ReferralId) -> bool:
        """Tell whether the patient lets the coach tell us more than how far it is."""
        consent = self.standing(tx, referral)
        return consent is not None and consent.feedback


def _reason(message: Message) -> str:
    if isinstance(message.content, contents.FeedbackConsent):
        return "on" if message.content.on else "off"
    return ""
