import json
import os
import stat
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from wor_sidecar.domain.errors.operating import (
    JournalUnreadable,
    LogArchiveThere,
    LogArchiveUnwritten,
    LogsForbidden,
    NoLogs,
)
from wor_sidecar.installed import log_sources
from wor_sidecar.installed.log_archive import write_archive
from wor_sidecar.installed.log_sources import LOST, OVERLONG, file_lines, journal_lines

posix = pytest.mark.skipif(os.name == "nt", reason="only POSIX has it")


def line(number, event="letter.placed", day=20, **fields):
    told = {"number": number, "level": "info", "at": f"2026-11-{day}T04:23:36.{number:06}Z", "event": event}
    return json.dumps({**told, **fields}) + "\n"


def exported(path, lines, since="2026-11-01T00:00:00Z"):
    """Write an archive; return its lines and its manifest."""
    write_archive(path, "wor-sidecar", "files", lines, since)
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == ["log.jsonl", "manifest.json"]
        log = archive.read("log.jsonl").decode().splitlines()
        return [json.loads(one) for one in log], json.loads(archive.read("manifest.json"))


@pytest.fixture
def out(tmp_path):
    (tmp_path / "out").mkdir()
    return tmp_path / "out" / "logs.zip"


@pytest.fixture
def logs(tmp_path):
    """Three files, the oldest turned over twice."""
    folder = tmp_path / "logs"
    folder.mkdir()
    for name, numbers in (("", range(6, 9)), (".1", range(3, 6)), (".2", range(3))):
        (folder / f"wor-sidecar.log{name}").write_text("".join(map(line, numbers)))
    (folder / "wor-inbox.log").write_text(line(99))
    (folder / "wor-sidecar.log.old.txt").write_text(line(98))
    return folder


def numbers(lines):
    return [json.loads(one)["number"] for one in lines]


def test_the_lines_of_all_files_come_in_the_order_in_which_they_were_written(logs, out):
    told, manifest = exported(out, file_lines(logs, "wor-sidecar"))
    assert [one["number"] for one in told] == list(range(9))
    assert (manifest["lines"], manifest["first"][-7:], manifest["last"][-7:]) == (9, "000000Z", "000008Z")
    assert manifest["events"] == [{"event": "letter.placed", "level": "info", "lines": 9}]
    assert not any(manifest["left_out"].values())
    assert {"program", "version", "platform", "source"} <= manifest.keys()


def test_the_workers_of_a_postbus_are_all_there(tmp_path):
    for number, name in enumerate(("wor-postbus.log", "wor-postbus-1.log", "wor-postbus-2.log.1")):
        (tmp_path / name).write_text(line(number))
    assert sorted(numbers(file_lines(tmp_path, "wor-postbus"))) == [0, 1, 2]


def test_what_may_name_somebody_and_what_is_no_line_stay_behind_and_are_counted(logs, out):
    planted = [line(9, who="999990019"), line(10, born="1951-03-12"), "Mevrouw Wilgenhout\n", "{half a li"]
    with (logs / "wor-sidecar.log").open("ab") as file:
        file.write("".join(planted[:3]).encode() + b"\x00\xff\xfe\n" + b"x" * 10_000_000 + b"\n")
        file.write(line(11).encode() + planted[3].encode())
    told, manifest = exported(out, file_lines(logs, "wor-sidecar"))
    assert [one["number"] for one in told] == [*range(9), 11]
    assert manifest["left_out"] == {"not_ours": 3, "too_long": 1, "may_name_somebody": 2}
    with zipfile.ZipFile(out) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert not [one for one in (b"999990019", b"1951", b"Wilgenhout", b"half") if one in everything]


def test_lines_of_before_are_counted_also_where_the_clock_went_back(out):
    told, manifest = exported(
        out, [line(n, day=day).encode() for n, day in ((1, 10), (2, 20), (3, 12), (4, 21))], "2026-11-15"
    )
    assert [one["number"] for one in told] == [2, 4]
    assert (manifest["older"], manifest["first"][:10], manifest["last"][:10]) == (
        2,
        "2026-11-20",
        "2026-11-21",
    )


@posix
def test_the_archive_is_for_this_account_alone_and_nothing_lies_beside_it(out):
    exported(out, [line(1).encode()])
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert list(out.parent.iterdir()) == [out]


def test_an_archive_that_is_there_stays_as_it_is(out):
    out.write_text("mine")
    with pytest.raises(LogArchiveThere):
        write_archive(out, "wor-sidecar", "files", [], "")
    assert out.read_text() == "mine"


def test_one_that_came_meanwhile_stays_too(out):
    def slow():
        yield line(1).encode()
        out.write_text("mine")

    with pytest.raises(LogArchiveThere):
        write_archive(out, "wor-sidecar", "files", slow(), "")
    assert (out.read_text(), list(out.parent.iterdir())) == ("mine", [out])


@posix
@pytest.mark.parametrize("there", [False, True])
def test_a_disk_without_hard_links_gets_it_too_and_keeps_what_is_there(out, monkeypatch, there):
    def none(*_):
        raise PermissionError(1, "not permitted")

    def lines():
        yield line(1).encode()
        if there:
            out.write_text("mine")

    monkeypatch.setattr(os, "link", none)
    if there:
        with pytest.raises(LogArchiveThere):
            write_archive(out, "wor-sidecar", "files", lines(), "")
        assert out.read_text() == "mine"
    else:
        assert exported(out, lines())[1]["lines"] == 1
    assert list(out.parent.iterdir()) == [out]


def test_a_folder_that_is_not_there_has_its_own_sentence(tmp_path):
    with pytest.raises(LogArchiveUnwritten):
        write_archive(tmp_path / "no" / "logs.zip", "wor-sidecar", "files", [], "")


def test_without_logs_no_archive_is_made(tmp_path, out):
    for folder in (tmp_path, tmp_path / "no"):
        with pytest.raises(NoLogs):
            write_archive(out, "wor-sidecar", "files", file_lines(folder, "wor-sidecar"), "")
    assert list(out.parent.iterdir()) == []


def test_a_file_that_turns_over_while_they_are_opened_is_neither_lost_nor_read_twice(logs, monkeypatch):
    open_, opened = log_sources._open, []

    def turning(path):
        if len(opened) == 1:  # the newest is open: now it becomes .1, and that .2
            for number in (2, 1, 0):
                name = f".{number}" if number else ""
                (logs / f"wor-sidecar.log{name}").rename(logs / f"wor-sidecar.log.{number + 1}")
            (logs / "wor-sidecar.log").write_text(line(100))
        opened.append(path)
        return open_(path)

    monkeypatch.setattr(log_sources, "_open", turning)
    assert numbers(file_lines(logs, "wor-sidecar")) == list(range(9))


def test_a_file_that_vanishes_meanwhile_costs_its_own_lines_alone(logs, monkeypatch):
    open_ = log_sources._open

    def vanishing(path):
        (logs / "wor-sidecar.log.2").unlink(missing_ok=True)
        return open_(path)

    monkeypatch.setattr(log_sources, "_open", vanishing)
    assert numbers(file_lines(logs, "wor-sidecar")) == list(range(3, 9))


@posix
def test_once_open_a_file_may_go(logs):
    lines = file_lines(logs, "wor-sidecar")
    found = [next(lines)]
    for path in logs.iterdir():
        path.unlink()
    assert numbers([*found, *lines]) == list(range(9))


def test_a_disk_that_fails_in_the_middle_counts_as_a_line(monkeypatch, logs, out):
    def failing(*_):
        yield line(1).encode()
        raise OSError(5, "I/O error")

    monkeypatch.setattr(log_sources, "_bounded", failing)
    assert list(file_lines(logs, "wor-sidecar")).count(LOST) == 3


def test_a_program_that_writes_on_never_makes_it_endless(logs):
    found = []
    for each in file_lines(logs, "wor-sidecar"):
        found.append(each)
        with (logs / "wor-sidecar.log").open("a") as file:
            file.write(line(50))
    assert numbers(found) == list(range(9))


@posix
def test_links_and_pipes_are_no_logs(logs, tmp_path):
    (tmp_path / "secret").write_text(line(77))
    (logs / "wor-sidecar.log.3").symlink_to(tmp_path / "secret")
    os.mkfifo(logs / "wor-sidecar.log.4")
    assert numbers(file_lines(logs, "wor-sidecar")) == list(range(9))


def test_who_may_not_read_them_hears_so(logs, monkeypatch):
    def forbidden(*_):
        raise PermissionError(13, "denied")

    monkeypatch.setattr(os, "open", forbidden)
    with pytest.raises(LogsForbidden):
        list(file_lines(logs, "wor-sidecar"))


@pytest.mark.parametrize("longest", [1, 5, 16])
def test_lines_are_cut_where_they_end_whatever_their_length(tmp_path, longest):
    path = tmp_path / "a"
    path.write_bytes(b"1\n12345\n\n1234567890123456\n123456789012345678\nend")
    with path.open("rb") as file:
        found = list(log_sources._bounded(file, longest, path.stat().st_size))
    whole = [b"1", b"12345", b"", b"1234567890123456", b"123456789012345678", b"end"]
    assert found == [one if len(one) <= longest else OVERLONG for one in whole]


def test_a_gigabyte_goes_by_in_flat_memory(tmp_path):
    """Shown on 40 MB in lines, and 40 MB without an end, within 20 MB above what the program itself takes."""
    code = """
import resource, sys
from pathlib import Path
from wor_sidecar.installed.log_archive import write_archive
from wor_sidecar.installed.log_sources import file_lines
def most(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
def lines():
    yield from file_lines(Path(sys.argv[1]), "wor-sidecar")
before = most()
tally = write_archive(Path(sys.argv[1]) / "logs.zip", "wor-sidecar", "files", lines(), "")
print(most() - before, tally.lines, sum(tally.left_out.values()))
"""
    resource = pytest.importorskip("resource", reason="only POSIX tells how much memory was taken")
    assert resource
    with (tmp_path / "wor-sidecar.log.1").open("wb") as file:
        for _ in range(40):
            file.write(b"x" * 1_000_000)
    long = line(1, words=["word " * 100] * 100).encode()
    with (tmp_path / "wor-sidecar.log").open("wb") as file:
        for _ in range(40_000_000 // len(long)):
            file.write(long)
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    grown, kept, left = map(int, done.stdout.split())
    assert (grown < 20_000, kept > 700, left) == (True, True, 1), grown


JOURNALCTL = """#!{python}
import json, sys
print(json.dumps(sys.argv[1:]), file=open({said!r}, "w"))
sys.stdout.write(open({lines!r}).read())
sys.exit({status})
"""


@pytest.fixture
def journal(tmp_path, monkeypatch):
    """A `journalctl` that gives what it is told to."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def given(entries, status=0):
        (tmp_path / "entries").write_text(
            "".join(one if isinstance(one, str) else json.dumps(one) + "\n" for one in entries)
        )
        program = folder / "journalctl"
        words = {"said": str(tmp_path / "said"), "lines": str(tmp_path / "entries")}
        program.write_text(JOURNALCTL.format(python=sys.executable, status=status, **words))
        program.chmod(0o755)
        return lambda: json.loads((tmp_path / "said").read_text())

    return given


@posix
def test_a_journal_gives_the_programs_own_lines_of_that_unit_since_then(journal, out):
    said = journal(
        [
            {"SYSLOG_IDENTIFIER": "systemd", "MESSAGE": "Started wor-sidecar.service."},
            {"SYSLOG_IDENTIFIER": "wor-sidecar", "MESSAGE": line(1).strip()},
            {"MESSAGE": list(line(2).strip().encode())},
            {"MESSAGE": "Mevrouw Wilgenhout"},
            {"MESSAGE": None},
            {"MESSAGE": [300]},
            {"MESSAGE": "x" * 10_000_000},
            "rubbish\n",
            "[1]\n",
        ]
    )
    told, manifest = exported(out, journal_lines("wor-sidecar@linde.service", 1_700_000_000))
    assert [one["number"] for one in told] == [1, 2]
    assert Counter(manifest["left_out"]) == {"not_ours": 5, "too_long": 1, "may_name_somebody": 0}
    assert {"--unit=wor-sidecar@linde.service", "--since=@1700000000", "--output=json"} <= set(said())


@posix
def test_a_journal_that_refuses_or_is_not_there_has_its_own_sentence(journal, tmp_path, out):
    for status, entries, error in ((1, [], JournalUnreadable), (0, [], NoLogs)):
        journal(entries, status)
        with pytest.raises(error):
            write_archive(out, "wor-sidecar", "journal", journal_lines("wor-sidecar.service", 0), "")
    Path(tmp_path / "bin" / "journalctl").unlink()
    with pytest.raises(JournalUnreadable):
        list(journal_lines("wor-sidecar.service", 0))
    assert list(out.parent.iterdir()) == []
