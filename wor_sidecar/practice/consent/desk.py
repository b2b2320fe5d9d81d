"""The consent desk: opens a prompt for one person at a time, records the answer, takes it back in time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from wor_sidecar.domain import prompts as pure
from wor_sidecar.domain.answers import check, read_answer
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Answer, Consent, Masked
from wor_sidecar.domain.errors.sidecar import (
    AnswerIncomplete,
    PartnerUnknown,
    StoppedThere,
    UndoTooLate,
)
from wor_sidecar.domain.gap import Consequence, consequence
from wor_sidecar.domain.identifiers import DepartureId, OrganisationId, PromptId, new_id
from wor_sidecar.domain.moves import Move, MoveKind, Who
from wor_sidecar.domain.prompts import ClaimToken
from wor_sidecar.domain.questions import ConsentText, Decision, GivenAnswer, Mode, Question, Route
from wor_sidecar.domain.referral import Referral
from wor_sidecar.domain.registration import Author, Patient, Registration
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.contents import Content
from wor_sidecar.hooks.events import ReferralMoved
from wor_sidecar.mail.departures import Departures
from wor_sidecar.practice import restored
from wor_sidecar.practice.consent import consents, people, prompts, rows
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.consent.prompts import Filed
from wor_sidecar.practice.local import local_date
from wor_sidecar.practice.lost import stopped_there
from wor_sidecar.practice.referrals import book, counting
from wor_sidecar.practice.referrals.closing import close_if_done
from wor_sidecar.practice.routing import Choice, choices, only
from wor_sidecar.practice.sending import Writer
from wor_sidecar.practice.settings import RouteSettings
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction

_MINUTE = 60_000
_EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class DeskRules:
    """What the settings say about asking."""

    undo_minutes: float
    mode: Mode
    routes: tuple[RouteSettings, ...]
    texts: tuple[ConsentText, ConsentText]
    """The consent text with feedback, and the one without."""
    referrers: tuple[Author, ...] = ()
    """Who may be named where a list doesn't say who referred."""


@dataclass(frozen=True, slots=True, repr=False)
class Opened(Masked):
    """A prompt as its claimer sees it."""

    filed: Filed
    registration: Registration
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Asked(Masked):
    """An answer as it came in; `answer` is the JSON of the local API, its shape not yet checked."""

    claim: str
    version: int
    answer: Mapping[str, Any]
    key: str | None = None


class Desk:
    """Every method works inside the caller's transaction; `ring` tells the other desks after the commit."""

    def __init__(
        self,
        rules: DeskRules,
        writer: Writer,
        departures: Departures,
        ring: Callable[[], object] = lambda: None,
        moved: Callable[[ReferralMoved], object] = lambda _moved: None,
    ) -> None:
        self._rules = rules
        self._writer = writer
        self._departures = departures
        self._around = writer.around
        self._ring = ring
        self._moved = moved

    def open(self, tx: Transaction, id_: PromptId, person: Person) -> Opened:
        """Open a prompt for one person, for two minutes; reading is an audit line too.

        Raises:
            PromptGone, PromptDecided, PromptExpired: it is no longer open.
            PromptClaimed: a colleague is busy with it.

        """
        filed = prompts.load(tx, id_)
        token = ClaimToken(new_id(tx.randomness))
        claimed = pure.claim(filed.prompt, person.user, token, tx.clock.now())
        prompts.save(tx, claimed)
        registration = rows.load_registration(tx, claimed.registration_id)
        tx.audit(_line("prompt.opened", person, id_))
        tx.after_commit(self._ring)
        return Opened(replace(filed, prompt=claimed), registration, self._choices(tx, registration))

    def release(self, tx: Transaction, id_: PromptId, claim: str) -> None:
        """Give a claim back; somebody else's stays."""
        prompts.save(tx, pure.release(prompts.load(tx, id_).prompt, ClaimToken(claim)))
        tx.after_commit(self._ring)

    def answer(self, tx: Transaction, id_: PromptId, asked: Asked, person: Person) -> Millis:
        """Record an answer, and hold what it sends; returns until when it can be undone.

        Consent, referral, audit line and departure commit together. The same key twice is one answer.

        Raises:
            PromptGone, PromptDecided, PromptExpired: it is no longer open.
            ClaimLost: it changed, or somebody else took it.
            AnswerKeyUsed: the key is another answer's.
            RuleBroken: the answer lacks something, or holds what it may not.

        """
        now = tx.clock.now()
        filed = prompts.load(tx, id_)
        said = asked.answer.get("answer")
        if asked.key is not None and consents.recorded_before(tx, asked.key, filed.referral, said):
            return filed.prompt.undo_until or now
        referral = book.load(tx, filed.referral)
        registration = rows.load_registration(tx, referral.registration_id)
        undo_until = Millis(now + int(self._rules.undo_minutes * _MINUTE))
        token = ClaimToken(asked.claim)
        pure.answer(
            filed.prompt, Answer.NO_ANSWER, token=token, version=asked.version, now=now, undo_until=undo_until
        )  # who lost the claim hears that first, not what the answer lacks
        decision, registration = self._decide(tx, registration, asked.answer, person)
        answered = pure.answer(
            filed.prompt,
            decision.consent.answer,
            token=token,
            version=asked.version,
            now=now,
            undo_until=undo_until,
            until=decision.until,
        )
        prompts.save(tx, answered)
        there = self._there(tx, referral, decision)
        self._record(tx, referral, registration, decision, person, undo_until, asked.key, there)
        tx.after_commit(self._ring)
        return undo_until

    def undo(self, tx: Transaction, id_: PromptId, person: Person) -> None:
        """Take the last answer back: nothing of it left, and the prompt is open again.

        Raises:
            PromptGone: there is no such prompt.
            UndoTooLate: the window closed, or it was sealed.

        """
        now = tx.clock.now()
        filed = prompts.load(tx, id_)
        prompts.save(tx, pure.undo(filed.prompt, now))
        recorded = consents.standing(tx, filed.referral)
        if recorded is None:
            raise UndoTooLate
        if recorded.departure is not None and not self._departures.undo(tx, recorded.departure):
            raise UndoTooLate
        referral = replace(book.load(tx, filed.referral), organisation=None, product="")
        move = Move(MoveKind.UNDO, Who.PRACTICE, now, person.name)
        book.announce(tx, referral, book.make(tx, referral, move), move, self._moved)
        consents.undo(tx, recorded.id, now)
        if recorded.referrer:
            self._forget_author(tx, referral)
        tx.audit(_line("consent.undone", person, filed.referral))
        tx.after_commit(self._ring)

    def _forget_author(self, tx: Transaction, referral: Referral) -> None:
        """Take back who was named with an answer that was undone: with the next one it may be another."""
        registration = rows.load_registration(tx, referral.registration_id)
        rows.complete(tx, referral.registration_id, replace(registration, author=None))
        counting.note_author(tx, referral.id, "")

    def _record(
        self,
        tx: Transaction,
        referral: Referral,
        registration: Registration,
        decision: Decision,
        person: Person,
        undo_until: Millis,
        key: str | None,
        there: Content | None,
    ) -> None:
        consent, departure = decision.consent, None
        if there is not None:
            referral = replace(referral, organisation=restored.holder_of(tx, referral.id))
            departure = self._tell(tx, referral, there, undo_until)
        referral = self._move(tx, referral, decision, person, tx.clock.now())
        if decision.move is MoveKind.GIVE:
            content = self._writer.referral(tx, referral, registration, consent)
            departure = self._tell(tx, referral, content, undo_until)
            municipality = self._municipality(tx, referral, registration)
            counting.note_given(tx, referral.id, consent.details, municipality)
        if consent.channel:
            counting.note_channel(tx, referral.id, consent.channel)
        referrer = decision.author.name if decision.author else ""
        if referrer:
            counting.note_author(tx, referral.id, rows.pseudonym(self._writer.secret, decision.author))
        rows.complete(tx, referral.registration_id, registration)
        people.remember(tx, self._writer.secret, referral.registration_id, registration.patient)
        consents.record(tx, referral.id, consent, departure, key, referrer)
        tx.audit(_line(f"consent.{consent.answer}", person, referral.id, _outcome(consent)))

    def _decide(
        self, tx: Transaction, registration: Registration, answer: Mapping[str, Any], person: Person
    ) -> tuple[Decision, Registration]:
        now = tx.clock.now()
        named = self._named(tx, answer.get("organisation"))
        given = read_answer({**answer, "organisation": named} if named else answer)
        found = self._choices(tx, registration)
        routes = [Route(choice.organisation, choice.products) for choice in found]
        if named is not None and named not in [route.organisation for route in routes]:
            routes.append(Route(named))
        text_a, text_b = self._rules.texts
        question = Question(
            birth_date=registration.patient.birth_date,
            today=local_date(now),
            at=now,
            by=person.name,
            text_a=text_a,
            text_b=text_b,
            routes=tuple(routes),
            role=person.role,
            on_behalf_of=person.on_behalf_of,
            mode=self._rules.mode,
            author=registration.author,
            referrers=self._rules.referrers,
        )
        decision = check(given, question)
        patient = registration.patient
        if decision.move is MoveKind.GIVE and not can_be_reached(patient, given):
            raise AnswerIncomplete(field="details.phone")
        if patient.birth_date is None and given.birth_date is not None:
            patient = replace(patient, birth_date=given.birth_date)
        author = decision.author or registration.author
        return decision, replace(registration, patient=patient, author=author)

    def _named(self, tx: Transaction, name: object) -> OrganisationId | None:
        """Return the organisation that was named by its label or id."""
        if not name:
            return None
        for partner in self._around.partners(tx):
            if name in (partner.label, partner.organisation):
                return partner.organisation
        raise PartnerUnknown

    def _move(
        self, tx: Transaction, referral: Referral, decision: Decision, person: Person, now: Millis
    ) -> Referral:
        consent = decision.consent
        if decision.move is MoveKind.GIVE:
            referral = replace(referral, organisation=consent.organisation, product=consent.product)
        move = Move(decision.move, Who.PRACTICE, now, person.name, decision.reason)
        after = book.make(tx, referral, move)
        book.announce(tx, referral, after, move, self._moved)
        return close_if_done(tx, after.id)

    def _there(self, tx: Transaction, referral: Referral, decision: Decision) -> Content | None:
        """Return what the answer tells an organisation that has the referral already, since a restore.

        Raises:
            HeldThere, HeldElsewhere: the answer would leave the patient with two, or with nobody's yes.
            StoppedThere: the patient stopped there.

        """
        holder = restored.holder_of(tx, referral.id)
        name = next((one.label for one in self._around.partners(tx) if one.organisation == holder), "")
        if decision.move is MoveKind.GIVE and stopped_there(tx, referral.id):
            raise StoppedThere
        match consequence(decision.move, decision.consent.organisation, holder, name):
            case Consequence.TAKE_BACK:
                return contents.Withdraw(_EVERYTHING, "", tx.clock.now())
            case Consequence.TELL_DEATH:
                return contents.Deceased()
        return None

    def _tell(self, tx: Transaction, referral: Referral, content: Content, until: Millis) -> DepartureId:
        """Hold what goes to the organisation until the answer can be undone no longer."""
        assert referral.organisation is not None
        return self._departures.hold(
            tx,
            to=referral.organisation,
            type_=content.type,
            thread=referral.id,
            content=content,
            hold_until=until,
        )

    def _choices(self, tx: Transaction, registration: Registration) -> tuple[Choice, ...]:
        found = choices(self._rules.routes, self._around.partners(tx), registration.patient.address)
        source = registration.source
        return only(found, source.position) if source.connector == rows.TEST and source.position else found

    def _municipality(self, tx: Transaction, referral: Referral, registration: Registration) -> str:
        for choice in self._choices(tx, registration):
            if choice.organisation == referral.organisation:
                return choice.municipality
        return ""


def can_be_reached(patient: Patient, given: GivenAnswer) -> bool:
    """Tell whether the coach has a number or an address: the patient's, or of who decides for the patient."""
    theirs = any(person.phone for person in given.representatives)
    return bool(patient.phones or patient.email or given.details.phone or theirs)


def _line(event: str, person: Person, object_: str, outcome: str = "ok") -> AuditLine:
    return AuditLine(event, person.user, person.role, object_, person.on_behalf_of, outcome)


def _outcome(consent: Consent) -> str:
    """Say in codes what was on the screen: which text, which scopes, how it was asked."""
    parts = [consent.text_id, consent.text_hash[:16], ",".join(sorted(consent.scopes)), consent.channel]
    return " ".join(part for part in (*parts, consent.how or "") if part) or "ok"
