"""Who isn't proven yet costs little: bodies in pieces, calls by address, and nothing kept of it."""

from types import SimpleNamespace

import pytest

from wor_sidecar.domain.identifiers import new_id
from wor_sidecar.domain.partner import Kind
from wor_sidecar.postbus.rates import Rates
from wor_sidecar.postbus.settings import QuotaSettings
from wor_sidecar.postbus.strangers import PIECE, address_of
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.testing.postbus import Member
from wor_sidecar.wire import buckets
from wor_sidecar.wire.postbus_api import LARGEST_JSON


def registering(house, size: int = 0):
    """A stranger's registration, with so many bytes too many."""
    stranger = Member.fresh(Kind.WELFARE, house.clock, house.chance)
    body = b'{"record":{},"code":"' + new_id(house.chance).encode() + b'"}' + b" " * size
    return house.call(stranger, "POST", "/v1/registrations", body=body)


def test_threat_24_registrations_of_one_address_have_a_rate_and_a_moment_to_come_back(make_house):
    house = make_house(quota=QuotaSettings(strangers_per_minute=10))
    answers = [registering(house) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {422, 429}
    told = answers[-1]
    assert (told.status_code, told.json()["code"]) == (429, "WOR-P006")
    assert int(told.headers["Retry-After"]) >= 1
    assert house.call(house.practice, "GET", "/v1/mailbox/messages").status_code == 200, (
        "who is known goes on"
    )
    house.clock.advance(seconds=60)
    assert registering(house).status_code == 422


@pytest.mark.parametrize("path", ["/v1/registrations", "/v1/organisations/{org}/keys"])
def test_threat_24_a_body_is_paid_for_in_pieces_before_anybody_is_proven(make_house, path):
    house = make_house(quota=QuotaSettings(strangers_per_minute=20))
    stranger = Member.fresh(Kind.WELFARE, house.clock, house.chance)
    method = "POST" if path.endswith("registrations") else "PUT"
    path = path.format(org=house.welfare.organisation)
    too_much = house.call(stranger, method, path, body=b" " * (PIECE * 40))
    assert too_much.status_code == 429
    house.clock.advance(seconds=60)
    assert house.call(stranger, method, path, body=b" " * (PIECE * 10)).status_code == 422


def test_threat_24_the_keys_of_a_known_caller_cost_its_address_nothing(make_house):
    house = make_house(quota=QuotaSettings(strangers_per_minute=5))
    for _ in range(30):
        path = f"/v1/organisations/{house.welfare.organisation}/keys"
        assert house.call(house.welfare, "PUT", path, body=house.welfare.record.to_json()).status_code == 200


def test_threat_24_a_record_is_no_larger_than_a_record_can_be(make_house):
    quota = QuotaSettings(record_mib=1)
    house = make_house(quota=quota)
    path = f"/v1/organisations/{house.welfare.organisation}/keys"
    assert (1 << 20) * 4 / 3 < quota.largest_record < LARGEST_JSON
    fits = house.call(house.welfare, "PUT", path, body=b" " * quota.largest_record)
    assert fits.status_code == 422
    assert house.call(house.welfare, "PUT", path, body=b" " * (quota.largest_record + 1)).status_code == 413


def test_threat_24_bad_signatures_are_counted_and_the_known_are_not(make_house):
    house = make_house(quota=QuotaSettings(strangers_per_minute=7))  # two registrations made the house
    stranger = Member.fresh(Kind.PRACTICE, house.clock, house.chance)
    statuses = [house.call(stranger, "GET", "/v1/mailbox/messages").status_code for _ in range(8)]
    assert statuses == [401] * 5 + [429] * 3
    assert house.send({}, "GET", "/v1/mailbox/messages").status_code == 429
    assert house.call(house.practice, "GET", "/v1/mailbox/messages").status_code == 200


def test_threat_24_each_address_behind_the_proxy_counts_for_itself(make_house):
    house = make_house(quota=QuotaSettings(strangers_per_minute=3))

    def from_(address):
        headers = {"X-Forwarded-For": address}
        return house.send(headers, "GET", "/v1/mailbox/messages").status_code

    assert [from_("192.0.2.7") for _ in range(4)] == [401, 401, 401, 429]
    assert from_("192.0.2.8") == 401
    assert from_("203.0.113.9, 192.0.2.7") == 429, (
        "what a caller writes before the proxy's word changes nothing"
    )


@pytest.mark.parametrize(
    ("peer", "told", "address"),
    [
        ("192.0.2.1", "198.51.100.1", "192.0.2.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "", "2001:db8:1:2::/64"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "no address", ""),
        ("", "", ""),
    ],
)
def test_a_caller_is_named_by_the_proxy_of_this_machine_alone(peer, told, address):
    client = SimpleNamespace(host=peer) if peer else None
    assert address_of(SimpleNamespace(client=client, headers={"x-forwarded-for": told})) == address


def test_nothing_is_remembered_of_an_address_that_rests_a_minute(monkeypatch):
    clock = FakeClock()
    counted = Rates(60, clock.monotonic)
    for number in range(50):
        counted.count(f"192.0.2.{number}")
    assert counted.remembered == 50
    clock.advance(seconds=60)
    counted.forget()
    assert counted.remembered == 0


def test_threat_24_more_addresses_than_memory_are_forgotten_the_oldest_first(monkeypatch):
    monkeypatch.setattr(buckets, "MOST_REMEMBERED", 100)
    counted = Rates(60, FakeClock().monotonic)
    for number in range(1000):
        counted.count(str(number))
    assert counted.remembered <= 100
