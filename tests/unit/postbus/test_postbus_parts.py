"""The small parts: waiting, bells, admissions, metrics, fault points, the example configuration."""

import asyncio
import random
from contextlib import ExitStack

import pytest

from wor_sidecar.domain.errors.postbus import AdmissionKeyUnusable, CodeNotValid, PostbusFailing, QuotaReached
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.partner import Kind
from wor_sidecar.postbus.admissions import Admission, AdmissionKey, open_admission_key
from wor_sidecar.postbus.bells import SharedFileBell
from wor_sidecar.postbus.metrics import Metrics
from wor_sidecar.postbus.rates import Rates
from wor_sidecar.postbus.settings import PostbusSettings, QuotaSettings
from wor_sidecar.postbus.waiting import MOST_PER_MAILBOX, Waiters
from wor_sidecar.settings.packaged import defaults
from wor_sidecar.settings.reader import read_settings
from wor_sidecar.store.engine import open_engine, sqlite_url
from wor_sidecar.testing.clocks import FakeClock

MINE, OTHER = OrganisationId("a" * 26), OrganisationId("b" * 26)


def test_a_ring_wakes_its_own_mailbox_only():
    async def play():
        waiters = Waiters()
        with waiters.entered(MINE) as mine, waiters.entered(OTHER) as other:
            pauses = [asyncio.create_task(one.pause(60)) for one in (mine, other)]
            waiters.ring([MINE])
            done, waiting = await asyncio.wait(pauses, return_when=asyncio.FIRST_COMPLETED)
            assert (done, waiting) == ({pauses[0]}, {pauses[1]})
            waiters.ring_all()
            await pauses[1]
        assert waiters.count == 0

    asyncio.run(play())


def test_a_ring_between_looking_and_pausing_is_not_lost():
    async def play():
        waiters = Waiters()
        with waiters.entered(MINE) as waiter:
            waiter.listen()
            waiters.ring([MINE])
            assert await waiter.pause(60)

    asyncio.run(play())


def test_the_oldest_of_too_many_pollers_goes_home():
    waiters = Waiters()
    with ExitStack() as stack:
        line = [stack.enter_context(waiters.entered(MINE)) for _ in range(MOST_PER_MAILBOX + 1)]
        assert [waiter.dismissed for waiter in line] == [True] + [False] * MOST_PER_MAILBOX


def test_at_the_end_everybody_goes_home_and_nobody_waits_any_more():
    async def play():
        waiters = Waiters()
        with waiters.entered(MINE) as early:
            waiters.close()
            assert await early.pause(60)
            with waiters.entered(MINE) as late:
                assert await late.pause(60)

    asyncio.run(play())


def test_another_process_that_commits_to_the_file_rings(tmp_path):
    url = sqlite_url(tmp_path / "shared.db")
    ours, theirs = open_engine(url), open_engine(url)

    async def play():
        waiters = Waiters()
        bell = SharedFileBell(ours)
        bell.start(asyncio.get_running_loop(), waiters)
        try:
            with waiters.entered(MINE) as waiter:
                assert await waiter.pause(60)  # the first look rings once
                waiter.listen()
                with theirs.begin() as connection:
                    connection.exec_driver_sql("CREATE TABLE t (x)")
                assert await waiter.pause(60)
        finally:
            await asyncio.to_thread(bell.stop)

    asyncio.run(play())
    ours.dispose()
    theirs.dispose()


def test_an_admission_is_ours_whole_and_of_its_organisation():
    key, other = AdmissionKey(bytes(32)), AdmissionKey(bytes([1] * 32))
    token = key.admit(Admission(MINE, Kind.WELFARE))
    assert key.read(token) == Admission(MINE, Kind.WELFARE)
    for wrong in (other.admit(Admission(MINE, Kind.WELFARE)), token[:-4], token[4:], "", "====", "a" * 1000):
        with pytest.raises(CodeNotValid):
            key.read(wrong)


def test_the_admission_key_stays_the_same_and_a_broken_file_is_named(tmp_path):
    path = tmp_path / "admission.key"
    made = open_admission_key(path, random.Random(1).randbytes)
    assert open_admission_key(path, random.Random(2).randbytes) == made
    assert "secret" not in repr(made)
    path.write_bytes(b"short")
    with pytest.raises(AdmissionKeyUnusable):
        open_admission_key(path, random.Random(1).randbytes)


def test_metrics_count_calls_by_name_and_status():
    metrics = Metrics()
    for status in (201, 201, 429):
        metrics.count("deposit", status)
    text = metrics.text(waiting=3, open_envelopes=5)
    assert 'wor_postbus_calls_total{call="deposit",status="201"} 2' in text
    assert "wor_postbus_waiting_calls 3\n" in text


def test_threat_24_a_caller_that_never_stops_is_told_to_wait():
    clock = FakeClock()
    rates = Rates(60, clock.monotonic)
    for _ in range(60):
        rates.count(MINE)
    with pytest.raises(QuotaReached) as full:
        rates.count(MINE)
    assert full.value.retry_after == 1
    rates.count(OTHER)
    clock.advance(seconds=1)
    rates.count(MINE)
    with pytest.raises(QuotaReached):
        rates.count(MINE)


def test_threat_24_the_rate_is_kept_at_the_door(make_house):
    house = make_house(quota=QuotaSettings(calls_per_minute=5))
    statuses = [house.call(house.practice, "GET", "/v1/mailbox/messages").status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


class Trouble(Exception):
    """What a test puts at a fault point."""


@pytest.mark.parametrize(
    ("place", "kept"), [("postbus.deposit.inserted", False), ("postbus.deposit.committed", True)]
)
def test_a_deposit_that_was_interrupted_is_whole_or_not_there(make_house, place, kept):
    armed = [place]

    def fault(name: str) -> None:
        if name in armed:
            armed.clear()
            raise Trouble

    house = make_house(fault=fault)
    envelope, wire = house.envelope()
    client = house.practice.client(house.bus.url)
    with pytest.raises(PostbusFailing):
        client.deposit(envelope, house.welfare.organisation, wire)
    reader = house.welfare.client(house.bus.url)
    assert bool(reader.list_messages()) is kept
    client.deposit(envelope, house.welfare.organisation, wire)
    assert [message.id for message in reader.list_messages()] == [envelope]


def test_the_example_configuration_shows_every_default():
    assert (
        read_settings(defaults() / "wor-postbus.example.toml", PostbusSettings).quota
        == PostbusSettings().quota
    )
