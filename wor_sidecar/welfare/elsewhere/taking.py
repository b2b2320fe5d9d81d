"""Taking in what ZorgDomein delivered: a new case, the same one again, or news of one that is here."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, time
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from wor_sidecar.domain.clock import AMSTERDAM, Millis
from wor_sidecar.domain.consent import Answer, Consent, Scope
from wor_sidecar.domain.errors.imports import (
    BsnWhereNoneBelongs,
    ImportRefused,
    MessageNumberReused,
    ReferralDeletedHere,
)
from wor_sidecar.domain.errors.sidecar import NumberLooksLikeBsn
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId, RegistrationId, new_id
from wor_sidecar.domain.lists import Channel, Product
from wor_sidecar.domain.moves import MoveKind, Who
from wor_sidecar.domain.outgoing import Outgoing, PracticeCard, minimal
from wor_sidecar.domain.people import name_words
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.registration import Author, Registration, Source
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.fhir.referral import to_bundle
from wor_sidecar.hooks.events import ReferralMoved
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.welfare import cases, timeline
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.case import Case, Entry
from wor_sidecar.welfare.elsewhere import rows
from wor_sidecar.welfare.elsewhere.document import Trouble
from wor_sidecar.welfare.elsewhere.message import Broken, messages
from wor_sidecar.welfare.elsewhere.reading import Told, read
from wor_sidecar.welfare.figures import counting
from wor_sidecar.welfare.lists import search
from wor_sidecar.welfare.lists.words import Wanted
from wor_sidecar.welfare.news import News, with_news
from wor_sidecar.welfare.team import assigning

SENT_AGAIN: Final = "sent_again"
"""The timeline's word for a message that says something else than the one before."""
CHANNEL: Final = Channel.ZORGDOMEIN.value
_MOST_LIKE: Final = 50
_WORDS: Final = (
    ("sport", Product.BUURTSPORTCOACH),
    ("bewegen", Product.BEWEGEN_OP_RECEPT),
    ("maatschappelijk", Product.MAATSCHAPPELIJK_WERK),
    ("ouder", Product.OUDERENADVISEUR),
)
"""What a care request is called in ZorgDomein is every organisation's own: a word of it is all there is."""


class Came(StrEnum):
    """What became of a message."""

    NEW = "new"
    SAME = "same"
    NEWS = "news"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one message; `position` is its number in the file, `news` what differs, in field names.

    `twin` is an open case that may be about the same person; nobody but a person decides that.
    """

    position: int
    came: Came
    case: ReferralId | None = None
    twin: ReferralId | None = None
    news: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    error: ImportRefused | None = None


class Taking:
    """One transaction per message: what can be taken in is, whatever is wrong with another."""

    def __init__(
        self,
        store: Store,
        products: Sequence[Product],
        ourselves: Callable[[Transaction], OrganisationId | None],
        moved: Callable[[ReferralMoved], object] = lambda _moved: None,
    ) -> None:
        """`products` are those that we offer; `moved` hears of each new case after its commit."""
        self._store = store
        self._products = tuple(products)
        self._ourselves = ourselves
        self._moved = moved

    def file(self, content: bytes, actor: Actor, *, feedback: bool) -> list[Taken]:
        """Take in a file.

        Args:
            content: the file as it was delivered, one message or many.
            actor: who takes it in.
            feedback: the referrals say that the patients agree to reports to the GP.

        Raises:
            ImportEmpty, NotHl7Message: it holds no message at all.

        """
        return [self._one(each.position, each, actor, feedback) for each in messages(content)]

    def _one(self, position: int, message: Any, actor: Actor, feedback: bool) -> Taken:
        if isinstance(message, Broken):
            return Taken(position, Came.REFUSED, error=message.error)
        try:
            told = read(message)
            with self._store.transaction() as tx:
                return replace(self._take(tx, told, actor, feedback), position=position)
        except ImportRefused as error:
            return Taken(position, Came.REFUSED, error=error)
        except NumberLooksLikeBsn as error:
            refused = BsnWhereNoneBelongs(field=error.fields.get("field", ""))
            return Taken(position, Came.REFUSED, error=refused)

    def _take(self, tx: Transaction, told: Told, actor: Actor, feedback: bool) -> Taken:
        known = rows.numbered(tx, told.number)
        by_control = rows.case_of_control(tx, told.control) if told.control else None
        if known is None and by_control is not None:
            raise MessageNumberReused
        if known is None:
            return self._open(tx, told, actor, feedback)
        case = cases.get(tx, known.case)
        if case.sent is None:
            raise ReferralDeletedHere
        outgoing = self._outgoing(tx, told, case.id, case.feedback)
        return _again(tx, case, told, _content(told, outgoing), actor)

    def _open(self, tx: Transaction, told: Told, actor: Actor, feedback: bool) -> Taken:
        id_, now = ReferralId(new_id(tx.randomness)), tx.clock.now()
        outgoing = self._outgoing(tx, told, id_, feedback)
        bundle = to_bundle(outgoing, now=now, new_uuid=lambda: UUID(bytes=tx.randomness(16), version=4))
        sent = contents.Referral(bundle, told.number)
        referral = Referral(id_, outgoing.registration_id, State.RECEIVED, product=outgoing.product)
        case = Case(
            referral,
            outgoing.practice.organisation,
            now,
            feedback=feedback,
            feedback_since=outgoing.consent.at,
            test=told.test,
            channel=CHANNEL,
            sender=told.sender.name,
        )
        coach = assigning.coach_for(tx, outgoing)
        if coach is not None:
            case = replace(case, coach=coach.full_name, coach_id=coach.id)
        twin = _twin(tx, outgoing)
        cases.add(tx, case, sent)
        counting.begin(tx, case, outgoing)
        rows.add(tx, id_, told.number, twin)
        rows.add_version(tx, id_, told.control, _content(told, outgoing), told.documents)
        timeline.write(tx, id_, Entry(now, Who.PRACTICE, told.referrer, MoveKind.RECEIVED.value))
        if coach is not None:
            assigning.note(tx, id_, coach, now)
        _audit(tx, "case.imported", id_, actor)
        event = ReferralMoved(id_, MoveKind.RECEIVED.value, State.RECEIVED.value, now)
        tx.after_commit(lambda: self._moved(event))
        return Taken(0, Came.NEW, id_, twin, troubles=told.troubles)

    def _outgoing(self, tx: Transaction, told: Told, id_: ReferralId, feedback: bool) -> Outgoing:
        """Return the referral as the postbus would have brought it: the minimal set, and no BSN in it.

        Raises:
            NumberLooksLikeBsn: a text of it holds one.

        """
        at = min(_noon(told), tx.clock.now())
        scopes = {Scope.CONTACT, Scope.ADDRESS} | ({Scope.FEEDBACK} if feedback else set())
        product = self._product(told.asks)
        consent = Consent(
            answer=Answer.GIVEN_IN_CONSULT,
            scopes=frozenset(scopes),
            organisation=self._ourselves(tx),
            at=at,
            by=told.referrer or told.sender.name,
            product=product,
            channel=CHANNEL,
        )
        registration = Registration(
            patient=told.patient,
            code="",
            code_system="",
            source=Source(CHANNEL, told.number),
            contact_date=told.day,
            author=Author(told.referrer or told.sender.name),
        )
        referral = Referral(id_, RegistrationId(new_id(tx.randomness)), State.RECEIVED, product=product)
        practice = OrganisationId("-".join(filter(None, (CHANNEL, told.sender.agb))))
        card = PracticeCard(practice, told.sender.name, told.sender.phone, place=told.sender.place)
        # A birthday since changes nothing here: the coach asks everybody again at the intake.
        return minimal(registration, consent, referral, card, today=told.day, test=told.test)

    def _product(self, asks: str) -> str:
        words = asks.casefold()
        meant = [product for word, product in _WORDS if word in words and product in self._products]
        return (meant or [*self._products, Product.WELZIJN_OP_RECEPT])[0].value


def _again(tx: Transaction, case: Case, told: Told, content: dict[str, Any], actor: Actor) -> Taken:
    """Tell of a referral that is here: nothing of it changes by itself."""
    last = rows.versions_of(tx, case.id)[-1].content or {}
    news = tuple(name for name, value in content.items() if last.get(name) != value)
    if not news:
        return Taken(0, Came.SAME, case.id)
    rows.add_version(tx, case.id, told.control, content, told.documents)
    cases.save(tx, with_news(case, News.CORRECTION))
    entry = Entry(tx.clock.now(), Who.PRACTICE, told.referrer, SENT_AGAIN, reason=",".join(news))
    timeline.write(tx, case.id, entry)
    _audit(tx, "case.sent_again", case.id, actor)
    return Taken(0, Came.NEWS, case.id, news=news, troubles=told.troubles)


def _content(told: Told, outgoing: Outgoing) -> dict[str, Any]:
    """Return what a message says, to be compared with the next of its number."""
    patient, home = outgoing.patient, outgoing.patient.address
    return {
        "name": patient.full_name,
        "birth_date": patient.birth_date.isoformat() if patient.birth_date else "",
        "phones": list(patient.phones),
        "email": patient.email,
        "address": {**(asdict(home) if home else {}), "postcode": patient.postcode},
        "referrer": told.referrer,
        "asks": told.asks,
        "documents": [sha256(each).hexdigest() for each in told.documents],
        "troubles": [each.value for each in told.troubles],
    }


def _twin(tx: Transaction, outgoing: Outgoing) -> ReferralId | None:
    """Return the open case of somebody who shares a surname and the birth date, the most urgent one."""
    same_day = search.find(tx, Wanted(born=outgoing.patient.birth_date), skip=0, most=_MOST_LIKE)
    for one in cases.some(tx, same_day):
        if one.sent is None or not one.state.open:
            continue
        if _surnames(one.sent.outgoing) & _surnames(outgoing):
            return one.id
    return None


def _surnames(outgoing: Outgoing) -> frozenset[str]:
    return name_words(f"{outgoing.patient.surname} {outgoing.patient.partner_surname}")


def _noon(told: Told) -> Millis:
    """Return the middle of the day that the referral names: it has no time of its own."""
    at = datetime.combine(told.day, time(12), AMSTERDAM).astimezone(UTC)
    return Millis(int(at.timestamp()) * 1000)


def _audit(tx: Transaction, event: str, case: ReferralId, actor: Actor) -> None:
    tx.audit(AuditLine(event, actor.user, actor.role, case, on_behalf_of=actor.on_behalf_of))
