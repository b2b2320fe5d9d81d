"""A referral of ZorgDomein becomes a case: once, without a BSN, and never merged behind anybody's back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from wor_sidecar.domain.consent import Scope
from wor_sidecar.domain.errors.imports import ImportEmpty, NotHl7Message
from wor_sidecar.domain.referral import State
from wor_sidecar.welfare import cases
from wor_sidecar.welfare.elsewhere import rows
from wor_sidecar.welfare.elsewhere.document import Trouble
from wor_sidecar.welfare.elsewhere.taking import SENT_AGAIN, Came

Take = Any
Made = Callable[..., bytes]
BSN = "123456782"


def test_a_message_becomes_a_new_case_with_its_way(take: Take) -> None:
    taken = take.one()
    case = take.desk.case(taken.case)
    sent = case.sent.outgoing
    assert taken.came is Came.NEW
    assert (case.state, case.channel, case.by_hand) == (State.RECEIVED, "zorgdomein", True)
    assert case.sender == sent.practice.name == "Huisartsenpraktijk De Vlier"
    assert sent.practice.phone == "0413000200"
    assert sent.patient.full_name == "A.B. Jansen-de Vries"
    assert (sent.patient.birth_date, sent.patient.postcode) == (date(1950, 2, 1), "5461AA")
    assert (sent.patient.phones, sent.patient.email) == (("0413000101",), "a.jansen@example.nl")
    assert sent.referrer.name == "A. Vlier"
    assert sent.date == date(2026, 11, 19)
    assert sent.consent.live
    assert not case.test


@pytest.mark.parametrize("agreed", [True, False])
def test_reports_are_agreed_to_only_where_somebody_says_so(take: Take, agreed: bool) -> None:
    case = take.desk.case(take.one(feedback=agreed).case)
    assert case.feedback is agreed
    assert (Scope.FEEDBACK in case.consent.scopes) is agreed


def test_a_message_to_test_with_makes_a_case_of_nobody(take: Take) -> None:
    assert take.desk.case(take.one(test="T").case).test


def test_no_bsn_is_kept_in_any_row(take: Take) -> None:
    take.one()
    store = take.desk.store
    with store.reading() as tx:
        for (name,) in tx.connection.execute(text("select name from sqlite_master where type='table'")):
            assert BSN not in str(tx.connection.execute(text(f'select * from "{name}"')).all())
        (case,) = cases.everything(tx)
        (version,) = rows.versions_of(tx, case.id)
    assert BSN not in str([getattr(case.sent.outgoing, each) for each in case.sent.outgoing.__slots__])
    assert BSN not in repr(version.content)
    assert "Somber" not in repr(version.content)


@pytest.mark.parametrize(
    "field",
    [
        {"name": f"{BSN}&&{BSN}^A^B^^^^L"},
        {"phones": f"{BSN}^PRN^PH"},
        {"facility": f"Praktijk {BSN}^^01004567^^^VEKTIS"},
        {"asks": f"X^Voor {BSN}^99zda"},
        {"doctor": f"01004568^{BSN}^A.^^^^^^VEKTIS"},
        {"home": f"Weg {BSN}&Weg&{BSN}^^Veghel^^5461AA^NL^M"},
    ],
)
def test_threat_28_a_bsn_where_none_belongs_keeps_the_message_out(take: Take, field: dict[str, str]) -> None:
    taken = take.one(**field)
    assert (taken.came, taken.error.code) == (Came.REFUSED, "WOR-I307")
    with take.desk.store.reading() as tx:
        assert list(cases.everything(tx)) == []


def test_the_same_message_twice_is_one_case(take: Take) -> None:
    first, again = take.one(), take.one()
    resent = take.one(control="m-2")
    assert {first.case} == {again.case, resent.case}
    assert [each.came for each in (first, again, resent)] == [Came.NEW, Came.SAME, Came.SAME]
    assert len(take.desk.timeline(first.case)) == 1


def test_a_number_of_a_message_that_was_used_for_another_referral_is_told(take: Take) -> None:
    take.one()
    taken = take.one(number="ZD123456780")
    assert taken.error.code == "WOR-I308"


def test_a_second_version_is_told_and_changes_nothing_by_itself(take: Take) -> None:
    first = take.one()
    newer = take.one(control="m-2", phones="0612345678^PRN^CP")
    case = take.desk.case(first.case)
    assert (newer.came, newer.case, newer.news) == (Came.NEWS, first.case, ("phones", "email"))
    assert case.sent.outgoing.patient.phones == ("0413000101",)
    assert case.correction.phones is None
    assert take.desk.timeline(first.case)[-1].kind == SENT_AGAIN
    with take.desk.store.reading() as tx:
        assert len(rows.versions_of(tx, first.case)) == 2


def test_who_may_be_here_already_is_offered_and_never_merged(take: Take) -> None:
    here = take.desk.arrives()
    patient = take.desk.case(here).sent.outgoing.patient
    name = f"{patient.surname}&&{patient.surname}^A^^^^^L"
    taken = take.one(name=name, born=patient.birth_date.strftime("%Y%m%d"))
    assert (taken.came, taken.twin) == (Came.NEW, here)
    assert taken.case != here
    with take.desk.store.reading() as tx:
        assert rows.twins_of(tx, here) == [taken.case]


def test_somebody_of_the_same_name_and_another_birth_date_is_somebody_else(take: Take) -> None:
    here = take.desk.arrives()
    surname = take.desk.case(here).sent.outgoing.patient.surname
    assert take.one(name=f"{surname}&&{surname}^A^^^^^L").twin is None


def test_a_batch_with_one_bad_message_takes_the_rest(take: Take, made: Made) -> None:
    batch = b"FHS|^~\\&\rBHS|^~\\&\r" + b"".join(
        [made(), made(number="ZD1", control="m-2"), made(number="ZD123456781", control="m-3")]
    )
    taken = take(batch + b"BTS|3\rFTS|1\r")
    assert [each.came for each in taken] == [Came.NEW, Came.REFUSED, Came.NEW]
    assert [each.position for each in taken] == [1, 2, 3]
    assert taken[1].error.code == "WOR-I303"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "ORM^O01"}, "WOR-I302"),
        ({"number": "ZD12345678"}, "WOR-I303"),
        ({"more": ["OBR|2|ZD987654321"]}, "WOR-I304"),
        ({"more": ["PID|2||||Ander&&Ander^B||19600101"]}, "WOR-I304"),
        ({"name": ""}, "WOR-I305"),
        ({"born": ""}, "WOR-I305"),
        ({"born": "19501301"}, "WOR-I305"),
        ({"more": ["this is no segment"]}, "WOR-I306"),
    ],
)
def test_what_cannot_be_taken_in_says_why(take: Take, given: dict[str, Any], code: str) -> None:
    taken = take.one(**given)
    assert (taken.came, taken.error.code) == (Came.REFUSED, code)


def test_a_file_of_another_kind_is_refused_as_a_whole(take: Take) -> None:
    with pytest.raises(NotHl7Message):
        take(b"%PDF-1.4 a letter alone")
    with pytest.raises(ImportEmpty):
        take(b" \r\n")


@pytest.mark.parametrize("signs", ["^~\\&", "^_\\&"])
@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_signs_and_line_ends_are_read_as_they_come(take: Take, made: Made, signs: str, end: bytes) -> None:
    content = made().replace(b"|^~\\&|", f"|{signs}|".encode()).replace(b"~", signs[1].encode())
    (taken,) = take(content.replace(b"\r", end).rstrip(end))
    assert take.desk.case(taken.case).sent.outgoing.patient.email == "a.jansen@example.nl"


def test_a_name_in_latin_1_is_read_as_it_is_declared(take: Take, made: Made) -> None:
    content = made(name="Müller&&Müller^A^^^^^L").decode().replace("UNICODE UTF-8", "8859/1")
    (taken,) = take(content.encode("iso-8859-1"))
    assert take.desk.case(taken.case).sent.outgoing.patient.surname == "Müller"


def test_a_document_is_kept_sealed_and_opens_again(take: Take) -> None:
    taken = take.one()
    with take.desk.store.reading() as tx:
        (version,) = rows.versions_of(tx, taken.case)
        opened = rows.document(tx, taken.case, version.documents[0])
        assert rows.document(tx, take.desk.ourselves, version.documents[0]) is None
        raw = tx.connection.execute(text("select content from welfare_elsewhere_documents")).scalar()
    assert opened is not None
    assert opened.startswith(b"%PDF-")
    assert b"%PDF-" not in bytes(raw)


def test_a_document_that_was_broken_into_lines_is_put_together(take: Take, made: Made) -> None:
    content = made()
    at = content.index(b"JVBERi") + 20
    (taken,) = take(content[:at] + b"\r\n" + content[at:])
    assert (taken.came, taken.troubles) == (Came.NEW, ())


def test_a_referral_without_its_document_is_taken_in_and_told(take: Take) -> None:
    taken = take.one(pdf=None)
    assert (taken.came, taken.troubles) == (Came.NEW, (Trouble.MISSING,))


def test_a_care_request_names_the_product_where_we_have_it(take: Take) -> None:
    moving = take.one(asks="B^Bewegen op Recept^99zda")
    sport = take.one(asks="S^Sportcoach^99zda", number="ZD123456780", control="m-2")
    assert take.desk.case(moving.case).referral.product == "bewegen-op-recept"
    assert take.desk.case(sport.case).referral.product == "welzijn-op-recept"


def test_what_was_deleted_does_not_come_back(take: Take) -> None:
    taken = take.one()
    take.desk.act(taken.case, "withdraw", kind="everything")
    take.desk.act(taken.case, "confirm-deletion")
    assert take.one(control="m-9").error.code == "WOR-I311"


def test_taking_in_leaves_a_line_on_the_trail(take: Take) -> None:
    take.one()
    assert "case.imported" in take.desk.audit()
