"""What Windows says of a share that comes and goes, put in at the listing and at the opening of a file."""

import os
from contextlib import contextmanager

import pytest

from wor_sidecar.practice.intake import looking, safe_read

HEADER = "BSN;Naam;Geboren;Datum;ICPC\n"
ROW = "999990019;Voorbeeld;01-02-1950;02-11-2026;Z68\n"
OTHER = ROW.replace("999990019", "999911120")
GONE = {
    5: "access is denied",
    53: "the network path was not found",
    59: "an unexpected network error occurred",
    64: "the specified network name is no longer available",
    67: "the network name cannot be found",
}
BUSY = {32: "the file is in use by another process", 33: "another process has locked a part of the file"}


def windows_error(number: int) -> OSError:
    error = OSError(22, (GONE | BUSY)[number])
    error.winerror = number
    return error


def trouble(desk) -> str:
    [view] = desk.intake.folders()
    return view.trouble


def unready(desk) -> dict[str, str]:
    [view] = desk.intake.folders()
    return {name: error.code for name, error in view.unready}


def listing(monkeypatch, fault) -> None:
    real = os.scandir

    @contextmanager
    def faulty(path):
        with real(path) as entries:
            yield fault(entries)

    monkeypatch.setattr(looking.os, "scandir", faulty)


@pytest.mark.parametrize("number", GONE)
def test_a_folder_that_cannot_be_listed_is_a_state_and_what_was_read_stays_read(
    desk, monkeypatch, number
) -> None:
    desk.put("a.csv", HEADER + ROW)
    desk.scan(3)

    def refused(_entries):
        raise windows_error(number)

    with monkeypatch.context() as gone:
        listing(gone, refused)
        desk.put("b.csv", HEADER + OTHER)
        desk.scan(400)
        assert trouble(desk) == "WOR-F301"
    desk.scan(3)
    assert (trouble(desk), desk.prompts, desk.waiting()) == ("", 2, [])
    assert desk.read() == [("a.csv", "read"), ("b.csv", "read")]


@pytest.mark.parametrize("number", GONE)
def test_a_listing_that_breaks_off_halfway_is_no_shorter_listing(desk, monkeypatch, number) -> None:
    for name in ("a", "b", "c"):
        desk.put(f"{name}.csv", HEADER + ROW)
    desk.scan()

    def broken(entries):
        yield next(entries)
        raise windows_error(number)

    with monkeypatch.context() as gone:
        listing(gone, broken)
        desk.scan(5)
        assert (trouble(desk), desk.read()) == ("WOR-F301", [])
    desk.scan(4)
    assert (trouble(desk), desk.prompts) == ("", 1)


@pytest.mark.parametrize("number", BUSY | GONE)
def test_a_file_that_cannot_be_opened_waits_in_the_open_and_holds_up_nobody(
    desk, monkeypatch, number
) -> None:
    desk.put("a.csv", HEADER + ROW)
    desk.put("b.csv", HEADER + OTHER)
    real = os.open

    def held(path, *given, **named):
        if str(path).endswith("a.csv"):
            raise windows_error(number)
        return real(path, *given, **named)

    with monkeypatch.context() as busy:
        busy.setattr(safe_read.os, "open", held)
        desk.scan(20)
        assert (unready(desk), desk.read()) == ({"a.csv": "WOR-F302"}, [("b.csv", "read")])
    desk.scan(3)
    assert (unready(desk), desk.prompts, desk.waiting()) == ({}, 2, [])


def test_the_patience_with_a_file_does_not_run_while_its_share_is_away(desk, monkeypatch) -> None:
    path = desk.put("a.csv", (HEADER + ROW)[:-20])
    desk.scan(4)
    assert unready(desk) == {"a.csv": "WOR-F101"}

    def refused(_entries):
        raise windows_error(64)

    with monkeypatch.context() as gone:
        listing(gone, refused)
        desk.scan(500)
    desk.scan(20)
    assert (unready(desk), desk.waiting()) == ({"a.csv": "WOR-F101"}, [])
    path.write_text(HEADER + ROW)
    desk.scan(3)
    assert (desk.prompts, desk.waiting()) == (1, [])


def test_a_file_settles_anew_when_its_share_comes_back(desk, monkeypatch) -> None:
    desk.put("a.csv", HEADER + ROW)
    desk.scan()

    def refused(_entries):
        raise windows_error(59)

    with monkeypatch.context() as gone:
        listing(gone, refused)
        desk.scan(3)
    desk.scan()
    assert desk.read() == []
    desk.scan(2)
    assert desk.read() == [("a.csv", "read")]
