"""Our own keys at the postbus and in the eyes of partners: gone back, frozen, forged, revoked."""

from dataclasses import replace

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors import postbus as errors
from wor_sidecar.domain.errors.mail import (
    EpochNeeded,
    KeyNotOurs,
    KeysAhead,
    KeysDisputed,
    OwnChainBehind,
    OwnChainForeign,
)
from wor_sidecar.exchange import keys as own
from wor_sidecar.exchange.contents import SPEAKS
from wor_sidecar.wire.control_app import Call


def troubles(party):
    return [type(one) for one in party.post.key_desk.troubles()]


def record_of(world, party):
    return world.bus.boxes[party.organisation].record


def stolen_keys(party):
    with party.store.reading() as tx:
        return party.post.membership.keys(tx)


def shown(party):
    return party.post.key_desk.show(Call({}, {}, None, None))


def test_threat_05_a_postbus_that_rolled_our_keys_back_is_noticed_and_put_right(world):
    old = record_of(world, world.practice)
    world.later(8 * world.DAY)
    newest = record_of(world, world.practice).position
    world.bus.boxes[world.practice.organisation].record = old
    world.later(world.DAY)
    assert troubles(world.practice) == [OwnChainBehind]
    assert record_of(world, world.practice).position == newest
    world.later(2 * world.HOUR)
    assert troubles(world.practice) == []


def test_threat_05_a_postbus_that_freezes_our_keys_stays_in_the_status(world):
    world.bus.frozen[world.practice.organisation] = record_of(world, world.practice)
    world.later(8 * world.DAY)
    world.later(world.DAY)
    assert troubles(world.practice) == [OwnChainBehind]
    world.later(2 * world.HOUR)
    assert troubles(world.practice) == [OwnChainBehind]
    assert shown(world.practice)["published"][0]["trouble"] == OwnChainBehind.code


def test_keys_under_our_name_that_are_not_ours_are_told(world):
    now = world.clock.now()
    forged = own.rotated(stolen_keys(world.practice), SPEAKS, now, world.randomness)
    world.bus.frozen[world.practice.organisation] = forged.record
    world.later(2 * world.DAY)
    assert troubles(world.practice) == [OwnChainForeign]


def test_threat_05_a_partner_that_holds_a_fork_of_our_keys_reaches_a_person(world):
    keys = stolen_keys(world.practice)
    forged = own.renewed(keys, SPEAKS, world.clock.now(), world.randomness)
    with world.welfare.store.transaction() as tx:
        world.welfare.post.partners.learn(tx, world.practice.organisation, forged.record)
    world.welfare.say(world.practice, "whom do you trust", world.thread())
    world.settle()
    assert troubles(world.practice) == [KeysAhead]
    told = world.practice.post.key_desk.troubles()[0]
    assert "welzijn" in told.message
    with world.practice.store.transaction() as tx:
        world.practice.post.membership.change(tx)
    world.settle()
    world.welfare.say(world.practice, "and now", world.thread())
    world.settle()
    assert troubles(world.practice) == [KeysDisputed]


def test_threat_13_after_a_theft_the_old_key_is_refused_everywhere(world):
    thief = stolen_keys(world.practice)
    world.practice.new_epoch(stolen=True)
    world.settle()
    signs = world.bus.client(replace(_account(world, thief), organisation=world.practice.organisation))
    with pytest.raises(errors.NotAccepted):
        signs.poll(0)
    later = own.renewed(thief, SPEAKS, world.clock.now(), world.randomness)
    with pytest.raises(errors.RecordRefused):
        signs.put_keys(_wire(later.record))
    trusted = world.partner(world.welfare, world.practice).trusted
    assert trusted.newest.position.epoch == 2
    assert trusted.signing_key(thief.signing.key.kid) is None
    world.practice.say(world.welfare, "we are ourselves again", world.thread())
    world.settle()
    assert world.welfare.heard() == ["we are ourselves again"]


def test_a_key_is_revoked_at_once_and_what_it_signed_under_way_is_sealed_again(world):
    kid = stolen_keys(world.practice).signing.key.kid
    world.practice.say(world.welfare, "signed by the old key", world.thread())
    world.practice.post.courier.send()
    world.practice.post.epochs.rotate([kid], by="praktijkhouder")
    world.settle()
    world.later(2 * world.MINUTE)
    assert kid in shown(world.practice)["revoked"]
    assert world.partner(world.welfare, world.practice).trusted.signing_key(kid) is None
    assert world.welfare.heard() == ["signed by the old key"]
    assert world.practice.states() == ["received"]


def test_a_key_that_is_not_ours_is_not_revoked(world):
    with pytest.raises(KeyNotOurs):
        world.practice.post.epochs.rotate(["0" * 32])


def test_a_rotation_after_a_restore_waits_for_the_epoch(world):
    copied = world.practice.backup()
    world.practice.restore(copied)
    with pytest.raises(EpochNeeded):
        world.practice.post.epochs.rotate()
    assert troubles(world.practice) == [EpochNeeded]


def test_the_keys_are_shown_with_their_ages_and_without_a_secret(world):
    world.later(31 * world.DAY)
    found = shown(world.practice)
    kinds = [(one["kind"], one["state"]) for one in found["keys"]]
    assert kinds == [
        ("signing", "in_use"),
        ("signing", "retired"),
        ("encryption", "in_use"),
        ("encryption", "opens"),
    ]
    assert (found["epoch"], found["seeds"], found["unpublished"]) == (1, 2, False)
    assert found["statement_age_days"] == 0
    secret = stolen_keys(world.practice).signing.key.secret.hex()
    assert secret not in str(found)


def test_a_mandate_over_the_control_call_begins_an_epoch(world):
    desk = world.practice.post.key_desk
    epoch = desk.next_epoch(Call({}, {"sheet": "4"}, None, None))["epoch"]
    identity = world.bus.identities[world.practice.organisation]
    mandate = identity.mandate(epoch, world.practice.randomness).to_json()
    body = {"mandate": mandate, "stolen": False, "by": "praktijkhouder"}
    assert desk.new_epoch(Call({}, {}, body, None)) == {"epoch": 5, "published": True}
    assert shown(world.practice)["epoch"] == 5


def _wire(record):
    from wor_sidecar.wire.postbus_api import Record

    return Record.of(record.to_json())


def _account(world, keys):
    from wor_sidecar.hooks.transport import Account

    return Account(
        url=world.URL,
        organisation=keys.organisation,
        key_id=lambda: keys.signing.key.kid,
        sign=keys.signing.key.sign,
        clock=world.clock,
        ca_file="",
        proxy="",
    )


def test_what_we_signed_before_a_restore_is_no_fork(world):
    copied = world.practice.backup()
    world.later(8 * world.DAY)
    world.practice.restore(copied, made_at=Millis(world.clock.at))
    world.welfare.say(world.practice, "I know your newer keys", world.thread())
    world.welfare.post.courier.send()
    world.practice.new_epoch()
    world.practice.post.courier.fetch(world.listener(world.practice), 0)
    assert troubles(world.practice) == []
    world.settle()
    world.later(2 * world.DAY)
    assert troubles(world.practice) == []
