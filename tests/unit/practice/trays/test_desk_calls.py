"""Calls of a paired user: whose claim, who answers, what is heard. Threats 25, 26 and 31."""

import json
import threading
from datetime import date

import pytest

from wor_sidecar.domain.answers import Answer
from wor_sidecar.domain.consent import Scope
from wor_sidecar.domain.errors.foundations import RemoteError
from wor_sidecar.domain.errors.tray import TrayNotPaired, TrayRevoked
from wor_sidecar.domain.prompts import Holding
from wor_sidecar.practice.consent.person import at_control
from wor_sidecar.practice.trays.tray import DeskRole
from wor_sidecar.wire.desk_sends import Answering, NewPatient

ANJA, BERT = "Anja de Wit", "Bert Smit"


def answering(opened, answer=Answer.REFUSED, **more):
    return Answering(opened.claim, opened.version, "k" * 26, answer, **more)


def test_a_revoked_tray_is_told_so_and_a_strange_token_is_not_paired(clinic):
    anja, bert = clinic.sits(ANJA), clinic.sits(BERT)
    with clinic.house.store.transaction() as tx:
        clinic.house.rooms.trays.revoke(tx, ANJA, at_control())
    for call in (anja.practice, anja.prompts, anja.referrals):
        with pytest.raises(TrayRevoked):
            call()
    assert bert.prompts().prompts == ()
    with pytest.raises(TrayNotPaired):
        clinic.client("0" * 64).practice()


def test_who_waits_for_news_while_access_is_taken_back_gets_none(clinic):
    anja = clinic.sits()
    version, refused = anja.prompts().version, []
    trays, inside = clinic.house.rooms.trays, threading.Event()
    listening = clinic.house.rooms.bell._listening

    def wait():
        inside.set()
        try:
            anja.prompts(version, 50)
        except TrayRevoked as error:
            refused.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    inside.wait(30)
    while not listening and waiting.is_alive():
        threading.Event().wait(0.01)
    with clinic.house.store.transaction() as tx:
        trays.revoke(tx, ANJA, at_control())
        tx.after_commit(clinic.house.rooms.bell.ring)
    waiting.join(60)
    assert refused
    assert not listening


def test_a_long_poll_hears_what_changed(clinic, a_registration):
    anja = clinic.sits()
    version, heard = anja.prompts().version, []
    waiting = threading.Thread(target=lambda: heard.append(anja.prompts(version, 50)))
    waiting.start()
    clinic.house.take(a_registration())
    waiting.join(60)
    assert [item.initials for item in heard[0].prompts] == ["A.W."]


def test_sixty_desks_wait_at_once_and_another_call_is_answered(clinic, a_registration):
    anja, *_ = users = [clinic.sits(name) for name in (ANJA, BERT, "C", "D", "E", "F")]
    version, heard = anja.prompts().version, []
    listening = clinic.house.rooms.bell._listening
    desks = [
        threading.Thread(target=lambda user=user: heard.append(user.prompts(version, 50)))
        for user in users * 10
    ]
    for one in desks:
        one.start()
    while len(listening) < 60 and any(one.is_alive() for one in desks):
        threading.Event().wait(0.01)
    assert anja.practice().user == ANJA
    clinic.house.take(a_registration())
    for one in desks:
        one.join(60)
    assert [len(one.prompts) for one in heard] == [1] * 60


def test_two_users_see_whose_claim_it_is(clinic, a_registration):
    taken = clinic.house.take(a_registration())
    anja, bert = clinic.sits(ANJA), clinic.sits(BERT)
    opened = anja.claim(taken.prompt)
    assert [item.claim for item in anja.prompts().prompts] == [Holding.MINE]
    assert [item.claim for item in bert.prompts().prompts] == [Holding.OTHER]
    with pytest.raises(RemoteError) as refused:
        bert.claim(taken.prompt)
    assert (refused.value.code, refused.value.status) == ("WOR-S140", 409)
    anja.release(taken.prompt, opened.claim)
    assert [item.claim for item in bert.prompts().prompts] == [Holding.FREE]
    bert.claim(taken.prompt)


def test_one_user_at_two_workstations_is_one_person(clinic, a_registration):
    taken = clinic.house.take(a_registration())
    here, there = clinic.sits(ANJA), clinic.sits(ANJA)
    here.claim(taken.prompt)
    assert [item.claim for item in there.prompts().prompts] == [Holding.MINE]


def test_who_answers_is_the_paired_user_threat_31(clinic, a_registration):
    taken = clinic.house.take(a_registration())
    anja = clinic.sits()
    opened = anja.claim(taken.prompt)
    [route], [text_a, _] = opened.routes, opened.texts
    until = anja.answer(
        taken.prompt,
        answering(
            opened,
            Answer.GIVEN_TO_ME,
            scopes=frozenset({Scope.CONTACT, Scope.FEEDBACK}),
            organisation=route.organisation,
            product=route.products[0],
            text_hash=text_a.hash,
        ),
    )
    assert until == (clinic.house.clock.now() + 10 * clinic.house.MINUTE) // 1000 * 1000
    whole = anja.referral(taken.referral)
    assert (whole.state, whole.timeline[-1].actor) == ("queued", ANJA)
    given = [line for line in clinic.trail() if line.event == "consent.given_to_me"]
    assert [(line.user, line.role, line.on_behalf_of) for line in given] == [(ANJA, "assistant", "")]
    anja.undo(taken.prompt)
    assert clinic.house.state(taken.referral) == "awaiting_consent"


@pytest.mark.parametrize("path", ["/v1/prompts/{}/claim", "/v1/prompts/{}/answer", "/v1/prompts/{}/undo"])
def test_a_desk_answers_for_nobody_else_threat_31(clinic, a_registration, path):
    taken = clinic.house.take(a_registration())
    token = clinic.pair(clinic.code()).token
    body = {"by": BERT}
    status, answer = clinic.raw("POST", path.format(taken.prompt), body, Authorization=f"Bearer {token}")
    assert (status, answer["code"]) == (422, "WOR-S264")
    assert clinic.house.state(taken.referral) == "awaiting_consent"


def test_a_desk_gets_no_bsn_and_shows_no_patient(clinic, a_registration):
    taken = clinic.house.take(a_registration())
    token = clinic.pair(clinic.code()).token
    _, claimed = clinic.raw("POST", f"/v1/prompts/{taken.prompt}/claim", {}, Authorization=f"Bearer {token}")
    assert "999990019" not in json.dumps(claimed)
    opened = clinic.client(token).claim(taken.prompt)
    assert (opened.patient.name, opened.patient.birth_date) == ("A. Wilgenhout", date(1951, 3, 12))
    assert opened.patient.address.postcode == "5461AA"
    assert "Wilgenhout" not in repr(opened) + repr(opened.patient) + str(clinic.client(token).prompts())


def test_a_referrer_sees_own_registrations_first(clinic, a_registration, a_patient):
    from wor_sidecar.domain.registration import Author

    clinic.house.take(a_registration(author=Author("C. Ander")))
    clinic.house.clock.advance(1000)
    clinic.house.take(a_registration(a_patient(his_number="10202", bsn="999911120", initials="B.")))
    own, other = clinic.sits("m.  bernard", DeskRole.REFERRER), clinic.sits("M. Bernard")
    assert [(item.initials, item.mine) for item in own.prompts().prompts] == [("B.W.", True), ("A.W.", False)]
    assert [(item.initials, item.mine) for item in other.prompts().prompts] == [("A.W.", False)]


def test_a_referral_by_hand_is_the_paired_users(clinic):
    anja = clinic.sits()
    made = anja.new(NewPatient("Berkenbos", his_number="77", birth_date=date(1960, 1, 2), phones=("0413-1",)))
    assert [item.id for item in anja.prompts().prompts] == [made.prompt_id]
    [line] = [line for line in clinic.trail() if line.event == "prompt.made"]
    assert (line.user, line.role) == (ANJA, "assistant")
    assert [brief.id for brief in anja.referrals()] == [made.referral_id]


@pytest.mark.parametrize(
    "call",
    [
        *(("GET", f"/v1/{name}") for name in ("status", "audit", "audit/verify", "partners", "quarantine")),
        *(("GET", f"/v1/{name}") for name in ("plugins", "identity", "trays")),
        *(("POST", f"/v1/{name}") for name in ("join", "trays", "trays/x/revoke", "partners/x/end")),
    ],
    ids=str,
)
def test_what_is_the_administrators_is_unknown_at_a_desk(clinic, call):
    token = clinic.pair(clinic.code(role=DeskRole.MANAGER)).token
    status, answer = clinic.raw(*call, {}, Authorization=f"Bearer {token}")
    assert (status, answer["code"]) == (404, "WOR-S262")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer " + "0" * 64},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
def test_a_stranger_gets_nothing_from_the_prompts_listener_threat_25_threat_26(clinic, headers):
    token = clinic.pair(clinic.code()).token
    if headers and "Authorization" not in headers:
        headers = {"Authorization": f"Bearer {token}", **headers}
    status, answer = clinic.raw("GET", "/v1/prompts", **headers)
    assert (status, answer["code"]) == (401, "WOR-T103")


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}], ids=str)
def test_a_web_page_cannot_even_guess_codes_threat_26(clinic, headers):
    body = {"code": clinic.code(), "workstation": "x"}
    assert clinic.raw("POST", "/v1/pair", body, **headers)[0] == 401
    assert clinic.raw("POST", "/v1/enrol", {"secret": "x"}, **headers)[0] == 401
    assert not {"pairing.refused", "enrolment.refused"} & {line.event for line in clinic.trail()}
