"""Who may call what: every route, every stranger; and what a call does when it comes twice."""

import json

import pytest

from wor_sidecar.domain.identifiers import new_id
from wor_sidecar.domain.partner import Kind
from wor_sidecar.testing.postbus import Member
from wor_sidecar.wire import postbus_api as api
from wor_sidecar.wire.postbus_api import Acknowledgement, Acknowledgements, Outcome, Senders, SendersVersion

SIGNED = [
    ("POST", "/v1/registrations"),
    ("POST", "/v1/invitations"),
    ("PUT", "/v1/organisations/{welfare}/keys"),
    ("GET", "/v1/organisations/{welfare}/keys"),
    ("PUT", "/v1/mailbox/senders"),
    ("PUT", "/v1/mailboxes/{welfare}/messages/{id}"),
    ("DELETE", "/v1/mailboxes/{welfare}/messages/{id}"),
    ("GET", "/v1/mailbox/messages"),
    ("GET", "/v1/mailbox/messages/{id}"),
    ("POST", "/v1/mailbox/acknowledgements"),
    ("GET", "/v1/receipts"),
]
OPEN = {"/healthz", "/readyz", "/metrics", "/openapi.json"}


def filled(house, path: str, envelope: str = "a" * 26) -> str:
    return path.format(welfare=house.welfare.organisation, id=envelope)


def deposited(house) -> str:
    envelope, wire = house.envelope()
    house.practice.client(house.bus.url).deposit(envelope, house.welfare.organisation, wire)
    return envelope


def body_for(house, method: str, path: str) -> bytes:
    """Make a body that would be right, if its caller were."""
    if path == "/v1/registrations":
        return api.RegistrationRequest(house.welfare.record, "a code").to_json()
    return house.welfare.record.to_json() if method == "PUT" and path.endswith("/keys") else b""


def test_every_route_that_is_not_open_is_in_these_tests(house):
    document = house.send({}, "GET", "/openapi.json").json()
    described = {
        (method.upper(), path.replace("{organisation}", "{welfare}"))
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters" and path not in OPEN
    }
    assert described == set(SIGNED)


@pytest.mark.parametrize(("method", "path"), SIGNED)
def test_threat_10_unknown_key_bad_signature_and_no_signature_get_one_answer(standing_house, method, path):
    house = standing_house
    stranger = Member.fresh(Kind.PRACTICE, house.clock, house.chance)
    where, body = filled(house, path), body_for(house, method, path)
    code = house.bus.code(Kind.WELFARE).encode()
    body = body.replace(b"a code", code)
    forged = house.signed(house.welfare, method, where, body=body)
    forged["Signature"] = "wor=:" + "A" * 86 + "==:"
    foreign = house.signed(stranger, method, where, body=body)
    before = house.contents()
    answers = [house.send(headers, method, where, body=body) for headers in (forged, foreign, {})]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert house.contents() == before


@pytest.mark.parametrize(("method", "path"), SIGNED)
def test_threat_10_a_signature_of_one_call_opens_no_other(standing_house, method, path):
    house = standing_house
    where, body = filled(house, path), body_for(house, method, path)
    body = body.replace(b"a code", house.bus.code(Kind.WELFARE).encode())
    elsewhere = house.signed(house.welfare, method, "/v1/elsewhere", body=body)
    assert house.send(elsewhere, method, where, body=body).status_code == 401


def test_threat_10_an_unknown_mailbox_gets_the_answer_of_an_unknown_key(house):
    stranger = Member.fresh(Kind.WELFARE, house.clock, house.chance)
    refused = house.call(stranger, "GET", "/v1/mailbox/messages")
    keys = house.call(house.practice, "GET", f"/v1/organisations/{stranger.organisation}/keys")
    from wor_sidecar.testing.postbus import envelope_for

    envelope, wire = envelope_for(
        house.practice.organisation, stranger.organisation, house.clock, house.chance
    )
    path = f"/v1/mailboxes/{stranger.organisation}/messages/{envelope}"
    put = house.call(house.practice, "PUT", path, body=wire)
    assert {one.status_code for one in (refused, keys, put)} == {401}
    assert len({one.content for one in (refused, keys, put)}) == 1


def test_threat_10_nobody_reads_acknowledges_or_takes_back_in_anothers_mailbox(house):
    envelope = deposited(house)
    other = Member.fresh(Kind.PRACTICE, house.clock, house.chance)
    other.join(house.bus.url, house.bus.code(Kind.PRACTICE))
    before = house.contents()
    for intruder in (other, house.practice):
        assert house.call(intruder, "GET", "/v1/mailbox/messages").json() == {"messages": []}
        assert house.call(intruder, "GET", f"/v1/mailbox/messages/{envelope}").status_code == 404
        body = Acknowledgements((Acknowledgement(envelope, Outcome.COMMITTED),)).to_json()
        answer = house.call(intruder, "POST", "/v1/mailbox/acknowledgements", body=body)
        assert answer.json()["receipts"] == [{"id": envelope, "state": "unknown"}]
    for intruder in (other, house.welfare):
        where = f"/v1/mailboxes/{house.welfare.organisation}/messages/{envelope}"
        assert house.call(intruder, "DELETE", where).json()["state"] == "unknown"
        answer = house.call(intruder, "GET", "/v1/receipts", f"id={envelope}").json()
        assert answer["receipts"] == [{"id": envelope, "state": "unknown"}]
    keys = f"/v1/organisations/{house.welfare.organisation}/keys"
    assert house.call(other, "PUT", keys, body=other.record.to_json()).status_code == 422
    assert house.call(other, "PUT", keys, body=house.welfare.record.to_json()).status_code == 401
    for client in other.clients:
        client.close()
    assert house.contents() == before


def test_threat_8_each_signed_call_twice_has_no_second_effect(house):
    """The very same request, signature and all, as somebody on the way could repeat it."""
    envelope, wire = house.envelope()
    taken, second = house.envelope()
    house.practice.client(house.bus.url).deposit(taken, house.welfare.organisation, second)
    to = f"/v1/mailboxes/{house.welfare.organisation}/messages"
    mine = f"/v1/organisations/{house.welfare.organisation}/keys"
    code = house.bus.code(Kind.WELFARE)
    newcomer = Member.fresh(Kind.WELFARE, house.clock, house.chance)
    registration = api.RegistrationRequest(newcomer.record, code).to_json()
    senders = Senders(SendersVersion(1, 2), (house.practice.organisation,)).to_json()
    acknowledgement = Acknowledgements((Acknowledgement(envelope, Outcome.COMMITTED),)).to_json()
    calls = [
        (newcomer, "POST", "/v1/registrations", "", registration),
        (house.welfare, "POST", "/v1/invitations", "", api.InvitationRequest(new_id(house.chance)).to_json()),
        (house.welfare, "PUT", mine, "", house.welfare.record.to_json()),
        (house.practice, "GET", mine, "", b""),
        (house.welfare, "PUT", "/v1/mailbox/senders", "", senders),
        (house.practice, "PUT", f"{to}/{envelope}", "", wire),
        (house.practice, "DELETE", f"{to}/{taken}", "", b""),
        (house.welfare, "GET", "/v1/mailbox/messages", "wait=0", b""),
        (house.welfare, "GET", f"/v1/mailbox/messages/{envelope}", "", b""),
        (house.welfare, "POST", "/v1/mailbox/acknowledgements", "", acknowledgement),
        (house.practice, "GET", "/v1/receipts", f"id={envelope}", b""),
    ]
    assert len(calls) == len(SIGNED)
    for member, method, path, query, body in calls:
        headers = house.signed(member, method, path, query, body)
        first = house.send(headers, method, path, query, body)
        assert first.status_code in {200, 201}, (method, path, first.content)
        after = house.contents()
        house.clock.advance(seconds=1)
        again = house.send(headers, method, path, query, body)
        assert again.status_code == 200
        assert house.contents() == after


def test_threat_8_a_call_of_more_than_five_minutes_ago_is_refused(house):
    headers = house.signed(house.welfare, "GET", "/v1/mailbox/messages")
    house.clock.advance(seconds=301)
    assert house.send(headers, "GET", "/v1/mailbox/messages").status_code == 401


def test_a_changed_body_is_refused_before_anything_happens(house):
    envelope, wire = house.envelope()
    path = f"/v1/mailboxes/{house.welfare.organisation}/messages/{envelope}"
    headers = house.signed(house.practice, "PUT", path, body=wire)
    before = house.contents()
    assert house.send(headers, "PUT", path, body=wire + b"x").status_code == 401
    assert house.contents() == before


@pytest.mark.parametrize("query", ["wait=56", "wait=-1", "wait=x", "wait=٣", "wait=", "wait=1e1"])
def test_a_waiting_time_that_makes_no_sense_is_refused(standing_house, query):
    house = standing_house
    from urllib.parse import quote

    asked = quote(query, safe="=")
    assert house.call(house.welfare, "GET", "/v1/mailbox/messages", asked).status_code == 422


@pytest.mark.parametrize(
    "query", ["after=1", "after=1.x", "after=1.2.3", "after=-1.2", f"after={'9' * 30}.1"]
)
def test_a_position_that_makes_no_sense_is_refused(standing_house, query):
    house = standing_house
    path = f"/v1/organisations/{house.welfare.organisation}/keys"
    assert house.call(house.practice, "GET", path, query).status_code == 422


def test_threat_24_a_body_larger_than_its_call_takes_is_cut_off(house):
    envelope, _ = house.envelope()
    path = f"/v1/mailboxes/{house.welfare.organisation}/messages/{envelope}"
    body = bytes(api.LARGEST_ENVELOPE + 1)
    assert house.call(house.practice, "PUT", path, body=body).status_code == 413


def test_health_is_open_and_metrics_are_for_this_machine_without_names(house):
    deposited(house)
    assert house.send({}, "GET", "/healthz").text == "ok\n"
    assert house.send({}, "GET", "/readyz").text == "ok\n"
    text = house.send({}, "GET", "/metrics").text
    assert 'wor_postbus_calls_total{call="deposit",status="201"} 1' in text
    assert "wor_postbus_open_envelopes 1" in text
    assert house.practice.organisation not in text
    assert house.welfare.organisation not in text
    for header in ("X-Forwarded-For", "Forwarded"):
        assert house.send({header: "for=192.0.2.1"}, "GET", "/metrics").status_code == 404


def test_what_is_no_call_gets_json_too(house):
    for method, path in (("GET", "/"), ("PATCH", "/v1/receipts"), ("GET", "/v1/mailboxes/../x")):
        answer = house.send({}, method, path)
        assert answer.status_code in {404, 405}
        assert json.loads(answer.content)["message"] == "no such call"


def test_codes_and_the_admission_key_are_not_in_the_database(house, tmp_path):
    code = house.bus.code()
    invited = house.welfare.client(house.bus.url).invite(new_id(house.chance)).code
    secret = (tmp_path / "admission.key").read_bytes()
    house.bus.parts.store.engine.dispose()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("postbus.db*"))
    for hidden in (code.encode(), invited.encode(), secret):
        assert hidden not in kept
    assert (tmp_path / "admission.key").stat().st_mode & 0o077 == 0
