"""Whatever Bundle is made of contacts: the same registrations in JSON, XML and NDJSON, in any order."""

import json
import random
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wor_his_fhir.connector import FhirConnector

from wor_sidecar.domain.errors.folders import FileTruncated
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Profile

Json = dict[str, Any]
BSNS = ("123456782", "999990019", "999911120", "999900900", "999999011")
ICPC = "http://hl7.org/fhir/sid/icpc-1-nl"
names = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)
contacts = st.lists(
    st.tuples(
        st.sampled_from(BSNS),
        names,
        st.dates(date(2020, 1, 1), date(2026, 12, 31)),
        st.sampled_from(["Z68", "Z68.01", "A04", "K86"]),
        st.sampled_from(["section", "observation", "both", "condition"]),
    ),
    min_size=1,
    max_size=5,
)


def resources(made: list[tuple[str, str, date, str, str]]) -> list[Json]:
    found: list[Json] = []
    for at, (bsn, name, day, code, place) in enumerate(made):
        concept = {"coding": [{"system": ICPC, "code": code}]}
        subject, contact = {"reference": f"Patient/p{at}"}, {"reference": f"Encounter/k{at}"}
        section: Json = {"code": {"coding": [{"code": "E"}]}, "entry": [{"reference": f"Observation/o{at}"}]}
        if place in ("section", "both"):
            url = "http://nictiz.nl/fhir/StructureDefinition/code-icpc-1-nl"
            section["extension"] = [{"url": url, "valueCodeableConcept": concept}]
        component = {"code": {"coding": [{"code": "DISDX"}]}, "valueCodeableConcept": concept}
        found += [
            {"resourceType": "Composition", "id": f"c{at}", "subject": subject, "encounter": contact}
            | {"date": "2019-01-01", "section": [section]},
            {"resourceType": "Patient", "id": f"p{at}", "name": [{"family": name}], "birthDate": "1950-02-01"}
            | {"identifier": [{"system": "http://fhir.nl/fhir/NamingSystem/bsn", "value": bsn}]},
            {"resourceType": "Encounter", "id": f"k{at}", "subject": subject}
            | {"period": {"start": f"{day}T12:00:00+01:00"}, "identifier": [{"value": f"CT-{at}"}]},
            {"resourceType": "Observation", "id": f"o{at}", "subject": subject, "context": contact}
            | ({"component": [component]} if place in ("observation", "both") else {}),
        ]
        if place == "condition":
            found.append(
                {"resourceType": "Condition", "subject": subject, "encounter": contact, "code": concept}
            )
    return found


def as_xml(node: Json) -> str:
    def element(name: str, value: Any) -> str:
        if isinstance(value, list):
            return "".join(element(name, one) for one in value)
        if isinstance(value, dict):
            url = f" url={quoteattr(value['url'])}" if "url" in value else ""
            return f"<{name}{url}>{inside(value)}</{name}>"
        return f"<{name} value={quoteattr(str(value))}/>"

    def inside(value: Json) -> str:
        return "".join(element(key, one) for key, one in value.items() if key not in ("url", "resourceType"))

    return f"<{node['resourceType']}>{inside(node)}</{node['resourceType']}>"


def read(content: bytes) -> list[tuple[object, ...]]:
    items = FhirConnector().read(BytesIO(content), Profile("fhir"))
    return sorted(
        (item.contact_id, item.patient.bsn, item.patient.surname, item.contact_date, item.code)
        for item in items
        if isinstance(item, Registration)
    )


@settings(max_examples=50, deadline=None, derandomize=True)
@given(made=contacts, order=st.integers(0, 1000), cut=st.floats(0, 0.999))
def test_what_is_made_is_read_in_each_syntax(
    made: list[tuple[str, str, date, str, str]], order: int, cut: float
) -> None:
    found = resources(made)
    random.Random(order).shuffle(found)
    expected = sorted(
        (f"CT-{at}", bsn, name, day, code)
        for at, (bsn, name, day, code, _place) in enumerate(made)
        if code[0] == "Z"
    )
    entries = [{"resource": one} for one in found]
    bundle = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
    lines = "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in found).encode()
    inside = "".join(f"<entry><resource>{as_xml(one)}</resource></entry>" for one in found)
    xml = f'<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/>{inside}</Bundle>'.encode()
    assert read(bundle) == read(lines) == read(xml) == expected
    for content in (bundle, xml):
        with pytest.raises(FileTruncated):
            read(content[: 1 + int(cut * (len(content) - 2))])


def test_days_are_days_of_amsterdam_all_the_year() -> None:
    for days in range(0, 365, 13):
        day = date(2026, 1, 1) + timedelta(days=days)
        assert [row[3] for row in read(json.dumps(_one(day)).encode())] == [day]


def _one(day: date) -> Json:
    found = resources([(BSNS[0], "Voorbeeld", day, "Z68", "both")])
    return {"resourceType": "Bundle", "type": "batch", "entry": [{"resource": one} for one in found]}
