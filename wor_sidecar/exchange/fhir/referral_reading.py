"""A referral, read from its Bundle; `referral.from_bundle` checks that nothing else stood in it."""

from datetime import date
from typing import Any

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
    Resource,
    code_of,
    details,
    read_moment,
    read_yes_no,
    resources_of,
)

TEST_DATA = "HTEST"
"""The tag of a bundle about an invented patient."""


def read(bundle: Bundle) -> Outgoing:
    """Read the value; ValueError, KeyError and their like for what is no referral."""
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
        test=_is_test(bundle),
    )


def _is_test(bundle: Bundle) -> bool:
    """Tell whether it is marked as test data; another tag than ours is no tag of ours."""
    tags = bundle.get("meta", {}).get("tag", [])
    return any((tag["system"], tag["code"]) == (systems.ACT_REASON, TEST_DATA) for tag in tags)


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
        details=_read_details(told, request, patient),
        representatives=tuple(map(_read_person, persons)),
    )
    if not read.live:
        raise ValueError("a given consent expected")
    return read


def _read_details(told: dict[str, Any], request: Resource, patient: Resource) -> Details:
    group = told.get("target_group", "")
    reasons = tuple(Reason(code_of(reason)) for reason in request.get("reasonCode", []))
    if NEVER_SENT.intersection(reasons):
        raise ValueError("a reason that never leaves")
    return Details(
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
