"""What systemd hears, on a socket of our own: ready when it serves, pings while the loops come round."""

import os
import socket
import threading
from contextlib import contextmanager

import pytest

from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.wire.pulse import GENEROUS, Heart, Pulse, away
from wor_sidecar.wire.service_manager import ServiceManager, Watch

pytestmark = pytest.mark.skipif(os.name != "posix", reason="systemd is Linux's")


@contextmanager
def listening(address):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(address.replace("@", "\0", 1))
        ear.settimeout(0)

        def heard():
            told = []
            while True:
                try:
                    told.append(ear.recv(4096).decode())
                except BlockingIOError:
                    return told

        yield heard


@pytest.fixture(params=["path", "abstract"])
def address(request, tmp_path):
    return str(tmp_path / "notify") if request.param == "path" else f"@wor-test-{os.getpid()}-{id(request)}"


def manager(address, **more):
    return ServiceManager.of({"NOTIFY_SOCKET": address, **more})


def test_it_hears_of_the_start_the_state_and_the_end(address):
    with listening(address) as heard:
        watch = Watch(manager(address), Heart(), lambda: "open questions 3\nto send 1")
        watch.look()
        watch.end()
        watch.end()
        assert heard() == ["STATUS=open questions 3 to send 1", "STOPPING=1"]


def test_begin_says_ready_first(address):
    with listening(address) as heard:
        watch = Watch(manager(address), Heart(), lambda: "")
        watch.begin()
        assert heard()[0] == "READY=1"
        watch.end()


def test_a_loop_that_hangs_ends_the_pings_and_its_coming_back_brings_them_again(address):
    clock = FakeClock()
    heart = Heart(clock.monotonic)
    pulse = heart.pulse("courier")
    with listening(address) as heard:
        watch = Watch(manager(address, WATCHDOG_USEC="120000000"), heart, lambda: "well")
        assert watch.period == 60
        watch.look()
        assert heard() == ["WATCHDOG=1", "STATUS=well"]
        clock.advance(seconds=GENEROUS + 1)
        watch.look()
        assert heard() == ["STATUS=hangs: courier"]
        pulse.beat()
        watch.look()
        assert "WATCHDOG=1" in heard()


def test_a_dead_share_stops_no_ping_and_is_named(address):
    clock = FakeClock()
    heart = Heart(clock.monotonic)
    with listening(address) as heard:
        watch = Watch(manager(address, WATCHDOG_USEC="2000000"), heart, lambda: "well")
        pulse = heart.pulse("intake 1")
        pulse.beat()
        with away():
            clock.advance(seconds=GENEROUS * 100)
            watch.look()
            assert heard() == ["WATCHDOG=1", "STATUS=well; waits for a share: intake 1"]
        assert not pulse.silent
        clock.advance(seconds=GENEROUS + 1)
        assert pulse.silent


def test_a_rest_that_was_announced_is_no_silence():
    clock = FakeClock()
    pulse = Pulse(clock.monotonic)
    pulse.beat(rests=3600)
    clock.advance(seconds=3600 + GENEROUS)
    assert not pulse.silent


def test_a_state_that_cannot_be_told_stops_no_ping(address):
    def broken():
        raise ValueError

    with listening(address) as heard:
        Watch(manager(address, WATCHDOG_USEC="2000000"), Heart(), broken).look()
        assert heard() == ["WATCHDOG=1"]


def test_the_variables_are_for_this_process_alone():
    environment = {"NOTIFY_SOCKET": "/nowhere", "WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1"}
    found = ServiceManager.of(environment)
    assert environment == {}
    assert found.watchdog_seconds is None
    found.ready()


def test_without_the_variable_nothing_runs():
    before = threading.active_count()
    Watch(ServiceManager.of({}), Heart(), lambda: "").begin()
    assert threading.active_count() == before
