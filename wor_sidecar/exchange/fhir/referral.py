"""A referral as a FHIR R4 message Bundle; the patient is known by the referral's id alone."""

from typing import Any

from wor_sidecar.domain.answers import check_details
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import (
    Representative,
)
from wor_sidecar.domain.outgoing import Outgoing, OutgoingAddress, PracticeCard, Referrer
from wor_sidecar.exchange.fhir import systems
from wor_sidecar.exchange.fhir.bundles import (
    Bundle,
    NewUuid,
    Resource,
    coding,
    concept,
    detail,
    message,
    moment,
    new_urls,
    read_strictly,
    reference,
    yes_no,
)
from wor_sidecar.exchange.fhir.referral_reading import TEST_DATA, read

_FIXED = 7
"""MessageHeader, Task, ServiceRequest, Patient, Consent, Organization, Practitioner; then RelatedPersons."""


def to_bundle(outgoing: Outgoing, *, now: Millis, new_uuid: NewUuid) -> Bundle:
    """Write a referral; equal input and uuids give an equal bundle."""
    people = outgoing.representatives
    urls = new_urls(new_uuid, _FIXED + len(people))
    header, task, request, patient, consent, practice, referrer, *persons = urls
    about = reference(patient)
    return message(
        [
            (header, _header(outgoing, task, practice)),
            (task, _task(outgoing, request, about, referrer)),
            (request, _request(outgoing, about, referrer)),
            (patient, _patient(outgoing)),
            (consent, _consent(outgoing, about, practice, persons)),
            (practice, _practice(outgoing.practice)),
            (referrer, _referrer(outgoing.referrer)),
            *((url, _person(person, about)) for url, person in zip(persons, people, strict=True)),
        ],
        now,
        [coding(systems.ACT_REASON, TEST_DATA)] if outgoing.test else [],
    )


def from_bundle(bundle: Bundle) -> Outgoing:
    """Read a referral, strictly.

    Raises:
        BundleRefused: an element, extension, code or reference that we don't know, or over 64 KiB.

    """
    return read_strictly(
        bundle, _read_checked, lambda value, now, uuid: to_bundle(value, now=now, new_uuid=uuid)
    )


def reread(bundle: Bundle) -> Outgoing:
    """Read a referral that `from_bundle` let in before, sealed since.

    Nothing is compared or checked again: the seal says that it is what came through the door.
    """
    return read(bundle)


def _read_checked(bundle: Bundle) -> Outgoing:
    outgoing = read(bundle)
    check_details(outgoing.consent.details, outgoing.consent.scopes)
    return outgoing


def _header(outgoing: Outgoing, task: str, practice: str) -> Resource:
    card = outgoing.practice
    return {
        "resourceType": "MessageHeader",
        "eventCoding": {"system": systems.EVENT, "code": "referral"},
        "sender": reference(practice),
        "source": {"name": card.name, "endpoint": f"{systems.ORGANISATION}:{card.organisation}"},
        "focus": [reference(task)],
    }


def _task(outgoing: Outgoing, request: str, about: dict[str, str], referrer: str) -> Resource:
    consent, told = outgoing.consent, outgoing.consent.details
    owner = {"system": systems.ORGANISATION, "value": consent.organisation}
    return {
        "resourceType": "Task",
        "identifier": [{"system": systems.REFERRAL, "value": outgoing.referral_id}],
        "status": "requested",
        "businessStatus": concept(systems.STATUS, "queued"),
        "intent": "order",
        "focus": reference(request),
        "for": about,
        "requester": reference(referrer),
        "owner": {"type": "Organization", "identifier": owner},
        "input": [
            detail("recorded_by", valueString=consent.by),
            detail("recorded_role", valueString=consent.role),
            detail("on_behalf_of", valueString=consent.on_behalf_of),
            detail("number_checked", valueBoolean=consent.number_checked or None),
            detail("patient_agreed", valueBoolean=consent.patient_agreed or None),
            detail("target_group", valueCode=told.target_group),
            detail("interpreter", valueBoolean=told.interpreter or None),
            detail("voicemail", valueCode=yes_no(told.voicemail)),
            detail("sms", valueCode=yes_no(told.sms)),
            detail("best_time", valueString=told.best_time),
            detail("contact_person", valueString=told.contact_person),
            detail("safety", valueString=told.safety),
        ],
    }


def _request(outgoing: Outgoing, about: dict[str, str], referrer: str) -> Resource:
    told = outgoing.consent.details
    return {
        "resourceType": "ServiceRequest",
        "identifier": [{"system": systems.REGISTRATION, "value": outgoing.registration_id}],
        "status": "active",
        "intent": "order",
        "code": concept(systems.PRODUCT, outgoing.product),
        "subject": about,
        "authoredOn": outgoing.date.isoformat(),
        "requester": reference(referrer),
        "reasonCode": [concept(systems.REASON, reason) for reason in told.reasons],
        "note": [{"text": told.own_words}],
    }


def _patient(outgoing: Outgoing) -> Resource:
    patient, home = outgoing.patient, outgoing.patient.address or OutgoingAddress()
    lines = [home.street, home.house_number] if home.street else []
    return {
        "resourceType": "Patient",
        "identifier": [{"system": systems.REFERRAL, "value": outgoing.referral_id}],
        "name": [
            _name("official", patient.surname, patient.prefix, patient.initials),
            _name("usual", patient.partner_surname, patient.partner_prefix, ""),
            _name("nickname", "", "", patient.call_name),
        ],
        "telecom": [*map(_phone, patient.phones), _telecom("email", patient.email)],
        "birthDate": patient.birth_date.isoformat() if patient.birth_date else "",
        "address": [
            {
                "text": "" if home.street else home.house_number,
                "line": lines,
                "city": home.city,
                "postalCode": patient.postcode,
            },
        ],
        "communication": [_language(outgoing.consent.details.language)],
    }


def _consent(outgoing: Outgoing, about: dict[str, str], practice: str, persons: list[str]) -> Resource:
    consent = outgoing.consent
    scopes = [{"type": "permit", "code": [concept(systems.SCOPE, scope)]} for scope in sorted(consent.scopes)]
    return {
        "resourceType": "Consent",
        "language": consent.language,
        "status": "active",
        "scope": concept(systems.CONSENT_SCOPE, "patient-privacy"),
        "category": [
            concept(systems.ANSWER, consent.answer),
            concept(systems.HOW, consent.how or ""),
            concept(systems.ASKED_VIA, consent.asked_via),
        ],
        "patient": about,
        "dateTime": moment(consent.at),
        "performer": [reference(person) for person in persons] or [about],
        "organization": [reference(practice)],
        "policy": [{"uri": f"{systems.CONSENT_TEXT}:{consent.text_id}:sha256:{consent.text_hash}"}],
        "provision": {"type": "permit", "provision": scopes},
    }


def _practice(card: PracticeCard) -> Resource:
    urgent = {"purpose": concept(systems.CONTACT, "urgent"), "telecom": [_phone(card.urgent_phone)]}
    return {
        "resourceType": "Organization",
        "identifier": [{"system": systems.ORGANISATION, "value": card.organisation}],
        "name": card.name,
        "telecom": [_phone(card.phone)],
        "address": [{"city": card.place}],
        "contact": [urgent if card.urgent_phone else {}],
    }


def _referrer(referrer: Referrer) -> Resource:
    return {
        "resourceType": "Practitioner",
        "name": [{"text": referrer.name}],
        "qualification": [{"code": {"text": referrer.role}}],
    }


def _person(person: Representative, about: dict[str, str]) -> Resource:
    return {
        "resourceType": "RelatedPerson",
        "patient": about,
        "relationship": [concept(systems.REPRESENTATIVE, person.role)],
        "name": [{"text": person.name}],
        "telecom": [_phone(person.phone)],
    }


def _name(use: str, family: str, prefix: str, given: str) -> dict[str, Any]:
    if not (family or prefix or given):
        return {}
    return {"use": use, "family": family, "prefix": [prefix], "given": [given]}


def _telecom(system: str, value: str) -> dict[str, str]:
    return {"system": system, "value": value} if value else {}


def _phone(value: str) -> dict[str, str]:
    return _telecom("phone", value)


def _language(language: str) -> dict[str, Any]:
    return {"language": {"text": language}, "preferred": True} if language else {}
