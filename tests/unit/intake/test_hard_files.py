"""Files that change, repeat, or come by the thousand."""

import os
import socket
import sys
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from sqlalchemy import func, select

from wor_sidecar.domain.errors.folders import NotARegularFile
from wor_sidecar.practice.consent.registrar import Registrar
from wor_sidecar.practice.consent.rules import Rules
from wor_sidecar.practice.intake import looking, safe_read
from wor_sidecar.practice.intake.profiles import FileRules, ProfileFile
from wor_sidecar.practice.intake.readiness import Sight
from wor_sidecar.practice.intake.safe_read import private_copy
from wor_sidecar.practice.intake.tables import files
from wor_sidecar.practice.tables import prompts

HEADER = "BSN;Naam;Geboren;Datum;ICPC\n"


def row(bsn: str = "999990019", code: str = "Z68", day: str = "02-11-2026") -> str:
    return f"{bsn};Voorbeeld;01-02-1950;{day};{code}\n"


class Counting:
    """Counts what is really parsed."""

    def __init__(self, here) -> None:
        self._here = here
        self.parsed = 0

    def __getattr__(self, name):
        return getattr(self._here, name)

    def read_each(self, handfuls, profile):
        for reads in self._here.read_each(handfuls, profile):
            self.parsed += len(reads)
            yield reads


def counted(desk) -> Counting:
    desk.reader = Counting(desk.intake._reader)
    desk.start()
    return desk.reader


def test_ten_thousand_files_with_the_same_content_are_parsed_a_few_times(desk) -> None:
    reader = counted(desk)
    for number in range(10_000):
        desk.put(f"{number}.csv", HEADER + row())
    desk.scan(2)
    assert reader.parsed <= 3
    assert len(desk.registrar.prompted) == 1
    with desk.store.reading() as tx:
        found = tx.connection.execute(
            select(files.c.state, func.count().label("times")).group_by(files.c.state)
        )
        counts = {each.state: each.times for each in found}
    assert sum(counts.values()) == 10_000
    assert counts["read"] <= 3


def test_a_restart_asks_the_journal_once_for_many(desk) -> None:
    for number in range(1_200):
        desk.put(f"{number}.csv", HEADER + row(code="A04", day=f"{number % 28 + 1:02}-10-2026"))
    desk.scan(2)
    reader = counted(desk)
    desk.scan(2)
    assert reader.parsed == 0
    assert desk.intake.folders()[0].settling == 0


def test_more_files_than_are_waited_for_at_once_are_all_read(desk, monkeypatch) -> None:
    monkeypatch.setattr(looking, "MOST_WAITING", 10)
    for number in range(35):
        desk.put(f"{number}.csv", HEADER + row(day=f"{number % 28 + 1:02}-10-2026"))
    desk.scan(10)
    assert len(desk.read()) == 35


def test_many_bad_files_take_no_good_one_along(desk) -> None:
    for number in range(300):
        desk.put(
            f"{number:03}.csv", "fout\n" if number % 3 else HEADER + row(day=f"{number % 28 + 1:02}-10-2026")
        )
    desk.scan(2)
    states = [state for _name, state in desk.read()]
    assert (states.count("quarantined"), len(states)) == (200, 300)


def test_a_registration_that_fails_takes_no_other_file_along(desk) -> None:
    take, failures = desk.registrar.take, []

    def failing(tx, registration, export):
        if registration.patient.bsn == "999911120":
            failures.append(registration)
            raise RuntimeError("ours")
        return take(tx, registration, export)

    desk.registrar.take = failing
    desk.put("a.csv", HEADER + row())
    desk.put("b.csv", HEADER + row("999911120"))
    desk.put("c.csv", HEADER + row("123456782"))
    desk.scan(1)
    with pytest.raises(RuntimeError):
        desk.scan(1)
    assert failures
    assert desk.read() == [("a.csv", "read"), ("c.csv", "read")]
    desk.registrar.take = take
    desk.scan(1)
    assert desk.prompts == 3
    assert sorted(desk.read()) == [("a.csv", "read"), ("b.csv", "read"), ("c.csv", "read")]


def test_a_file_that_is_replaced_by_one_of_the_same_size_is_read_again(desk) -> None:
    desk.put("a.csv", HEADER + row())
    desk.scan(3)
    path = desk.put("a.csv", HEADER + row("999911120"))
    os.utime(path, ns=(1, 1))
    desk.scan(3)
    assert len(desk.registrar.prompted) == 2


def test_same_name_size_and_time_is_the_same_file_whatever_is_in_it(desk) -> None:
    # What a listing can't show isn't known: a HIS that writes a new list gives it a new time.
    path = desk.put("a.csv", HEADER + row())
    os.utime(path, ns=(5, 5))
    desk.scan(3)
    desk.put("a.csv", HEADER + row("999911120"))
    os.utime(path, ns=(5, 5))
    desk.scan(3)
    assert len(desk.registrar.prompted) == 1


def test_a_clock_an_hour_back_neither_hastens_nor_hinders(desk) -> None:
    path = desk.put("a.csv", HEADER + row())
    desk.scan(1)
    desk.clock.wall -= 3_600_000
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns - 3_600 * 10**9))
    desk.scan(1)
    assert desk.read() == []
    desk.scan(1)
    assert desk.read() == [("a.csv", "read")]


@pytest.mark.parametrize("change", ["loses a byte", "grows", "is replaced"])
def test_a_file_that_changes_while_it_is_read_is_read_again_later(desk, monkeypatch, change) -> None:
    path = desk.put("a.csv", HEADER + row())
    real, reads = os.read, []

    def changing(descriptor: int, length: int) -> bytes:
        found = real(descriptor, length)
        if found and not reads and found.startswith(b"BSN"):
            reads.append(found)
            if change == "loses a byte":
                os.truncate(path, len(found) - 1)
            elif change == "grows":
                path.write_text(HEADER + row() + row("999911120"))
            else:
                other = desk.folder / "other.tmp"
                other.write_text(HEADER + row("123456782"))
                other.replace(path)
                path.write_text(HEADER + row("123456782"))
        return found

    desk.scan(1)
    monkeypatch.setattr(safe_read.os, "read", changing)
    desk.scan(1)
    assert reads
    if change == "is replaced":  # the file that was open is whole, and what lies there now is another
        desk.scan(2)
        assert "123456782" in {each.patient.bsn for each in desk.registrar.prompted}
        return
    assert desk.read() == []
    path.write_text(HEADER + row("999911120"))
    desk.scan(3)
    assert [each.patient.bsn for each in desk.registrar.prompted] == ["999911120"]


def test_a_link_to_a_device_is_never_read_threat_19(desk) -> None:
    (desk.folder / "a.csv").symlink_to("/dev/zero")
    desk.scan(3)
    assert desk.codes() == ["WOR-F303"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps its devices outside folders")
def test_a_device_in_the_place_of_the_file_is_refused_before_a_byte_is_read_threat_19(monkeypatch) -> None:
    reads = []
    monkeypatch.setattr(safe_read.os, "read", lambda *given: reads.append(given))
    with pytest.raises(NotARegularFile):
        private_copy("/dev/zero", Sight(1, 0), 1 << 20)
    assert reads == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_socket_is_never_read_threat_19(desk, monkeypatch) -> None:
    monkeypatch.chdir(desk.folder)  # a socket's path may be no longer than some hundred bytes
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("a.csv")
        os.utime("a.csv", ns=(1, 1))
        desk.put("b.csv", HEADER + row())
        desk.scan(3)
    assert [name for name, state in desk.read() if state == "read"] == ["b.csv"]
    assert desk.prompts == 1


def moving(desk) -> None:
    rules = FileRules(after_read="move", move_to="gelezen")
    desk.export = replace(desk.export, profile=ProfileFile(desk.export.profile.profile, rules))
    desk.start()


def test_what_was_read_is_moved_where_the_profile_says_so(desk) -> None:
    moving(desk)
    desk.put("a.csv", HEADER + row())
    desk.put("fout.csv", "fout\n")
    desk.put("half.csv", HEADER + row("999911120") + row("123"))
    desk.scan(3)
    assert sorted(path.name for path in desk.folder.iterdir()) == ["fout.csv", "gelezen", "half.csv"]
    assert (desk.folder / "gelezen/a.csv").read_text() == HEADER + row()


def test_a_move_never_overwrites(desk) -> None:
    moving(desk)
    for bsn in ("999990019", "999911120", "123456782"):
        desk.put("a.csv", HEADER + row(bsn))
        desk.scan(3)
    moved = {path.name: path.read_text() for path in (desk.folder / "gelezen").iterdir()}
    assert moved == {
        "a.csv": HEADER + row(),
        "a-2.csv": HEADER + row("999911120"),
        "a-3.csv": HEADER + row("123456782"),
    }
    assert len(desk.registrar.prompted) == 3


def test_a_move_that_fails_is_told_and_tried_again_and_nothing_is_read_twice(desk) -> None:
    moving(desk)
    reader = counted(desk)
    (desk.folder / "gelezen").write_text("in the way")
    desk.put("a.csv", HEADER + row())
    desk.scan(3)
    [(name, error)] = desk.intake.folders()[0].unready
    assert (name, error.code) == ("a.csv", "WOR-F320")
    desk.start()
    desk.scan(2)
    (desk.folder / "gelezen").unlink()
    desk.scan(2)
    assert desk.intake.folders()[0].unready == ()
    assert (desk.folder / "gelezen/a.csv").exists()
    assert (reader.parsed, len(desk.registrar.prompted)) == (1, 1)


def test_a_crash_before_the_move_is_made_good(desk) -> None:
    desk.put("a.csv", HEADER + row())
    desk.scan(3)
    moving(desk)
    desk.scan(1)
    assert (desk.folder / "gelezen/a.csv").exists()
    assert len(desk.registrar.prompted) == 1


def test_a_small_flood_of_files_in_pieces_is_read_once_each(desk, tmp_path) -> None:
    """Seeded: files come whole, half, twice and under other names, with restarts; counts only."""
    random = Random(5)
    desk.registrar = Registrar(b"s" * 32, Rules(since=date(2026, 6, 1)))
    columns = {**desk.export.profile.profile.options["columns"], "his_number": "Nummer"}
    del columns["bsn"]
    profile = replace(desk.export.profile.profile, options={"code_system": "icpc-1-nl", "columns": columns})
    desk.export = replace(desk.export, profile=ProfileFile(profile))
    desk.start()
    wanted, late = 0, []
    for number in range(400):
        code = "Z68" if number % 20 == 0 else "A04"
        day = "05-01-2026" if number < 200 else "02-11-2026"
        text = "Nummer;Naam;Geboren;Datum;ICPC\n" + f"{number};Voorbeeld;01-02-1950;{day};{code}\n"
        wanted += code == "Z68" and number >= 200
        half = random.random() < 0.2
        desk.put(f"{number}.csv", text[:-20] if half else text)
        if half:
            late.append((f"{number}.csv", text))
        if random.random() < 0.1:
            desk.put(f"again-{number}.csv", text)
        if random.random() < 0.05:
            desk.scan(1)
        if random.random() < 0.02:
            desk.start()
    for name, text in late:
        desk.put(name, text)
    desk.start()
    desk.scan(3)
    with desk.store.reading() as tx:
        assert tx.connection.execute(select(func.count()).select_from(prompts)).scalar_one() == wanted
    assert desk.codes() == []
    names = [name for name, state in desk.read() if not name.startswith("again")]
    assert len(names) == len(set(names)) == 400
