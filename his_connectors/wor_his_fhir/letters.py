"""Our own document back to a letter: every part must be there, and be reached from the Composition."""

from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import unescape

from wor_his_fhir.json_source import Source
from wor_his_fhir.nodes import Node, first, objects, text
from wor_his_fhir.people import agb_of, identifiers, patient_of
from wor_his_fhir.writing import CLOSE, HIS_NUMBER, LETTER_ID, OPEN, REFERRAL_ID, SENDER_ID
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.folders import EncodingRefused, FileEmpty, FileTruncated
from wor_sidecar.domain.errors.formats import DocumentIncomplete, JsonBroken
from wor_sidecar.hooks.letter import Letter, Receiver, Sender

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def letter_of(content: bytes, his_number_system: str) -> Letter:
    """Return the letter that a document says; the template has no place in it.

    Raises:
        FileEmpty, FileTruncated, JsonBroken: it is no whole JSON.
        DocumentIncomplete: naming what it lacks.
        ValueMissing, ValueUnreadable: of its patient.

    """
    bundle = _parsed(content)
    if text(bundle, "resourceType") != "Bundle" or text(bundle, "type") != "document":
        raise DocumentIncomplete(part="Bundle.type")
    parts = {text(each, "fullUrl"): first(each, "resource") for each in objects(bundle, "entry")}
    composition = next(iter(parts.values()), {})
    if text(composition, "resourceType") != "Composition":
        raise DocumentIncomplete(part="Composition")
    sender = _part(parts, first(composition, "author"), "author")
    patient = _part(parts, first(composition, "subject"), "subject")
    receiver = _part(parts, first(patient, "generalPractitioner"), "generalPractitioner")
    known = identifiers(first(first(composition, "event"), "detail"))
    return Letter(
        id=_identifier(composition, LETTER_ID),
        template="",
        lines=_lines(composition),
        reference=next((each.value for each in known if each.system == REFERRAL_ID), ""),
        written_at=_moment(text(composition, "date")),
        patient=patient_of(patient, his_number_system or HIS_NUMBER),
        sender=Sender(
            _identifier(sender, SENDER_ID), text(sender, "name"), text(first(sender, "telecom"), "value")
        ),
        receiver=Receiver(text(receiver, "name"), agb_of(receiver)),
    )


def _parsed(content: bytes) -> Node:
    if not content:
        raise FileEmpty
    try:
        given = iter([content.decode("utf-8")])
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            raise FileTruncated from error
        raise EncodingRefused(encoding="utf-8", position=error.start + 1) from error
    source = Source(lambda _wanted: next(given, ""))
    value, spoilt = source.value()
    if spoilt:
        raise JsonBroken(why=spoilt)
    if source.sign() or not isinstance(value, dict):
        raise JsonBroken(why="it is no document")
    return value


def _part(parts: dict[str, Node], reference: Node, name: str) -> Node:
    found = parts.get(text(reference, "reference"))
    if not found:
        raise DocumentIncomplete(part=name)
    return found


def _identifier(node: Node, system: str) -> str:
    found = next((each.value for each in identifiers(node) if each.system == system), "")
    if not found:
        raise DocumentIncomplete(part="identifier")
    return found


def _lines(composition: Node) -> tuple[str, ...]:
    """Return the lines of the section; the narrative of the whole says the same."""
    narrative = first(first(composition, "section"), "text")
    div = narrative.get("div")
    if (
        not isinstance(div, str)
        or not (div.startswith(OPEN) and div.endswith(CLOSE))
        or first(composition, "text").get("div") != div
    ):
        raise DocumentIncomplete(part="section.text")
    return tuple(unescape(div[len(OPEN) : -len(CLOSE)]).split("\n"))


def _moment(written: str) -> Millis:
    try:
        at = datetime.fromisoformat(written)
    except ValueError as error:
        raise DocumentIncomplete(part="date") from error
    if at.tzinfo is None:
        raise DocumentIncomplete(part="date")
    return Millis(int((at - _EPOCH).total_seconds() * 1000))
