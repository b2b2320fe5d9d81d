"""Which contacts of a FHIR file make a registration, and which don't."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from wor_his_fhir.connector import FhirConnector

from wor_sidecar.domain.errors.folders import ProfileOptionRefused, ProfileOptionUnknown
from wor_sidecar.domain.icpc import Trigger
from wor_sidecar.domain.registration import Address, Author, Patient, Registration, Sex, Source
from wor_sidecar.hooks.connector import BatchConnector, Item, Passed, Profile, RecordError

SAMPLES = Path(__file__).parents[1] / "samples"
STU3 = json.loads((SAMPLES / "contacts-stu3.json").read_bytes())
R4 = json.loads((SAMPLES / "contact-r4.json").read_bytes())
ICPC = "http://hl7.org/fhir/sid/icpc-1-nl"
Json = dict[str, Any]


def read(content: Json | bytes, **options: object) -> list[Item]:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return list(FhirConnector().read(BytesIO(raw), Profile("fhir", options=options)))


def found(content: Json | bytes, **options: object) -> list[Registration]:
    return [item for item in read(content, **options) if isinstance(item, Registration)]


def errors(content: Json | bytes) -> list[str]:
    return [item.error.code for item in read(content) if isinstance(item, RecordError)]


def changed(bundle: Json, **change: Callable[[Json], object]) -> Json:
    """Return a copy in which the resource of an id is changed."""
    copy = deepcopy(bundle)
    for entry in copy["entry"]:
        resource = entry["resource"]
        if resource.get("id", resource["resourceType"]) in change:
            change[resource.get("id", resource["resourceType"])](resource)
    return copy


def without(bundle: Json, *gone: str) -> Json:
    copy = deepcopy(bundle)
    copy["entry"] = [
        entry
        for entry in copy["entry"]
        if entry["resource"].get("id", entry["resource"]["resourceType"]) not in gone
    ]
    return copy


EXPECTED = Registration(
    patient=Patient(
        his_number="10417",
        bsn="999990019",
        surname="Voorbeeld",
        prefix="van",
        partner_surname="Jansen",
        initials="A.M.",
        call_name="Anna",
        birth_date=date(1950, 2, 1),
        sex=Sex.FEMALE,
        phones=("06-55500101", "0413-555001"),
        email="a.voorbeeld@example.org",
        address=Address("Dorpsstraat", "12a", "5461AA", "Veghel"),
    ),
    code="Z68",
    code_system="icpc-1-nl",
    source=Source("fhir", "entry 1"),
    contact_date=date(2026, 5, 11),
    author=Author("K. van der Linde", "Huisarts", "01004567"),
    contact_id="CT-88120",
    episode_id="EP-204",
)


@pytest.mark.parametrize("name", ["contacts-stu3.json", "contacts-stu3.xml"])
def test_a_searchset_gives_the_contact_whose_e_line_has_the_code(name: str) -> None:
    assert found((SAMPLES / name).read_bytes()) == [EXPECTED]


def test_lines_of_json_give_the_same_and_say_which_line() -> None:
    (only,) = found((SAMPLES / "contacts-stu3.ndjson").read_bytes())
    assert only.source.position == "line 1"
    assert (only.patient, only.contact_id) == (EXPECTED.patient, EXPECTED.contact_id)


def test_a_document_of_r4_says_it_by_the_condition_of_the_contact() -> None:
    (only,) = found(R4)
    assert (only.code, only.contact_id, only.contact_date) == ("Z68.01", "CT-90001", date(2026, 5, 13))
    assert only.author == Author("S. Smit", "Praktijkondersteuner", "90001234")
    assert (only.patient.call_name, only.patient.initials, only.patient.surname) == (
        "Hanneke",
        "J.C.",
        "Vries",
    )
    assert only.patient.address == Address("Kerkplein", "3", "5481 AB", "Schijndel")


def test_other_reports_are_passed_with_their_code() -> None:
    passed = [item for item in read(STU3) if isinstance(item, Passed)]
    assert ("K86", "icpc-1-nl", "entry 2") in [
        (each.code, each.code_system, each.position) for each in passed
    ]


def test_what_has_no_place_for_a_code_is_not_counted_among_what_lacks_it() -> None:
    for document, others in ((R4, 0), (STU3, 2)):
        passed = [item for item in read(document) if isinstance(item, Passed)]
        assert len([item for item in passed if item.counts]) == others
        assert len(passed) > others


def test_a_line_s_or_p_with_the_code_is_no_registration() -> None:
    assert {item.patient.bsn for item in found(STU3)} == {"999990019"}
    for letter in "SOP":
        report = changed(STU3, c1=lambda one, to=letter: _letter(one["section"][1], to), o2=_silent)
        assert found(report) == []


def _letter(section: Json, letter: str) -> None:
    section["code"]["coding"][0]["code"] = letter


def _silent(observation: Json) -> None:
    del observation["component"]


def _bare(report: Json) -> None:
    for section in report["section"]:
        section.pop("extension", None)


def test_the_observation_alone_is_enough() -> None:
    (only,) = found(changed(STU3, c1=_bare))
    assert (only.source.position, only.episode_id) == ("entry 1", "EP-204")
    (alone,) = found(without(STU3, "c1"))
    assert (alone.source.position, alone.contact_id, alone.author) == ("entry 4", "CT-88120", None)


def test_the_section_alone_is_enough() -> None:
    assert found(changed(STU3, o2=_silent)) == [EXPECTED]


def test_a_coding_on_the_sections_code_counts() -> None:
    def coded(report: Json) -> None:
        _bare(report)
        report["section"][1]["code"]["coding"].append({"system": ICPC, "code": "Z68"})

    assert found(changed(STU3, c1=coded, o2=_silent)) == [EXPECTED]


def test_the_extension_of_the_dutch_building_block_counts() -> None:
    url = "http://nictiz.nl/fhir/StructureDefinition/ext-SOAPReport.SOAPLineCode"

    def assess(one: Json) -> None:
        del one["component"]
        one["extension"] = [
            {"url": url, "valueCodeableConcept": {"coding": [{"system": ICPC, "code": "Z68"}]}}
        ]

    def header(one: Json) -> None:
        assess(one)
        one["code"]["coding"] = [{"system": "http://loinc.org", "code": "61150-9"}]

    assert len(found(changed(STU3, c1=_bare, o2=assess))) == 1
    assert found(changed(STU3, c1=_bare, o2=header)) == []


@pytest.mark.parametrize(
    "coding",
    [
        {"system": "http://hl7.org/fhir/sid/icd-10", "code": "Z68"},
        {"system": ICPC, "code": "Z68x"},
        {"system": ICPC, "code": "z68"},
        {"system": ICPC, "code": "Z6"},
        {"system": ICPC, "display": "Z68"},
        {"code": "Z68"},
        {"system": f"{ICPC}/", "code": "Z68"},
    ],
)
def test_what_only_looks_like_the_code_is_none(coding: Json) -> None:
    def to(one: Json) -> None:
        one["section"][1]["extension"][0]["valueCodeableConcept"] = {"coding": [coding], "text": "Z68"}
        one["title"] = "Z68"

    assert found(changed(STU3, c1=to, o2=_silent)) == []


@pytest.mark.parametrize("system", ["urn:oid:2.16.840.1.113883.2.4.4.31.1", "2.16.840.1.113883.2.4.4.31.1"])
def test_the_system_may_be_written_as_its_oid(system: str) -> None:
    def to(one: Json) -> None:
        one["section"][1]["extension"][0]["valueCodeableConcept"]["coding"][0]["system"] = system

    assert found(changed(STU3, c1=to, o2=_silent)) == [EXPECTED]


def test_several_reports_of_one_contact_with_the_code_are_one_registration() -> None:
    def too(one: Json) -> None:
        one["section"][0]["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] = "Z68"

    assert found(changed(STU3, c2=too)) == [EXPECTED]


def test_two_codes_of_one_contact_are_two() -> None:
    def too(one: Json) -> None:
        one["section"][0]["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] = "Z68.01"

    assert [item.code for item in found(changed(STU3, c2=too))] == ["Z68", "Z68.01"]


def test_the_profile_says_which_codes_trigger() -> None:
    raw = json.dumps(STU3).encode()
    items = FhirConnector().read(BytesIO(raw), Profile("fhir", trigger=Trigger(("K86", "L77"))))
    assert [item.code for item in items if isinstance(item, Registration)] == ["K86", "L77"]


def _status(status: str) -> Callable[[Json], None]:
    def change(one: Json) -> None:
        one["status"] = status

    return change


@pytest.mark.parametrize(
    ("resource", "status", "count"),
    [
        ("c1", "entered-in-error", 0),
        ("c1", "preliminary", 1),
        ("c1", "amended", 1),
        ("k1", "entered-in-error", 0),
        ("k1", "cancelled", 0),
        ("k1", "planned", 0),
        ("k1", "in-progress", 1),
        ("p1", "active", 1),
    ],
)
def test_what_never_was_so_makes_no_registration(resource: str, status: str, count: int) -> None:
    assert len(found(changed(STU3, **{resource: _status(status)}))) == count


@pytest.mark.parametrize("verified", ["refuted", "entered-in-error"])
def test_a_refuted_condition_is_none(verified: str) -> None:
    def refuted(one: Json) -> None:
        one["verificationStatus"] = {"coding": [{"code": verified}]}

    assert found(changed(R4, Condition=refuted)) == []

    def refuted_in_stu3(one: Json) -> None:
        one["verificationStatus"] = verified

    assert found(changed(R4, Condition=refuted_in_stu3)) == []


def test_the_reason_of_a_contact_counts() -> None:
    concept = {"coding": [{"system": ICPC, "code": "Z68"}]}
    for name in ("reasonCode", "reason"):
        bundle = changed(without(STU3, "c1", "o2"), k1=lambda one, to=name: one.update({to: [concept]}))
        (only,) = found(bundle)
        assert (only.contact_id, only.source.position) == ("CT-88120", "entry 13")


def test_an_episode_with_the_code_needs_the_option() -> None:
    def titled(one: Json) -> None:
        one["diagnosis"] = [{"condition": {"reference": "Condition/x1"}}]
        one["period"] = {"start": "2026-03-02"}

    problem = {
        "resourceType": "Condition",
        "id": "x1",
        "subject": {"reference": "Patient/p1"},
        "code": {"coding": [{"system": ICPC, "code": "Z68"}]},
    }
    bundle = changed(without(STU3, "c1", "o2"), e1=titled)
    bundle["entry"].append({"resource": problem})
    assert found(bundle) == []
    (only,) = found(bundle, episodes=True)
    assert (only.contact_date, only.episode_id, only.contact_id) == (date(2026, 3, 2), "EP-204", "")
    with_contact = changed(STU3, e1=titled)
    with_contact["entry"].append({"resource": problem})
    assert found(with_contact, episodes=True) == [EXPECTED]


def test_a_problem_without_a_contact_needs_the_option_too() -> None:
    problem = {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/p1"},
        "recordedDate": "2026-03-02",
        "code": {"coding": [{"system": ICPC, "code": "Z68"}]},
    }
    bundle = without(STU3, "c1", "o2")
    bundle["entry"].append({"resource": problem})
    assert found(bundle) == []
    assert [item.contact_date for item in found(bundle, episodes=True)] == [date(2026, 3, 2)]
    problem["encounter"] = {"reference": "Encounter/k1"}
    assert [item.contact_id for item in found(bundle)] == ["CT-88120"]


@pytest.mark.parametrize(
    ("start", "day"),
    [
        ("2026-05-11", date(2026, 5, 11)),
        ("2026-05-11T23:30:00Z", date(2026, 5, 12)),
        ("2026-01-11T22:30:00.123Z", date(2026, 1, 11)),
        ("2026-05-12T00:30:00+04:00", date(2026, 5, 11)),
        ("2026-05-11T23:59:59", date(2026, 5, 11)),
    ],
)
def test_the_day_of_a_contact_is_local(start: str, day: date) -> None:
    (only,) = found(changed(STU3, k1=lambda one: one["period"].update(start=start)))
    assert only.contact_date == day


@pytest.mark.parametrize("start", ["2026-05", "2026", "2026-02-30", "11-05-2026", "2026-05-11T25:00:00Z"])
def test_a_day_that_is_none_is_a_record_error(start: str) -> None:
    assert errors(changed(STU3, k1=lambda one: one["period"].update(start=start))) == ["WOR-F212"]


def test_without_a_contact_the_report_says_the_day() -> None:
    (only,) = found(without(STU3, "k1"))
    assert (only.contact_date, only.contact_id) == (date(2026, 5, 11), "k1")


def test_bundles_inside_bundles_and_parameters_are_opened() -> None:
    inside = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": STU3}, {"resource": R4}]}
    assert [item.source.position for item in found(inside)] == ["entry 1.1", "entry 2.1"]
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "return", "resource": STU3}]}
    assert len(found(parameters)) == 1
    parts = {"resourceType": "Parameters", "parameter": [{"name": "x", "part": [{"resource": STU3}]}]}
    assert len(found(parts)) == 1


def test_lines_may_be_bundles() -> None:
    raw = b"\n".join(json.dumps(one).encode() for one in (STU3, R4)) + b"\n"
    assert [item.source.position for item in found(raw)] == ["line 1.1", "line 2.1"]


def test_the_same_contact_in_two_bundles_is_one() -> None:
    raw = json.dumps(STU3).encode() + b"\n" + json.dumps(STU3).encode() + b"\n"
    assert len(found(raw)) == 1


def test_a_list_of_resources_is_read_too() -> None:
    raw = json.dumps([entry["resource"] for entry in STU3["entry"]]).encode()
    assert found(raw) == [EXPECTED]


def test_outcomes_and_empty_entries_are_silent() -> None:
    bundle = deepcopy(STU3)
    bundle["entry"].append({"resource": {"resourceType": "OperationOutcome", "issue": []}})
    bundle["entry"].append({"search": {"mode": "outcome"}})
    assert found(bundle) == [EXPECTED]
    assert errors(bundle) == []


def test_options_are_checked() -> None:
    with pytest.raises(ProfileOptionUnknown):
        read(STU3, episode=True)
    with pytest.raises(ProfileOptionRefused):
        read(STU3, episodes="yes")


def test_it_reads_batches_and_knows_fhir_by_its_beginning() -> None:
    connector = FhirConnector()
    assert isinstance(connector, BatchConnector)
    assert connector.sniff(b'\xef\xbb\xbf{"resourceType":"Bundle"', "x.txt")
    assert connector.sniff("<Bundle xmlns='http://hl7.org/fhir'>".encode("utf-16"), "x")
    assert not connector.sniff(b'{"name": "x"}', "x.json")


def test_an_author_who_isnt_there_is_named_by_what_refers_to_him() -> None:
    (only,) = found(without(STU3, "h1"))
    assert only.author == Author("K. van der Linde", "Huisarts")

    def shown(one: Json) -> None:
        one["author"] = [{"reference": "PractitionerRole/r1"}]

    role = changed(
        without(STU3, "h1"), c1=shown, r1=lambda one: one["practitioner"].update(display="K. Linde")
    )
    (only,) = found(role)
    assert only.author == Author("K. Linde", "Huisarts")

    def device(one: Json) -> None:
        one["author"] = [{"reference": "Device/d1", "display": "HIS"}]

    (only,) = found(changed(STU3, c1=device))
    assert only.author is None
