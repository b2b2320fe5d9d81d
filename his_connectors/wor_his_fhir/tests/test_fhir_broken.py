"""Files that are cut, broken or meant to break: coded errors, and never half a file."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from wor_his_fhir.connector import FhirConnector

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import EncodingRefused, FileEmpty, FileTruncated
from wor_sidecar.domain.errors.formats import JsonBroken, NotFhir, XmlRefused
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Item, Profile, RecordError

SAMPLES = Path(__file__).parents[1] / "samples"
STU3 = json.loads((SAMPLES / "contacts-stu3.json").read_bytes())
LINES = (SAMPLES / "contacts-stu3.ndjson").read_bytes()


def read(content: bytes) -> list[Item]:
    return list(FhirConnector().read(BytesIO(content), Profile("fhir")))


def found(content: bytes) -> int:
    return sum(isinstance(item, Registration) for item in read(content))


def raised(content: bytes) -> type[Exception] | None:
    try:
        read(content)
    except WorError as error:
        return type(error)
    return None


@pytest.mark.parametrize("name", ["contact-r4.json", "contacts-stu3.xml"])
def test_any_beginning_of_a_document_is_truncated(name: str) -> None:
    content = (SAMPLES / name).read_bytes().rstrip()
    for cut in {*range(1, len(content), 131), *range(len(content) - 40, len(content))}:
        assert raised(content[:cut]) is FileTruncated, content[:cut][-20:]


def test_any_beginning_of_tight_json_is_truncated() -> None:
    value = {
        "resourceType": "Patient",
        "a": [1, -2.5e3, True, None, False],
        "b": 'é"\\\U0001f600€\n',
        "id": "1",
    }
    for ascii_only in (True, False):
        raw = json.dumps(value, ensure_ascii=ascii_only).encode()
        for cut in range(1, len(raw)):
            assert raised(raw[:cut]) is FileTruncated, raw[:cut]


def test_a_cut_line_of_ndjson_is_truncated() -> None:
    ends = {at for at, byte in enumerate(LINES) if byte == ord("\n")}
    for cut in range(1, len(LINES), 37):
        # At the end of a line nobody can tell; a document of one line can be cut before its line end too.
        if cut not in ends and cut - 1 not in ends:
            assert raised(LINES[:cut]) is FileTruncated


@pytest.mark.parametrize("content", [b"", b"  \n", b"\xef\xbb\xbf", b"\r\n\r\n"])
def test_nothing_is_an_empty_file(content: bytes) -> None:
    assert raised(content) is FileEmpty


def test_a_byte_order_mark_is_passed_over() -> None:
    assert found(b"\xef\xbb\xbf" + json.dumps(STU3).encode()) == 1
    assert found(b"\xef\xbb\xbf" + (SAMPLES / "contacts-stu3.xml").read_bytes()) == 1


def test_xml_may_be_utf_16_and_json_may_not() -> None:
    text = (SAMPLES / "contacts-stu3.xml").read_text("utf-8").replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert found(text.encode("utf-16")) == 1
    assert raised(json.dumps(STU3).encode("utf-16-le")) is EncodingRefused


def test_json_in_windows_1252_is_understood() -> None:
    raw = json.dumps(STU3, ensure_ascii=False).replace("Veghel", "Curaçao")
    (only,) = [item for item in read(raw.encode("windows-1252")) if isinstance(item, Registration)]
    assert only.patient.address.city == "Curaçao"


@pytest.mark.parametrize(
    "content",
    [
        b'{"resourceType":"Bundle","entry":[{"resource":{]}',
        b'{"resourceType":"Bundle",,"entry":[]}',
        b'{"resourceType":"Bundle","entry":[]} x',
        b'{"resourceType":"Bundle","entry":[] "id":"1"}',
        b'{"resourceType":"Patient","id":NaN}',
        b'{"resourceType":"Patient","id":"\\ud83d"}',
        b'{"resourceType":"Patient","resourceType":"Patient","name":{"a":1,"a":2}}',
        b"{1:2}",
        b"[1,2",
        b'{"resourceType":"Patient","x":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        b"[" * 200_000,
        b'{"resourceType":"Bundle","entry":[' + b'{"a":' * 200_000,
    ],
)
def test_broken_json_is_a_coded_error(content: bytes) -> None:
    assert raised(content) in (JsonBroken, FileTruncated, NotFhir)


def test_a_number_of_a_million_digits_is_no_trouble() -> None:
    assert len(read(b'{"resourceType":"Patient","x":' + b"9" * 1_000_000 + b"}")) == 1


@pytest.mark.parametrize("content", [b"{}", b'{"name":"x"}', b"[]x", b'"x"', b"<a/>", b"42", b"x"])
def test_what_is_no_fhir_is_said_to_be_none(content: bytes) -> None:
    assert raised(content) in (NotFhir, JsonBroken)


def test_a_broken_line_costs_one_record() -> None:
    lines = LINES.splitlines(keepends=True)
    for broken in (
        b'{"resourceType":\n',
        b'{"a":1}\n',
        b"x\n",
        b"{}}\n",
        b'{"resourceType":"Patient","a":1,"a":2}\n',
    ):
        raw = b"".join([*lines[:3], broken, *lines[3:]])
        items = read(raw)
        assert [item.position for item in items if isinstance(item, RecordError)] == ["line 4"]
        assert found(raw) == 1
    first = read(b'{"resourceType":"Patient"}}\n' + LINES)
    assert [item.position for item in first if isinstance(item, RecordError)] == ["line 1"]


def test_a_spoilt_entry_costs_one_record() -> None:
    raw = json.dumps(STU3)
    twice = raw.replace('"id": "c2"', '"id": "c2", "id": "c2"')
    items = read(twice.encode())
    assert [item.position for item in items if isinstance(item, RecordError)] == ["entry 2"]
    assert found(twice.encode()) == 1


def test_line_ends_and_blank_lines_dont_matter() -> None:
    assert found(LINES.replace(b"\n", b"\r\n")) == 1
    assert found(LINES.replace(b"\n", b"\n\n\n")) == 1
    assert found(LINES.rstrip()) == 1


def test_a_long_line_is_streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wor_his_fhir.json_entries.LONGEST_LINE", 500)
    assert found(LINES) == 1
    one = json.dumps(STU3).encode()
    assert found(one + b"\n" + one.replace(b"k1", b"k9") + b"\n") >= 1
    assert raised(one + b"\n" + one[:-40]) is FileTruncated


def test_values_that_are_of_another_type_are_not_there() -> None:
    others = (None, 1, "x", [], {}, [None], [[]], {"x": 1})

    def spoilt(value: Any, depth: int = 0) -> list[Any]:
        made: list[Any] = []
        if isinstance(value, dict):
            made += [{**value, key: other} for key in value for other in others]
            deeper = value if depth < 2 else {}
            made += [{**value, key: each} for key in deeper for each in spoilt(value[key], depth + 1)]
        elif isinstance(value, list) and value:
            made += [[each, *value[1:]] for each in spoilt(value[0], depth + 1)]
        return made

    entries = [STU3["entry"][index] for index in (0, 4, 9, 11, 12, 13, 14)]
    for index in (0, 1, 2, 5, 6):
        for resource in spoilt(entries[index]["resource"]):
            changed = [*entries[:index], {**entries[index], "resource": resource}, *entries[index + 1 :]]
            read(json.dumps({"resourceType": "Bundle", "entry": changed}).encode())


def test_a_value_that_is_too_long_is_not_taken() -> None:
    raw = json.dumps(STU3).replace("Dorpsstraat", "Dorpsstraat " * 300)
    (only,) = [item for item in read(raw.encode()) if isinstance(item, Registration)]
    assert only.patient.address.street == ""


def test_control_characters_dont_pass() -> None:
    raw = json.dumps(STU3).replace('"Voorbeeld"', '"Voor\\u0000be\\u202eeld"')
    (only,) = [item for item in read(raw.encode()) if isinstance(item, Registration)]
    assert only.patient.surname.isprintable()


def test_threat_17_a_bomb_in_xml_is_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><Bundle xmlns="http://hl7.org/fhir"><id value="&a;"/></Bundle>'
    assert raised(bomb) is XmlRefused
    deep = b'<Bundle xmlns="http://hl7.org/fhir">' + b"<entry>" * 200_000
    assert raised(deep) is XmlRefused
