"""What a client of a welfare organisation may see: who looked, who did what, what the practice heard."""

import pytest

from wor_sidecar.domain.errors.foundations import CallMalformed
from wor_sidecar.domain.errors.inbox import FieldRefused
from wor_sidecar.domain.errors.trail import ReferenceUnreadable, SeveralPatients
from wor_sidecar.texts import catalogue
from wor_sidecar.texts.trail_page import Chapter, page
from wor_sidecar.welfare.acting import Actor
from wor_sidecar.welfare.trail_calls import TrailCalls
from wor_sidecar.wire.control_app import Call

CONTROL = Actor("control", "administrator")
SHE = {"name": "A. Voorbeeld", "birth_date": "1950-02-03"}


@pytest.fixture(autouse=True)
def dutch():
    before = catalogue.language()
    catalogue.use("nl")
    yield
    catalogue.use(before)


def ask(site, by="", **told):
    calls = TrailCalls(site.store, site.inbox.post.partners, CONTROL)
    return calls.of_patient(Call({}, {}, {"patient": told, "by": by}, True))["referrals"]


def test_a_client_sees_who_looked_and_who_acted_by_name(site):
    case = site.arrives()
    assert site.browser().get(f"/cases/{case}").status_code == 200
    site.browser().posts(f"/cases/{case}/steps/accept", version="1", entries="1", go="send")
    [one] = ask(site, **SHE)
    told = [(line["who"], line["told"]) for line in one["lines"]]
    assert told[0] == ("De Linde (huisartsenpraktijk)", "Bericht ontvangen: Verwijzing")
    assert ("A. Coach (coach)", "Casus geopend: alle gegevens gezien") in told
    assert ("A. Coach (coach)", "Aangenomen") in told
    assert told[-1] == ("beheerder", "Dit overzicht gemaakt")
    lines = list(page([Chapter.from_json(one)]))
    assert lines[0].startswith("Verwijzing van 15 januari 2027, De Linde: Welzijn op Recept")
    assert case not in "\n".join(lines)


def test_a_name_in_the_place_of_a_case_s_id_is_refused_and_not_written_down(site):
    calls = TrailCalls(site.store, site.inbox.post.partners, CONTROL)
    with pytest.raises(FieldRefused):
        calls.listed(Call({}, {"case": "voorbeeld"}, None, True))
    assert "audit.read" not in site.desk.audit()


def test_one_case_by_its_id_alone(site):
    first, _second = site.arrives(), site.arrives()
    assert [one["referral"] for one in ask(site, case=first)] == [first]
    assert len(ask(site, **SHE)) == 2


def test_after_its_content_was_deleted_the_id_still_finds_it(site):
    case = site.arrives()
    site.desk.act(case, "withdraw", kind="everything")
    site.desk.act(case, "confirm-deletion")
    assert ask(site, **SHE) == []
    [one] = ask(site, case=case, **SHE)
    assert "case.confirm-deletion" in [line["event"] for line in one["lines"]]


@pytest.mark.parametrize(
    "told", [{"bsn": "999990019"}, {"his_number": "1"}, {"name": "A.", "birth_date": "1950-02-03"}]
)
def test_numbers_of_the_practice_find_nobody_here(site, told):
    with pytest.raises(ReferenceUnreadable):
        ask(site, **told)


def test_two_people_of_one_name_and_birthday_are_not_mixed_up(site, monkeypatch):
    site.arrives()
    whole = site.desk.outgoing

    def other(**more):
        from dataclasses import replace

        outgoing = whole(**more)
        return replace(outgoing, patient=replace(outgoing.patient, initials="B."))

    monkeypatch.setattr(site.desk, "outgoing", other)
    site.arrives()
    with pytest.raises(SeveralPatients):
        ask(site, **SHE | {"name": "Voorbeeld"})


def test_a_call_of_another_shape_is_refused(site):
    with pytest.raises(CallMalformed):
        TrailCalls(site.store, site.inbox.post.partners, CONTROL).of_patient(Call({}, {}, {"who": "?"}, True))
