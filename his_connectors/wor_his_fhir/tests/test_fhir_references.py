"""References: across entries, Bundles and files; what can't be told is said, and never guessed."""

import json
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from wor_his_fhir.connector import FhirConnector

from wor_sidecar.domain.errors.folders import FileTruncated
from wor_sidecar.domain.errors.formats import PatientsDiffer, ReferenceMissing
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import FileFault, Item, Profile, RecordError

HERE = Path(__file__).parent
BATCH = HERE / "batch"
BSN = "http://fhir.nl/fhir/NamingSystem/bsn"
ICPC = "http://hl7.org/fhir/sid/icpc-1-nl"
JOURNAL = "http://fhir.nl/fhir/NamingSystem/journaalregeltypen"
Json = dict[str, Any]


def report(**more: object) -> Json:
    """A report with the code, and nothing else."""
    extension = {
        "url": "http://nictiz.nl/fhir/StructureDefinition/code-icpc-1-nl",
        "valueCodeableConcept": {"coding": [{"system": ICPC, "code": "Z68"}]},
    }
    section = {"extension": [extension], "code": {"coding": [{"system": JOURNAL, "code": "E"}]}}
    base: Json = {"resourceType": "Composition", "id": "c", "status": "final", "date": "2026-05-11"}
    return base | {"subject": {"reference": "Patient/1"}, "section": [section]} | more


def patient(number: str = "1", bsn: str = "123456782", **more: object) -> Json:
    base = {"resourceType": "Patient", "id": number, "identifier": [{"system": BSN, "value": bsn}]}
    return base | {"name": [{"family": f"Voorbeeld{bsn[-2:]}"}], "birthDate": "1950-02-01"} | more


def bundle(*resources: Json | tuple[str, Json], kind: str = "collection") -> Json:
    entries = [
        {"fullUrl": one[0], "resource": one[1]} if isinstance(one, tuple) else {"resource": one}
        for one in resources
    ]
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def read(*contents: Json | bytes) -> list[Item | FileFault]:
    """Read one file by itself, several as a batch."""
    streams = [BytesIO(one if isinstance(one, bytes) else json.dumps(one).encode()) for one in contents]
    if len(streams) == 1:
        return list(FhirConnector().read(streams[0], Profile("fhir")))
    return [item for _file, item in FhirConnector().read_batch(streams, Profile("fhir"))]


def bsns(*contents: Json | bytes) -> list[str]:
    return [item.patient.bsn for item in read(*contents) if isinstance(item, Registration)]


def wrong(*contents: Json | bytes) -> list[type]:
    return [type(item.error) for item in read(*contents) if isinstance(item, RecordError)]


URN = "urn:uuid:6f0d1f0c-2d4b-4c55-9d52-2f3a6c1f7b10"
SERVER = "https://his.example/fhir"


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("Patient/1", ""),
        ("Patient/1", f"{SERVER}/Patient/1"),
        ("Patient/1/_history/2", f"{SERVER}/Patient/1"),
        ("Patient/1", f"{SERVER}/Patient/1/_history/3"),
        (f"{SERVER}/Patient/1", f"{SERVER}/Patient/1"),
        (f"{SERVER}/Patient/1/_history/1", f"{SERVER}/Patient/1"),
        (f"{SERVER}/Patient/1", ""),
        (URN, URN),
        (URN.upper().replace("URN:UUID", "urn:uuid"), URN),
        ("Patient/1", URN),
        (f"Patient?identifier={BSN}|123456782", ""),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_reference_finds_what_it_means(reference: str, url: str, first: bool) -> None:
    one, other = report(subject={"reference": reference}), (url, patient())
    content = bundle(other, one) if first else bundle(one, other)
    assert bsns(content) == ["123456782"]


def test_a_relative_reference_is_of_the_same_server() -> None:
    mine, theirs = f"{SERVER}/Composition/c", "https://else.example/fhir/Patient/1"
    assert wrong(bundle((mine, report()), (theirs, patient()))) == [ReferenceMissing]
    both = bundle((mine, report()), (theirs, patient()), (f"{SERVER}/Patient/1", patient(bsn="999990019")))
    assert bsns(both) == ["999990019"]


@pytest.mark.parametrize("system", [BSN, "urn:oid:2.16.840.1.113883.2.4.6.3"])
def test_a_logical_reference_finds_by_identifier(system: str) -> None:
    subject = {"identifier": {"system": system, "value": "12345678 2"}, "display": "Z68"}
    assert bsns(bundle(report(subject=subject), patient(), patient("2", "999990019"))) == ["123456782"]
    unknown = {"reference": "Patient/9", "identifier": {"system": BSN, "value": "123456782"}}
    assert bsns(bundle(report(subject=unknown), patient())) == ["123456782"]


def test_what_is_contained_is_meant_by_its_own_resource_alone() -> None:
    one = report(subject={"reference": "#p"}, contained=[patient("p")])
    assert bsns(one) == ["123456782"]
    assert wrong(bundle(report(subject={"reference": "#p"}), patient("p"))) == [ReferenceMissing]


def test_a_missing_patient_is_a_record_error() -> None:
    assert wrong(report()) == [ReferenceMissing]
    assert wrong(bundle(report(), patient("2"))) == [ReferenceMissing]
    assert wrong(report(subject={"display": "Voorbeeld"})) == [ReferenceMissing]
    assert wrong(report(subject={"reference": "Practitioner/1"})) == [ReferenceMissing]


def test_a_report_without_the_code_needs_nobody() -> None:
    assert wrong(report(section=[])) == []


def test_the_contact_says_whom_it_is_about_where_the_report_doesnt() -> None:
    contact = {"resourceType": "Encounter", "id": "k", "subject": {"reference": "Patient/1"}}
    one = report(encounter={"reference": "Encounter/k"})
    del one["subject"]
    assert bsns(bundle(one, contact, patient())) == ["123456782"]


def test_two_patients_in_one_contact_are_none() -> None:
    contact = {"resourceType": "Encounter", "id": "k", "subject": {"reference": "Patient/2"}}
    one = report(encounter={"reference": "Encounter/k"})
    assert wrong(bundle(one, contact, patient(), patient("2", "999990019"))) == [PatientsDiffer]
    assert bsns(bundle(one, contact, patient(), patient("2"))) == ["123456782"]


def test_each_bundle_is_looked_through_first() -> None:
    lines = [bundle(report(), patient()), bundle(report(), patient(bsn="999990019"))]
    raw = b"".join(json.dumps(one).encode() + b"\n" for one in lines)
    assert bsns(raw) == ["123456782", "999990019"]
    assert bsns(*lines) == ["123456782", "999990019"]


def test_of_two_candidates_elsewhere_none_is_taken() -> None:
    files = [report(), patient(), patient(bsn="999990019")]
    assert wrong(*files) == [ReferenceMissing]
    assert bsns(report(), patient(), patient()) == ["123456782"]


def test_one_address_of_two_people_means_neither() -> None:
    two = bundle(report(), patient(), patient(bsn="999990019"))
    (found,) = (item for item in read(two) if isinstance(item, RecordError))
    assert isinstance(found.error, ReferenceMissing)
    assert bsns(two) == []
    assert bsns(bundle(report(), patient(), patient())) == ["123456782"]
    newer = patient(bsn="999990019", meta={"versionId": "2"})
    assert bsns(bundle(report(), patient(meta={"versionId": "1"}), newer)) == ["999990019"]


def test_a_merged_patient_is_the_one_that_replaced_it() -> None:
    old = patient(link=[{"other": {"reference": "Patient/2"}, "type": "replaced-by"}])
    assert bsns(bundle(report(), old, patient("2", "999990019"))) == ["999990019"]
    assert bsns(bundle(report(), old)) == ["123456782"]


def test_a_circle_of_merges_ends() -> None:
    one = patient(link=[{"other": {"reference": "Patient/1"}, "type": "replaced-by"}])
    assert bsns(bundle(report(), one)) == ["123456782"]


def test_of_versions_the_newest_counts() -> None:
    new = report(meta={"versionId": "3"}, status="entered-in-error")
    old = report(meta={"versionId": "2"})
    for entries in ((new, old), (old, new)):
        assert bsns(bundle(*entries, patient(), kind="history")) == []
    assert bsns(bundle(report(), report(section=[]), patient(), kind="history")) == ["123456782"]
    assert bsns(bundle(report(status="entered-in-error"), report(), patient(), kind="history")) == []
    newest = patient(bsn="999990019", meta={"lastUpdated": "2026-05-02T00:00:00Z"})
    older = patient(meta={"lastUpdated": "2026-05-01T00:00:00Z"})
    assert bsns(bundle(report(), newest, older)) == ["999990019"]


def test_what_was_deleted_is_gone() -> None:
    history = bundle(report(), patient(), kind="history")
    gone: Json = {"request": {"method": "DELETE", "url": "Composition/c"}, "response": {"status": "204"}}
    history["entry"].insert(0, gone)
    assert bsns(history) == []
    gone["fullUrl"] = f"{SERVER}/Composition/c"
    history["entry"][1]["fullUrl"] = f"{SERVER}/Composition/c"
    assert bsns(history) == []
    patients = bundle(report(), patient(), kind="history")
    patients["entry"].insert(0, {"request": {"method": "DELETE", "url": "Patient/1"}})
    assert wrong(patients) == [ReferenceMissing]


def test_files_of_a_batch_refer_to_each_other() -> None:
    files = sorted(BATCH.iterdir())
    pairs = list(FhirConnector().read_batch([BytesIO(one.read_bytes()) for one in files], Profile("fhir")))
    ((index, only),) = [(index, item) for index, item in pairs if isinstance(item, Registration)]
    assert files[index].name == "Composition-c1.xml"
    assert (only.contact_id, only.episode_id) == ("CT-88120", "EP-204")
    assert only.author is not None
    assert (only.author.role, only.author.agb) == ("Huisarts", "01004567")


def test_a_broken_file_of_a_batch_stops_no_other() -> None:
    half = json.dumps(patient()).encode()[:-9]
    items = read(report(), half, patient("2"), b"", b"<x/>")
    faults = [type(item.error).__name__ for item in items if isinstance(item, FileFault)]
    assert faults == ["FileTruncated", "FileEmpty", "NotFhir"]
    assert wrong(report(), half, patient("2")) == [ReferenceMissing]
    assert bsns(report(), half, patient()) == ["123456782"]


def test_an_observation_of_a_withdrawn_report_doesnt_count() -> None:
    finding = {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "effectiveDateTime": "2026-05-11",
        "subject": {"reference": "Patient/1"},
        "code": {"coding": [{"system": JOURNAL, "code": "E"}]},
        "valueCodeableConcept": {"coding": [{"system": ICPC, "code": "Z68"}]},
    }
    one = report(status="entered-in-error")
    assert bsns(bundle(finding, patient())) == ["123456782"]
    one["section"][0]["entry"] = [{"reference": "Observation/o"}]
    assert bsns(bundle(one, finding, patient())) == []
    other = deepcopy(one) | {"id": "d", "status": "final"}
    assert bsns(bundle(one, other, finding, patient())) == ["123456782"]


def test_a_cut_file_is_cut_however_it_is_read() -> None:
    with pytest.raises(FileTruncated):
        read(json.dumps(bundle(report(), patient())).encode()[:-1])


def test_a_document_that_lacks_its_patient_gets_nobody_elses() -> None:
    whole, lacking = bundle(report(), patient(), kind="document"), bundle(report(), kind="document")
    for files in ([whole, lacking], [lacking, whole], [bundle(whole, lacking)]):
        found = [item.error for item in read(*files) if isinstance(item, RecordError)]
        assert [type(error) for error in found] == [ReferenceMissing]
        assert bsns(*files) == ["123456782"]
    assert bsns(lacking, patient()) == ["123456782"], "who stands in no Bundle is counted by the HIS"


def test_what_a_document_names_by_its_whole_address_may_stand_elsewhere() -> None:
    server = "https://his.example/fhir/"
    document = bundle((f"{server}Composition/c", report()), kind="document")
    there = bundle((f"{server}Patient/1", patient()))
    assert bsns(document, there) == ["123456782"]
    known = report(subject={"identifier": {"system": BSN, "value": "123456782"}})
    assert bsns(bundle(known, kind="document"), there) == ["123456782"]


def test_a_patient_who_cannot_be_taken_apart_is_no_other_bundles() -> None:
    raw = json.dumps(bundle(patient(bsn="999990019"), report(id="d"))).replace(
        '"name":', '"id": "1", "name":'
    )
    found = read(bundle(patient(), report()), raw.encode())
    assert [item.patient.bsn for item in found if isinstance(item, Registration)] == ["123456782"]
    assert len([item for item in found if isinstance(item, RecordError)]) == 2
