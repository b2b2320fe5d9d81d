"""Bad input and trouble of the machine, with real processes: a coded sentence each; nothing else stops."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from wor_sidecar.demo.loop import Loop, postbus_stands
from wor_sidecar.demo.people import HEADER, Contact
from wor_sidecar.demo.programs import script
from wor_sidecar.demo.stage import drop_export, set_up

ONE_SENTENCE = re.compile(r"\S[^\n]+\. [A-ZÉ`][^\n]+[.?] \(WOR-[SFXPITE][0-9]{3}\)\n")
PATIENCE = 60.0


def person(number: int) -> Contact:
    return Contact(str(number), "", f"Voorbeeld{number}", "V.", "01-02-1950")


@pytest.fixture(scope="module")
def loop(tmp_path_factory) -> Iterator[Loop]:
    """A postbus and a practice that runs; both start once for all tests here."""
    today = datetime.now().date()
    loop = Loop(set_up(tmp_path_factory.mktemp("trouble"), today), today)
    try:
        postbus_stands(loop)
        loop.sidecar("init")
        loop.start("sidecar", "wor-sidecar", "run", "--json", "--config", str(loop.stage.sidecar_config))
        yield loop
    finally:
        loop.end()
    assert not [log for log in loop.stage.logs.iterdir() if "Traceback" in log.read_text("utf-8")]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*script(command[0]), *command[1:]],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def refused(code: str, status: int, *command: str) -> str:
    """Run a command that can't work; return the one line that it said on standard error."""
    done = run(*command)
    assert (done.returncode, done.stdout) == (status, ""), done.stderr
    assert ONE_SENTENCE.fullmatch(done.stderr), done.stderr
    assert f"({code})" in done.stderr
    return done.stderr


def until(seen: Callable[[], Any]) -> Any:
    end = monotonic() + PATIENCE
    while not (found := seen()) and monotonic() < end:
        sleep(0.2)
    assert found
    return found


def put(loop: Loop, name: str, content: bytes) -> None:
    half = loop.stage.export / f"{name}.tmp"
    half.write_bytes(content)
    half.rename(loop.stage.export / name)


def aside(loop: Loop, name: str) -> list[dict[str, Any]]:
    return [one for one in loop.sidecar("quarantine", "list", "--json") if one["file"] == name]


def unready(loop: Loop) -> dict[str, dict[str, str]]:
    [status] = loop.sidecar("status", "--json")
    return {file["file"]: file for export in status["exports"] for file in export["unready"]}


def prompts(loop: Loop) -> int:
    return len(loop.sidecar("prompts", "list", "--json"))


def row(loop: Loop, number: int) -> str:
    return person(number).row(loop.today)


BROKEN_FILES = [
    ("without-column.csv", lambda text: text.replace("Geboortedatum", "Leeftijd"), "WOR-F203", ""),
    ("utf-16.csv", lambda text: text.encode("utf-16"), "WOR-F202", ""),
    ("no-encoding.csv", lambda text: text.encode() + b"\x81\n", "WOR-F201", ""),
    ("broken-row.csv", lambda text: text.replace("01-02-1950", "gisteren", 1), "WOR-F212", "row 2"),
]


@pytest.mark.parametrize(("name", "spoil", "code", "position"), BROKEN_FILES)
def test_a_broken_file_is_named_with_file_row_and_remedy_and_a_good_one_beside_it_prompts(
    loop, name, spoil, code, position
) -> None:
    before = prompts(loop)
    number = 20_000 + 10 * len(list(loop.stage.export.iterdir()))
    text = "\n".join((HEADER, row(loop, number), ""))
    spoiled = spoil(text)
    put(loop, name, spoiled if isinstance(spoiled, bytes) else spoiled.encode())
    drop_export(loop.stage, loop.today, f"beside-{name}", [person(number + 1)])
    [one] = until(lambda: aside(loop, name))
    assert (one["code"], one["position"]) == (code, position)
    assert one["message"]
    assert one["remedy"]
    until(lambda: prompts(loop) == before + 1)
    shown = run("wor-sidecar", "quarantine", "show", one["id"], "--config", str(loop.stage.sidecar_config))
    assert all(word in shown.stdout for word in (name, code, position.replace("row", "rij"), one["remedy"]))


def test_the_other_rows_of_a_file_with_a_broken_one_count(loop) -> None:
    before = prompts(loop)
    text = "\n".join((HEADER, row(loop, 30_001).replace("01-02-1950", "ooit"), row(loop, 30_002), ""))
    put(loop, "one-row-broken.csv", text.encode())
    until(lambda: prompts(loop) == before + 1)
    assert [one["position"] for one in aside(loop, "one-row-broken.csv")] == ["row 2"]


def test_half_and_empty_files_are_waited_for_in_the_open_and_read_once_they_are_whole(loop) -> None:
    before = prompts(loop)
    whole = "\n".join((HEADER, row(loop, 40_001), "")).encode()
    put(loop, "half.csv", whole[:-20])
    put(loop, "empty.csv", b"")
    drop_export(loop.stage, loop.today, "beside-both.csv", [person(40_002)])
    found = until(lambda: len(unready(loop)) == 2 and unready(loop))
    assert {name: one["code"] for name, one in found.items()} == {
        "half.csv": "WOR-F101",
        "empty.csv": "WOR-F102",
    }
    assert all(one["told"].endswith(f"({one['code']})") for one in found.values())
    until(lambda: prompts(loop) == before + 1)
    put(loop, "half.csv", whole)
    until(lambda: prompts(loop) == before + 2)
    (loop.stage.export / "empty.csv").unlink()
    until(lambda: not unready(loop))


def test_a_person_reads_a_file_again_or_lets_it_be(loop) -> None:
    put(loop, "again.csv", b"Iets;Anders\n1;2\n")
    [first] = until(lambda: aside(loop, "again.csv"))
    loop.sidecar("quarantine", "retry", first["id"], "--by", "Beheerder")
    [second] = until(lambda: [one for one in aside(loop, "again.csv") if one["id"] != first["id"]])
    loop.sidecar("quarantine", "discard", second["id"], "--by", "Beheerder")
    assert aside(loop, "again.csv") == []
    config = str(loop.stage.sidecar_config)
    refused("WOR-F314", 1, "wor-sidecar", "quarantine", "show", second["id"], "--config", config)
    events = [line["event"] for line in loop.sidecar("audit", "show", "--json")]
    assert {"quarantine.retry", "quarantine.discard"} <= set(events)


def other(loop: Loop, folder: Path, **changes: str) -> str:
    """Write the practice's configuration once more, for another data folder, and changed."""
    text = loop.stage.sidecar_config.read_text("utf-8")
    text = text.replace(f"{loop.stage.root.as_posix()}/practice", (folder / "practice").as_posix())
    for old, new in changes.items():
        text = text.replace(old, new)
    (folder / "wor.toml").write_text(text, "utf-8")
    return str(folder / "wor.toml")


@pytest.mark.parametrize("command", [("run",), ("prompts", "list")])
def test_an_unknown_key_in_the_configuration_is_named_with_its_path(loop, tmp_path, command) -> None:
    config = other(loop, tmp_path, undo_minutes="undo_minuten")
    said = refused("WOR-S242", 3, "wor-sidecar", *command, "--config", config)
    assert "consent.undo_minuten" in said
    assert "undo_minutes?" in said


def test_a_missing_folder_is_found_by_the_check_and_the_program_says_so_while_it_runs(loop, tmp_path) -> None:
    config = other(loop, tmp_path, **{"/his/export": "/his/nergens"})
    checked = run("wor-sidecar", "config", "check", "--config", config)
    assert checked.returncode == 3
    assert [line[-11:] for line in checked.stderr.splitlines()] == [" (WOR-E004)", " (WOR-S343)"]
    away = loop.stage.export.with_name("away")
    loop.stage.export.rename(away)
    try:
        status = ("wor-sidecar", "status", "--config", str(loop.stage.sidecar_config))
        until(lambda: "(WOR-F301)" in run(*status).stdout)
        assert str(loop.stage.export) in run(*status).stdout
    finally:
        away.rename(loop.stage.export)
    until(lambda: "(WOR-F301)" not in run(*status).stdout)


def test_a_port_in_use_is_said_by_the_postbus(loop, tmp_path) -> None:
    port = str(loop.stage.postbus_port)
    said = refused("WOR-E001", 1, "wor-postbus", "serve", "--data", str(tmp_path), "--port", port)
    assert port in said


@pytest.mark.parametrize("key", ["sidecar", "postbus"])
def test_a_second_program_on_one_folder_ends_with_3_and_names_the_holder(loop, key) -> None:
    first = loop.programs[key]
    assert first.process is not None
    said = refused("WOR-E002", 3, first.name, *first.arguments)
    assert str(first.process.pid) in said


def test_the_key_of_another_practice_opens_nothing(loop, tmp_path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        assert run("wor-sidecar", "init", "--config", other(loop, folder)).returncode == 0
    shutil.rmtree(one / "practice" / "vault")
    shutil.copytree(two / "practice" / "vault", one / "practice" / "vault")
    refused("WOR-S223", 3, "wor-sidecar", "run", "--config", str(one / "wor.toml"))
    shutil.rmtree(two / "practice" / "vault")
    for command in ("run", "init"):
        refused("WOR-S222", 3, "wor-sidecar", command, "--config", str(two / "wor.toml"))


def test_a_practice_that_was_never_made_is_said(loop, tmp_path) -> None:
    refused("WOR-S341", 3, "wor-sidecar", "run", "--config", other(loop, tmp_path))


@pytest.mark.parametrize(
    ("program", "command"),
    [
        ("wor-sidecar", ("status",)),
        ("wor-sidecar", ("prompts", "list", "--json")),
        ("wor-sidecar", ("quarantine", "list")),
        ("wor-inbox", ("status",)),
        ("wor-inbox", ("cases", "list", "--json")),
    ],
)
def test_a_command_without_its_program_says_how_to_start_it(loop, tmp_path, program, command) -> None:
    config = other(loop, tmp_path) if program == "wor-sidecar" else str(loop.stage.inbox_config)
    said = refused("WOR-E003", 1, program, *command, "--config", config)
    assert f"`{program} " in said


@pytest.mark.parametrize("program", ["wor-sidecar", "wor-inbox", "wor-postbus"])
@pytest.mark.parametrize(
    ("code", "arguments"), [("WOR-E011", ("nonsens",)), ("WOR-E012", ("--nonsens",)), ("WOR-S240", ())]
)
def test_the_three_programs_say_what_is_wrong_alike_in_dutch(program, code, arguments, tmp_path) -> None:
    stands = {"wor-sidecar": "status", "wor-inbox": "status", "wor-postbus": "stats"}
    given = arguments or (stands[program], "--config", str(tmp_path / "nergens.toml"))
    said = refused(code, 3 if code == "WOR-S240" else 2, program, *given)
    assert re.match(r"Er is (hier )?geen ", said)


def test_a_wrong_argument_is_named_but_not_repeated(loop) -> None:
    config = str(loop.stage.sidecar_config)
    said = refused(
        "WOR-E014", 2, "wor-sidecar", "prompts", "answer", "x", "Jansen", "--by", "A", "--config", config
    )
    assert "Jansen" not in said
    assert "given_to_me" in said
    refused("WOR-E013", 2, "wor-sidecar", "prompts", "answer", "x", "refused", "--config", config)


def test_a_file_in_the_place_of_a_folder_is_no_empty_folder(loop, tmp_path) -> None:
    closed = tmp_path / "closed"
    closed.write_text("", "utf-8")
    config = other(loop, tmp_path, **{f"{loop.stage.root.as_posix()}/his/export": closed.as_posix()})
    assert run("wor-sidecar", "config", "check", "--config", config).returncode == 3
