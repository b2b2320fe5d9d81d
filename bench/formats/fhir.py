"""FHIR: our connector against `fhir.resources` (JSON Bundle, NDJSON), and against lxml (XML) as a note.

Both gather the same registrations from the same bytes: 300 contacts in one searchset, as a HIS answers a
search for gp-EncounterReport; each brings its Composition with four lines, its Observations, Encounter and
Patient, and one in three carries the code.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from typing import Any, Final

from lxml import etree
from wor_his_fhir.connector import FhirConnector

from bench.formats import compare
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Profile

CONTACTS: Final = 300
AT_LEAST: Final = 3.0
"""Times as fast as fhir.resources."""
_BSNS: Final = ("123456782", "999990019", "999911120", "999900900", "999999011")
_BASE: Final = "https://his.example/fhir/"
_ICPC: Final = "http://hl7.org/fhir/sid/icpc-1-nl"
_EXTENSION: Final = "http://nictiz.nl/fhir/StructureDefinition/code-icpc-1-nl"
_LINES: Final = "http://fhir.nl/fhir/NamingSystem/journaalregeltypen"
_BSN: Final = "http://fhir.nl/fhir/NamingSystem/bsn"
_AGB: Final = "http://fhir.nl/fhir/NamingSystem/agb-z"
_DX: Final = "http://hl7.org/fhir/v3/ActCode"
_PART: Final = "http://hl7.org/fhir/StructureDefinition/humanname-own-"
_HIS: Final = "https://his.example/nummer"
_FHIR: Final = "{http://hl7.org/fhir}"

Json = dict[str, Any]
Row = tuple[object, ...]


def resources() -> list[Json]:
    """Return what the Bundle holds."""
    return [resource for number in range(CONTACTS) for resource in _contact(number)] + [_practitioner()]


def _contact(number: int) -> Iterator[Json]:
    code = "Z68" if number % 3 == 0 else "A04"
    concept = {"coding": [{"system": _ICPC, "code": code}]}
    yield {
        "resourceType": "Composition", "id": f"c{number}", "status": "final",
        "type": {"coding": [{"system": "http://loinc.org", "code": "67781-5"}]},
        "subject": {"reference": f"Patient/p{number}"}, "encounter": {"reference": f"Encounter/k{number}"},
        "date": "2026-05-11T10:05:00+02:00", "author": [{"reference": "Practitioner/h1"}], "title": "Contact",
        "section": [_section(number, kind, concept) for kind in "SOEP"],
    }  # fmt: skip
    for kind in "SOEP":
        component = {"code": {"coding": [{"system": _DX, "code": "DISDX"}]}, "valueCodeableConcept": concept}
        yield {
            "resourceType": "Observation", "id": f"o{number}{kind}", "status": "final",
            "code": {"coding": [{"system": _LINES, "code": kind}]},
            "subject": {"reference": f"Patient/p{number}"}, "context": {"reference": f"Encounter/k{number}"},
            "valueString": f"Verzonnen regel {kind} van contact {number}",
        } | ({"component": [component]} if kind == "E" else {})  # fmt: skip
    yield {
        "resourceType": "Encounter", "id": f"k{number}", "status": "finished",
        "identifier": [{"system": "https://his.example/contact", "value": f"CT-{number}"}],
        "class": {"system": _DX, "code": "AMB"}, "subject": {"reference": f"Patient/p{number}"},
        "period": {"start": f"2026-05-{1 + number % 28:02}T10:00:00+02:00"},
    }  # fmt: skip
    yield {
        "resourceType": "Patient", "id": f"p{number}",
        "identifier": [{"system": _BSN, "value": _BSNS[number % len(_BSNS)]},
                       {"use": "usual", "system": _HIS, "value": f"{10_000 + number}"}],
        "name": [{"use": "official", "family": f"van Voorbeeld{number}",
                  "_family": {"extension": [{"url": f"{_PART}name", "valueString": f"Voorbeeld{number}"},
                                            {"url": f"{_PART}prefix", "valueString": "van"}]}}],
        "telecom": [{"system": "phone", "value": "0413-555001"}],
        "gender": "female", "birthDate": "1950-02-01",
        "address": [{"line": ["Dorpsstraat 12"], "city": "Veghel", "postalCode": "5461 AA"}],
    }  # fmt: skip


def _section(number: int, kind: str, concept: Json) -> Json:
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">Verzonnen regel {kind} van contact {number}</div>'
    section: Json = {
        "code": {"coding": [{"system": _LINES, "code": kind}]},
        "text": {"status": "additional", "div": div},
        "entry": [{"reference": f"Observation/o{number}{kind}"}],
    }
    return section | (
        {"extension": [{"url": _EXTENSION, "valueCodeableConcept": concept}]} if kind == "E" else {}
    )


def _practitioner() -> Json:
    identifier = [{"system": _AGB, "value": "01004567"}]
    return {
        "resourceType": "Practitioner",
        "id": "h1",
        "identifier": identifier,
        "name": [{"text": "K. Linde"}],
    }


def bundle() -> bytes:
    """Return all as one searchset."""
    entries = [
        {"fullUrl": f"{_BASE}{one['resourceType']}/{one['id']}", "resource": one} for one in resources()
    ]
    return json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": entries}).encode()


def lines() -> bytes:
    """Return all as NDJSON."""
    return "".join(f"{json.dumps(one)}\n" for one in resources()).encode()


def xml() -> bytes:
    """Return the searchset as XML."""
    entries = "".join(
        f'<entry><fullUrl value="{_BASE}{one["resourceType"]}/{one["id"]}"/><resource>'
        f"<{one['resourceType']}>{_children(one)}</{one['resourceType']}></resource></entry>"
        for one in resources()
    )
    return f'<Bundle xmlns="http://hl7.org/fhir"><type value="searchset"/>{entries}</Bundle>'.encode()


def _children(node: Json) -> str:
    return "".join(
        _element(name, one, node.get(f"_{name}"))
        for name, value in node.items()
        if name not in ("resourceType", "url") and not name.startswith("_")
        for one in (value if isinstance(value, list) else [value])
    )


def _element(name: str, value: Any, beside: Any) -> str:
    if name == "div":
        return str(value)
    if isinstance(value, dict):
        url = f' url="{value["url"]}"' if "url" in value else ""
        return f"<{name}{url}>{_children(value)}</{name}>"
    return f'<{name} value="{value}">{_children(beside or {})}</{name}>'


def ours(content: bytes) -> list[Row]:
    """Read with our connector, as the reading child does."""
    items = FhirConnector().read(BytesIO(content), Profile("fhir"))
    return [_row(item) for item in items if isinstance(item, Registration)]


def _row(item: Registration) -> Row:
    patient, author = item.patient, item.author
    return (
        patient.bsn, patient.his_number, patient.surname, patient.prefix, patient.birth_date,
        patient.sex.value, patient.phones, patient.address.city, patient.address.postcode,
        item.contact_date, item.contact_id, item.code, author and (author.name, author.agb),
    )  # fmt: skip


def theirs(found: list[Any]) -> list[Row]:
    """Gather the same from models of fhir.resources."""
    known = {f"{one.get_resource_type()}/{one.id}": one for one in found}
    return [
        _model_row(report, known)
        for report in found
        if report.get_resource_type() == "Composition"
        for section in report.section
        for extension in section.extension or ()
        for coding in extension.valueCodeableConcept.coding
        if (extension.url, coding.system, coding.code) == (_EXTENSION, _ICPC, "Z68")
    ]


def _model_row(report: Any, known: dict[str, Any]) -> Row:
    patient, contact = known[report.subject.reference], known[report.encounter.reference]
    author = known[report.author[0].reference]
    numbers = {each.system: each.value for each in patient.identifier}
    parts = {each.url: each.valueString for each in patient.name[0].family__ext.extension}
    return (
        numbers[_BSN], numbers[_HIS], parts[f"{_PART}name"], parts[f"{_PART}prefix"],
        patient.birthDate, patient.gender, tuple(each.value for each in patient.telecom),
        patient.address[0].city, patient.address[0].postalCode, contact.period.start.date(),
        contact.identifier[0].value, "Z68", (author.name[0].text, author.identifier[0].value),
    )  # fmt: skip


def their_bundle(content: bytes) -> list[Row]:
    """Read a Bundle with fhir.resources."""
    from fhir.resources.STU3.bundle import Bundle

    return theirs([entry.resource for entry in Bundle.model_validate_json(content).entry or ()])


def their_lines(content: bytes) -> list[Row]:
    """Read NDJSON with fhir.resources: a line says its class."""
    from fhir.resources.STU3 import get_fhir_model_class

    raw = [json.loads(line) for line in content.splitlines()]
    return theirs([get_fhir_model_class(one["resourceType"]).model_validate(one) for one in raw])


def their_xml(content: bytes) -> list[Row]:
    """Read a Bundle with lxml: a tree, and the paths that matter."""
    root = etree.fromstring(content)
    known = {
        f"{etree.QName(one).localname}/{_at(one, 'id')}": one
        for one in root.iterfind(f"{_FHIR}entry/{_FHIR}resource/*")
    }
    return [
        _tree_row(report, known)
        for report in root.iterfind(f"{_FHIR}entry/{_FHIR}resource/{_FHIR}Composition")
        for coding in report.iterfind(_path("section/extension/valueCodeableConcept/coding"))
        if (_at(coding, "system"), _at(coding, "code")) == (_ICPC, "Z68")
    ]


def _tree_row(report: Any, known: dict[str, Any]) -> Row:
    patient, contact = known[_at(report, "subject/reference")], known[_at(report, "encounter/reference")]
    author = known[_at(report, "author/reference")]
    numbers = {_at(each, "system"): _at(each, "value") for each in patient.iterfind(_path("identifier"))}
    parts = {
        each.get("url"): _at(each, "valueString") for each in patient.iterfind(_path("name/family/extension"))
    }
    return (
        numbers[_BSN], numbers[_HIS], parts[f"{_PART}name"], parts[f"{_PART}prefix"],
        date.fromisoformat(_at(patient, "birthDate")), _at(patient, "gender"),
        tuple(_at(each, "value") for each in patient.iterfind(_path("telecom"))),
        _at(patient, "address/city"), _at(patient, "address/postalCode"),
        date.fromisoformat(_at(contact, "period/start")[:10]), _at(contact, "identifier/value"), "Z68",
        (_at(author, "name/text"), _at(author, "identifier/value")),
    )  # fmt: skip


def _path(path: str) -> str:
    return "/".join(f"{_FHIR}{part}" for part in path.split("/"))


def _at(node: Any, path: str) -> str:
    return str(node.find(_path(path)).get("value"))


def rows() -> list[dict[str, Any]]:
    """Compare; the first two must be AT_LEAST times as fast."""

    def pair(
        mine: Callable[[bytes], list[Row]], other: Callable[[bytes], list[Row]], content: bytes
    ) -> tuple[Callable[[], list[Row]], Callable[[], list[Row]]]:
        return (lambda: mine(content)), (lambda: other(content))

    return [
        compare("fhir: JSON Bundle, fhir.resources", *pair(ours, their_bundle, bundle()), at_least=AT_LEAST),
        compare("fhir: NDJSON, fhir.resources", *pair(ours, their_lines, lines()), at_least=AT_LEAST),
        compare("fhir: XML Bundle, lxml (a note)", *pair(ours, their_xml, xml())),
    ]
