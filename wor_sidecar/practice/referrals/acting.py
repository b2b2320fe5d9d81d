"""What a person in the practice does to a referral: take it back, withdraw, report, and see letters."""

from collections.abc import Callable
from dataclasses import replace

from wor_sidecar.domain import prompts as pure
from wor_sidecar.domain.errors.sidecar import RuleBroken
from wor_sidecar.domain.identifiers import LetterId, ReferralId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import Move, MoveKind, Who
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.standing import WRONG_FILE
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.contents import Content
from wor_sidecar.hooks.events import ReferralMoved
from wor_sidecar.mail.departures import Departures
from wor_sidecar.practice.consent import consents, prompts
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.book import Entry
from wor_sidecar.practice.referrals.closing import close_if_done
from wor_sidecar.practice.referrals.crossing import feedback_since
from wor_sidecar.practice.writeback import letters
from wor_sidecar.practice.writeback.letters import LetterState
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction

_ENDINGS: dict[MoveKind, Content] = {
    MoveKind.WRONG_PATIENT: contents.WrongPatient(),
    MoveKind.DECEASED: contents.Deceased(),
    MoveKind.LEFT_PRACTICE: contents.LeftPractice(),
}


class Acting:
    """Every method works inside the caller's transaction; `moved` hears of each change after its commit."""

    def __init__(
        self,
        departures: Departures,
        moved: Callable[[ReferralMoved], object] = lambda _moved: None,
        ring: Callable[[], object] = lambda: None,
    ) -> None:
        self._departures = departures
        self._moved = moved
        self._ring = ring

    def cancel(self, tx: Transaction, id_: ReferralId, reason: str, person: Person) -> Referral:
        """Take a referral back: before its receipt it is gone, after it the coach is asked.

        Raises:
            RuleBroken: it can't be cancelled (any more), or the reason is missing.

        """
        referral = book.load(tx, id_)
        if referral.state is State.QUEUED:
            after = self.make(tx, referral, MoveKind.CANCEL, person, reason)
            if self._departures.withdraw(tx, id_):
                self.hold(tx, referral, contents.Cancel(reason))
            return after
        after = self.make(tx, referral, MoveKind.REQUEST_CANCEL, person, reason)
        self.hold(tx, referral, contents.Cancel(reason))
        return after

    def withdraw(self, tx: Transaction, id_: ReferralId, kind: str, person: Person) -> Referral:
        """Record that the patient withdrew consent: for `everything` or for the `coaching`; never why."""
        referral = book.load(tx, id_)
        after = self.make(tx, referral, MoveKind.WITHDRAW, person)
        recorded = consents.standing(tx, id_)
        if recorded is not None:
            consents.withdraw(tx, recorded, tx.clock.now())
        if self._departures.withdraw(tx, id_):
            self.hold(tx, referral, contents.Withdraw(kind, "", tx.clock.now()))
        return after

    def stop_feedback(self, tx: Transaction, id_: ReferralId, person: Person) -> Referral:
        """Record that the GP is told no more content; what is still held changes when it is sealed."""
        referral = book.readable(tx, id_)
        recorded = consents.standing(tx, id_)
        if recorded is None or not recorded.consent.live:
            raise RuleBroken
        # The coach's clock may be ahead: what the patient says here is the newest word even so.
        since = max(tx.clock.now(), feedback_since(tx, id_, recorded.consent))
        consents.set_feedback(tx, recorded, on=False)
        name = MessageType.FEEDBACK_CONSENT.value
        book.note(tx, id_, Entry(since, Who.PRACTICE.value, person.name, name, "off"))
        view = None if recorded.departure is None else self._departures.view(tx, recorded.departure)
        if view is not None and view.sealed:
            self.hold(tx, referral, contents.FeedbackConsent(False, "", since))
        self.audit(tx, "feedback_stopped", id_, person)
        return referral

    def end(self, tx: Transaction, id_: ReferralId, kind: MoveKind, person: Person) -> Referral:
        """Report a wrong patient, a death, or that the patient left: everything under way stops.

        The letters of a wrong patient that were written already ask a person to take them out of that file.
        """
        referral = book.load(tx, id_)
        if kind is MoveKind.WRONG_PATIENT:
            for one in letters.of_referral(tx, id_):
                if one.state in (LetterState.PLACED, LetterState.TAKEN):
                    letters.save(tx, replace(one, asks=True, why=WRONG_FILE, seen_at=None, seen_by=""))
        after = self.make(tx, referral, kind, person)
        if self._departures.withdraw(tx, id_):
            self.hold(tx, referral, _ENDINGS[kind])
        return after

    def reopen(self, tx: Transaction, id_: ReferralId, person: Person) -> Referral:
        """Ask an expired question again."""
        referral = book.readable(tx, id_)
        after = self.make(tx, referral, MoveKind.REOPEN, person)
        filed = prompts.of_referral(tx, id_)
        if filed is not None:
            prompts.save(tx, pure.reopen(filed.prompt, tx.clock.now()))
        return after

    def see(self, tx: Transaction, id_: ReferralId, letter: LetterId | None, person: Person) -> Referral:
        """Note that a person saw a letter, or all of this referral that ask; the last one may close it."""
        referral = book.load(tx, id_)
        now = tx.clock.now()
        asking = [one for one in letters.of_referral(tx, id_) if one.waits_for_eyes]
        for one in asking:
            if letter in (None, one.id):
                letters.save(tx, replace(one, seen_at=now, seen_by=person.name))
                self.hold(tx, referral, contents.Acknowledge(one.mid, "seen"))
        self.make(tx, referral, MoveKind.SEE, person)
        return close_if_done(tx, id_)

    def make(
        self, tx: Transaction, referral: Referral, kind: MoveKind, person: Person, reason: str = ""
    ) -> Referral:
        """Make a move of this person: on the timeline, in the trail, and told to who listens."""
        now = tx.clock.now()
        move = Move(kind, Who.PRACTICE, now, person.name, reason)
        after = book.make(tx, referral, move)
        book.announce(tx, referral, after, move, self._moved)
        self.audit(tx, kind.value, referral.id, person, reason or "ok")
        if after.state is not referral.state:
            after = close_if_done(tx, after.id)
        tx.after_commit(self._ring)
        return after

    def hold(self, tx: Transaction, referral: Referral, content: Content) -> None:
        """Let a message to the referral's organisation leave now."""
        if referral.organisation is None:
            return
        self._departures.hold(
            tx,
            to=referral.organisation,
            type_=content.type,
            thread=referral.id,
            content=content,
            hold_until=tx.clock.now(),
        )

    def audit(
        self, tx: Transaction, event: str, id_: ReferralId, person: Person, outcome: str = "ok"
    ) -> None:
        """Put on the trail what this person did."""
        line = AuditLine(f"referral.{event}", person.user, person.role, id_, person.on_behalf_of, outcome)
        tx.audit(line)
