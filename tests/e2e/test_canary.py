"""One patient with a name that stands nowhere else goes round; then everything outside is searched."""

import os
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import Self

import psutil
import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from wor_sidecar.demo import witness
from wor_sidecar.demo.loop import ROUND, SET_UP, Loop, walk
from wor_sidecar.demo.pages import pages_stand
from wor_sidecar.demo.people import BSN, SURNAME
from wor_sidecar.demo.programs import ask
from wor_sidecar.demo.stage import COACH_USER, PRACTICE, WELFARE, Stage, free_port, set_up
from wor_sidecar.settings.commands import PARTIAL
from wor_sidecar.settings.log_lines import Fault, read_line

JOURNALCTL = """#!{python}
import json
for line in open({log!r}):
    print(json.dumps({{"MESSAGE": line.rstrip()}}))
"""
"""A journal that got the lines of a program that really ran."""

Numbers = dict[tuple[str, ...], float]
"""What a monitoring system keeps: a name with the values of its labels, and the number."""

WORDS = (SURNAME, BSN, "0413-000101", "onder de mensen")


class Watch:
    """Reads the argument list and the environment of every process that descends from us."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self._over = Event()
        self._thread = Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        me = os.getpid()
        ours, others = {me: psutil.Process()}, set[int]()
        while not self._over.is_set():
            there = set(psutil.pids())
            ours, others = {pid: one for pid, one in ours.items() if pid in there}, others & there
            self._sort(there - ours.keys() - others, ours, others)
            for pid in ours.keys() - {me}:
                with suppress(psutil.Error):
                    self.seen.add("\0".join(ours[pid].cmdline()))
                    self.seen.add(str(ours[pid].environ()))
            sleep(0.02)

    def _sort(self, new: set[int], ours: dict[int, psutil.Process], others: set[int]) -> None:
        """Tell our descendants among new processes; to ask for all of them each time would be all we do."""
        came: dict[int, tuple[int, psutil.Process]] = {}
        for pid in new:
            with suppress(psutil.Error):
                one = psutil.Process(pid)
                came[pid] = (one.ppid(), one)
        while found := [pid for pid, (parent, _) in came.items() if parent in ours and pid not in ours]:
            ours.update((pid, came[pid][1]) for pid in found)
        others |= new - ours.keys()


def pages_are_read(loop: Loop) -> None:
    """Look the patient up on both pages, as an assistant and a coach do; her name stands there."""
    with requests.Session() as desk:
        link = loop.programs["tray"].ready["url"]
        opened = re.search(r'url=(/\w+)/"', desk.get(link).text)
        assert opened is not None
        home = link.partition("/open/")[0] + opened[1]
        token = re.search(r'name="token" value="(\w+)"', desk.get(f"{home}/search").text)
        assert token is not None
        assert SURNAME in desk.post(f"{home}/search", {"token": token[1], "name": SURNAME}).text
    with requests.Session() as coach:
        home = loop.programs["inbox"].ready["url"]
        token = re.search(r'name="token" value="(\w+)"', coach.get(home).text)
        assert token is not None
        who = {"token": token[1], "to": "/", "user": COACH_USER, "password": loop.inbox_password}
        assert SURNAME in coach.post(f"{home}/sign-in", who).text
        assert SURNAME in coach.get(f"{home}/cases/{loop.referral}").text


def monitored(stage: Stage) -> None:
    """Let both programs give their counts."""
    for config in (stage.sidecar_config, stage.inbox_config):
        config.write_text(f"{config.read_text('utf-8')}\n[metrics]\nport = {free_port()}\n", "utf-8")


def scraped(config: Path) -> str:
    """Ask a program for its counts, as a monitoring system does."""
    port = tomllib.loads(config.read_text("utf-8"))["metrics"]["port"]
    answer = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=30)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return answer.text


def read(text: str) -> Numbers:
    """Read counts with the parser of others."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture(scope="module")
def before() -> dict[str, Numbers]:
    return {}


@pytest.fixture(scope="module")
def played(tmp_path_factory, before) -> Iterator[tuple[Loop, Watch]]:
    today: date = datetime.now().date()
    loop = Loop(set_up(tmp_path_factory.mktemp("canary"), today, level="debug"), today)
    monitored(loop.stage)

    def numbers_stand(loop: Loop) -> str:
        before["practice"] = read(scraped(loop.stage.sidecar_config))
        before["inbox"] = read(scraped(loop.stage.inbox_config))
        return ""

    try:
        with Watch() as watch:
            for done in walk(loop, (*SET_UP, pages_stand, numbers_stand, *ROUND)):
                assert done.ok, done
            pages_are_read(loop)
        yield loop, watch
    finally:
        loop.end()


def test_no_file_of_the_postbus_holds_a_word_of_the_patient_threat_01(played) -> None:
    loop, _ = played
    assert witness.found_in(loop.stage.postbus, WORDS) == []


def test_no_log_of_any_process_at_debug_holds_a_word_of_the_patient_threat_15(played) -> None:
    loop, _ = played
    logs = list(loop.stage.logs.iterdir())
    assert {log.stem for log in logs} == {"postbus", "inbox", "sidecar", "tray"}
    debugging = [log for log in logs if log.stem != "tray"]
    assert all('"level":"debug"' in log.read_text("utf-8") for log in debugging)
    assert witness.found_in(loop.stage.logs, WORDS) == []


@pytest.mark.skipif(os.name == "nt", reason="only systemd keeps a journal")
@pytest.mark.parametrize(("key", "letters"), [("sidecar", "letter.placed"), ("inbox", "departure.deposited")])
def test_exported_logs_tell_of_the_round_and_hold_no_word_of_the_patient_threat_15(
    played, tmp_path, key, letters
) -> None:
    loop, _ = played
    journalctl = tmp_path / "journalctl"
    journalctl.write_text(JOURNALCTL.format(python=sys.executable, log=str(loop.stage.logs / f"{key}.log")))
    journalctl.chmod(0o755)
    config = {"sidecar": loop.stage.sidecar_config, "inbox": loop.stage.inbox_config}[key]
    out, path = tmp_path / "logs.zip", {"PATH": str(tmp_path)}
    given = ("export-logs", "--out", str(out), "--config", str(config), "--json")
    lines = (loop.stage.logs / f"{key}.log").read_bytes().splitlines()
    ours = [line for line in lines if line.startswith(b"{")]  # others: what it says to a person at its start
    assert [line for line in ours if isinstance(read_line(line), Fault)] == []
    [told] = ask(f"wor-{key}", *given, good=(0, PARTIAL), environment=path)
    said = len(lines) - len(ours)
    assert told["left_out"] == {"not_ours": said, "too_long": 0, "may_name_somebody": 0}
    assert told["archive"] == str(out)
    assert {"debug", "info"} <= {one["level"] for one in told["events"]}
    assert letters in {one["event"] for one in told["events"]}
    with zipfile.ZipFile(out) as archive:
        archive.extractall(tmp_path / "unpacked")
        assert len(archive.read("log.jsonl").splitlines()) == told["lines"] > 10
    assert witness.found_in(tmp_path / "unpacked", WORDS) == []


def test_no_argument_list_and_no_environment_holds_a_word_of_the_patient_threat_15(played) -> None:
    _, watch = played
    assert any("prompts" in line for line in watch.seen)
    assert [line for line in watch.seen if any(word in line for word in WORDS)] == []


def test_the_practices_database_does_not_hold_a_word_of_the_patient_in_the_clear_threat_12(played) -> None:
    loop, _ = played
    assert witness.found_in(loop.stage.root / "practice", WORDS) == []
    assert witness.found_in(loop.stage.root / "welfare", WORDS) == []


def test_a_workstation_keeps_no_word_of_the_patient_threat_12(played) -> None:
    loop, _ = played
    assert (loop.stage.root / "tray" / "tray.json").is_file()
    assert witness.found_in(loop.stage.root / "tray", WORDS) == []


def test_the_search_itself_finds_what_is_there(played) -> None:
    loop, _ = played
    assert witness.found_in(loop.stage.export, (SURNAME,))


def test_no_count_for_a_monitoring_system_names_the_patient_or_anybody_threat_15(played) -> None:
    loop, _ = played
    organisations = {one["organisation"] for one in loop.sidecar("status", "--json")[0]["partners"]}
    assert len(organisations) == 1
    for config in (loop.stage.sidecar_config, loop.stage.inbox_config):
        text = scraped(config)
        assert [word for word in (*WORDS, PRACTICE, WELFARE, *organisations, "lijst") if word in text] == []
        assert str(loop.stage.root) not in text


def test_a_referral_that_went_round_moved_the_counts_of_both_sides(played, before) -> None:
    loop, _ = played
    after = {
        "practice": read(scraped(loop.stage.sidecar_config)),
        "inbox": read(scraped(loop.stage.inbox_config)),
    }
    grown = {
        "practice": {
            ("wor_sidecar_files_total", "1", "read"): 1,
            ("wor_sidecar_questions",): 0,
            ("wor_sidecar_referrals", "asked"): 0,
            ("wor_sidecar_referrals", "with_organisation"): 1,
            ("wor_sidecar_letters", "placed"): 1,
            ("wor_sidecar_departures", "failed"): 0,
            ("wor_sidecar_trays",): 0,
        },
        "inbox": {
            ("wor_inbox_cases", "at_work"): 1,
            ("wor_inbox_cases", "new"): 0,
            ("wor_inbox_sessions",): 1,
        },
    }
    for side, wanted in grown.items():
        assert {key: after[side][key] - before[side][key] for key in wanted} == wanted
    for prefix, numbers in (("wor_sidecar", after["practice"]), ("wor_inbox", after["inbox"])):
        now = datetime.now().timestamp()
        assert now - 120 < numbers[f"{prefix}_postbus_contact_timestamp_seconds",] <= now
        assert 20e6 < numbers["process_resident_memory_bytes",] < 400e6
        assert numbers["process_open_fds",] > 5
        assert numbers[f"{prefix}_database_bytes",] > 100_000
        parts = {key[1]: value for key, value in numbers.items() if key[0] == f"{prefix}_metrics_part_up"}
        assert len(parts) > 5
        assert set(parts.values()) == {1.0}
