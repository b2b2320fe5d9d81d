"""Messages: one of every type, and bodies that are refused."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from exchange_vectors.seeds import NOW, WELFARE, chance, millis, raw
from wor_sidecar.domain.errors.exchange import MessageMalformed
from wor_sidecar.domain.errors.sidecar import BundleRefused
from wor_sidecar.domain.identifiers import Mid, ReferralId, new_id
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.body import Body, Frame, parse_body
from wor_sidecar.exchange.contents import SPEAKS, Content
from wor_sidecar.exchange.fhir import feedback, referral
from wor_sidecar.exchange.statements import Position
from wor_sidecar.exchange.strict import write_json
from wor_sidecar.exchange.trust import Knows

GOLDEN = Path(__file__).parents[1] / "fhir"
AT = millis(NOW)
DAY = date(2027, 1, 20)
CHECK = "8f14e45fceea167a5a36dedd4bea2543"
THREAD = ReferralId("a" * 26)
MID = Mid(new_id(chance("mid")))
BY = contents.By("Anna de Wit", "0413-000004")


def make() -> dict[str, Any]:
    return {
        "read": [{"type": one.type.value, "body": framed(one).encode().decode()} for one in every()],
        "refused": list(_refused()),
        "bundles_refused": list(_bundles_refused()),
    }


def golden(name: str) -> dict[str, Any]:
    return json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))


def framed(content: Content) -> Body:
    thread = THREAD if content.type.threaded else None
    seq = 4 if content.type.sequenced else None
    return Body(Frame(MID, seq, 2, Knows(Position(1, 3), "0123456789abcdef"), thread), content)


def every() -> list[Content]:
    record = WELFARE.record([WELFARE.statement(1, 1, None, at=NOW)], 1)
    profile = contents.Profile(
        "0413-000000", "0413-000001", "Veghel", "welzijnscoach", ("welzijn-op-recept",)
    )
    upto = contents.Committed(1, 7)
    name = "Huisartsenpraktijk De Linde"
    return [
        contents.Hello(Kind.PRACTICE, name, profile, SPEAKS, record, "x" * 43),
        contents.Hello(Kind.WELFARE, "Welzijn Meierijstad", profile, SPEAKS, record, None, upto, (THREAD,)),
        contents.NewStatement(record),
        contents.Verified(),
        contents.Receipt(1, 3, (5, 6), (contents.Refused(2, "unknown_type"),), (MID,)),
        contents.Referral(golden("referral"), CHECK),
        *_moves(),
        contents.Feedback(golden("feedback"), "2", "follow_up", CHECK),
        contents.TextMessage("Belt u mij even?\nDank, é."),
        contents.Correction(("0413-000003",), None, contents.Address("Markt", "1a", "5461 AA", "Veghel")),
        contents.Correction(),
        contents.Cancel("duplicate"),
        contents.Cancel(),
        contents.CancelAnswer(done=True),
        contents.Withdraw("everything", "patient", AT),
        contents.Withdraw("coaching", "patient", AT),
        contents.DeletionConfirmed(AT),
        contents.FeedbackConsent(on=False, by="patient", at=AT),
        contents.TryAgain(("0413-000003",), "f@example.org"),
        contents.WrongPatient(),
        contents.Deceased(),
        contents.LeftPractice(),
        *(contents.Acknowledge(MID, step) for step in ("placed", "taken", "seen")),
        contents.Renew(DAY),
        contents.Void(),
        contents.Figures("2027-Q1", "funnel", [["accepted", 3]]),
    ]


def _moves() -> Iterator[Content]:
    def status(move: str, details: Any = None, reason: str | None = None, text: str = "") -> Content:
        return contents.Status(move, AT, BY, reason, text, CHECK, details)

    yield status("accept")
    yield status("reject", contents.RejectDetails("buurtsportcoach", patient_knows=True), "no_capacity")
    yield status("contact", contents.ContactDetails(1, "mobile", "reached"))
    yield status("plan", contents.PlanDetails(DAY))
    yield status("replan", contents.PlanDetails(DAY))
    yield status("no_show")
    yield status("not_reached", contents.NotReachedDetails(3, DAY, DAY, ("mobile", "letter")))
    yield status("start_activity", contents.ActivityDetails("sport", "Wandelgroep", None))
    yield status("hold", None, None, "Twee weken op vakantie")
    yield status("end", None, "withheld")


def _refused() -> Iterator[dict[str, str]]:
    edits: dict[str, tuple[Content, Callable[[dict[str, Any]], Any]]] = {
        "one key too many": (contents.Void(), lambda body: body.update(note="")),
        "one key too few": (contents.Void(), lambda body: body.pop("thread")),
        "seq 0": (contents.Void(), lambda body: body.update(seq=0)),
        "epoch 0": (contents.Void(), lambda body: body.update(epoch=0)),
        "a mid that is none": (contents.Void(), lambda body: body.update(mid="a")),
        "knows of two parts": (contents.Void(), lambda body: body.update(knows=[1, 3])),
        "knows in capitals": (contents.Void(), lambda body: body.update(knows=[1, 3, "A" * 16])),
        "an unknown type": (contents.Void(), lambda body: body.update(type="poem")),
        "an unknown version": (contents.Void(), lambda body: body.update(v=2)),
        "a number where there is none": (contents.Verified(), lambda body: body.update(thread="a" * 26)),
        "no number where there is one": (contents.Void(), lambda body: body.update(seq=None)),
        "a receipt with a number": (contents.Receipt(1, 0), lambda body: body.update(seq=1)),
        "no thread where there is one": (contents.Void(), lambda body: body.update(thread=None)),
        "a content with one key too many": (
            contents.Void(),
            lambda body: body["content"].update(note=""),
        ),
        "a text that is too long": (
            contents.TextMessage("x"),
            lambda body: body["content"].update(text="x" * 4001),
        ),
        "a text with a control character": (
            contents.TextMessage("x"),
            lambda body: body["content"].update(text="\u0007"),
        ),
        "an empty text": (contents.TextMessage("x"), lambda body: body["content"].update(text="")),
        "a code in capitals": (
            contents.Cancel("other"),
            lambda body: body["content"].update(reason_code="Other"),
        ),
        "a moment in another zone": (
            contents.DeletionConfirmed(AT),
            lambda body: body["content"].update(at="2027-01-15T09:00:00+01:00"),
        ),
        "a moment with milliseconds": (
            contents.DeletionConfirmed(AT),
            lambda body: body["content"].update(at="2027-01-15T08:00:00.000Z"),
        ),
        "a day that does not exist": (
            contents.Renew(DAY),
            lambda body: body["content"].update(until="2027-02-30"),
        ),
        "one for true": (contents.CancelAnswer(done=True), lambda body: body["content"].update(done=1)),
        "another step": (contents.Acknowledge(MID, "seen"), lambda body: body["content"].update(step="read")),
        "another withdrawal": (
            contents.Withdraw("coaching", "patient", AT),
            lambda body: body["content"].update(kind="feedback"),
        ),
        "a move with another's details": (
            next(_moves()),
            lambda body: body["content"].update(details={"date": "2027-01-20"}),
        ),
        "an end that is not withheld": (
            list(_moves())[-1],
            lambda body: body["content"].update(reason_code="other"),
        ),
        "a status that is a feedback": (next(_moves()), lambda body: body["content"].update(move="stop")),
        "a moment with another's move": (
            contents.Feedback(golden("feedback"), "2", "follow_up", CHECK),
            lambda body: body["content"].update(moment="1"),
        ),
    }
    for name, (content, edit) in edits.items():
        value = json.loads(framed(content).encode())
        edit(value)
        yield _body_refused(name, write_json(value))
    good = framed(contents.Void()).encode()
    yield _body_refused("a key twice", good.replace(b'"v":1', b'"v":1,"v":1'))
    yield _body_refused("not UTF-8", good.replace(b"void", b"v\xffid"))
    yield _body_refused("half a surrogate pair", good.replace(b"void", b"\\ud800"))
    yield _body_refused("NaN", good.replace(b'"v":1', b'"v":NaN'))
    yield _body_refused("nested 65 deep", good.replace(b"{}", b'{"a":' + b"[" * 63 + b"]" * 63 + b"}"))


def _body_refused(name: str, body: bytes) -> dict[str, str]:
    try:
        found = parse_body(body)
    except MessageMalformed as error:
        return {"name": name, "body": raw(body), "code": error.code}
    assert not isinstance(found, Body), name
    return {"name": name, "body": raw(body), "code": found.code}


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
        try:
            {"referral": referral, "feedback": feedback}[which].from_bundle(bundle)
        except BundleRefused as error:
            yield {"name": name, "bundle": which, "path": path, "value": value, "code": error.code}
        else:
            raise AssertionError(name)


def _put(value: Any, path: list[Any], new: Any) -> None:
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = new
