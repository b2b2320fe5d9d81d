"""What arrives from the practices: the inbox as the mail's `Program`.

Nothing here trusts a message further than its sender: a thread belongs to the practice that opened it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Consent
from wor_sidecar.domain.errors.sidecar import (
    ConsentForAnother,
    ConsentNotGiven,
    MoveNotAllowed,
    MoveOutranked,
)
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import Move, MoveKind, Who, apply
from wor_sidecar.domain.partner import Kind
from wor_sidecar.domain.referral import FINAL_WORDS, Referral, State
from wor_sidecar.domain.registration import Address
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.contents import Content, Profile
from wor_sidecar.exchange.fhir.referral import from_bundle
from wor_sidecar.hooks.events import ReferralMoved
from wor_sidecar.mail import restoring
from wor_sidecar.mail.arrivals import THREAD_CLOSED
from wor_sidecar.mail.program import Message, Sent
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare import cases, closed, news, restored, timeline
from wor_sidecar.welfare.acting import NOT_ALLOWED, Outbox
from wor_sidecar.welfare.case import Case, Correction, Details, Entry
from wor_sidecar.welfare.figures import counting
from wor_sidecar.welfare.news import News
from wor_sidecar.welfare.team import assigning
from wor_sidecar.welfare.timeline import owner_of
from wor_sidecar.welfare.withholding import withheld

UNKNOWN_THREAD: Final = "unknown_thread"
"""No case here, or another practice's: the sender hears the same."""
WRONG_THREAD: Final = "wrong_thread"
"""A referral that names another thread or another practice than it came from."""
NOT_FOR_US: Final = "not_for_us"
"""A type that only a welfare organisation sends, or that nobody here reads."""

_MOVES: Final = {
    MessageType.WITHDRAW: MoveKind.WITHDRAW,
    MessageType.WRONG_PATIENT: MoveKind.WRONG_PATIENT,
    MessageType.DECEASED: MoveKind.DECEASED,
    MessageType.LEFT_PRACTICE: MoveKind.LEFT_PRACTICE,
    MessageType.CANCEL: MoveKind.REQUEST_CANCEL,
    MessageType.TRY_AGAIN: MoveKind.TRY_AGAIN,
}
_OVER: Final = (State.DECEASED, State.LEFT_PRACTICE)
"""Nobody works on it again; a withdrawal's thread is closed before a message of it comes here."""
_CLOSING: Final = frozenset({MessageType.WITHDRAW, MessageType.WRONG_PATIENT})


class Postroom:
    """Applies each message of a practice to its case; idempotent on (thread, mid)."""

    kind = Kind.WELFARE

    def __init__(
        self,
        outbox: Callable[[], Outbox],
        *,
        name: str,
        profile: Profile,
        ourselves: Callable[[Transaction], OrganisationId | None],
        moved: Callable[[ReferralMoved], object] = lambda _moved: None,
    ) -> None:
        """Take what this room works with.

        `outbox` and `ourselves` (our own id) are asked when needed: the mail is made of this room, and knows
        who we are once it holds our keys. `moved` hears of each move after its commit.
        """
        self.name = name
        self._outbox = outbox
        self._profile = profile
        self._ourselves = ourselves
        self._moved = moved

    def profile(self) -> Profile:
        """Tell what a hello tells of us."""
        return self._profile

    def owner_of(self, thread: ReferralId) -> str:
        """Name the data key of a thread."""
        return owner_of(thread)

    def standing(self, tx: Transaction, thread: ReferralId | None) -> Consent | None:
        """Return the consent of a case as it is now; None without one, or once its content was deleted."""
        case = None if thread is None else cases.find(tx, thread)
        return None if case is None else case.consent

    def revise(self, tx: Transaction, sent: Sent, content: Content) -> Content | None:
        """Look again when sealing: the patient may have switched feedback off since it was held."""
        case = None if sent.thread is None else cases.find(tx, sent.thread)
        if case is None or case.feedback:
            return None
        return withheld(content)

    def received(self, tx: Transaction, sent: Sent) -> None:
        """Hear that the practice has a message; the departure's own state shows it."""

    def refused(self, tx: Transaction, sent: Sent, code: str) -> None:
        """Put a refused answer on the timeline, for a person."""
        case = None if sent.thread is None else cases.find(tx, sent.thread)
        if sent.thread is None or case is None:
            return
        entry = Entry(
            tx.clock.now(), Who.RECEIPT, "", sent.type.value, departure=sent.departure, refused=code
        )
        timeline.write(tx, sent.thread, entry)
        cases.save(tx, news.with_news(case, News.REFUSED))

    def open_threads(self, tx: Transaction, partner: OrganisationId) -> Sequence[ReferralId]:
        """List the cases that are open with a practice."""
        return cases.open_threads(tx, partner)

    def threads_told(
        self, tx: Transaction, partner: OrganisationId, threads: Sequence[ReferralId]
    ) -> Sequence[ReferralId]:
        """Return the threads that are no case of this practice's here."""
        found = ((thread, cases.find(tx, thread)) for thread in threads)
        return [thread for thread, one in found if one is None or one.practice != partner]

    def ended(
        self, tx: Transaction, partner: OrganisationId, threads: Sequence[ReferralId]
    ) -> Sequence[tuple[ReferralId, Content]]:
        """Say again of cases that a practice holds open how they ended; it may have forgotten its own word.

        Of those that go on the newest word on reports to the GP, where somebody changed it.
        """
        found = [cases.find(tx, thread) for thread in threads]
        ours = [one for one in found if one is not None and one.practice == partner]
        words = [(one.id, _last_word(one, tx.clock.now())) for one in ours]
        return [(thread, word) for thread, word in words if word is not None]

    def deliver(self, tx: Transaction, message: Message) -> str | None:
        """Apply one message; returns None, or the code that it is refused with."""
        thread = message.thread
        if thread is None:
            return NOT_FOR_US
        case = cases.find(tx, thread)
        if case is not None and case.practice != message.sender:
            return UNKNOWN_THREAD
        if case is None:
            return self._first(tx, message, thread)
        known = timeline.by_mid(tx, thread, message.mid)
        if known is not None:
            return known.refused or None
        return self._applied(tx, case, message)

    def _first(self, tx: Transaction, message: Message, thread: ReferralId) -> str | None:
        """Take in the first that is heard of a thread."""
        if message.type in _CLOSING:
            closed.close(tx, message.sender, thread, message.type.value, message.received_at)
            return None
        if closed.is_closed(tx, message.sender, thread) or message.type is MessageType.VOID:
            return None
        if not isinstance(message.content, contents.Referral):
            return UNKNOWN_THREAD
        return self._open(tx, message, thread, message.content)

    def _open(
        self, tx: Transaction, message: Message, thread: ReferralId, content: contents.Referral
    ) -> str | None:
        outgoing = from_bundle(content.bundle)
        if (outgoing.referral_id, outgoing.practice.organisation) != (thread, message.sender):
            return WRONG_THREAD
        consent = outgoing.consent
        if not consent.live:
            raise ConsentNotGiven
        if consent.organisation not in (None, self._ourselves(tx)):
            raise ConsentForAnother(partner=self.name)
        referral = Referral(thread, outgoing.registration_id, State.RECEIVED, product=outgoing.product)
        at = message.received_at
        since, test = consent.at, outgoing.test
        case = Case(referral, message.sender, at, feedback=consent.feedback, feedback_since=since, test=test)
        case = replace(case, gap=restored.may_know(tx, since))
        coach = assigning.coach_for(tx, outgoing)
        if coach is not None:
            case = replace(case, coach=coach.full_name, coach_id=coach.id)
        cases.add(tx, case, content)
        counting.begin(tx, case, outgoing)
        restoring.settled(tx, message.sender, thread)
        referrer = outgoing.referrer.name
        self._write(tx, case, message, Entry(at, Who.PRACTICE, referrer, MoveKind.RECEIVED.value))
        if coach is not None:
            assigning.note(tx, case.id, coach, at)
        self._tell(tx, case, MoveKind.RECEIVED, at)
        return None

    def _applied(self, tx: Transaction, case: Case, message: Message) -> str | None:
        if message.type is MessageType.REFERRAL and case.state in _OVER:
            return THREAD_CLOSED  # a practice that was put back has forgotten: it must not count as received
        if message.type in _MOVES:
            return self._moves(tx, case, message)
        noted = self._noted(tx, case, message)
        if noted is None:
            return NOT_FOR_US
        self._write(tx, case, message, noted)
        return None

    def _moves(self, tx: Transaction, case: Case, message: Message) -> str | None:
        kind, at = _MOVES[message.type], message.received_at
        move = Move(kind, Who.PRACTICE, at, reason=_reason(message.content))
        entry = Entry(at, Who.PRACTICE, "", kind.value, move.reason)
        try:
            referral = apply(case.referral, move)
        except MoveOutranked:
            self._write(tx, case, message, entry)
            return None
        except MoveNotAllowed:
            late = self._crossed(tx, case, message, move)
            if late is None:
                self._write(tx, case, message, replace(entry, refused=NOT_ALLOWED))
                return NOT_ALLOWED
            referral = late
        if isinstance(message.content, contents.TryAgain) and referral.state is State.QUEUED:
            self._corrects(tx, case, Correction(message.content.phones, message.content.email))
            referral = apply(referral, Move(MoveKind.RECEIVED, Who.RECEIPT, at))
        if message.type in _CLOSING:
            self._outbox().withdraw(tx, case.id)
        after = cases.save(tx, news.with_news(case.moved(referral, at), news.OF_MOVES.get(kind)))
        self._write(tx, case, message, entry)
        counting.count(tx, after, entry)
        self._tell(tx, case, kind, at, referral.state)
        return None

    def _crossed(self, tx: Transaction, case: Case, message: Message, move: Move) -> Referral | None:
        """Return the case after a word of the practice that crossed a step of ours; None: it is refused.

        Who was to be tried again called back already: only the number counts. What was to be stopped is over;
        where nobody is at work on it, it is taken back, so that nobody begins again.
        """
        match message.content:
            case contents.TryAgain(phones, email) if case.state.open:
                self._corrects(tx, case, Correction(phones, email))
                return case.referral
            case contents.Cancel() if case.state is State.NOT_REACHED:
                untouched = replace(case.referral, state=State.QUEUED)
                return apply(untouched, replace(move, kind=MoveKind.CANCEL))
            case contents.Cancel() if not case.state.open and case.state not in FINAL_WORDS:
                return case.referral
        return None

    def _noted(self, tx: Transaction, case: Case, message: Message) -> Entry | None:
        """Apply what moves nothing; returns its line, or None for a type that isn't the practice's."""
        at, content = message.received_at, message.content
        entry = Entry(at, Who.PRACTICE, "", message.type.value)
        match content:
            case contents.Correction():
                address = None if content.address is None else _address(content.address)
                self._corrects(tx, case, Correction(content.phones, content.email, address))
                cases.save(tx, news.with_news(case, News.CORRECTION))
            case contents.FeedbackConsent():
                changed = case.feedback_set(content.on, content.at)
                told = News.FEEDBACK_CONSENT if changed.feedback != case.feedback else None
                cases.save(tx, news.with_news(changed, told))
                return replace(entry, actor=content.by, details=Details(on=content.on))
            case contents.Renew():
                cases.save(tx, replace(case, valid_until=content.until))
                return replace(entry, day=content.until)
            case contents.TextMessage():
                cases.save(tx, news.with_news(case, News.MESSAGE))
                return replace(entry, details=Details(text=content.text))
            case contents.Acknowledge():
                return replace(entry, reason=content.step, details=Details(of=content.of))
            case contents.Referral():
                self._again(tx, case, content)
            case contents.Void():
                pass
            case _:
                return None
        return entry

    def _again(self, tx: Transaction, case: Case, content: contents.Referral) -> None:
        """Take in a referral that came before: the practice asked the patient anew, for it lost the answer.

        It is the same case, wherever it stands: only the newest word on reports and the telephone count.
        """
        outgoing = from_bundle(content.bundle)
        fits = (outgoing.referral_id, outgoing.practice.organisation) == (case.id, case.practice)
        if case.sent is None or not fits or not outgoing.consent.live:
            return
        if content.patient_check != case.sent.patient_check:  # never one patient's number for another
            raise MoveNotAllowed(move=MessageType.REFERRAL.value, state=case.state.value)
        consent, patient = outgoing.consent, outgoing.patient
        self._corrects(tx, case, Correction(patient.phones or None, patient.email or None))
        cases.save(tx, case.feedback_set(consent.feedback, consent.at))

    def _corrects(self, tx: Transaction, case: Case, correction: Correction) -> None:
        # A case whose content was deleted has nothing left to mend, and needs no contact details either.
        if case.sent is not None and correction != Correction():
            cases.correct(tx, case, correction)

    def _write(self, tx: Transaction, case: Case, message: Message, entry: Entry) -> None:
        timeline.write(tx, case.id, replace(entry, mid=message.mid))
        outcome = entry.refused or "ok"
        tx.audit(
            AuditLine(
                f"case.heard.{message.type.value}", message.sender, "practice", case.id, outcome=outcome
            )
        )

    def _tell(
        self, tx: Transaction, case: Case, kind: MoveKind, at: Millis, state: State = State.RECEIVED
    ) -> None:
        event = ReferralMoved(case.id, kind.value, state.value, at)
        tx.after_commit(lambda: self._moved(event))


def _last_word(case: Case, now: Millis) -> Content | None:
    match case.state:
        case State.WITHDRAWN | State.WRONG_PATIENT:
            return contents.Withdraw("everything", "", now)
        case State.DECEASED:
            return contents.Deceased()
        case State.LEFT_PRACTICE:  # that word is the practice's own: we say no more than that we stopped
            return contents.CancelAnswer(done=True)
    if not case.state.open or case.sent is None or case.feedback_since == case.sent.outgoing.consent.at:
        return None
    return contents.FeedbackConsent(case.feedback, "", case.feedback_since)


def _reason(content: Content) -> str:
    match content:
        case contents.Cancel():
            # The table demands a reason; an older practice may send none.
            return content.reason_code or "other"
        case contents.Withdraw():
            return content.kind
    return ""


def _address(address: contents.Address) -> Address:
    return Address(address.street, address.house_number, address.postcode, address.city)
