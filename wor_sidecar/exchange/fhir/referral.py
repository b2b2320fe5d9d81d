"""A referral as a FHIR R4 message Bundle; the patient is known by the referral's id alone."""

from datetime import date
from typing import Any

from wor_sidecar.domain.answers import check_details
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import (
    Answer,
    AskedVia,
    Consent,
    Details,
    How,
    Representative,
    RepresentativeRole,
    Scope,
)
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId, RegistrationId, is_id
from wor_sidecar.domain.lists import NEVER_SENT, Product, Reason, TargetGroup
from wor_sidecar.domain.outgoing import Outgoing, OutgoingAddress, OutgoingPatient, PracticeCard, Referrer
from wor_sidecar.exchange.fhir import systems
from wor_sidecar.exchange.fhir.bundles import (
    Bundle,
    NewUuid,
    Resource,
    code_of,
    concept,
    detail,
    details,
    message,
    moment,
    new_urls,
    read_moment,
    read_strictly,
    read_yes_no,
    reference,
    resources_of,
    yes_no,
)

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
    )


def from_bundle(bundle: Bundle) -> Outgoing:
    """Read a referral, strictly.

    Raises:
        BundleRefused: an element, extension, code or reference that we don't know, or over 64 KiB.

    """
    return read_strictly(bundle, _read, lambda value, now, uuid: to_bundle(value, now=now, new_uuid=uuid))


def reread(bundle: Bundle) -> Outgoing:
    """Read a referral that `from_bundle` let in before, sealed since: nothing is compared again."""
    return _read(bundle)


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


def _read(bundle: Bundle) -> Outgoing:
    _, task, request, patient, consent, practice, referrer, *persons = resources_of(bundle)
    referral = str(_first(task, "identifier")["value"])
    registration = str(_first(request, "identifier")["value"])
    if not (is_id(referral) and is_id(registration)):
        raise ValueError("an id expected")
    return Outgoing(
        referral_id=ReferralId(referral),
        registration_id=RegistrationId(registration),
        date=date.fromisoformat(request["authoredOn"]),
        practice=_read_practice(practice),
        referrer=Referrer(
            _text(referrer, "name"), _first(referrer, "qualification").get("code", {}).get("text", "")
        ),
        product=Product(code_of(request["code"])).value,
        patient=_read_patient(patient),
        consent=_read_consent(task, request, patient, consent, persons),
    )


def _read_consent(
    task: Resource, request: Resource, patient: Resource, consent: Resource, persons: list[Resource]
) -> Consent:
    by_system = {category["coding"][0]["system"]: code_of(category) for category in consent["category"]}
    told = details(task, "input")
    text_id, _, text_hash = (
        consent["policy"][0]["uri"].removeprefix(f"{systems.CONSENT_TEXT}:").rpartition(":sha256:")
    )
    scopes = frozenset(Scope(code_of(one["code"][0])) for one in consent["provision"]["provision"])
    read = Consent(
        answer=Answer(by_system[systems.ANSWER]),
        scopes=scopes,
        organisation=OrganisationId(str(task["owner"]["identifier"]["value"])),
        at=read_moment(consent["dateTime"]),
        by=told.get("recorded_by", ""),
        role=told.get("recorded_role", ""),
        on_behalf_of=told.get("on_behalf_of", ""),
        product=code_of(request["code"]),
        text_id=text_id,
        text_hash=text_hash,
        language=consent.get("language", ""),
        how=How(by_system[systems.HOW]) if systems.HOW in by_system else None,
        asked_via=AskedVia(by_system[systems.ASKED_VIA]),
        number_checked=told.get("number_checked", False),
        patient_agreed=told.get("patient_agreed", False),
        details=_read_details(told, request, patient, scopes),
        representatives=tuple(map(_read_person, persons)),
    )
    if not read.live:
        raise ValueError("a given consent expected")
    return read


def _read_details(
    told: dict[str, Any], request: Resource, patient: Resource, scopes: frozenset[Scope]
) -> Details:
    group = told.get("target_group", "")
    reasons = tuple(Reason(code_of(reason)) for reason in request.get("reasonCode", []))
    if NEVER_SENT.intersection(reasons):
        raise ValueError("a reason that never leaves")
    read = Details(
        own_words=_first(request, "note").get("text", ""),
        reasons=tuple(reason.value for reason in reasons),
        target_group=TargetGroup(group).value if group else "",
        language=_first(patient, "communication").get("language", {}).get("text", ""),
        interpreter=told.get("interpreter", False),
        voicemail=read_yes_no(told.get("voicemail", "")),
        sms=read_yes_no(told.get("sms", "")),
        best_time=told.get("best_time", ""),
        contact_person=told.get("contact_person", ""),
        safety=told.get("safety", ""),
    )
    check_details(read, scopes)
    return read


def _read_patient(patient: Resource) -> OutgoingPatient:
    names = {name["use"]: name for name in patient.get("name", [])}
    own, partner, call = (names.get(use, {}) for use in ("official", "usual", "nickname"))
    home = _first(patient, "address")
    lines: list[str] = home.get("line", [])
    street, house_number, *_ = (*lines, "", "")
    address = OutgoingAddress(street, house_number or home.get("text", ""), home.get("city", ""))
    telecom = patient.get("telecom", [])
    emails = [one["value"] for one in telecom if one["system"] == "email"]
    return OutgoingPatient(
        surname=own.get("family", ""),
        prefix="".join(own.get("prefix", [])),
        partner_surname=partner.get("family", ""),
        partner_prefix="".join(partner.get("prefix", [])),
        initials="".join(own.get("given", [])),
        call_name="".join(call.get("given", [])),
        birth_date=date.fromisoformat(patient["birthDate"]) if "birthDate" in patient else None,
        phones=tuple(one["value"] for one in telecom if one["system"] == "phone"),
        email="".join(emails),
        postcode=home.get("postalCode", ""),
        address=address if address != OutgoingAddress() else None,
    )


def _read_practice(practice: Resource) -> PracticeCard:
    return PracticeCard(
        organisation=OrganisationId(str(_first(practice, "identifier")["value"])),
        name=practice.get("name", ""),
        phone=_first(practice, "telecom").get("value", ""),
        urgent_phone=_first(_first(practice, "contact"), "telecom").get("value", ""),
        place=_first(practice, "address").get("city", ""),
    )


def _read_person(person: Resource) -> Representative:
    role = RepresentativeRole(code_of(_first(person, "relationship")))
    return Representative(role, _text(person, "name"), _first(person, "telecom").get("value", ""))


def _first(resource: Resource, key: str) -> Resource:
    """Return the first of a list, or an empty object where there is none."""
    found: Resource = (resource.get(key) or [{}])[0]
    return found


def _text(resource: Resource, key: str) -> str:
    return str(_first(resource, key).get("text", ""))
