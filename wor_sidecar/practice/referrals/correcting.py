"""A mended telephone number, e-mail, address, name or birth date: kept here, and told to the coach.

What was not sealed yet is written with it. After that a `correction` brings the coach how to reach the
patient; that message has no room for a name or a birth date, so a few words of the practice tell those.
The timeline keeps what was known before, sealed: the check that a coach echoes was made with it. A patient
number is mended after a change of HIS, also when the referral has ended: letters may still come.
"""

from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.consent import Consent, Scope
from wor_sidecar.domain.correcting import Corrected, check_consent, known_phones, mended, what_changed
from wor_sidecar.domain.errors.foundations import DataKeyGone
from wor_sidecar.domain.errors.practice import PatientIdMissing
from wor_sidecar.domain.errors.sidecar import MoveNotAllowed
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.moves import Who
from wor_sidecar.domain.referral import Referral, State
from wor_sidecar.domain.registration import Patient, Registration
from wor_sidecar.domain.standing import FAILED, carrying
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.contents import content_to_json
from wor_sidecar.mail.departures import Departures
from wor_sidecar.practice.consent import consents, rows
from wor_sidecar.practice.consent.consents import Recorded
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.consent.registrar import Registrar
from wor_sidecar.practice.matching import matches
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.acting import Acting
from wor_sidecar.practice.referrals.book import Entry
from wor_sidecar.practice.referrals.whereabouts import talks
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import day

CORRECTION: Final = MessageType.CORRECTION.value


class Correcting:
    """Works inside the caller's transaction."""

    def __init__(self, acting: Acting, registrar: Registrar, departures: Departures) -> None:
        self._acting = acting
        self._registrar = registrar
        self._departures = departures

    def correct(self, tx: Transaction, id_: ReferralId, given: Corrected, person: Person) -> Referral:
        """Mend what is known of a patient, in every open referral of this registration.

        Raises:
            RuleBroken: the referral has ended, or a text holds a BSN.
            CorrectionEmpty, CorrectionUnusable, PhoneUnusable: nothing differs, or it can't be right.
            CorrectionAsksAnew: at that age somebody else has to say yes.
            ContentDeleted: it was shredded.

        """
        referral = book.readable(tx, id_)
        if not referral.state.open and not given.only_number:
            raise MoveNotAllowed(move=CORRECTION, state=referral.state.value)
        registration = rows.load_registration(tx, referral.registration_id)
        standing = consents.standing(tx, id_)
        before = as_known(registration.patient, standing)
        after = mended(before, given, local_date(tx.clock.now()))
        readable = [
            one for one in book.of_registration(tx, referral.registration_id) if one.shredded_at is None
        ]
        alike = [one for one in readable if one.state.open or given.his_number is not None]
        for one in alike:
            if (recorded := consents.standing(tx, one.id)) is not None:
                check_consent(recorded.consent, before, after)
        changed = what_changed(before, after)
        self._registrar.mend(tx, referral.registration_id, replace(registration, patient=after))
        if "number" in changed:
            self._registrar.renumber(tx, referral.registration_id, before, after)
        for one in alike:
            self._note(tx, one, before, changed, person)
            self._tell(tx, one, before, after, person)
        return referral

    def _note(
        self, tx: Transaction, one: Referral, before: Patient, changed: tuple[str, ...], person: Person
    ) -> None:
        """Put it on the timeline and the trail by what it was about; the words themselves are sealed."""
        about = " ".join(changed)
        entry = Entry(tx.clock.now(), Who.PRACTICE.value, person.name, CORRECTION, about)
        book.note(tx, one.id, entry, {"was": _as_json(before, changed)})
        self._acting.audit(tx, CORRECTION, one.id, person, about)

    def _tell(self, tx: Transaction, one: Referral, before: Patient, after: Patient, person: Person) -> None:
        recorded, changed = consents.standing(tx, one.id), what_changed(before, after)
        if recorded is None:
            return
        if "phones" in changed and recorded.consent.details.phone:
            consents.without_phone(tx, recorded)
        if not recorded.consent.live or not self._left(tx, one, recorded):
            return
        contact = _contact(before, after, changed, recorded.consent)
        if contact != contents.Correction():
            self._acting.hold(tx, one, contact)
        if words := _words(after, changed):
            message = contents.TextMessage(words)
            entry = Entry(tx.clock.now(), Who.PRACTICE.value, person.name, MessageType.MESSAGE.value, "")
            book.note(tx, one.id, entry, content_to_json(message))
            self._acting.hold(tx, one, message)

    def _left(self, tx: Transaction, one: Referral, recorded: Recorded) -> bool:
        """Tell whether the organisation has the referral or gets it as it was: it is sealed, and goes."""
        if not talks(one):
            return False
        newest = carrying(self._departures.of_thread(tx, one.id))
        if one.state is State.QUEUED and newest is not None and newest.state in FAILED:
            return False
        view = None if recorded.departure is None else self._departures.view(tx, recorded.departure)
        return view is None or view.sealed


def as_known(patient: Patient, recorded: Recorded | None) -> Patient:
    """Return a patient with every number that is known, the one typed with the yes first."""
    typed = recorded.consent.details.phone if recorded else ""
    return replace(patient, phones=known_phones(patient, typed))


def former_birth_dates(tx: Transaction, referral: ReferralId) -> tuple[date, ...]:
    """List the birth dates that were corrected in this referral: a coach's check may be of one of them."""
    try:
        told = book.told(tx, referral, CORRECTION)
    except DataKeyGone:
        return ()
    found = (more["was"].get("birth_date") for _entry, more in told)
    return tuple(date.fromisoformat(one) for one in found if one)


def former_numbers(tx: Transaction, referral: ReferralId) -> tuple[str, ...]:
    """List the patient numbers that were corrected in this referral."""
    try:
        told = book.told(tx, referral, CORRECTION)
    except DataKeyGone:
        return ()
    return tuple(more["was"]["his_number"] for _entry, more in told if "his_number" in more["was"])


def record_of(
    tx: Transaction, secret: bytes, patient_key: str, referral: Referral, echoed: str
) -> Registration | None:
    """Return the record that an answer belongs to; None when its check doesn't fit, or it was shredded."""
    try:
        found = rows.load_registration(tx, referral.registration_id)
        formerly, numbers = former_birth_dates(tx, referral.id), former_numbers(tx, referral.id)
        fits = matches(secret, referral.id, found.patient, patient_key, echoed, formerly, numbers)
    except (DataKeyGone, PatientIdMissing):
        return None
    return found if fits else None


def _contact(
    before: Patient, after: Patient, changed: tuple[str, ...], consent: Consent
) -> contents.Correction:
    """Return how the patient is reached now; of an address without its own yes the postcode alone."""
    address, home = None, after.address
    if Scope.ADDRESS in consent.scopes and "address" in changed:
        address = contents.Address(home.street, home.house_number, home.postcode, home.city)
    elif before.address.postcode != home.postcode:
        address = contents.Address("", "", home.postcode, "")
    return contents.Correction(
        phones=after.phones if "phones" in changed else None,
        email=after.email if "email" in changed else None,
        address=address,
    )


def _words(after: Patient, changed: tuple[str, ...]) -> str:
    """Say what a correction has no room for."""
    told = []
    if "name" in changed:
        told.append(_("Corrected by the practice: the name is {name}.").format(name=after.full_name))
    if "birth_date" in changed and after.birth_date:
        born = day(after.birth_date.isoformat())
        told.append(_("Corrected by the practice: the birth date is {day}.").format(day=born))
    return " ".join(told)


def _as_json(patient: Patient, changed: tuple[str, ...]) -> dict[str, Any]:
    """Return what was known of what changed."""
    told: dict[str, Any] = {}
    for part in changed:
        match part:
            case "name":
                told["name"] = patient.full_name
            case "birth_date":
                told["birth_date"] = patient.birth_date.isoformat() if patient.birth_date else None
            case "number":
                told["his_number"] = patient.his_number
            case "phones":
                told["phones"] = list(patient.phones)
            case "email":
                told["email"] = patient.email
            case "address":
                told["address"] = asdict(patient.address)
    return told
