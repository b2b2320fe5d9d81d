"""One patient with a name that stands nowhere else goes round; then everything outside is searched."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from threading import Event, Thread
from time import sleep
from typing import Self

import psutil
import pytest
import requests

from wor_sidecar.demo import witness
from wor_sidecar.demo.loop import ROUND, SET_UP, Loop, walk
from wor_sidecar.demo.pages import pages_stand
from wor_sidecar.demo.people import BSN, SURNAME
from wor_sidecar.demo.stage import COACH_USER, set_up

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


@pytest.fixture(scope="module")
def played(tmp_path_factory) -> Iterator[tuple[Loop, Watch]]:
    today: date = datetime.now().date()
    loop = Loop(set_up(tmp_path_factory.mktemp("canary"), today, level="debug"), today)
    try:
        with Watch() as watch:
            for done in walk(loop, (*SET_UP, pages_stand, *ROUND)):
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
