"""What leaves the practice: the minimal set, as a type that has no room for anything else.

No field here for a BSN (a welfare organisation has no legal ground for it, consent or not), a diagnosis, an
ICPC code, medication, journal text or an insurer. There is no switch that adds one.
"""

from dataclasses import dataclass, replace
from datetime import date

from wor_sidecar.domain import ages
from wor_sidecar.domain.bsn import refuse_bsn, refuse_this_bsn
from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.consent import Consent, Details, Masked, Representative, Scope
from wor_sidecar.domain.errors.sidecar import ConsentNotGiven, ConsentOutgrown
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId, RegistrationId
from wor_sidecar.domain.lists import HEALTH_REASONS, NEVER_SENT, Reason
from wor_sidecar.domain.referral import Referral
from wor_sidecar.domain.registration import Author, Patient, Registration


@dataclass(frozen=True, slots=True)
class PracticeCard:
    """The practice as a welfare organisation sees it."""

    organisation: OrganisationId
    name: str
    phone: str = ""
    urgent_phone: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Referrer:
    """Who spoke with the patient."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class OutgoingAddress(Masked):
    """Only with the scope address; the postcode goes without it."""

    street: str = ""
    house_number: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class OutgoingPatient(Masked):
    """Name, birth date, a way to call, and a postcode: what a coach needs to ring the right person."""

    surname: str = ""
    prefix: str = ""
    partner_surname: str = ""
    partner_prefix: str = ""
    initials: str = ""
    call_name: str = ""
    birth_date: date | None = None
    phones: tuple[str, ...] = ()
    email: str = ""
    postcode: str = ""
    address: OutgoingAddress | None = None

    @property
    def full_name(self) -> str:
        """The name as one says it, Dutch order."""
        return Patient(
            surname=self.surname,
            prefix=self.prefix,
            partner_surname=self.partner_surname,
            partner_prefix=self.partner_prefix,
            initials=self.initials,
            call_name=self.call_name,
        ).full_name


@dataclass(frozen=True, slots=True, repr=False)
class Outgoing(Masked):
    """One referral as it leaves: ids, who sends it, whom it is about, and the consent that it stands on.

    `consent.details` holds only what its scopes allow; `date` is the local date of the contact (or of the
    answer, where the source knew none).
    """

    referral_id: ReferralId
    registration_id: RegistrationId
    date: date
    practice: PracticeCard
    referrer: Referrer
    product: str
    patient: OutgoingPatient
    consent: Consent
    test: bool = False
    """About nobody: an invented patient, who goes all the way and stays out of the figures."""

    @property
    def representatives(self) -> tuple[Representative, ...]:
        """Who decides for, or with, the patient."""
        return self.consent.representatives


def minimal(
    registration: Registration,
    consent: Consent,
    referral: Referral,
    practice: PracticeCard,
    *,
    today: date,
    test: bool = False,
) -> Outgoing:
    """Take from a registration what the patient said yes to, and nothing else.

    Args:
        registration: as a connector or a person gave it.
        consent: a live, given answer.
        referral: the referral of this consent.
        practice: our own card.
        today: the local date, for the patient's age, and where the registration has no date.
        test: the patient is invented.

    Raises:
        ConsentNotGiven: the consent is no yes, or was withdrawn.
        ConsentOutgrown: the patient had a birthday since, and another must say yes now.
        NumberLooksLikeBsn: a text that would leave holds a number that may be a BSN, or this patient's.

    """
    if not consent.live:
        raise ConsentNotGiven
    if ages.passed_boundary(registration.patient.birth_date, local_date(consent.at), today):
        raise ConsentOutgrown
    product = referral.product or consent.product
    author = registration.author or Author(consent.by, consent.role)
    outgoing = Outgoing(
        referral_id=referral.id,
        registration_id=referral.registration_id,
        date=registration.contact_date or today,
        practice=practice,
        referrer=Referrer(author.name, author.role),
        product=product,
        patient=_patient(registration.patient, consent),
        consent=replace(consent, details=_details(consent), channel="", product=product),
        test=test,
    )
    for field, text in _texts(outgoing):
        refuse_bsn(field, text)
    for field, text in [*_texts(outgoing), *_numbers(outgoing)]:
        refuse_this_bsn(registration.patient.bsn, field, text)
    return outgoing


def _patient(patient: Patient, consent: Consent) -> OutgoingPatient:
    home = patient.address
    address = OutgoingAddress(home.street, home.house_number, home.city)
    told = Scope.ADDRESS in consent.scopes and address != OutgoingAddress()
    given = consent.details.phone
    phones = (given, *(phone for phone in patient.phones if phone != given)) if given else patient.phones
    return OutgoingPatient(
        surname=patient.surname,
        prefix=patient.prefix,
        partner_surname=patient.partner_surname,
        partner_prefix=patient.partner_prefix,
        initials=patient.initials,
        call_name=patient.call_name,
        birth_date=patient.birth_date,
        phones=phones,
        email=patient.email,
        postcode=home.postcode,
        address=address if told else None,
    )


def _details(consent: Consent) -> Details:
    """Keep each detail with its scope, drop the others; the phone goes with the patient's own."""
    told, scopes = consent.details, consent.scopes
    reasons = (
        tuple(reason for reason in told.reasons if _may_go(reason, scopes)) if Scope.REASON in scopes else ()
    )
    language, ways = Scope.LANGUAGE in scopes, Scope.CONTACT_WAYS in scopes
    return Details(
        own_words=told.own_words if Scope.OWN_WORDS in scopes else "",
        reasons=reasons,
        target_group=told.target_group if Scope.REASON in scopes else "",
        language=told.language if language else "",
        interpreter=told.interpreter and language,
        voicemail=told.voicemail if ways else None,
        sms=told.sms if ways else None,
        best_time=told.best_time if ways else "",
        contact_person=told.contact_person if Scope.CONTACT_PERSON in scopes else "",
        safety=told.safety if Scope.SAFETY in scopes else "",
    )


def _may_go(reason: str, scopes: frozenset[Scope]) -> bool:
    if reason in NEVER_SENT or reason not in frozenset(Reason):
        return False
    return reason not in HEALTH_REASONS or Scope.HEALTH_REASON in scopes


def _texts(outgoing: Outgoing) -> list[tuple[str, str]]:
    """List every free text that leaves, with the name by which a person finds it."""
    details, patient = outgoing.consent.details, outgoing.patient
    texts = [
        ("own_words", details.own_words),
        ("best_time", details.best_time),
        ("contact_person", details.contact_person),
        ("safety", details.safety),
        ("language", details.language),
        ("referrer", f"{outgoing.referrer.name} {outgoing.referrer.role}"),
        ("by", f"{outgoing.consent.by} {outgoing.consent.on_behalf_of}"),
        ("name", patient.full_name),
        ("email", patient.email),
    ]
    texts += [("representative", representative.name) for representative in outgoing.representatives]
    return texts


def _numbers(outgoing: Outgoing) -> list[tuple[str, str]]:
    """List what holds numbers by nature: one in eleven passes the test, so only this patient's own stops."""
    patient, home = outgoing.patient, outgoing.patient.address or OutgoingAddress()
    phones = (*patient.phones, *(person.phone for person in outgoing.representatives))
    address = f"{home.street} {home.house_number} {patient.postcode} {home.city}"
    return [*(("phone", phone) for phone in phones), ("address", address)]
