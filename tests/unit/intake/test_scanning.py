"""From a file in the folder to a prompt, and everything that can happen to the file on the way."""

import os
import shutil
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.unit.intake.conftest import HereReader
from wor_sidecar.domain.errors.foundations import DatabaseUnusable
from wor_sidecar.practice.intake import candidates, journal, looking
from wor_sidecar.practice.intake.folders import FolderKind
from wor_sidecar.practice.intake.profiles import FileRules, ProfileFile
from wor_sidecar.practice.intake.waking import Bell

HEADER = "BSN;Naam;Geboren;Datum;ICPC\n"


def row(bsn: str = "999990019", code: str = "Z68", day: str = "02-11-2026") -> str:
    return f"{bsn};Voorbeeld;01-02-1950;{day};{code}\n"


def unready(desk) -> dict[str, str]:
    [view] = desk.intake.folders()
    return {name: error.code for name, error in view.unready}


def test_a_file_that_lies_still_is_read_once(desk) -> None:
    desk.put("a.csv", HEADER + row() + row("999911120", "A04"))
    desk.scan()
    assert desk.prompts == 0
    desk.scan(5)
    assert desk.prompts == 1
    assert desk.read() == [("a.csv", "read")]
    assert desk.waiting() == []


def test_the_next_look_is_when_the_file_may_have_settled(desk) -> None:
    assert desk.intake.scan_once() == 15.0
    desk.put("a.csv", HEADER + row())
    assert desk.intake.scan_once() == 5.0


def test_a_growing_file_is_left_alone_until_it_stops(desk) -> None:
    for length in range(1, 6):
        desk.put("a.csv", HEADER + row() * length)
        desk.scan()
    assert desk.read() == []
    desk.scan(2)
    assert desk.read() == [("a.csv", "read")]


def test_a_half_file_waits_and_is_read_when_it_is_whole(desk) -> None:
    whole = HEADER + row() + row("999911120")
    desk.put("a.csv", whole[:-30])
    desk.scan(10)
    assert (desk.prompts, desk.read(), desk.waiting()) == (0, [], [])
    assert unready(desk) == {"a.csv": "WOR-F101"}
    desk.put("a.csv", whole)
    desk.scan(3)
    assert (desk.prompts, unready(desk)) == (2, {})
    assert desk.waiting() == []


def test_a_file_that_stays_half_is_put_aside_after_a_quarter_of_an_hour_and_read_when_completed(desk) -> None:
    whole = HEADER + row()
    desk.put("a.csv", whole[:-20])
    desk.scan(200)
    assert desk.read() == [("a.csv", "quarantined")]
    assert desk.codes() == ["WOR-F101"]
    desk.put("a.csv", whole)
    desk.scan(3)
    assert desk.prompts == 1
    assert desk.waiting() == []


def test_an_empty_file_waits_and_is_never_given_up_in_silence(desk) -> None:
    desk.put("a.csv", "")
    desk.scan(10)
    assert (desk.read(), unready(desk)) == ([], {"a.csv": "WOR-F102"})
    desk.scan(200)
    assert (desk.codes(), unready(desk)) == (["WOR-F102"], {})
    desk.put("a.csv", HEADER + row())
    desk.scan(3)
    assert (desk.prompts, desk.codes()) == (1, [])


def test_a_bad_file_stops_nobody_else(desk) -> None:
    desk.put("a.csv", "geen;kolommen\n1;2\n")
    desk.put("b.csv", b"\xff\xfe\x00\x00")
    desk.put("c.csv", HEADER + row())
    desk.scan(3)
    assert desk.prompts == 1
    assert desk.codes() == ["WOR-F203", "WOR-F202"] or sorted(desk.codes()) == ["WOR-F202", "WOR-F203"]
    (column,) = [each for each in desk.waiting() if each.code == "WOR-F203"]
    assert column.detail["column"] == "BSN"
    assert column.parser == f"table {desk.plugins.connector('table').version}"


def test_a_bad_record_is_put_aside_with_its_row_and_without_its_content(desk) -> None:
    desk.put("a.csv", HEADER + row() + row("123") + row("999911120"))
    desk.scan(3)
    assert desk.prompts == 2
    (error,) = desk.waiting()
    assert (error.position, error.code, error.name) == ("row 3", "WOR-F212", "a.csv")
    assert "Voorbeeld" not in str(error)
    assert "123" not in str(error.detail)


def test_a_copy_under_another_name_is_not_parsed_again(desk) -> None:
    desk.put("a.csv", HEADER + row() + row("123"))
    desk.scan(3)
    shutil.copy(desk.folder / "a.csv", desk.folder / "b.csv")
    desk.scan(3)
    assert desk.read() == [("a.csv", "read"), ("b.csv", "duplicate")]
    assert len(desk.waiting()) == 1
    assert desk.prompts == 1


def test_the_same_registration_in_another_file_is_one_prompt(desk) -> None:
    desk.put("a.csv", HEADER + row())
    desk.put("b.csv", HEADER + row("999911120") + row())
    desk.scan(3)
    assert desk.prompts == 2
    assert len(desk.registrar.prompted) == 2


def test_a_restart_reads_nothing_twice(desk) -> None:
    desk.put("a.csv", HEADER + row())
    desk.scan(3)
    desk.start().scan(3)
    assert len(desk.registrar.prompted) == 1
    assert desk.read() == [("a.csv", "read")]


@pytest.mark.parametrize("place", ["intake.before_commit", "intake.committed"])
def test_a_crash_around_the_commit_loses_nothing_and_doubles_nothing(desk, place) -> None:
    desk.put("a.csv", HEADER + row() + row("999911120"))

    class Crash(BaseException):
        pass

    def fault(here: str) -> None:
        if here == place:
            raise Crash

    desk.fault = fault
    desk.start()
    with pytest.raises(Crash):
        desk.scan(3)
    desk.fault = lambda _place: None
    desk.start().scan(3)
    assert desk.prompts == 2
    assert desk.read() == [("a.csv", "read")]


def test_a_share_that_is_gone_is_a_state_and_not_an_empty_folder(desk) -> None:
    desk.put("a.csv", HEADER + row())
    desk.scan(3)
    away = desk.folder.with_name("away")
    desk.folder.rename(away)
    desk.scan(3)
    (view,) = desk.intake.folders()
    assert (view.online, view.trouble) == (False, "WOR-F301")
    away.rename(desk.folder)
    desk.scan(3)
    (view,) = desk.intake.folders()
    assert (view.online, view.trouble) == (True, "")
    assert len(desk.registrar.prompted) == 1


def test_a_folder_whose_connector_is_not_there_says_so_and_reads_nothing(desk) -> None:
    missing = ProfileFile(replace(desk.export.profile.profile, connector="hl8"))
    desk.export = replace(desk.export, profile=missing)
    desk.start().put("a.csv", HEADER + row())
    desk.scan(5)
    assert [view.trouble for view in desk.intake.folders()] == ["WOR-F110"]
    assert desk.read() == []


def test_a_file_that_goes_while_we_look_costs_the_others_nothing(desk, monkeypatch) -> None:
    desk.put("a.csv", HEADER + row())
    real = os.scandir

    @contextmanager
    def going(path):
        with real(path) as entries:
            gone = list(entries)
        (desk.folder / "b.csv").unlink(missing_ok=True)
        yield iter(gone)

    desk.put("b.csv", HEADER + row("999911120"))
    monkeypatch.setattr(os, "scandir", going)
    desk.scan(3)
    assert desk.read() == [("a.csv", "read")]


def test_a_folder_that_lists_as_empty_for_a_while_cancels_nothing(desk) -> None:
    path = desk.put("a.csv", HEADER + row())
    desk.scan(3)
    kept = path.read_bytes()
    times = path.stat()
    path.unlink()
    desk.scan(3)
    path.write_bytes(kept)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    desk.scan(3)
    assert len(desk.registrar.prompted) == 1


def test_a_symlink_is_never_followed_threat_19(desk, tmp_path: Path) -> None:
    secret = tmp_path / "elsewhere.csv"
    secret.write_text(HEADER + row())
    (desk.folder / "a.csv").symlink_to(secret)
    desk.scan(3)
    assert (desk.prompts, desk.codes()) == (0, ["WOR-F303"])


def test_a_hard_link_is_refused_threat_19(desk, tmp_path: Path) -> None:
    secret = tmp_path / "elsewhere.csv"
    secret.write_text(HEADER + row())
    os.link(secret, desk.folder / "a.csv")
    desk.scan(3)
    assert (desk.prompts, desk.codes()) == (0, ["WOR-F303"])


def test_a_fifo_neither_hangs_nor_is_read_threat_19(desk) -> None:
    os.mkfifo(desk.folder / "a.csv")
    desk.put("b.csv", HEADER + row())
    desk.scan(3)
    assert desk.prompts == 1


def test_a_folder_with_the_files_name_is_passed_over_threat_19(desk) -> None:
    (desk.folder / "a.csv").mkdir()
    desk.scan(3)
    assert desk.read() == []


def test_odd_names_are_only_ever_names_threat_19(desk) -> None:
    for name in ("a:stroom.csv", "..csv", "a b;c'$(x).csv", "-rf.csv", "\u202egnp.csv"):
        desk.put(name, HEADER + row())
    desk.scan(3)
    assert len(desk.registrar.prompted) == 1


def test_a_file_that_is_swapped_while_it_is_read_is_read_again_later_threat_19(desk, monkeypatch) -> None:
    desk.put("a.csv", HEADER + row())
    from wor_sidecar.practice.intake import safe_read

    real, swaps = safe_read.os.fstat, []

    def swapping(descriptor: int):
        if len(swaps) < 1:
            swaps.append(descriptor)
            desk.put("a.csv", HEADER + row("999911120") + row("123456782"))
        return real(descriptor)

    desk.scan()
    monkeypatch.setattr(safe_read.os, "fstat", swapping)
    desk.scan()
    assert swaps
    assert desk.prompts == 0
    desk.scan(3)
    assert desk.prompts == 2


def test_a_file_over_its_cap_is_never_opened_threat_18(desk) -> None:
    path = desk.folder / "a.csv"
    with path.open("wb") as file:
        file.truncate(10 << 30)
    desk.scan(3)
    assert desk.codes() == ["WOR-F304"]


def test_a_file_that_may_not_be_opened_waits_and_then_is_a_persons(desk, monkeypatch) -> None:
    desk.put("a.csv", HEADER + row())
    from wor_sidecar.practice.intake import safe_read

    def busy(*_given: object) -> int:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(safe_read.os, "open", busy)
    desk.scan(5)
    assert desk.read() == []
    desk.scan(200)
    assert desk.codes() == ["WOR-F302"]


def test_a_done_marker_is_waited_for_where_the_profile_names_one(desk) -> None:
    rules = FileRules(done_marker=".ok")
    desk.export = replace(desk.export, profile=ProfileFile(desk.export.profile.profile, rules))
    desk.start().put("a.csv", HEADER + row())
    desk.scan(5)
    assert desk.prompts == 0
    desk.put("a.csv.ok", "")
    desk.scan(3)
    assert desk.prompts == 1


def test_files_without_their_marker_take_no_place_from_those_that_have_it(desk, monkeypatch) -> None:
    monkeypatch.setattr(looking, "MOST_WAITING", 2)
    rules = FileRules(done_marker=".ok")
    desk.export = replace(desk.export, profile=ProfileFile(desk.export.profile.profile, rules))
    desk.start()
    for number in range(20):
        desk.put(f"{number}.csv", HEADER + row())
    desk.put("7.ok", "")
    desk.scan(3)
    assert desk.read() == [("7.csv", "read")]


def test_retry_reads_the_file_again_and_discard_lets_it_be(desk) -> None:
    desk.put("a.csv", "fout\n")
    desk.scan(3)
    (first,) = desk.waiting()
    with desk.store.transaction() as tx:
        journal.retry(tx, first.id)
    desk.intake.wake()
    desk.scan(3)
    (second,) = desk.waiting()
    assert second.id != first.id
    with desk.store.transaction() as tx:
        journal.discard(tx, second.id)
    desk.intake.wake()
    desk.scan(3)
    assert desk.waiting() == []
    with desk.store.transaction() as tx, pytest.raises(journal.QuarantineUnknown):
        journal.retry(tx, second.id)


def test_a_new_version_of_the_connector_reads_what_was_put_aside(desk, monkeypatch) -> None:
    desk.put("a.csv", "fout\n")
    desk.put("b.csv", HEADER + row())
    desk.scan(3)
    assert desk.codes() == ["WOR-F203"]
    connector = type(desk.plugins.connector("table"))
    monkeypatch.setattr(connector, "version", "99")
    desk.start().scan(3)
    assert [each.parser for each in desk.waiting()] == ["table 99"]
    assert len(desk.registrar.prompted) == 1


@pytest.mark.parametrize("how", ["retry", "version"])
@pytest.mark.parametrize("bad", ["fout\n", HEADER + row() + row("123")])
def test_what_was_put_aside_is_read_again_where_its_content_lies_by_now(desk, monkeypatch, bad, how) -> None:
    desk.put("a.csv", bad)
    desk.scan(3)
    (desk.folder / "a.csv").rename(desk.folder / "b.csv")
    desk.scan(3)
    for one in desk.waiting():
        if how == "retry" and one.name == "a.csv":
            with desk.store.transaction() as tx:
                journal.retry(tx, one.id)
    if how == "version":
        monkeypatch.setattr(type(desk.plugins.connector("table")), "version", "99")
    read = []
    real = HereReader._read
    monkeypatch.setattr(HereReader, "_read", lambda *given: read.append(1) or real(*given))
    desk.start().scan(6)
    assert len(read) == 1
    assert {each.state for each in desk.waiting()} == {journal.Waiting.OPEN}
    assert {each.name for each in desk.waiting()} == {"b.csv"}
    assert desk.prompts == len(desk.registrar.prompted) == ("123" in bad)


def test_the_his_own_file_is_never_touched(desk) -> None:
    good, bad = desk.put("a.csv", HEADER + row()), desk.put("b.csv", "fout\n")
    before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in (good, bad)]
    desk.scan(5)
    assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in (good, bad)] == before
    assert sorted(path.name for path in desk.folder.iterdir()) == ["a.csv", "b.csv"]


def test_a_share_settles_longer_and_is_looked_at_less_often(desk) -> None:
    share = replace(desk.export, kind=FolderKind.SHARE)
    assert (share.settles, share.scans) == (10.0, 30.0)
    assert replace(share, settle_seconds=1.0, scan_seconds=2.0).settles == 1.0


def test_nothing_of_a_patient_stands_in_the_log(desk, capsys) -> None:
    desk.put("Voorbeeld-999990019.csv", HEADER + row() + row("123"))
    desk.put("b.csv", "Voorbeeld\n")
    desk.scan(5)
    told = capsys.readouterr()
    assert "intake.files_read" in told.out + told.err
    assert "Voorbeeld" not in told.out + told.err
    assert "999990019" not in told.out + told.err


def test_the_loop_reads_and_stops_and_survives_a_failing_scan(desk) -> None:
    desk.export = replace(desk.export, settle_seconds=0.0, scan_seconds=0.01)
    failures = [OSError("eens")]
    read = Event()
    take = desk.registrar.take

    def taking(tx, registration, export):
        if failures:
            raise failures.pop()
        read.set()
        return take(tx, registration, export)

    desk.registrar.take = taking
    desk.start().put("a.csv", HEADER + row())
    stop = Event()
    loop = Thread(target=desk.intake.run, args=(stop,))
    loop.start()
    try:
        while not read.wait(0.05):
            desk.intake.wake()
    finally:
        stop.set()
        loop.join()


def test_a_bell_that_rang_before_is_heard() -> None:
    bell = Bell()
    bell.ring()
    bell.wait(Event(), 1e9)


def test_a_file_that_cannot_be_committed_holds_up_none_behind_it(desk, monkeypatch) -> None:
    monkeypatch.setattr(candidates, "HANDFUL", 1)
    take = desk.registrar.take

    def refuses(tx, registration, export):
        if registration.patient.bsn == "999911120":
            raise ZeroDivisionError
        return take(tx, registration, export)

    monkeypatch.setattr(desk.registrar, "take", refuses)
    for name, bsn in (("a.csv", "999990019"), ("b.csv", "999911120"), ("c.csv", "999900900")):
        desk.put(name, HEADER + row(bsn))
    desk.scan()
    with pytest.raises(ZeroDivisionError):
        desk.scan()
    assert desk.read() == [("a.csv", "read"), ("c.csv", "read")]
    monkeypatch.setattr(desk.registrar, "take", take)
    desk.scan(2)
    assert desk.prompts == 3


def test_a_database_that_fails_once_costs_no_file(desk) -> None:
    troubles = [DatabaseUnusable(why="database or disk is full")]

    def fault(place: str) -> None:
        if place == "intake.before_commit" and troubles:
            raise troubles.pop()

    desk.fault = fault
    desk.start().put("list.csv", HEADER + row())
    desk.scan(2)
    assert (desk.prompts, desk.codes(), desk.intake.folders()[0].trouble) == (0, [], DatabaseUnusable.code)
    desk.scan()
    assert (desk.prompts, desk.codes(), desk.intake.folders()[0].trouble) == (1, [], "")
