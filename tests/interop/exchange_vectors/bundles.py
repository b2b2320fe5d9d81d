"""Bundles: what is rare in a referral or a feedback, and what is refused in one."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from exchange_vectors.bodies import AT, CHECK, framed, golden
from exchange_vectors.seeds import chance
from wor_sidecar.domain.consent import Details, Scope
from wor_sidecar.domain.errors.sidecar import BundleRefused
from wor_sidecar.domain.feedback import Coach
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.outgoing import Outgoing, OutgoingAddress, OutgoingPatient, PracticeCard, Referrer
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.body import Body, parse_body
from wor_sidecar.exchange.contents import Content
from wor_sidecar.exchange.fhir import feedback, referral


def make() -> dict[str, Any]:
    return {"bundles_read": list(_bundles_read()), "bundles_refused": list(_bundles_refused())}


def _bundles_refused() -> Iterator[dict[str, Any]]:
    """Yield one change of a golden bundle each: a path, and what is put there (or taken away)."""
    for name, which, path, value in (
        ("an extension", "referral", ["entry", 3, "resource", "extension"],
         [{"url": "urn:x", "valueCode": "x"}]),
        ("an element that we don't know", "referral", ["entry", 3, "resource", "gender"], "female"),
        ("a display", "referral", ["entry", 2, "resource", "code", "coding", 0, "display"], "Welzijn"),
        ("a reference to the wrong resource", "referral", ["entry", 1, "resource", "focus", "reference"],
         "urn:uuid:00000000-0000-0000-0000-000000000004"),
        ("a product that is none", "referral",
         ["entry", 2, "resource", "code", "coding", 0, "code"], "zwemmen"),
        ("a reason that never leaves", "referral",
         ["entry", 2, "resource", "reasonCode", 0, "coding", 0, "code"], "substance_use"),
        ("a code system of another", "referral",
         ["entry", 2, "resource", "reasonCode", 0, "coding", 0, "system"], "http://snomed.info/sct"),
        ("a refused consent", "referral",
         ["entry", 4, "resource", "category", 0, "coding", 0, "code"], "refused"),
        ("scopes out of order", "referral",
         ["entry", 4, "resource", "provision", "provision", 0, "code", 0, "coding", 0, "code"], "safety"),
        ("a moment without milliseconds", "referral", ["timestamp"], "2026-02-25T06:15:23Z"),
        ("a name with nothing but its use", "referral", ["entry", 3, "resource", "name", 0],
         {"use": "official"}),
        ("another name in the header", "referral", ["entry", 0, "resource", "source", "name"], "De Eik"),
        ("another referral in the patient", "referral",
         ["entry", 3, "resource", "identifier", 0, "value"], "b" * 25 + "a"),
        ("a number that may be a BSN", "referral", ["entry", 2, "resource", "note", 0, "text"],
         "mijn nummer is 9999.90.019"),
        ("a code that would start it again", "referral",
         ["entry", 2, "resource", "note", 0, "text"], "zoals z 68 zegt"),
        ("two lines of the patient's own words", "referral",
         ["entry", 2, "resource", "note", 0, "text"], "een\ntwee"),
        ("141 characters of the patient's own words", "referral",
         ["entry", 2, "resource", "note", 0, "text"], "x" * 141),
        ("another tag", "referral", ["meta"],
         {"tag": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT"}]}),
        ("another referral in a mark", "feedback",
         ["entry", 4, "resource", "subject", "identifier", "value"], "b" * 25 + "a"),
        ("an empty text", "referral", ["entry", 5, "resource", "name"], ""),
        ("a text that is not cleaned", "referral", ["entry", 5, "resource", "name"], "De\u200bLinde"),
        ("a mark of 11", "feedback", ["entry", 4, "resource", "valueInteger"], 11),
        ("a mark as text", "feedback", ["entry", 4, "resource", "valueInteger"], "8"),
        ("a state that is not the move's", "feedback",
         ["entry", 1, "resource", "businessStatus", "coding", 0, "code"], "ended"),
        ("a text of 281 characters", "feedback", ["entry", 1, "resource", "note", 0, "text"], "x" * 281),
    ):  # fmt: skip
        bundle = golden(which)
        _put(bundle, path, value)
        content = _CONTENTS[which](bundle)
        assert isinstance(parse_body(framed(content).encode()), Body), name  # only the bundle is wrong
        try:
            {"referral": referral, "feedback": feedback}[which].from_bundle(bundle)
        except BundleRefused as error:
            yield {"name": name, "bundle": which, "path": path, "value": value, "code": error.code}
        else:
            raise AssertionError(name)


_CONTENTS: dict[str, Callable[[dict[str, Any]], Content]] = {
    "referral": lambda bundle: contents.Referral(bundle, CHECK),
    "feedback": lambda bundle: contents.Feedback(bundle, "2", "follow_up", CHECK),
}


def _bundles_read() -> Iterator[dict[str, Any]]:
    """Yield what the golden bundles don't show: what is rare, and what is as bare as may be."""
    for name, outgoing in _referrals().items():
        written = referral.to_bundle(outgoing, now=AT, new_uuid=_uuids(name))
        assert referral.from_bundle(written) == outgoing, name
        yield {"name": name, "bundle": "referral", "value": written}
    for name, letter in _feedbacks().items():
        written = feedback.to_bundle(letter, now=AT, new_uuid=_uuids(name))
        assert feedback.from_bundle(written) == letter, name
        yield {"name": name, "bundle": "feedback", "value": written}


def _referrals() -> dict[str, Outgoing]:
    sent = referral.from_bundle(golden("referral"))
    alone = replace(sent.consent, representatives=())
    house = replace(sent.patient, address=OutgoingAddress(house_number="1a", city="Veghel"))
    nothing = replace(
        alone,
        scopes=frozenset({Scope.CONTACT}),
        details=Details(),
        by="",
        role="",
        on_behalf_of="",
        language="",
        how=None,
        number_checked=False,
        patient_agreed=False,
    )
    bare = replace(
        sent,
        patient=OutgoingPatient(),
        referrer=Referrer("", ""),
        practice=PracticeCard(sent.practice.organisation, ""),
        consent=nothing,
    )
    told = replace(
        sent.consent.details,
        reasons=("money", "loneliness", "money"),
        own_words="1234567890 en Z681",
    )
    return {
        "about an invented patient": replace(sent, test=True),
        "without a representative": replace(sent, consent=alone),
        "a house number without a street": replace(sent, patient=house),
        "nothing that may be left out": bare,
        "reasons in another order, and a longer number": replace(
            sent, consent=replace(sent.consent, details=told)
        ),
    }


def _feedbacks() -> dict[str, feedback.Feedback]:
    told = feedback.from_bundle(golden("feedback"))
    bare = feedback.Feedback(
        told.referral_id, MoveKind.INTAKE_DONE, told.at, told.date, Coach(""), organisation=""
    )
    return {
        "a stop with its reason, and all that may stand beside it": replace(
            told, move=MoveKind.STOP, reason="cost", text=""
        ),
        "nothing of a feedback that may be left out": bare,
        "an impossible follow-up": replace(told, move=MoveKind.FOLLOW_UP_IMPOSSIBLE),
        "an end": replace(told, move=MoveKind.END),
    }


def _uuids(name: str) -> Callable[[], UUID]:
    randomness = chance(f"uuids {name}")
    return lambda: UUID(bytes=randomness(16), version=4)


def _put(value: Any, path: list[Any], new: Any) -> None:
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = new
