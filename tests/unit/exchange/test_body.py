"""What stands in an envelope: every type, exactly."""

from dataclasses import replace
from datetime import date

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.exchange import ContentRefused, MessageMalformed
from wor_sidecar.domain.feedback import FEEDBACK_MOVES
from wor_sidecar.domain.identifiers import Mid, ReferralId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.body import Body, Frame, UnknownBody, UnreadableBody, highest, parse_body
from wor_sidecar.exchange.contents import KINDS, SPEAKS, content_from_json, content_to_json
from wor_sidecar.exchange.statements import Position, Spoken
from wor_sidecar.exchange.strict import read_json, write_json
from wor_sidecar.exchange.trust import Knows

AT = Millis(1_800_000_000_000)
ID = "a" * 26
CHECK = "0123456789abcdef"
BY = contents.By("A. de Wit", "0413-000002")
DAY = date(2026, 3, 2)


def status(move, details=None, reason=None, text=""):
    return contents.Status(move, AT, BY, reason, text, CHECK, details)


def every_content(record):
    profile = contents.Profile(
        "0413-000000", "0413-000001", "Veghel", "welzijnscoach", ("welzijn-op-recept",)
    )
    return [
        contents.Hello(
            Kind.PRACTICE,
            "Huisartsenpraktijk De Linde",
            profile,
            SPEAKS,
            record,
            "x" * 43,
            contents.Committed(1, 7),
            (ReferralId(ID),),
        ),
        contents.Hello(Kind.WELFARE, "Welzijn Meierijstad", profile, (), record),
        contents.NewStatement(record),
        contents.Verified(),
        contents.Receipt(1, 3, (5,), (contents.Refused(2, "unknown_type"),), (ID,)),
        contents.Referral({"resourceType": "Bundle"}, CHECK),
        status("accept"),
        status("reject", contents.RejectDetails("buurtsportcoach", patient_knows=True), "full"),
        status("contact", contents.ContactDetails(1, "phone", "reached")),
        status("plan", contents.PlanDetails(DAY)),
        status("replan", contents.PlanDetails(DAY)),
        status("not_reached", contents.NotReachedDetails(3, DAY, DAY, ("phone", "letter"))),
        status("start_activity", contents.ActivityDetails("sport", "wandelgroep", None)),
        status("end", None, "withheld"),
        contents.Feedback({"resourceType": "Bundle"}, "1", "intake_done", CHECK),
        contents.Feedback({"resourceType": "Bundle"}, "2", "follow_up", CHECK),
        contents.Feedback({"resourceType": "Bundle"}, "last", "stop", CHECK),
        contents.TextMessage("Belt u mij even?\nDank."),
        contents.Correction(("0413-000003",), None, contents.Address("Markt", "1a", "5461 AA", "Veghel")),
        contents.Correction(),
        contents.Cancel("duplicate"),
        contents.CancelAnswer(done=True),
        contents.Withdraw("everything", "patient", AT),
        contents.DeletionConfirmed(AT),
        contents.FeedbackConsent(on=False, by="patient", at=AT),
        contents.TryAgain(("0413-000003",), "a@example.nl"),
        contents.WrongPatient(),
        contents.Deceased(),
        contents.LeftPractice(),
        contents.Acknowledge(Mid(ID), "placed"),
        contents.Renew(DAY),
        contents.Void(),
        contents.Figures("2026-Q1", "funnel", (["accepted", 3],)),
    ]


def framed(content, **changes):
    frame = Frame(
        mid=Mid("b" + "a" * 25),
        seq=4 if content.type.sequenced else None,
        epoch=2,
        knows=Knows(Position(1, 3), "0123456789abcdef"),
        thread=ReferralId(ID) if content.type.threaded else None,
    )
    return Body(replace(frame, **changes), content)


def test_every_type_comes_back_as_it_was_sent(world):
    every = every_content(world.welfare.keys.record)
    assert {one.type for one in every} == set(MessageType)
    for content in every:
        assert parse_body(framed(content).encode()) == framed(content)


def test_every_content_survives_a_departures_row(world):
    for content in every_content(world.welfare.keys.record):
        stored = read_json(write_json(content_to_json(content)))
        assert content_from_json(content.type.value, content.version, stored) == content


def test_every_message_type_has_its_content_and_is_spoken():
    assert {type_ for type_, _ in KINDS} == {one.value for one in MessageType}
    assert {(one.type, one.version) for one in SPEAKS} == set(KINDS)


def test_every_key_of_every_content_is_demanded_and_no_other_is_taken(world):
    for content in every_content(world.welfare.keys.record):
        value = content_to_json(content)
        wrong = [value | {"more": 1}, *({k: v for k, v in value.items() if k != name} for name in value)]
        for one in wrong:
            with pytest.raises(ValueError, match=r"."):
                content_from_json(content.type.value, content.version, one)


def altered(message, **changes):
    return write_json(read_json(framed(message).encode()) | changes)


@pytest.mark.parametrize("changes", [{"type": "telepathy"}, {"type": "void", "v": 2}])
def test_threat_39_an_unknown_type_or_version_is_a_value_with_a_number(changes):
    found = parse_body(altered(contents.Void(), **changes))
    assert isinstance(found, UnknownBody)
    assert found.frame.seq == 4
    assert found.code == "unknown_type"


@pytest.mark.parametrize(
    "changes",
    [
        {"content": {"more": 1}},
        {"content": []},
        {"seq": None},
        {"thread": None},
        {"type": "verified"},
        {"type": "hello", "thread": None},
    ],
)
def test_a_content_that_its_type_forbids_is_a_value_with_a_code(changes):
    found = parse_body(altered(contents.Void(), **changes))
    assert isinstance(found, UnreadableBody)
    assert found.code == "malformed"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        altered(contents.Void(), more=1),
        altered(contents.Void(), mid="../../etc"),
        altered(contents.Void(), mid=1),
        altered(contents.Void(), seq=0),
        altered(contents.Void(), seq=True),
        altered(contents.Void(), seq=1.0),
        altered(contents.Void(), epoch=0),
        altered(contents.Void(), knows=[1, 2]),
        altered(contents.Void(), knows=[1, 2, "zz"]),
        altered(contents.Void(), knows="1.2"),
        altered(contents.Void(), thread="A" * 26),
        altered(contents.Void(), type=""),
        altered(contents.Void(), type="Void"),
        altered(contents.Void(), type="a" * 65),
        altered(contents.Void(), knows=[0, 2, "0" * 16]),
        framed(contents.Void()).encode().replace(b'"v":1', b'"v":1,"v":1'),
        framed(contents.Void()).encode().replace(b'"seq":4', b'"seq":NaN'),
    ],
)
def test_a_frame_that_cannot_be_read_is_refused_with_a_code(raw):
    with pytest.raises(MessageMalformed):
        parse_body(raw)


def test_half_a_surrogate_pair_is_no_text():
    raw = framed(contents.TextMessage("x")).encode().replace(b'"text":"x"', b'"text":"\\ud800"')
    with pytest.raises(MessageMalformed):
        parse_body(raw)


WRONG = [
    lambda: status("contact"),
    lambda: status("accept", contents.PlanDetails(DAY)),
    lambda: status("intake_done"),
    lambda: status("stop"),
    lambda: status("dance"),
    lambda: status("reject", contents.RejectDetails("", patient_knows=False)),
    lambda: framed(contents.Figures("2026-Q1", "funnel", (0.5,))).encode(),
    lambda: framed(contents.Figures("2026-Q1", "funnel", ([-1],))).encode(),
    lambda: framed(contents.Figures("2026-Q1", "funnel", ({"n": "\x07"},))).encode(),
    lambda: status("end", None, "goes_on_alone"),
    lambda: status("end", None, "withheld", "een tekst"),
    lambda: contents.Feedback({}, "1", "follow_up", CHECK),
    lambda: contents.Feedback({}, "3", "follow_up", CHECK),
    lambda: contents.Withdraw("a little", "patient", AT),
    lambda: contents.Acknowledge(Mid(ID), "read"),
    lambda: framed(contents.TextMessage("")).encode(),
    lambda: framed(contents.TextMessage("bel\x07")).encode(),
    lambda: framed(contents.TextMessage("x" * 4001)).encode(),
    lambda: framed(contents.Referral({"x": "y" * 65_536}, CHECK)).encode(),
    lambda: framed(contents.Referral({}, "no check!")).encode(),
    lambda: framed(contents.Void(), seq=None).encode(),
    lambda: framed(contents.Verified(), thread=ReferralId(ID)).encode(),
    lambda: framed(status("No Code")).encode(),
]


@pytest.mark.parametrize("make", WRONG)
def test_what_the_other_side_would_refuse_is_not_sent(make):
    with pytest.raises(ValueError, match=r"."):
        make()


@pytest.mark.parametrize(
    "at", ["2026-01-31T12:00:00", "2026-01-31 12:00:00Z", "2026-1-31T12:00:00Z", 5, None]
)
def test_a_moment_is_written_in_one_way(at):
    with pytest.raises(ValueError, match=r"."):
        content_from_json("deletion_confirmed", 1, {"at": at})


@pytest.mark.parametrize("day", ["20260131", "2026-W05-6", "2026-02-30", "", 20260131])
def test_a_date_is_written_in_one_way(day):
    with pytest.raises(ValueError, match=r"."):
        content_from_json("renew", 1, {"until": day})


def test_a_refusal_never_repeats_what_was_refused():
    canary = "Wijnkoningin"
    for content in (
        contents.TextMessage(canary * 1000),
        contents.Cancel(canary),
        contents.Withdraw("everything", canary * 20, AT),
    ):
        with pytest.raises(ContentRefused) as caught:
            framed(content).encode()
        assert canary not in str(caught.value)
        assert caught.value.code == "WOR-X302"
    for type_, value in (("renew", {"until": canary}), ("deletion_confirmed", {"at": canary})):
        with pytest.raises(ValueError, match=r"expected") as found:
            content_from_json(type_, 1, value)
        assert canary not in str(found.value)


def test_threat_39_the_highest_version_that_both_know_is_used():
    assert highest(MessageType.VOID, (Spoken("void", 1), Spoken("void", 9))) == 1
    assert highest(MessageType.VOID, (Spoken("void", 9),)) is None
    assert highest(MessageType.VOID, ()) is None


def test_the_moves_that_a_feedback_may_be_are_those_of_the_domain():
    moves = [move for moves in contents.FEEDBACK_MOVES.values() for move in moves]
    assert sorted(moves) == sorted(FEEDBACK_MOVES)
