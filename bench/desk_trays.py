"""Twenty trays on one daemon: from an answer's first byte until it is gone from the lists of all the others.

    python -m bench desk_trays

A real daemon process; twenty paired users, each in a long poll over TLS of its own, as `wor-tray` does it. A
question is started by one of them and, once all have it, opened and answered by another.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import getloadavg
from pathlib import Path
from random import Random
from statistics import median
from threading import Condition, Thread
from time import monotonic, sleep
from typing import Any, Final

import psutil

from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.errors.tray import DaemonAway, TrayRevoked
from wor_sidecar.wire.control_client import ControlClient
from wor_sidecar.wire.desk_client import DeskClient, pair
from wor_sidecar.wire.desk_sends import Answering, NewPatient

TRAYS: Final = 20
ANSWERS: Final = 100
AIM_MS: Final = 500
AIM_MB: Final = 120
PATIENCE: Final = 60.0
PAUSE: Final = 0.5
"""Seconds between two questions; twenty people answer fewer than two a second."""
WAIT: Final = 55
SETTINGS: Final = """
[practice]
name = "Huisartsenpraktijk De Linde"
[prompts]
listen = "127.0.0.1:0"
[data]
folder = 'data'
[vault]
kind = "keyfile"
[logs]
level = "warning"
"""


@dataclass(slots=True)
class Watch:
    """What one tray saw: when each question came into its list, and when it went."""

    desk: DeskClient
    name: str
    changed: Condition
    came: dict[str, list[float]] = field(default_factory=dict)
    went: dict[str, list[float]] = field(default_factory=dict)
    versions: list[int] = field(default_factory=list)
    _open: frozenset[str] = frozenset()

    def look(self) -> None:
        """Wait for news, over and over, until the daemon or the access is gone."""
        version = 0
        while True:
            try:
                heard = self.desk.prompts(version, WAIT)
            except (DaemonAway, TrayRevoked):
                return
            now, listed = monotonic(), frozenset(item.id for item in heard.prompts)
            with self.changed:
                for id_ in listed - self._open:
                    self.came.setdefault(id_, []).append(now)
                for id_ in self._open - listed:
                    self.went.setdefault(id_, []).append(now)
                if version != heard.version:
                    self.versions.append(heard.version)
                self._open, version = listed, heard.version
                self.changed.notify_all()

    @property
    def twice(self) -> int:
        """Count what came or went more than once."""
        return sum(len(times) > 1 for times in (*self.came.values(), *self.went.values()))


class Room:
    """Trays that watch, and who brings and answers questions."""

    def __init__(self, desks: dict[str, DeskClient], seed: int = 1) -> None:
        self.changed = Condition()
        self.trays = [Watch(desk, name, self.changed) for name, desk in desks.items()]
        self._chance = Random(seed)
        self._number = 0
        self._threads = [Thread(target=tray.look, daemon=True) for tray in self.trays]
        for thread in self._threads:
            thread.start()

    def one(self) -> float:
        """Start a question and answer it; returns seconds from the answer's start until nobody has it."""
        starter, answerer = self._chance.sample(self.trays, 2)
        self._number += 1
        patient = NewPatient("Voorbeeld", his_number=str(self._number), phones=("0413-000101",))
        id_ = starter.desk.new(patient).prompt_id
        self._until(id_, "came")
        opened = answerer.desk.claim(id_)
        answer = self._chance.choice([Answer.REFUSED, Answer.NOT_WOR])
        key = f"{self._chance.getrandbits(120):030x}"
        begun = monotonic()
        answerer.desk.answer(id_, Answering(opened.claim, opened.version, key, answer))
        self._until(id_, "went")
        others = [tray for tray in self.trays if tray is not answerer]
        return max(tray.went[id_][0] for tray in others) - begun

    def end(self) -> None:
        """Wait for those that watch, once the daemon ended."""
        for thread in self._threads:
            thread.join(PATIENCE)

    def _until(self, id_: str, what: str) -> None:
        with self.changed:
            if not self.changed.wait_for(
                lambda: all(id_ in getattr(tray, what) for tray in self.trays), PATIENCE
            ):
                raise TimeoutError(f"a question that not everybody saw: {what}")


def run(answers: int = ANSWERS, trays: int = TRAYS, seed: int = 1) -> dict[str, Any]:
    """Measure in a temporary folder."""
    with (
        tempfile.TemporaryDirectory(prefix="wor-trays-") as folder,
        _daemon(Path(folder)) as (process, ready),
    ):
        control = ControlClient(Path(folder) / "data")
        alone = _megabytes(process)
        room = Room(dict(_paired(control, ready, trays)), seed)
        late = sorted(_at_ease(room) * 1000 for _ in range(answers))
        memory = _megabytes(process)
        twice = sum(
            len(times) > 1 for tray in room.trays for times in (*tray.came.values(), *tray.went.values())
        )
    room.end()
    p99 = late[max(0, -(-len(late) * 99 // 100) - 1)]
    return {
        "trays": trays,
        "answers": len(late),
        "median_ms": round(median(late)),
        "p99_ms": round(p99),
        "worst_ms": round(late[-1]),
        "seen_twice": twice,
        "daemon_mb_without_trays": round(alone, 1),
        "daemon_mb": round(memory, 1),
        "load_before": round(getloadavg()[2], 1),
        "good": p99 < AIM_MS and memory < AIM_MB and not twice,
    }


def _at_ease(room: Room) -> float:
    sleep(PAUSE)
    return room.one()


def _paired(control: ControlClient, ready: dict[str, Any], trays: int) -> Iterator[tuple[str, DeskClient]]:
    for number in range(trays):
        name = f"Medewerker {number + 1}"
        offer = control.call("POST", "/v1/trays", {"name": name})
        token = pair(ready["prompts"], ready["pin"], offer["code"], f"werkplek-{number + 1}").token
        yield name, DeskClient(ready["prompts"], ready["pin"], token)


@contextmanager
def _daemon(folder: Path) -> Iterator[tuple[psutil.Process, dict[str, Any]]]:
    config = folder / "wor.toml"
    config.write_text(SETTINGS, "utf-8")
    script = str(Path(sys.executable).with_name("wor-sidecar"))
    subprocess.run([script, "init", "--config", str(config)], check=True, capture_output=True)
    process = subprocess.Popen(
        [script, "run", "--json", "--config", str(config)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield psutil.Process(process.pid), json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(PATIENCE)
        process.stdout.close()


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 2**20
