"""Making a coach's step: the move, the timeline, the audit line and the answer, all in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors.inbox import ActTooEarly, CaseChanged, CaseShredded
from wor_sidecar.domain.errors.sidecar import ConsentNotGiven, FeedbackNotAgreed, MoveNotAllowed
from wor_sidecar.domain.feedback import Returned, releasable
from wor_sidecar.domain.identifiers import DepartureId, OrganisationId, ReferralId
from wor_sidecar.domain.lists import ContactResult
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import Move, MoveKind, Who, apply
from wor_sidecar.domain.referral import State
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.contents import Content
from wor_sidecar.hooks.events import ReferralMoved
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare import cases, timeline
from wor_sidecar.welfare.actor import Actor as Actor  # noqa: PLC0414 - others take it from here
from wor_sidecar.welfare.acts import FORMS, Act, ActName, check
from wor_sidecar.welfare.answers import Organisation, Step, content_of, returned
from wor_sidecar.welfare.calendar import local_date
from wor_sidecar.welfare.case import DELETABLE, OVER, Case, Details, Entry
from wor_sidecar.welfare.figures import counting
from wor_sidecar.welfare.lists.coaches import coach_named
from wor_sidecar.welfare.news import News, with_news
from wor_sidecar.welfare.step_days import check_day
from wor_sidecar.welfare.wording import worded

FORBIDDEN: Final = (MoveNotAllowed, ActTooEarly, ConsentNotGiven)
"""A step that was filled in rightly and isn't possible: the table, the order of things, or the patient."""
NOT_ALLOWED: Final = "not_allowed"
"""How the timeline marks what came and could not be made, of either side."""
_OWN_NOTES: Final = {
    ActName.CONFIRM_DELETION: "deletion_confirmed",
    ActName.FEEDBACK_CONSENT: "feedback_consent",
    ActName.ASSIGN: "assign",
    ActName.MESSAGE: "message",
    ActName.SEEN: "seen",
}
"""The steps that move nothing, by their word on the timeline."""
_WORDLESS: Final = frozenset(
    {MoveKind.CONFIRM_CANCEL, MoveKind.DECLINE_CANCEL, MoveKind.WITHDRAW, MoveKind.DECEASED}
)
"""Moves that the practice hears as a word of their own, without a text or a letter."""


class Outbox(Protocol):
    """What this room needs of mail's departures."""

    def hold(
        self,
        tx: Transaction,
        *,
        to: OrganisationId,
        type_: MessageType,
        thread: ReferralId | None,
        content: Content,
        hold_until: Millis,
    ) -> DepartureId:
        """Keep a message until it may be sealed."""
        ...

    def withdraw(self, tx: Transaction, thread: ReferralId) -> bool:
        """Stop everything of a thread that is under way."""
        ...

    def forget(self, tx: Transaction, thread: ReferralId) -> None:
        """Delete what was kept of a thread that is being shredded."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Draft(Masked):
    """A step that was looked at and not made: the case as it is, and what the practice would hear of it.

    `told` is None where it hears nothing, or a word without text (a withdrawal, a death).
    """

    case: Case
    before: tuple[Entry, ...]
    told: Returned | None


class Acting:
    """The coach's desk: one method, one transaction per step."""

    def __init__(
        self,
        outbox: Outbox,
        organisation: Organisation,
        *,
        longest_text: int,
        moved: Callable[[ReferralMoved], object] = lambda _moved: None,
    ) -> None:
        """`longest_text` is in characters; `moved` hears of each move after its commit."""
        self._outbox = outbox
        self._organisation = organisation
        self._longest_text = longest_text
        self._moved = moved

    def act(self, tx: Transaction, case_id: ReferralId, act: Act, actor: Actor) -> Case:
        """Make one step, or nothing of it; returns the case as it is now.

        Raises:
            CaseUnknown, CaseShredded, CaseChanged: the case.
            InboxRefusal (a day among them), NumberLooksLikeBsn, CodeInText: what was filled in.
            MoveNotAllowed, FeedbackNotAgreed, ActTooEarly: the table, the patient or the order of things.

        """
        form = check(act)
        act = worded(act, self._longest_text)
        case = _present(tx, case_id, act)
        check_day(act, case, timeline.read(tx, case_id), local_date(tx.clock.now()))
        tx.audit(
            AuditLine(f"case.{act.name}", actor.user, actor.role, case_id, on_behalf_of=actor.on_behalf_of),
        )
        if form.move is None:
            return self._note(tx, case, act)
        return self._move(tx, case, act, _kind(form.move, case))

    def refused(self, tx: Transaction, case_id: ReferralId, act: Act, actor: Actor) -> None:
        """Keep a step that the table forbids, for people to see; it changed nothing."""
        case = cases.find(tx, case_id)
        if case is None or case.sent is None:
            return
        form, now = FORMS[act.name], tx.clock.now()
        kind = _OWN_NOTES[act.name] if form.move is None else _kind(form.move, case).value
        act = worded(act, self._longest_text)
        timeline.write(tx, case_id, replace(_entry(act, kind, now, None), refused=NOT_ALLOWED))
        line = AuditLine(f"case.{act.name}", actor.user, actor.role, case_id, actor.on_behalf_of, "refused")
        tx.audit(line)

    def draft(self, tx: Transaction, case_id: ReferralId, act: Act, *, agreed: bool | None = None) -> Draft:
        """Look at a step without making it; it is refused as `act` would.

        `agreed`: the patient's newest word on feedback where the same form asks it; None: as the case has it.
        """
        form = check(act)
        act = worded(act, self._longest_text)
        case = _present(tx, case_id, act)
        if agreed is not None:
            case = replace(case, feedback=agreed)
        before = timeline.read(tx, case_id)
        check_day(act, case, before, local_date(tx.clock.now()))
        if form.move is None:
            return Draft(case, before, None)
        kind = _kind(form.move, case)
        apply(case.referral, Move(kind, Who.COACH, tx.clock.now(), act.by, act.code))
        told = None if kind in _WORDLESS else self._told(tx, case, act, kind, before)
        return Draft(case, before, told)

    def _move(self, tx: Transaction, case: Case, act: Act, kind: MoveKind) -> Case:
        now = tx.clock.now()
        move = Move(kind, Who.COACH, now, act.by, act.code)
        referral = apply(case.referral, move)
        if act.identity or (kind is MoveKind.CONTACT and ContactResult(act.result).reached):
            referral = replace(referral, identity_checked=True)
        content = self._answer(tx, case, act, kind)
        if kind is MoveKind.WITHDRAW:
            self._outbox.withdraw(tx, case.id)
        departure = None if content is None else self._hold(tx, case, content)
        after = cases.save(tx, replace(case.moved(referral, now), gap=False))
        entry = _entry(act, kind.value, now, departure)
        timeline.write(tx, case.id, entry)
        counting.count(tx, after, entry)
        event = ReferralMoved(case.id, kind.value, referral.state.value, now)
        tx.after_commit(lambda: self._moved(event))
        return after

    def _answer(self, tx: Transaction, case: Case, act: Act, kind: MoveKind) -> Content | None:
        """Return what the practice hears of a move; None when the patient's choice leaves nothing to tell."""
        now = tx.clock.now()
        match kind:
            case MoveKind.CONFIRM_CANCEL | MoveKind.DECLINE_CANCEL:
                return contents.CancelAnswer(done=kind is MoveKind.CONFIRM_CANCEL)
            case MoveKind.WITHDRAW:
                return contents.Withdraw(act.kind, self._by(act), now)
            case MoveKind.DECEASED:
                return contents.Deceased()
        answer = self._told(tx, case, act, kind, timeline.read(tx, case.id))
        assert case.sent is not None
        return None if answer is None else content_of(answer, case.sent.patient_check, tx.randomness)

    def _told(
        self, tx: Transaction, case: Case, act: Act, kind: MoveKind, before: tuple[Entry, ...]
    ) -> Returned | None:
        now = tx.clock.now()
        step = Step(case.id, kind, act, now, act.date or local_date(now))
        told = any(map(_told_reached, before))
        whole = returned(step, self._organisation, before)
        return releasable(whole, agreed=case.feedback, told_contact=told)

    def _note(self, tx: Transaction, case: Case, act: Act) -> Case:
        now = tx.clock.now()
        content: Content | None = None
        match act.name:
            case ActName.CONFIRM_DELETION:
                content = contents.DeletionConfirmed(now)
                self._delete(tx, case)
                case = replace(case, news="")
            case ActName.SEEN:
                if not case.news:
                    raise ActTooEarly(act=act.name.value, state=case.state.value)
                case = replace(case, news="")
            case ActName.FEEDBACK_CONSENT:
                _demand_consent(case)
                # The practice's clock may be ahead: what the patient says here is the newest word even so.
                since = max(now, case.feedback_since)
                content = contents.FeedbackConsent(bool(act.on), self._by(act), since)
                case = case.feedback_set(bool(act.on), since)
            case ActName.ASSIGN:
                named = coach_named(tx, act.to)
                act = replace(act, to=named.full_name if named else act.to)
                case = replace(case, coach=act.to, coach_id=named.id if named else "")
                case = case if act.to == act.by else with_news(case, News.HANDED_OVER)
            case ActName.MESSAGE:
                _demand_consent(case)
                if not case.feedback:
                    raise FeedbackNotAgreed
                content = contents.TextMessage(act.note)
                case = replace(case, news="" if case.news == News.MESSAGE else case.news)
        departure = None if content is None else self._hold(tx, case, content)
        after = cases.save(tx, case)
        timeline.write(tx, case.id, _entry(act, _OWN_NOTES[act.name], now, departure))
        return cases.get(tx, after.id)

    def _delete(self, tx: Transaction, case: Case) -> None:
        if case.state not in DELETABLE:
            raise ActTooEarly(act=ActName.CONFIRM_DELETION.value, state=case.state.value)
        self._outbox.forget(tx, case.id)
        cases.shred(tx, case.id)

    def _hold(self, tx: Transaction, case: Case, content: Content) -> DepartureId:
        return self._outbox.hold(
            tx,
            to=case.practice,
            type_=content.type,
            thread=case.id,
            content=content,
            hold_until=tx.clock.now(),
        )

    def _by(self, act: Act) -> str:
        return act.by or self._organisation.name


def _present(tx: Transaction, case_id: ReferralId, act: Act) -> Case:
    case = cases.get(tx, case_id)
    if act.version is not None and act.version != case.version:
        raise CaseChanged
    if case.sent is None:
        raise CaseShredded(case=case_id)
    return case


def _kind(move: MoveKind, case: Case) -> MoveKind:
    """Tell planning for the first time from moving an appointment."""
    replanned = move is MoveKind.PLAN and case.state is State.INTAKE_PLANNED
    return MoveKind.REPLAN if replanned else move


def _told_reached(entry: Entry) -> bool:
    """Tell whether a contact on the timeline told the practice that the patient was reached."""
    told = entry.kind == MoveKind.CONTACT and entry.departure is not None and not entry.refused
    return told and bool(entry.details.result) and ContactResult(entry.details.result).reached


def _demand_consent(case: Case) -> None:
    """Let nothing go about a patient who withdrew, died or left the practice."""
    if case.consent is None or not case.consent.live or case.state in OVER:
        raise ConsentNotGiven


def _entry(act: Act, kind: str, now: Millis, departure: DepartureId | None) -> Entry:
    details = Details(
        text=act.note,
        proposal=act.proposal,
        activity=act.activity,
        category=act.category,
        way=act.way,
        result=act.result,
        passed_on_to=act.passed_on_to,
        taking_part=act.taking_part,
        mark=act.mark,
        patient_knows=act.patient_knows,
        on=act.on,
    )
    reason = act.code or act.to
    day = act.date or local_date(now)
    return Entry(now, Who.COACH, act.by, kind, reason, day, departure=departure, details=details)
