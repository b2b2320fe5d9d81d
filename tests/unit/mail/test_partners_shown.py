"""A partner as both command lines show it: how far verified, its keys' age, when last seen, its version."""

import pytest

from wor_sidecar.exchange import body
from wor_sidecar.exchange.contents import SPEAKS
from wor_sidecar.exchange.statements import Spoken
from wor_sidecar.mail import partner_json as told
from wor_sidecar.texts import catalogue
from wor_sidecar.texts.partners import partner_lines


@pytest.fixture(autouse=True)
def dutch():
    before = catalogue.language()
    catalogue.use("nl")
    yield
    catalogue.use(before)


def shown(world):
    """What the practice tells of the welfare organisation."""
    return told.partner_json(world.partner(world.practice, world.welfare), world.clock.now())


def test_a_partner_is_told_with_its_standing_the_age_of_its_keys_when_it_was_seen_and_its_version(world):
    world.welfare.say(world.practice, "dag", world.thread())
    world.later(2 * world.MINUTE)
    world.clock.advance(5 * world.DAY)
    one = shown(world)
    assert (one["verified_by_us"], one["verified_by_them"], one["stale"]) == (True, True, False)
    assert (one["statement_age_days"], one["version"], one["does_not_speak"]) == (5, 1, [])
    assert list(partner_lines(one)) == [
        f"{world.welfare.organisation}  welzijn  aan beide kanten gecontroleerd",
        "  laatst gezien: 15 januari 2027, 09:06; sleutels 5 dagen oud; spreekt versie 1",
    ]


def test_who_was_away_for_long_is_told_to_be_out_of_date(world):
    world.clock.advance(61 * world.DAY)
    one = shown(world)
    assert one["stale"]
    assert "verlopen" in list(partner_lines(one))[1]


def test_a_type_is_lacking_only_where_no_version_of_it_is_known_on_both_sides(world, monkeypatch):
    newer = (*SPEAKS, Spoken("message", 2), Spoken("referral", 2))
    for module in (body, told):
        monkeypatch.setattr(module, "SPEAKS", newer)
    assert shown(world)["does_not_speak"] == []
    monkeypatch.setattr(body, "SPEAKS", tuple(one for one in newer if one != Spoken("message", 1)))
    assert shown(world)["does_not_speak"] == ["message"]
