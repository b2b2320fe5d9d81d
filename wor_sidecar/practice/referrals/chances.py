"""Second chances: call once more, ask for another organisation, and a word to the coach meanwhile."""

import re
from dataclasses import replace
from typing import Final

from wor_sidecar.domain import ages
from wor_sidecar.domain.bsn import refuse_bsn, refuse_bsn_as_phone, refuse_this_bsn
from wor_sidecar.domain.cleaning import clean, clean_line
from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.consent import Consent
from wor_sidecar.domain.errors.practice import NoteMissing, PhoneUnusable
from wor_sidecar.domain.errors.sidecar import ConsentNotGiven, ConsentOutgrown, MoveNotAllowed
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import MoveKind, Who
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.registration import Patient
from wor_sidecar.domain.standing import FAILED, carrying
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.contents import content_to_json
from wor_sidecar.mail.departures import Departures
from wor_sidecar.practice.consent import consents, rows
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.consent.registrar import Registrar
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.acting import Acting
from wor_sidecar.practice.referrals.book import Entry
from wor_sidecar.practice.referrals.whereabouts import asked_elsewhere, talks
from wor_sidecar.practice.writeback import letters
from wor_sidecar.store.transactions import Transaction

LONGEST_NOTE: Final = 1000
"""Characters of a message to the coach."""
_PHONE = re.compile(r"\+?[0-9][0-9 ()/-]{5,30}")


class SecondChances:
    """Every method works inside the caller's transaction."""

    def __init__(self, acting: Acting, registrar: Registrar, departures: Departures) -> None:
        self._acting = acting
        self._registrar = registrar
        self._departures = departures

    def try_again(self, tx: Transaction, id_: ReferralId, phone: str, person: Person) -> Referral:
        """Let the coach call once more: the number was checked, and is corrected where `phone` is given.

        It is the same referral, counted once; the letter that asked for this counts as seen.

        Raises:
            RuleBroken: the coach didn't give up yet, there is no consent any more, or another
                organisation is asked or at work meanwhile.
            PhoneUnusable, NumberLooksLikeBsn: the number can't be one.
            ContentDeleted: it was shredded.

        """
        referral = book.readable(tx, id_)
        consent = self._live(tx, referral)
        if asked_elsewhere(tx, id_):
            raise MoveNotAllowed(move=MoveKind.TRY_AGAIN.value, state=referral.state.value)
        registration = rows.load_registration(tx, referral.registration_id)
        today = local_date(tx.clock.now())
        if ages.passed_boundary(registration.patient.birth_date, local_date(consent.at), today):
            raise ConsentOutgrown
        phones = _corrected(registration.patient, consent, phone) if phone.strip() else None
        self._see(tx, id_, person)
        after = self._acting.make(tx, book.load(tx, id_), MoveKind.TRY_AGAIN, person)
        if phones is not None:
            rows.correct_phones(tx, referral.registration_id, registration, phones)
        self._acting.hold(tx, after, contents.TryAgain(phones))
        return after

    def route_again(self, tx: Transaction, id_: ReferralId, person: Person) -> Referral:
        """Ask the patient about another organisation: a new referral of the same registration.

        Done twice, it is the same new one. A referral that could not be delivered is cancelled by it.

        Raises:
            RuleBroken: it is with an organisation, or under way to one.
            ContentDeleted: what was known of the patient was shredded.

        """
        referral = book.readable(tx, id_)
        begun = book.replacing(tx, id_)
        if begun is not None and begun.state.open:
            self._acting.audit(tx, MoveKind.ROUTE_AGAIN.value, begun.id, person, "begun already")
            return begun
        if referral.state is State.QUEUED:
            newest = carrying(self._departures.of_thread(tx, id_))
            if newest is None or newest.state not in FAILED:
                raise MoveNotAllowed(move=MoveKind.ROUTE_AGAIN.value, state=referral.state.value)
            self._departures.withdraw(tx, id_)
        self._see(tx, id_, person)
        old = self._acting.make(tx, book.load(tx, id_), MoveKind.ROUTE_AGAIN, person)
        taken = self._registrar.again(tx, old, person)
        assert taken.referral is not None
        return book.load(tx, taken.referral)

    def anew(self, tx: Transaction, id_: ReferralId, person: Person) -> Referral:
        """Ask anew though a later contact joined this referral: a registration of its own, of today.

        Raises:
            ReferralExists: it was begun by hand today already.
            ContentDeleted: what was known of the patient was shredded.

        """
        referral = book.readable(tx, id_)
        old = rows.load_registration(tx, referral.registration_id)
        today = replace(old, contact_date=None, contact_id="", episode_id="", author=None)
        taken = self._registrar.by_hand(tx, today, person)
        assert taken.referral is not None
        return book.load(tx, taken.referral)

    def message(self, tx: Transaction, id_: ReferralId, text: str, person: Person) -> Referral:
        """Send the coach a few words about this patient.

        Raises:
            RuleBroken: it is with no coach, there is no consent (any more), or the text holds a BSN.
            NoteMissing: there are no words, or too many.
            ContentDeleted: it was shredded.

        """
        referral = book.readable(tx, id_)
        words = clean(text).strip()
        if not words or len(words) > LONGEST_NOTE:
            raise NoteMissing(limit=LONGEST_NOTE)
        self._live(tx, referral)
        if not talks(referral):
            raise MoveNotAllowed(move=MessageType.MESSAGE.value, state=referral.state.value)
        refuse_bsn("note", words)
        bsn = rows.load_registration(tx, referral.registration_id).patient.bsn
        refuse_this_bsn(bsn, "note", words)
        content = contents.TextMessage(words)
        name = MessageType.MESSAGE.value
        entry = Entry(tx.clock.now(), Who.PRACTICE.value, person.name, name, "")
        book.note(tx, id_, entry, content_to_json(content))
        self._acting.hold(tx, referral, content)
        self._acting.audit(tx, name, id_, person)
        return referral

    def _live(self, tx: Transaction, referral: Referral) -> Consent:
        recorded = consents.standing(tx, referral.id)
        if recorded is None or not recorded.consent.live:
            raise ConsentNotGiven
        return recorded.consent

    def _see(self, tx: Transaction, id_: ReferralId, person: Person) -> None:
        """Who acts on a letter has seen it."""
        if any(one.waits_for_eyes for one in letters.of_referral(tx, id_)):
            self._acting.see(tx, id_, None, person)


def _corrected(patient: Patient, consent: Consent, phone: str) -> tuple[str, ...]:
    """Return the numbers to call, the corrected one first."""
    number = clean_line(phone).strip()
    if not _PHONE.fullmatch(number):
        raise PhoneUnusable
    refuse_bsn_as_phone("phone", number)
    refuse_this_bsn(patient.bsn, "phone", number)
    known = dict.fromkeys((number, consent.details.phone, *patient.phones))
    return tuple(one for one in known if one)
