"""Counts for a monitoring system: on this machine alone, read by a parser of others, never in the way."""

import asyncio
import socket
import threading
from collections.abc import Iterator

import pytest
import requests
import structlog
from prometheus_client.parser import text_string_to_metric_families

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.foundations import DatabaseUnusable
from wor_sidecar.wire.exposition import Family, Kind, exposition, number, numbers
from wor_sidecar.wire.metrics_server import MetricsListener
from wor_sidecar.wire.own_process import process_numbers
from wor_sidecar.wire.scrape import Scrape

ONE = number("wor_ones", "Ones.", 1)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def read(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def listener() -> Iterator[MetricsListener]:
    made = MetricsListener(free_port(), Scrape("wor", {"ones": lambda: [ONE]}))
    made.look()
    yield made
    made.stop()


def url(listener: MetricsListener) -> str:
    return f"http://127.0.0.1:{listener.port}/metrics"


def test_a_parser_of_others_reads_names_types_labels_and_numbers() -> None:
    text = exposition(
        [
            numbers("wor_waiting", 'With "quotes", a \\ and\na line.', "place", {'a"b\\c\nd': 2, "e": 0.5}),
            number("wor_files_total", "Files.", 3, Kind.COUNTER),
            Family("wor_nothing", "Nobody knows.", ()),
            number("wor_unknown", "Nobody knows either.", None),
            number("wor_moment_seconds", "When.", 1_800_000_000_123 / 1000),
        ]
    )
    found = {family.name: family for family in text_string_to_metric_families(text)}
    assert set(found) == {"wor_waiting", "wor_files", "wor_moment_seconds"}
    assert (found["wor_waiting"].type, found["wor_files"].type) == ("gauge", "counter")
    assert found["wor_waiting"].documentation == 'With "quotes", a \\ and\na line.'
    assert read(text)["wor_waiting", 'a"b\\c\nd'] == 2
    assert read(text)["wor_moment_seconds",] == 1_800_000_000.123


def test_this_process_tells_what_it_uses() -> None:
    told = read(exposition(process_numbers(Millis(1_800_000_000_000))))
    with socket.socket():
        more = read(exposition(process_numbers(Millis(0))))
    assert more["process_open_fds",] == told["process_open_fds",] + 1
    assert told["process_start_time_seconds",] == 1_800_000_000
    assert told["process_resident_memory_bytes",] > 10_000_000
    assert told["process_cpu_seconds_total",] > 0


def test_the_page_is_for_reading_and_there_is_no_other(listener) -> None:
    answer = requests.get(url(listener), timeout=10)
    assert read(answer.text) == {("wor_ones",): 1, ("wor_metrics_part_up", "ones"): 1}
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert requests.request(method, url(listener), timeout=10).status_code == 404
    assert requests.get(url(listener).replace("/metrics", "/v1/status"), timeout=10).status_code == 403


@pytest.mark.parametrize("host", ["wor.example", "169.254.169.254", "127.0.0.1", "127.0.0.1:1", "[::1]"])
def test_a_name_that_was_bent_to_this_machine_gets_nothing(listener, host) -> None:
    answer = requests.get(url(listener), headers={"Host": host}, timeout=10)
    assert answer.status_code == 403
    assert "wor_ones" not in answer.text


def test_a_web_page_from_elsewhere_gets_nothing(listener) -> None:
    answer = requests.get(url(listener), headers={"Origin": "https://wor.example"}, timeout=10)
    assert answer.status_code == 403


def test_it_listens_on_loopback_alone(listener) -> None:
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", listener.port), 10):
        pass


def test_a_taken_port_is_told_once_and_tried_again_until_it_is_free() -> None:
    port = free_port()
    listener = MetricsListener(port, Scrape("wor", {"ones": lambda: [ONE]}))
    with structlog.testing.capture_logs() as logs, socket.create_server(("127.0.0.1", port)):
        listener.look()
        listener.look()
        assert not listener.serves
    told = {"event": "metrics.not_served", "port": port, "code": "WOR-S490", "log_level": "warning"}
    assert logs == [told]
    listener.look()
    try:
        assert listener.serves
    finally:
        listener.stop()


def test_without_a_port_nobody_listens() -> None:
    listener = MetricsListener(None, Scrape("wor", {}))
    listener.look()
    assert not listener.serves


def test_a_part_that_fails_is_absent_says_so_once_and_the_others_stand() -> None:
    def failing() -> list[Family]:
        raise DatabaseUnusable(why="locked")

    scrape = Scrape("wor", {"data": failing, "ones": lambda: [ONE]})
    with structlog.testing.capture_logs() as logs:
        for _ in range(3):
            told = read(asyncio.run(scrape.text()))
    up = ("wor_metrics_part_up", "data"), ("wor_metrics_part_up", "ones")
    assert told == {("wor_ones",): 1, up[0]: 0, up[1]: 1}
    assert [(one["event"], one["part"]) for one in logs] == [("metrics.part_failed", "data")]


def test_a_part_that_hangs_keeps_nobody_and_is_asked_by_one_thread_however_often_one_asks() -> None:
    goes_on, asked = threading.Event(), []

    def hanging() -> list[Family]:
        asked.append(threading.current_thread())
        goes_on.wait(60)
        return [number("wor_late", "Late.", 1)]

    scrape = Scrape("wor", {"ones": lambda: [ONE], "late": hanging}, patience=0.05)
    for _ in range(3):
        told = read(asyncio.run(scrape.text()))
        assert (told["wor_ones",], told["wor_metrics_part_up", "late"]) == (1, 0)
    goes_on.set()
    asked[0].join(10)
    assert len(asked) == 1
    assert read(asyncio.run(scrape.text()))["wor_late",] == 1


def test_a_machine_that_gave_no_thread_once_is_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    scrape = Scrape("wor", {"ones": lambda: [ONE]}, patience=60)
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refused)
        with pytest.raises(RuntimeError):
            asyncio.run(scrape.text())
    assert read(asyncio.run(scrape.text()))["wor_ones",] == 1
