"""A postbus that lies about what became of an envelope, and one that refuses for ever."""

import sqlite3

import pytest

from wor_sidecar.domain.errors import postbus as errors


def send(world, words="dag"):
    world.practice.say(world.welfare, words, world.thread())
    while world.practice.post.courier.send():
        pass


def sealings(world):
    rows = sqlite3.connect(world.practice.database)
    found = rows.execute(
        "SELECT count(*), count(wire) FROM mail_envelopes AS e JOIN mail_departures AS d"
        " ON d.id = e.departure WHERE d.type = 'message'"
    ).fetchone()
    rows.close()
    return found


def hours(world, number, *parties):
    for _ in range(number):
        world.clock.advance(world.HOUR)
        for party in parties:
            party.step()


@pytest.mark.parametrize("fate", ["expired", "acknowledged", "taken_back"])
def test_who_says_too_early_that_it_is_gone_gets_a_second_sealing_a_day_at_most_threat_04(world, fate):
    world.bus.swallow = 1
    send(world)
    world.bus.fate_lie = fate
    hours(world, 20, world.practice)
    assert sealings(world) == (1, 1)
    hours(world, 60, world.practice)
    copies, kept = sealings(world)
    assert 2 <= copies <= 4
    assert kept == 1, "the bytes of an earlier sealing go"
    world.bus.fate_lie = ""
    for _ in range(3):
        world.later(world.HOUR)
    assert world.welfare.heard() == ["dag"]
    assert world.practice.states() == ["received"]


def test_open_for_ever_ends_where_the_envelope_does_by_our_own_clock_threat_04(world):
    world.bus.swallow = 1
    send(world)
    world.bus.fate_lie = "open"
    for _ in range(44):
        world.later(world.DAY)
    assert world.welfare.heard() == []
    assert world.practice.states() == ["deposited"], "it is open, and that can be seen"
    for _ in range(2):
        world.later(world.DAY)
    assert world.welfare.heard() == ["dag"]


def test_silence_about_fates_is_no_reason_to_ask_without_end_threat_24(world):
    world.bus.swallow = 1
    send(world)
    world.bus.fate_lie = "silence"
    world.clock.advance(2 * world.HOUR)
    asked = world.bus.calls["fate"]
    assert world.practice.post.courier.send()
    for _ in range(5):
        world.practice.post.courier.send()
    assert world.bus.calls["fate"] == asked + 1
    assert world.practice.states() == ["deposited"]


def test_unknown_for_ever_is_the_same_bytes_each_hour_and_one_message_threat_03(world):
    send(world)
    world.bus.fate_lie = "unknown"
    hours(world, 12, world.practice)
    assert sealings(world) == (1, 1)
    world.bus.fate_lie = ""
    for _ in range(2):
        world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["dag"]
    assert world.practice.states() == ["received"]


def test_a_conflict_each_time_is_seen_by_its_code_and_ends_with_the_lie_threat_04(world):
    world.bus.refuse = errors.EnvelopeConflict.code
    send(world)
    hours(world, 8, world.practice)
    rows = sqlite3.connect(world.practice.database)
    told = rows.execute("SELECT state, error FROM mail_departures WHERE type = 'message'").fetchall()
    rows.close()
    assert told == [("sealed", errors.EnvelopeConflict.code)]
    copies, kept = sealings(world)
    assert copies <= 12
    assert kept == 1
    world.bus.refuse = ""
    for _ in range(3):
        world.later(world.HOUR)
    assert world.welfare.heard() == ["dag"]
    assert world.practice.states() == ["received"]


@pytest.mark.parametrize("code", [errors.TooLarge.code, errors.DepositRefused.code])
def test_what_was_refused_and_kept_all_the_same_is_taken_back_when_it_can_be_threat_04(world, code):
    world.bus.refuse, world.bus.keep_refused = code, True
    world.practice.say(world.welfare, "dag", world.thread())
    world.practice.post.courier.send()
    assert world.practice.states()[0] == "rejected_by_postbus"
    with world.practice.store.reading() as tx:
        (failed,) = world.practice.post.departures.failed(tx)
    assert failed.error == code, "a person sees it"
    world.bus.refuse, world.bus.keep_refused = "", False
    world.bus.fates = dict.fromkeys(world.bus.open_of(world.welfare.organisation), "open")
    for _ in range(3):
        world.later(world.HOUR)
    assert world.welfare.heard() == []
    assert world.practice.states() == ["rejected_by_postbus", "received"], "a void went under its number"


def test_one_postbus_that_is_silent_keeps_no_take_back_from_another_threat_37(world, monkeypatch):
    """Two envelopes to take back; the first call fails."""
    send(world, "een")
    first = next(iter(world.bus.open_of(world.welfare.organisation)))
    send(world, "twee")
    mailbox = type(world.bus.open(None))
    honest = mailbox.take_back

    def take_back(mine, envelope, to):
        if envelope == first:
            raise errors.PostbusFailing(url="http://127.0.0.1:2", status=500)
        return honest(mine, envelope, to)

    with world.practice.store.reading() as tx:
        url = world.practice.post.partners.detail(tx, world.welfare.organisation).url
    urls = {first: "http://127.0.0.1:2"}
    for thread in list(world.practice.program.consents):
        world.practice.withdraw(thread, world.welfare)
    with monkeypatch.context() as lies:
        lies.setattr(mailbox, "take_back", take_back)
        sending = world.practice.post.courier._sending
        asked = iter([urls[first], url, url, url, url])
        lies.setattr(sending, "_url_of", lambda _to: next(asked, url))
        world.practice.post.courier.send()
    assert next(iter(world.bus.open_of(world.welfare.organisation))) == first
    assert "taken_back" in world.bus.fates.values()


def test_invented_envelopes_of_a_partner_leave_a_thousand_names_at_most_threat_24(world, monkeypatch):
    from wor_sidecar.mail import arrivals

    monkeypatch.setattr(arrivals, "MOST_REFUSED", 5)
    box = world.bus.open_of(world.welfare.organisation)
    for _ in range(12):
        box[world.thread()] = (world.practice.organisation, b"WOR1" + bytes(6000))
    world.welfare.step()
    rows = sqlite3.connect(world.welfare.database)
    assert rows.execute("SELECT count(*) FROM mail_unreadable").fetchone() == (5,)
    rows.close()
    send(world)
    world.later(2 * world.MINUTE)
    assert world.welfare.heard() == ["dag"]
