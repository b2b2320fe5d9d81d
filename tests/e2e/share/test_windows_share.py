"""Lists on a Windows share that comes and goes: each person is asked about once, and nobody is missed."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from wor_sidecar.demo.loop import Loop
from wor_sidecar.demo.people import HEADER, Contact

PATIENCE = 60.0


def test_a_list_that_is_put_in_pieces_is_read_once_it_is_whole(practice, windows_share, tmp_path) -> None:
    before = prompts(practice)
    whole = list_of(practice, tmp_path, 1, 2, 3)
    for lacks in (300, 150):
        windows_share.put(piece_of(whole, lacks), "pieces.csv")
        until(lambda: unready(practice).get("pieces.csv") == "WOR-F101")
        assert prompts(practice) == before
    windows_share.put(whole, "pieces.csv")
    until(lambda: prompts(practice) == before + 3)


def test_a_share_that_is_gone_is_a_state_and_cancels_nothing(practice, windows_share, tmp_path) -> None:
    before = prompts(practice)
    windows_share.put(list_of(practice, tmp_path, 11), "before.csv")
    until(lambda: prompts(practice) == before + 1)
    windows_share.stop()
    until(lambda: export(practice)["trouble"] == "WOR-F301")
    assert prompts(practice) == before + 1
    windows_share.serve()
    until(lambda: not export(practice)["trouble"])
    windows_share.put(list_of(practice, tmp_path, 12), "after.csv")
    until(lambda: prompts(practice) == before + 2)


def test_a_server_that_stops_in_the_middle_of_a_list_costs_no_row_and_doubles_none(
    practice, windows_share, tmp_path
) -> None:
    before = prompts(practice)
    whole = list_of(practice, tmp_path, 21, 22, 23, 24)
    windows_share.put(piece_of(whole, 200), "middle.csv")
    until(lambda: "middle.csv" in unready(practice))
    windows_share.stop()
    until(lambda: export(practice)["trouble"])
    windows_share.serve()
    windows_share.put(whole, "middle.csv")
    until(lambda: prompts(practice) == before + 4)
    windows_share.rename("middle.csv", "renamed.csv")
    windows_share.put(whole, "again.csv")
    windows_share.put(list_of(practice, tmp_path, 25), "last.csv")
    until(lambda: prompts(practice) == before + 5)
    until(lambda: export(practice)["settling"] == 0)
    assert prompts(practice) == before + 5


def test_the_daemon_starts_while_the_share_is_gone_and_reads_once_it_is_back(
    practice, windows_share, tmp_path
) -> None:
    before = prompts(practice)
    windows_share.put(list_of(practice, tmp_path, 31), "night.csv")
    practice.programs["sidecar"].kill()
    windows_share.stop()
    practice.programs["sidecar"].start()
    until(lambda: export(practice)["trouble"] == "WOR-F301")
    windows_share.serve()
    until(lambda: prompts(practice) == before + 1)


def list_of(practice: Loop, folder: Path, *numbers: int) -> Path:
    """Write a list of invented people here, to be put on the share."""
    people = (Contact(f"70{number:03}", "", f"Schaduw{number}", "V.", "01-02-1950") for number in numbers)
    path = folder / f"list-{numbers[0]}.csv"
    path.write_text("\n".join((HEADER, *(person.row(practice.today) for person in people), "")), "utf-8")
    return path


def piece_of(whole: Path, lacks: int) -> Path:
    """Write the beginning of a list: all but its last bytes, a row broken off."""
    piece = whole.with_suffix(".piece")
    piece.write_bytes(whole.read_bytes()[:-lacks])
    return piece


def export(practice: Loop) -> dict[str, Any]:
    [status] = practice.sidecar("status", "--json")
    [one] = status["exports"]
    return one


def unready(practice: Loop) -> dict[str, str]:
    return {file["file"]: file["code"] for file in export(practice)["unready"]}


def prompts(practice: Loop) -> int:
    return len(practice.sidecar("prompts", "list", "--json"))


def until(seen: Callable[[], Any]) -> Any:
    end = monotonic() + PATIENCE
    while not (found := seen()) and monotonic() < end:
        sleep(0.2)
    assert found
    return found
