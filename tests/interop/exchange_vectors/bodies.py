"""Messages: one of every type, and bodies that are refused."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from exchange_vectors.seeds import NOW, WELFARE, chance, millis, raw
from wor_sidecar.domain.errors.exchange import MessageMalformed
from wor_sidecar.domain.identifiers import Mid, ReferralId, new_id
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.body import Body, Frame, parse_body
from wor_sidecar.exchange.contents import SPEAKS, Content
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
        contents.Status("hold", AT, BY, "other", "", CHECK),
        contents.Status(
            "reject", AT, BY, "of_tomorrow", "", CHECK, contents.RejectDetails("", patient_knows=False)
        ),
        contents.Figures("2027-Q1", "funnel", (["accepted", 3, True, None, {"of": "all"}],)),
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
    yield status("hold", None, "other")
    yield status("reject", contents.RejectDetails("", patient_knows=False), "of_tomorrow")


def _refused() -> Iterator[dict[str, str]]:
    edits: dict[str, tuple[Content, Callable[[dict[str, Any]], Any]]] = {
        "one key too many": (contents.Void(), lambda body: body.update(note="")),
        "one key too few": (contents.Void(), lambda body: body.pop("thread")),
        "seq 0": (contents.Void(), lambda body: body.update(seq=0)),
        "epoch 0": (contents.Void(), lambda body: body.update(epoch=0)),
        "a mid that is none": (contents.Void(), lambda body: body.update(mid="a")),
        "knows of two parts": (contents.Void(), lambda body: body.update(knows=[1, 3])),
        "knows in capitals": (contents.Void(), lambda body: body.update(knows=[1, 3, "A" * 16])),
        "knows of epoch 0": (contents.Void(), lambda body: body.update(knows=[0, 1, "0" * 16])),
        "knows of number 0": (contents.Void(), lambda body: body.update(knows=[1, 0, "0" * 16])),
        "a type in capitals": (contents.Void(), lambda body: body.update(type="Void")),
        "an epoch above 2^53 - 1": (contents.Void(), lambda body: body.update(epoch=2**53)),
        "an unknown type": (contents.Void(), lambda body: body.update(type="poem")),
        "an unknown version": (contents.Void(), lambda body: body.update(v=2)),
        "a number where there is none": (contents.Verified(), lambda body: body.update(thread="a" * 26)),
        "no number where there is one": (contents.Void(), lambda body: body.update(seq=None)),
        "an unknown type without a number": (
            contents.Void(),
            lambda body: body.update(type="poem", seq=None),
        ),
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
        "a code of 65 characters": (
            contents.Cancel("other"),
            lambda body: body["content"].update(reason_code="o" * 65),
        ),
        "a number below its bound": (
            contents.Receipt(1, 3),
            lambda body: body["content"].update(upto=-1),
        ),
        "a number above 2^53 - 1": (
            contents.Receipt(1, 3),
            lambda body: body["content"].update(upto=2**53),
        ),
        "a number above its bound": (
            list(_moves())[2],
            lambda body: body["content"]["details"].update(n=100),
        ),
        "a text for a number": (contents.Receipt(1, 3), lambda body: body["content"].update(upto="3")),
        "held below upto": (contents.Receipt(1, 3), lambda body: body["content"].update(held=[3])),
        "held that do not rise": (contents.Receipt(1, 3), lambda body: body["content"].update(held=[6, 5])),
        "held twice": (contents.Receipt(1, 3), lambda body: body["content"].update(held=[5, 5])),
        "refusals that do not rise": (
            contents.Receipt(1, 3),
            lambda body: body["content"].update(
                refused=[{"seq": 2, "code": "malformed"}, {"seq": 1, "code": "malformed"}]
            ),
        ),
        "one number refused twice": (
            contents.Receipt(1, 3),
            lambda body: body["content"].update(
                refused=[{"seq": 2, "code": "malformed"}, {"seq": 2, "code": "not_allowed"}]
            ),
        ),
        "an envelope unreadable twice": (
            contents.Receipt(1, 3),
            lambda body: body["content"].update(unreadable=[MID, MID]),
        ),
        "a hello of a kind without keys": (
            every()[0],
            lambda body: body["content"].update(kind="mail"),
        ),
        "a record in which a statement can't be read": (
            every()[2],
            lambda body: body["content"]["record"].update(statements=["AAAA"]),
        ),
        "a fraction in figures": (
            contents.Figures("2027-Q1", "funnel", ()),
            lambda body: body["content"].update(cells=[["accepted", 0.5]]),
        ),
        "a negative number in figures": (
            contents.Figures("2027-Q1", "funnel", ()),
            lambda body: body["content"].update(cells=[["accepted", -1]]),
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
            list(_moves())[9],
            lambda body: body["content"].update(reason_code="other"),
        ),
        "an end with a text": (list(_moves())[9], lambda body: body["content"].update(text="Klaar")),
        "a reject without a reason": (
            list(_moves())[1],
            lambda body: body["content"].update(reason_code=None),
        ),
        "a move that stands in no table": (
            next(_moves()),
            lambda body: body["content"].update(move="dance"),
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
    yield _body_refused("a byte order mark", b"\xef\xbb\xbf" + good)
    yield _body_refused("1.0 for a number", good.replace(b'"v":1', b'"v":1.0'))
    yield _body_refused("1e0 for a number", good.replace(b'"v":1', b'"v":1e0'))
    yield _body_refused("a key twice in the content", good.replace(b"{}", b'{"a":1,"a":1}'))
    yield _body_refused("NaN in the content", good.replace(b"{}", b'{"a":NaN}'))
    told = framed(contents.Receipt(1, 3)).encode()
    yield _body_refused("3.0 for a number in the content", told.replace(b'"upto":3', b'"upto":3.0'))
    yield _body_refused("3e0 for a number in the content", told.replace(b'"upto":3', b'"upto":3e0'))
    yield _body_refused("NaN", good.replace(b'"v":1', b'"v":NaN'))
    yield _body_refused("nested 65 deep", good.replace(b"{}", b'{"a":' + b"[" * 63 + b"]" * 63 + b"}"))


def _body_refused(name: str, body: bytes) -> dict[str, str]:
    try:
        found = parse_body(body)
    except MessageMalformed as error:
        return {"name": name, "body": raw(body), "code": error.code}
    assert not isinstance(found, Body), name
    return {"name": name, "body": raw(body), "code": found.code}
