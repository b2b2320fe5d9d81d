"""The reading child: what it says is what the connector read, and what goes wrong in it costs one file."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from wor_sidecar.domain.errors.folders import (
    ColumnMissing,
    ConnectorUnknown,
    FileTruncated,
    ForeignFault,
    ReaderCrashed,
    ReaderOutOfMemory,
    ReaderOutOfTime,
    TooMuchInFile,
)
from wor_sidecar.hooks.connector import Profile, RecordError
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.practice.intake import collecting
from wor_sidecar.practice.intake.child_reader import ChildReader
from wor_sidecar.practice.intake.children import Patience
from wor_sidecar.practice.intake.collecting import collected
from wor_sidecar.practice.intake.lines import parsed, written
from wor_sidecar.settings.machine import SystemClock

HEADER = "BSN;Naam;Geboren;Datum;ICPC\n"
ROW = "999990019;Voorbeeld;01-02-1950;02-11-2026;Z68\n"
PROFILE = Profile(
    "table",
    options={
        "code_system": "icpc-1-nl",
        "columns": {
            "bsn": "BSN",
            "surname": "Naam",
            "birth_date": "Geboren",
            "contact_date": "Datum",
            "code": "ICPC",
        },
    },
)
MISBEHAVING = '''
import os, sys, time
from wor_sidecar.domain.errors import WorError
from wor_sidecar.hooks import hookimpl

PLUGIN_API = "1.0"

class Odd(WorError):
    """Only the plug-in knows this."""
    code = "ACME-1"

class Misbehaving:
    id, version, reads, writes, suffix = "misbehaving", "1", ("x",), (), ""
    def sniff(self, head, name): return False
    def render(self, letter, profile): raise NotImplementedError
    def read_letter(self, stream, profile): raise NotImplementedError
    def read(self, stream, profile):
        what = stream.read().decode()
        if what == "spin":
            while True: pass
        if what == "eat":
            hoard = []
            while True: hoard.append(bytearray(1 << 20))
        if what == "die": os._exit(1)
        if what == "segfault": os.kill(os.getpid(), 11)
        if what == "sleep": time.sleep(600)
        if what == "raise": raise RuntimeError("999990019 Voorbeeld")
        if what == "chat": print('{"passed": 7}'); os.write(2, b"x" * 200000)
        if what == "odd": raise Odd(name="x")
        return iter(())

@hookimpl
def wor_his_connectors(): return [Misbehaving()]
'''


def file(tmp_path: Path, content: str):
    path = tmp_path / "copy"
    path.write_text(content)
    return path.open("rb")


@pytest.fixture
def misbehaving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ChildReader:
    site = tmp_path / "site"
    info = site / "acme_misbehaving-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "acme_misbehaving.py").write_text(MISBEHAVING)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-misbehaving\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[wor_sidecar.his_connectors]\nmisbehaving = acme_misbehaving\n")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PYTHONPATH", str(site))
    return ChildReader(load_plugins(["misbehaving"]), ["misbehaving"], SystemClock())


@pytest.fixture
def reader() -> ChildReader:
    return ChildReader(load_plugins(), [], SystemClock())


def test_a_child_reads_what_this_process_would(reader: ChildReader, tmp_path: Path) -> None:
    content = HEADER + ROW + ROW.replace("Z68", "A04") * 2500 + ROW.replace("999990019", "1") + ROW
    with file(tmp_path, content) as copy:
        here = collected(load_plugins().connector("table").read(copy, PROFILE))
        there = reader.read(copy, PROFILE)
    assert there.registrations == here.registrations
    assert (there.passed, there.error_count, there.encoding) == (2500, 1, "utf-8")
    assert [(each.position, str(each.error)) for each in there.errors] == [
        (each.position, str(each.error)) for each in here.errors
    ]


def test_a_fault_of_the_file_comes_back_as_itself(reader: ChildReader, tmp_path: Path) -> None:
    with file(tmp_path, "x;y\n1;2\n") as copy, pytest.raises(ColumnMissing, match="BSN"):
        reader.read(copy, PROFILE)
    with file(tmp_path, HEADER + ROW[:20]) as copy, pytest.raises(FileTruncated):
        reader.read(copy, PROFILE)


def test_a_connector_that_is_not_there_is_named(reader: ChildReader, tmp_path: Path) -> None:
    with file(tmp_path, "") as copy, pytest.raises(ConnectorUnknown, match="hl8"):
        reader.read(copy, replace(PROFILE, connector="hl8"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits jobs, not processes")
def test_a_connector_that_spins_is_ended_by_the_system_threat_18(misbehaving, tmp_path: Path) -> None:
    with file(tmp_path, "spin") as copy, pytest.raises(ReaderOutOfTime):
        misbehaving.read(copy, Profile("misbehaving"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits jobs, not processes")
def test_a_connector_that_eats_memory_is_refused_more_threat_18(misbehaving, tmp_path: Path) -> None:
    with file(tmp_path, "eat") as copy, pytest.raises(ReaderOutOfMemory):
        misbehaving.read(copy, Profile("misbehaving"))


@pytest.mark.parametrize("how", ["die", "segfault", "raise"])
def test_a_crash_costs_the_file_and_tells_nothing_of_a_patient_threat_18(
    misbehaving, tmp_path: Path, how: str
) -> None:
    with file(tmp_path, how) as copy, pytest.raises(ReaderCrashed) as caught:
        misbehaving.read(copy, Profile("misbehaving"))
    assert "Voorbeeld" not in str(caught.value)


def test_a_child_that_waits_for_ever_is_ended_threat_18(misbehaving, tmp_path: Path) -> None:
    impatient = ChildReader(
        misbehaving._plugins, ["misbehaving"], SystemClock(), patience=Patience(silence=1.5)
    )
    with file(tmp_path, "sleep") as copy, pytest.raises(ReaderOutOfTime):
        impatient.read(copy, Profile("misbehaving"))


def test_what_a_connector_prints_is_not_taken_for_a_line(misbehaving, tmp_path: Path) -> None:
    with file(tmp_path, "chat") as copy:
        assert misbehaving.read(copy, Profile("misbehaving")).passed == 0


def test_a_foreign_error_keeps_its_code(misbehaving, tmp_path: Path) -> None:
    with file(tmp_path, "odd") as copy, pytest.raises(Exception, match="ACME-1"):
        misbehaving.read(copy, Profile("misbehaving"))


def test_an_error_class_that_the_daemon_does_not_know_is_still_shown() -> None:
    raw = b'{"fault": {"code": "ACME-99", "fields": {}, "truncated": false}}'
    assert isinstance(parsed(raw), ForeignFault)
    error = parsed(b'{"error": {"position": "row 1", "code": "WOR-F211", "fields": {"field": "code"}}}')
    assert isinstance(error, RecordError)
    assert written(error).encode() == written(parsed(written(error).encode())).encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"x",
        b"[]",
        b"{}",
        b'{"registration": {}}',
        b'{"passed": "x"}',
        b'{"fault": 1}',
        b"\xff",
        b"[" * 9999,
    ],
)
def test_a_line_that_no_child_would_say_is_a_crash(raw: bytes) -> None:
    with pytest.raises(ReaderCrashed):
        parsed(raw)


def test_more_than_any_list_holds_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(collecting, "MOST_REGISTRATIONS", 3)
    with file(tmp_path, HEADER + ROW * 4) as copy, pytest.raises(TooMuchInFile):
        collected(load_plugins().connector("table").read(copy, PROFILE))
    monkeypatch.setattr(collecting, "MOST_BROKEN", 3)
    with file(tmp_path, HEADER + "x\n" * 4) as copy, pytest.raises(TooMuchInFile):
        collected(load_plugins().connector("table").read(copy, PROFILE))


def test_the_child_imports_neither_database_nor_network() -> None:
    code = "import sys, wor_sidecar.practice.intake.child; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"sqlalchemy", "requests", "cryptography", "wor_sidecar.store", "watchdog"} & set(loaded)


def test_a_bomb_in_the_folder_stops_nobody_else_threat_18(desk, misbehaving, tmp_path: Path) -> None:
    from wor_sidecar.practice.intake.profiles import ProfileFile

    desk.export = replace(desk.export, profile=ProfileFile(Profile("misbehaving")))
    desk.plugins, desk.reader = misbehaving._plugins, misbehaving
    desk.put("a.csv", "die")
    desk.put("b.csv", "fine")
    desk.start().scan(3)
    assert desk.read() == [("a.csv", "quarantined"), ("b.csv", "read")]
    assert desk.codes() == ["WOR-F310"]
    assert (desk.folder / "a.csv").exists()
