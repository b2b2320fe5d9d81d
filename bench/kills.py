"""SIGKILL of any of the three programs at any moment: every loop still completes, once.

    python -m bench kills --kills 100 --seed 1

Seeded: which program and how long between two kills. Patients have a HIS number alone, so that there are
as many of them as a run wants.
"""

import contextlib
import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from random import Random
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

from wor_sidecar.demo import letter_reader, witness
from wor_sidecar.demo.loop import SET_UP, Loop, walk
from wor_sidecar.demo.people import Contact
from wor_sidecar.demo.stage import WELFARE, drop_export, set_up
from wor_sidecar.domain.errors.environment import ProgramFailed

BATCH = 3
PATIENCE = 240.0
"""Seconds without any progress after which a run counts what is missing as lost."""
_GLANCE = 0.2
"""Seconds between two looks: people who look without a pause leave the programs no time to work."""


@dataclass(slots=True)
class Report:
    """What a storm did, and what it broke: all from `lost` on must be 0."""

    seed: int
    kills: dict[str, int] = field(default_factory=Counter)
    each: int = 1
    """Letters of one referral."""
    referrals: int = 0
    letters: int = 0
    lost: int = 0
    second_letters: int = 0
    second_prompts: int = 0
    second_cases: int = 0
    wrong_patient: int = 0
    broken_trails: int = 0

    @property
    def good(self) -> bool:
        """Nothing lost, nothing twice."""
        harm = (self.lost, self.second_letters, self.second_prompts, self.second_cases, self.wrong_patient)
        return not any(harm) and self.broken_trails == 0 and self.letters == self.referrals * self.each


def brought_together(loop: Loop) -> None:
    """Start everything, and let the two become partners."""
    for done in walk(loop, SET_UP):
        assert done.ok, done


def storm(folder: Path, seed: int, kills: int, begin: Callable[[Loop], None] = brought_together) -> Report:
    """Let `kills` kills rage over as many referrals as go round meanwhile."""
    today = datetime.now().astimezone().date()
    loop = Loop(set_up(folder, today, patient_key="his_number"), today)
    report, over = Report(seed), Event()
    try:
        begin(loop)
        killer = Thread(target=_kill, args=(loop, Random(seed), kills, report, over))
        killer.start()
        _work(loop, report, over)
        killer.join()
        _settle(loop, report)
    finally:
        loop.end()
    return report


def _kill(loop: Loop, random: Random, kills: int, report: Report, over: Event) -> None:
    for _ in range(kills):
        sleep(random.uniform(0.1, 1.5))
        key = random.choice(sorted(loop.programs))
        loop.programs[key].kill()
        report.kills[key] += 1
        sleep(random.uniform(0, 0.3))
        loop.programs[key].start()
    over.set()


def _work(loop: Loop, report: Report, over: Event) -> None:
    """Play both people, stubbornly, until the storm is over and every letter is there."""
    progress = monotonic()
    seen = 0
    while not (over.is_set() and len(witness.letters(loop.stage)) >= report.referrals > 0):
        if len(witness.letters(loop.stage)) >= report.referrals and not over.is_set():
            _drop(loop, report)
        for prompt in _lines(loop, "prompts"):
            _try(
                loop.sidecar,
                *("prompts", "answer", prompt["id"], "given_in_consult", "--scope", "feedback"),
                *("--organisation", WELFARE, "--product", "welzijn-op-recept", "--by", "Assistente"),
            )
        for case in _lines(loop, "cases"):
            _next_step(loop, case)
        if (now := len(witness.letters(loop.stage))) > seen:
            seen, progress = now, monotonic()
        if monotonic() - progress > PATIENCE:
            return
        sleep(_GLANCE)


def _drop(loop: Loop, report: Report) -> None:
    first = report.referrals + 1
    people = [
        Contact(f"{20000 + n}", "", f"Proefpersoon{'abcdefghij'[n % 10]}", "P.", "12-03-1951")
        for n in range(first, first + BATCH)
    ]
    drop_export(loop.stage, loop.today, f"lijst-{first}.csv", people)
    report.referrals += BATCH


def _next_step(loop: Loop, case: dict[str, Any]) -> None:
    steps = {
        "received": ("accept",),
        "accepted": ("contact", "--way", "mobile", "--result", "reached"),
        "contacting": (
            "intake-done",
            "--mark",
            "6",
            "--category",
            "meeting",
            "--date",
            loop.today.isoformat(),
        ),
    }
    if step := steps.get(case["state"]):
        _try(loop.inbox, "cases", "act", case["id"], *step, "--by", "Coach", "--json")


def _lines(loop: Loop, what: str) -> Iterator[dict[str, Any]]:
    with contextlib.suppress(ProgramFailed, subprocess.TimeoutExpired, json.JSONDecodeError):
        side = loop.sidecar if what == "prompts" else loop.inbox
        yield from side(what, "list", "--json")


def _try(command: Any, *arguments: str) -> None:
    """A person whose command fails tries again later; the loop above does."""
    with contextlib.suppress(ProgramFailed, subprocess.TimeoutExpired, json.JSONDecodeError):
        command(*arguments)


def _settle(loop: Loop, report: Report) -> None:
    """Count, after a rest in which anything that comes twice would have come."""
    sleep(5)
    files = witness.letters(loop.stage)
    patients = Counter(letter_reader.read(path).patient for path in files)
    report.letters = len(files)
    report.lost = report.referrals - len(patients)
    report.second_letters = sum(n - 1 for n in patients.values())
    report.second_prompts = len(loop.sidecar("prompts", "list", "--json"))
    report.second_cases = len(loop.inbox("cases", "list", "--json")) - report.referrals
    expected = {str(20000 + n) for n in range(1, report.referrals + 1)}
    report.wrong_patient = len(set(patients) - expected)
    trails = [loop.sidecar("audit", "verify", "--json")[0], loop.inbox("audit", "verify", "--json")[0]]
    report.broken_trails = sum(not trail["ok"] for trail in trails)


def run(kills: int = 100, seed: int = 1) -> dict[str, Any]:
    """Run one storm in a temporary folder; return the report for the table."""
    with tempfile.TemporaryDirectory(prefix="wor-kills-") as folder:
        report = storm(Path(folder), seed, kills)
    return asdict(replace(report, kills=dict(report.kills))) | {"good": report.good}
