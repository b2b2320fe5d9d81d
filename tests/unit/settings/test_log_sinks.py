import errno
import io
import json
import logging
import os

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.domain.privacy import Sensitive
from wor_sidecar.settings.log_sinks import Prioritised, TurningFile, Unfailing, is_journal
from wor_sidecar.settings.logs import begin_logs, configure_logs
from wor_sidecar.settings.shared import LogsSettings


@pytest.fixture(autouse=True)
def afterwards_as_before():
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def events(path):
    return [json.loads(line)["event"] for line in path.read_text("utf-8").splitlines()]


def test_with_a_folder_our_lines_and_the_libraries_go_to_a_file_of_the_programs_name(tmp_path):
    begin_logs(LogsSettings(folder=tmp_path / "logs"), "wor-sidecar")
    structlog.get_logger().info("program.ready")
    logging.getLogger("some.library").warning("slow")
    file = tmp_path / "logs" / "wor-sidecar.log"
    assert events(file) == ["program.ready", "library.some.library"]
    assert os.name == "nt" or file.stat().st_mode & 0o077 == 0


def test_a_file_turns_over_by_its_bytes_and_only_so_many_are_kept(tmp_path):
    sink = TurningFile(tmp_path / "a.log", most=120, keep=2)
    for number in range(40):
        sink.write(json.dumps({"event": f"é{number:03}"}, ensure_ascii=False) + "\n")
    files = sorted(tmp_path.glob("a.log*"))
    assert [path.name for path in files] == ["a.log", "a.log.1", "a.log.2"]
    assert all(path.stat().st_size <= 120 for path in files)
    kept = [each for name in ("a.log.2", "a.log.1", "a.log") for each in events(tmp_path / name)]
    assert kept == [f"é{number:03}" for number in range(40 - len(kept), 40)]


@pytest.mark.parametrize("half", [False, True])
def test_a_full_disk_costs_lines_that_are_counted_and_never_half_a_line(tmp_path, monkeypatch, half):
    fallback, path, write = io.StringIO(), tmp_path / "a.log", os.write
    sink = TurningFile(path, 10_000, 2, fallback)
    sink.write('{"event":"before"}\n')

    def full(file, data):
        if half:
            return write(file, data[:5])
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as there:
        there.setattr(os, "write", full)
        sink.write('{"event":"one"}\n')
        sink.write('{"event":"two"}\n')
    sink.write('{"event":"after"}\n')
    assert events(path) == ["before", "logs.missed", "after"]
    assert json.loads(path.read_text().splitlines()[1])["lines"] == 2
    assert fallback.getvalue() == '{"event":"one"}\n{"event":"two"}\n'


def test_a_file_that_somebody_holds_is_written_on_and_turned_over_later(tmp_path, monkeypatch):
    path = tmp_path / "a.log"
    sink = TurningFile(path, most=20, keep=1)
    sink.write('{"event":"one"}\n')

    def held(*_):
        raise PermissionError(13, "sharing violation")

    with monkeypatch.context() as there:
        there.setattr(type(path), "replace", held)
        sink.write('{"event":"two"}\n')
    assert events(path) == ["one", "two"]
    sink.write('{"event":"three"}\n')
    assert (events(tmp_path / "a.log.1"), events(path)) == (["one", "two"], ["three"])


def test_the_journal_hears_a_priority_and_json_that_is_whole():
    stream = io.StringIO()
    configure_logs("debug", Prioritised(stream))
    log = structlog.get_logger()
    log.debug("d")
    log.info("i")
    log.warning("w")
    log.error("e")
    lines = stream.getvalue().splitlines()
    assert [line[:3] for line in lines] == ["<7>", "<6>", "<4>", "<3>"]
    assert [json.loads(line[3:])["event"] for line in lines] == ["d", "i", "w", "e"]


def test_only_the_stream_that_systemd_named_is_the_journal(tmp_path):
    with (tmp_path / "one").open("w") as one, (tmp_path / "two").open("w") as two:
        found = os.fstat(one.fileno())
        named = f"{found.st_dev}:{found.st_ino}"
        assert (is_journal(one, named), is_journal(two, named)) == (True, False)
    assert not is_journal(io.StringIO(), named)


@given(words=st.text(min_size=4).map(lambda text: f"Kanarie{text}"), level=st.sampled_from(["info", "error"]))
def test_no_sink_shows_what_masks_itself_threat_15(tmp_path_factory, words, level):
    folder, stream = tmp_path_factory.mktemp("sinks"), io.StringIO()
    for sink in (Prioritised(stream), TurningFile(folder / "a.log", 10_000, 1)):
        configure_logs("debug", sink)
        getattr(structlog.get_logger(), level)("prompt.opened", who=Sensitive(words), raw=words.encode())
        logging.getLogger("library").error("cannot read %s", words)
    assert "Kanarie" not in stream.getvalue() + (folder / "a.log").read_text("utf-8")
    assert len((folder / "a.log").read_text("utf-8").splitlines()) == 2


def test_how_many_lines_were_missed_is_said_with_a_moment(tmp_path, monkeypatch):
    sink = TurningFile(tmp_path / "a.log", 10_000, 2, io.StringIO())
    with monkeypatch.context() as there:
        there.setattr(os, "write", lambda *_: 0)
        sink.write('{"event":"one"}\n')
    sink.write('{"event":"after","at":"2026-11-23T04:23:36Z"}\n')
    assert json.loads((tmp_path / "a.log").read_text().splitlines()[0])["at"] == "2026-11-23T04:23:36Z"


def test_two_programs_on_one_file_turn_it_over_once(tmp_path):
    """Each saw that it is full: who comes second finds it turned over."""
    path = tmp_path / "a.log"
    one, two = TurningFile(path, most=60, keep=3), TurningFile(path, most=60, keep=3)
    one.write('{"event":"one","and":"forty bytes more of it"}\n')
    see = two._full_with

    def after_the_other(data):
        seen = see(data)
        two._full_with = see
        one.write('{"event":"two"}\n')
        return seen

    two._full_with = after_the_other
    two.write('{"event":"three"}\n')
    assert events(path) == ["two", "three"]
    assert events(tmp_path / "a.log.1") == ["one"]
    assert not (tmp_path / "a.log.2").exists()


@pytest.mark.skipif(os.name == "nt", reason="a file that is open can't be renamed there")
def test_who_finds_another_turning_over_writes_on(tmp_path):
    import fcntl

    path = tmp_path / "a.log"
    sink = TurningFile(path, most=20, keep=1)
    sink.write('{"event":"one"}\n')
    with (tmp_path / ".a.log.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sink.write('{"event":"two"}\n')
        assert events(path) == ["one", "two"]
    sink.write('{"event":"three"}\n')
    assert (events(tmp_path / "a.log.1"), events(path)) == (["one", "two"], ["three"])


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_program_killed_while_it_turned_over_lost_nothing(tmp_path, monkeypatch, after):
    path = tmp_path / "a.log"
    for number, name in enumerate(("a.log.3", "a.log.2", "a.log.1", "a.log")):
        (tmp_path / name).write_text(f'{{"event":"{number}"}}\n')
    replace, left = type(path).replace, [after]

    class Killed(BaseException):
        pass

    def killed(old, new):
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return replace(old, new)

    with monkeypatch.context() as there:
        there.setattr(type(path), "replace", killed)
        with pytest.raises(Killed):
            TurningFile(path, most=15, keep=4).write('{"event":"4"}\n')
    TurningFile(path, most=15, keep=4).write('{"event":"5"}\n')
    found = sorted(each for one in tmp_path.glob("a.log*") for each in events(one))
    assert found == ["0", "1", "2", "3", "5"]


@pytest.mark.skipif(os.name == "nt", reason="links there need an administrator")
def test_nothing_is_written_through_a_link_nor_to_a_pipe(tmp_path):
    fallback, other = io.StringIO(), tmp_path / "other"
    other.write_text("")
    (tmp_path / "a.log").symlink_to(other)
    os.mkfifo(tmp_path / "b.log")
    for name in ("a.log", "b.log"):
        TurningFile(tmp_path / name, 1000, 1, fallback).write('{"event":"one"}\n')
    assert other.read_text() == ""
    assert fallback.getvalue() == '{"event":"one"}\n' * 2


@pytest.mark.skipif(os.name == "nt", reason="modes say nothing there")
def test_a_folder_that_the_log_makes_is_for_this_account_alone(tmp_path):
    TurningFile(tmp_path / "logs" / "a.log", 1000, 1).write("{}\n")
    assert (tmp_path / "logs").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", [Unfailing, Prioritised])
def test_a_reader_that_went_away_stops_nobody(kind):
    met = []

    class Gone(io.StringIO):
        def write(self, _text):
            met.append("write")
            raise BrokenPipeError

        def flush(self):
            met.append("flush")
            raise BrokenPipeError

    sink = kind(Gone())
    sink.write('{"level":"info"}\n')
    sink.flush()
    assert met == ["write", "flush"]


def test_a_service_without_standard_error_loses_the_line_and_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stderr", None)
    (tmp_path / "a.log").mkdir()
    TurningFile(tmp_path / "a.log", 1000, 1).write("{}\n")
