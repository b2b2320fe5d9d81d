"""What a postbus lets go by itself: envelopes, tombstones, codes, and who might write to a closed mailbox."""

from wor_sidecar.domain.partner import Kind
from wor_sidecar.postbus import organisations
from wor_sidecar.postbus.codes import CODES_KEPT
from wor_sidecar.postbus.envelopes import TOMBSTONES_KEPT
from wor_sidecar.postbus.organisations import CLOSED_KEPT

DAY = 86_400


def later(house, seconds: int) -> None:
    house.clock.advance(seconds=seconds)
    house.bus.parts.mailroom.sweep()


def test_an_envelope_that_nobody_fetched_goes_whole_and_later_its_tombstone_too(house):
    envelope, wire = house.envelope()
    path = f"/v1/mailboxes/{house.welfare.organisation}/messages/{envelope}"
    assert house.call(house.practice, "PUT", path, body=wire).ok
    kept = house.contents()
    assert kept["postbus_bodies"]
    later(house, 46 * DAY)
    kept = house.contents()
    assert kept["postbus_bodies"] == []
    assert len(kept["postbus_envelopes"]) == 1
    later(house, TOMBSTONES_KEPT)
    assert house.contents()["postbus_envelopes"] == []


def test_codes_go_a_month_after_their_time_used_or_not(house):
    house.bus.code(Kind.PRACTICE)
    assert len(house.contents()["postbus_codes"]) == 3
    later(house, 30 * DAY + CODES_KEPT - DAY)
    assert len(house.contents()["postbus_codes"]) == 3
    later(house, DAY)
    assert house.contents()["postbus_codes"] == []


def test_a_closed_mailbox_forgets_in_time_who_might_write_and_keeps_its_keys(house):
    with house.bus.parts.store.transaction() as tx:
        organisations.close(tx.connection, house.welfare.organisation, house.clock.now() // 1000)
    later(house, CLOSED_KEPT - DAY)
    assert house.contents()["postbus_senders"]
    later(house, DAY)
    kept = house.contents()
    assert kept["postbus_senders"] == []
    assert sum(house.welfare.organisation in row for row in kept["postbus_statements"]) == 1


def test_an_open_mailbox_keeps_who_may_write(house):
    later(house, 400 * DAY)
    assert house.contents()["postbus_senders"]
