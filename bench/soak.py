"""Hours of a practice, a postbus and an organisation with faults: flat memory, nothing lost or twice.

    nice python -m bench soak --minutes 120

Lists come, people answer on both sides, letters are written, cases end. Meanwhile faults come at seeded
moments (`soaking/`); in the first quarter programs are killed as well, so that what is measured afterwards
are processes that live on. Every half minute it is written down what each holds. The last quarter's median
may not lie above that of the quarter before by more than `MOST_MB` or `MOST_HANDLES`.
"""

import json
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from statistics import median
from threading import Thread
from time import monotonic
from typing import Any, Final

import psutil

from bench.kills import Report, _drop, _lines, _next_step, _settle, _try, brought_together
from bench.soaking.faults import Faults
from tests.e2e.trouble.trouble_clocks import Clocks, build
from wor_sidecar.demo import letter_reader, witness
from wor_sidecar.demo.loop import Loop
from wor_sidecar.demo.stage import WELFARE, set_up
from wor_sidecar.domain.errors.environment import ProgramFailed

MINUTES: Final = 120.0
EVERY: Final = 30.0
"""Seconds between two readings."""
QUIET: Final = 30.0
"""Seconds between two lists."""
PAUSE: Final = 8.0
"""Seconds between two looks of people: each look is a program of its own."""
MOST_MB: Final = 4.0
MOST_HANDLES: Final = 3
LETTERS: Final = 2
"""Of each referral: after the first talk, and at the end."""
CATCH_UP: Final = 300.0
"""Seconds in which everything comes through once the faults are over."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one program held at one moment: memory in MB, handles, threads.

    Memory is what is its alone: a share of what it shares grows when others end.
    """

    process: int
    memory: float
    handles: int
    threads: int


@dataclass(slots=True)
class Soak:
    """One soak at work."""

    faults: Faults
    report: Report
    readings: dict[str, list[Reading]] = field(default_factory=dict)

    @property
    def loop(self) -> Loop:
        """The programs."""
        return self.faults.loop

    def run(self) -> None:
        """Let people work while faults come and somebody writes down what it costs."""
        over = self.faults.over
        threads = [Thread(target=self.faults.rage), Thread(target=self._watch)]
        for thread in threads:
            thread.start()
        dropped = 0.0
        while self.faults.passed < 1:
            if monotonic() - dropped > QUIET:
                with suppress(OSError):  # the folder is gone: a HIS tries again, too
                    _drop(self.loop, self.report)
                    dropped = monotonic()
            self._people()
            over.wait(PAUSE)
        over.set()
        for thread in threads:
            thread.join()
        until = monotonic() + CATCH_UP
        while len(witness.letters(self.loop.stage)) < LETTERS * self.report.referrals and monotonic() < until:
            self._people()

    def _people(self) -> None:
        for prompt in _lines(self.loop, "prompts"):
            _try(
                self.loop.sidecar,
                *("prompts", "answer", prompt["id"], "given_in_consult", "--scope", "feedback"),
                *("--organisation", WELFARE, "--product", "welzijn-op-recept", "--by", "Assistente"),
            )
        for case in _open_cases(self.loop):
            if case["state"] == "intake_done":
                end = ("end", "--outcome", "talk_was_enough", "--by", "Coach", "--json")
                _try(self.loop.inbox, "cases", "act", case["id"], *end)
            _next_step(self.loop, case)

    def _watch(self) -> None:
        while not self.faults.over.wait(EVERY):
            for key, program in self.loop.programs.items():
                try:
                    read = _read(program.process.pid if program.process else 0)
                except psutil.Error:  # it was ended just now
                    continue
                self.readings.setdefault(key, []).append(read)


def _open_cases(loop: Loop) -> list[dict[str, Any]]:
    with suppress(ProgramFailed, subprocess.TimeoutExpired, json.JSONDecodeError):
        return loop.inbox("cases", "list", "--open", "--json")
    return []


def _each_letter(loop: Loop, report: Report) -> None:
    """Count letters where each patient gets several: one more of the same words is one too many."""
    told = [letter_reader.read(path) for path in witness.letters(loop.stage)]
    different = {(one.patient, one.lines) for one in told}
    report.second_letters = len(told) - len(different)
    report.lost = LETTERS * report.referrals - len(different)


def _read(process: int) -> Reading:
    seen = psutil.Process(process)
    with seen.oneshot():
        memory = seen.memory_full_info().uss / 2**20
        return Reading(seen.pid, round(memory, 1), seen.num_fds(), seen.num_threads())


def grown(readings: list[Reading]) -> dict[str, Any]:
    """Return what the last quarter holds above the quarter before, in medians."""
    quarter = len(readings) // 4
    before, last = readings[-2 * quarter : -quarter], readings[-quarter:]
    if not before:
        return {"readings": len(readings), "flat": False}
    memory = median(one.memory for one in last) - median(one.memory for one in before)
    handles = median(one.handles for one in last) - median(one.handles for one in before)
    threads = median(one.threads for one in last) - median(one.threads for one in before)
    return {
        "readings": len(readings),
        "lives": len({one.process for one in readings}),
        "memory_mb": median(one.memory for one in last),
        "memory_grown_mb": round(memory, 1),
        "most_mb": max(one.memory for one in readings),
        "handles": median(one.handles for one in last),
        "handles_grown": handles,
        "threads_grown": threads,
        "flat": memory <= MOST_MB and handles <= MOST_HANDLES and threads <= MOST_HANDLES,
    }


def soak(folder: Path, minutes: float, seed: int, begin: Callable[[Loop], None] = brought_together) -> Soak:
    """Soak for so many minutes; everything is let come through before it is counted."""
    today = datetime.now().astimezone().date()
    clocks = Clocks(build(folder), folder / "clocks")
    stage = set_up(folder, today, patient_key="his_number")
    loop = Loop(stage, today, environments=clocks.environments)
    try:
        begin(loop)
        running = Soak(Faults(loop, clocks, Random(seed), minutes * 60), Report(seed, each=LETTERS))
        running.run()
        _settle(loop, running.report)
        _each_letter(loop, running.report)
    finally:
        loop.end()
    return running


def run(minutes: float = MINUTES, seed: int = 1) -> dict[str, Any]:
    """Soak in a temporary folder; return what it did, what was lost or came twice, and what grew."""
    with tempfile.TemporaryDirectory(prefix="wor-soak-") as folder:
        done = soak(Path(folder), minutes, seed)
        sizes = {path.name: path.stat().st_size >> 10 for path in sorted(Path(folder).glob("*/*.db"))}
    held = {key: grown(readings) for key, readings in done.readings.items()}
    report = done.report
    return {
        "minutes": minutes,
        "seed": seed,
        "faults": dict(done.faults.done),
        "referrals": report.referrals,
        "letters": report.letters,
        "lost": report.lost,
        "twice": report.second_letters + report.second_prompts + report.second_cases,
        "wrong_patient": report.wrong_patient,
        "broken_trails": report.broken_trails,
        "held": held,
        "databases_kb": sizes,
        "good": report.good and all(one["flat"] for one in held.values()),
    }
