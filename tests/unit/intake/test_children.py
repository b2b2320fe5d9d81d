"""The pool of reading children: few, reused, replaced after a fault, and none when there is nothing to do."""

import io
import os
import sys
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest

from wor_sidecar.domain.errors.folders import ReaderCrashed, ReaderOutOfMemory
from wor_sidecar.hooks.connector import Profile
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.practice.intake import child_reader, children
from wor_sidecar.practice.intake.child_reader import ChildReader
from wor_sidecar.practice.intake.children import Children, Patience
from wor_sidecar.practice.intake.reading import FileReading
from wor_sidecar.practice.intake.slices import Slices
from wor_sidecar.settings.machine import SystemClock
from wor_sidecar.testing.clocks import FakeClock

ODD = """
import os, sys, time
from wor_sidecar.domain.errors.folders import FileTruncated, ValueMissing
from wor_sidecar.hooks import hookimpl
from wor_sidecar.hooks.connector import FileFault, Passed, RecordError

PLUGIN_API = "1.0"

class Odd:
    id, version, reads, writes, suffix = "odd", "1", ("x",), (), ""
    def sniff(self, head, name): return False
    def render(self, letter, profile): raise NotImplementedError
    def read_letter(self, stream, profile): raise NotImplementedError
    def read(self, stream, profile):
        what = stream.read(100).decode()
        if what == "die": os._exit(1)
        if what == "who": yield RecordError(str(os.getpid()), ValueMissing(field="x"))
        if what == "slow": time.sleep(0.4)
        if what == "half": raise FileTruncated
        if what == "eat":
            hoard = []
            while True: hoard.append(bytearray(1 << 20))
        if what == "steal":
            os.write(1, b'{"passed": 9}')
            assert sys.stdin is None or not sys.stdin.read()
            assert not os.read(0, 10)
        if what == "limits":
            import resource
            yield RecordError(str(resource.getrlimit(resource.RLIMIT_AS)[0]), ValueMissing(field="x"))
            yield RecordError(str(resource.getrlimit(resource.RLIMIT_CORE)[0]), ValueMissing(field="x"))
        if what == "fragile" and ABOUT: os._exit(1)
        ABOUT.append(what)
        yield Passed("A04", "", "line 1")
    def read_batch(self, streams, profile):
        for index, stream in enumerate(streams):
            what = stream.read().decode()
            if what == "die": os._exit(1)
            if what == "half": yield index, FileFault(FileTruncated())
            else:
                for number in range(len(what)): yield index, Passed("A04", "", "line 1")

ABOUT = []

@hookimpl
def wor_his_connectors(): return [Odd()]
"""
PROFILE = Profile("odd")


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    site = tmp_path / "site"
    info = site / "acme_odd-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "acme_odd.py").write_text(ODD)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-odd\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[wor_sidecar.his_connectors]\nodd = acme_odd\n")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PYTHONPATH", str(site))
    reader = ChildReader(load_plugins(["odd"]), ["odd"], SystemClock())
    yield reader
    reader.children.end_idle()


def files(*contents: str) -> list[io.BytesIO]:
    return [io.BytesIO(content.encode()) for content in contents]


def each(reader: ChildReader, *handfuls: list[io.BytesIO]) -> list:
    return [read for found in reader.read_each(handfuls, PROFILE) for read in found]


def pids(reads: list) -> set[str]:
    return {read.errors[0].position for read in reads if isinstance(read, FileReading) and read.errors}


def test_one_child_reads_file_after_file(odd: ChildReader) -> None:
    reads = each(odd, files("who", "a", "who"), [], files("who"))
    assert [read.passed for read in reads] == [1, 1, 1, 1]
    assert len(pids(reads)) == 1
    assert pids(each(odd, files("who"))) == pids(reads)


def test_what_brings_a_child_down_is_blamed_alone_and_the_rest_is_read_by_a_fresh_one_threat_18(odd) -> None:
    reads = each(odd, files("who", "die", "a", "die", "who", "half", "who"))
    assert [type(read).__name__ for read in reads] == [
        "FileReading",
        "ReaderCrashed",
        "FileReading",
        "ReaderCrashed",
        "FileReading",
        "FileTruncated",
        "FileReading",
    ]
    assert len(pids(reads)) == 2


def test_nobody_is_blamed_for_what_earlier_files_left_behind(odd: ChildReader) -> None:
    reads = each(odd, files("a", "fragile", "a"))
    assert [read.passed for read in reads] == [1, 1, 1]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits jobs, not processes")
def test_a_bomb_among_files_costs_one_file_threat_18(odd: ChildReader) -> None:
    first, bomb, last = each(odd, files("a", "eat", "limits"))
    assert isinstance(bomb, ReaderOutOfMemory)
    assert first.passed == last.passed == 1
    assert [error.position for error in last.errors] == [str(256 << 20), "0"]


def test_a_child_is_replaced_after_a_number_of_files(odd: ChildReader, monkeypatch) -> None:
    monkeypatch.setattr(children, "MOST_FILES", 2)
    monkeypatch.setattr(child_reader, "MOST_FILES", 2)
    reads = each(odd, files("who"), files("who"), files("who"))
    assert len(pids(reads)) == 2


def test_many_plain_files_are_answered_with_one_line(odd: ChildReader, monkeypatch) -> None:
    heard, real = [], child_reader.parsed
    monkeypatch.setattr(child_reader, "parsed", lambda raw: heard.append(raw) or real(raw))
    reads = each(odd, files(*["a"] * 40, "half", "who", *["a"] * 40))
    assert [read.passed for read in reads if isinstance(read, FileReading)] == [1] * 81
    assert sum(b'"ends"' in raw for raw in heard) < 10


@pytest.mark.parametrize("said", [b'{"ends":[]}', b'{"ends":[[1,""],[1,""],[1,""]]}', b'{"ends":[["x",""]]}'])
def test_answers_to_what_was_not_asked_are_a_crash(said: bytes) -> None:
    class Saying:
        def hear(self) -> bytes:
            return said

    [read], fit = child_reader._heard(Saying(), 2)
    assert (type(read), fit) == (ReaderCrashed, False)


def test_neither_pipe_is_a_connectors(odd: ChildReader) -> None:
    assert [read.passed for read in each(odd, files("steal", "a"))] == [1, 1]


def test_a_large_file_has_a_child_of_its_own(odd: ChildReader, tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"x" * (child_reader.IN_MEMORY + 1))
    with path.open("rb") as large:
        reads = each(odd, [*files("who"), large, *files("who")])  # type: ignore[list-item]
    assert [read.passed for read in reads] == [1, 1, 1]


def test_what_is_slow_is_handed_over_before_the_handful_is_done(odd: ChildReader) -> None:
    found = list(odd.read_each([files("slow", "slow", "a")], PROFILE))
    assert len(found) > 1
    assert sum(len(some) for some in found) == 3


def test_a_reading_that_is_given_up_leaves_no_answers_for_the_next(odd: ChildReader) -> None:
    reading = odd.read_each([files("a"), files("who"), files("a")], PROFILE)
    next(reading)
    reading.close()
    assert [read.passed for read in each(odd, files("a"))] == [1]


def test_two_children_at_most_whatever_is_asked(odd: ChildReader) -> None:
    found: list[str] = []
    threads = [
        Thread(target=lambda: found.extend(pids(each(odd, files("slow", "who"))))) for _number in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 5
    assert len(set(found)) <= 2


def test_a_child_that_is_expected_is_there_and_goes_when_nothing_comes(odd: ChildReader) -> None:
    pool = Children(SystemClock(), Patience(silence=0.2, idle=0.1))
    odd.children = pool
    odd.expect(PROFILE)
    odd.expect(PROFILE)
    (child,) = pool._idle
    until = monotonic() + 60
    while child.alive() and monotonic() < until:
        sleep(0.02)
    assert not pool._idle
    assert not child.alive()


def test_a_child_is_not_blamed_for_the_time_in_which_nobody_listened(odd: ChildReader) -> None:
    clock = FakeClock()
    odd.children = Children(clock)
    reading = odd.read_each([files("a"), files("who", "a")], PROFILE)
    found = next(reading)
    clock.advance(days=1)  # a commit that takes its time
    (child,) = odd.children._busy
    child.watched(Patience())
    for some in reading:
        found += some
    assert [read.passed for read in found if isinstance(read, FileReading)] == [1, 1, 1]


def test_files_are_read_together_and_each_keeps_its_own(odd: ChildReader) -> None:
    reads = odd.read_together(files("abc", "half", ""), PROFILE)
    assert (reads[0].passed, type(reads[1]).__name__, reads[2].passed) == (3, "FileTruncated", 0)


def test_no_line_of_a_file_that_is_read_together_is_a_request(odd: ChildReader, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.write_bytes(b'{"together": [1]}\na{"files": [3]}\nwho')
    with whole.open("rb") as file:
        child = odd.children.hire(odd._job(PROFILE), file)
        heard = list(iter(child.hear, b""))
        odd.children.end(child)
    assert heard == [b'{"passed":1,"file":0}\n', b'{"end":""}\n']


def test_of_files_that_are_read_together_the_one_that_kills_is_found_threat_18(odd: ChildReader) -> None:
    reads = odd.read_together(files("abc", "die", "a"), PROFILE)
    assert (reads[0].passed, type(reads[1]), reads[2].passed) == (3, ReaderCrashed, 1)


def test_files_behind_each_other_are_streams_of_their_own() -> None:
    slices = Slices(io.BytesIO(b"abcdef"), [2, 0, 4])
    assert [part.read() for part in slices] == [b"ab", b"", b"cdef"]
    last = slices[-1]
    assert (last.read(1), slices[0].read(), last.read()) == (b"c", b"ab", b"def")
    assert last.seek(-1, os.SEEK_END) == 3
    assert last.read() == b"f"
    assert len(slices[0:2]) == 2
    with pytest.raises(IndexError):
        slices[3]
    with pytest.raises(ValueError, match="beginning"):
        slices[0].raw.seek(-1)  # type: ignore[attr-defined]
