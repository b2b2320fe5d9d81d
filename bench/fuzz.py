"""A million damaged files, in all, through every connector: nothing but items and coded errors may come.

python -m bench fuzz                      a million
python -m bench fuzz --inputs 5000        fewer; --seed N begins elsewhere

Each input has a name and a seed; a child that ends or stands still costs that input, which is reported, and
the next child goes on behind it. One in a hundred is found by following coverage, where branches are ours.
What is done is written down: broken off, the same command goes on where it was.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from bench.fuzzing.targets import ROOT, targets
from bench.fuzzing.worker import STATUS

INPUTS: Final = 1_000_000
WORKERS: Final = 2
PIECE: Final = 10_000
"""Inputs of one child: what a reading leaves behind in memory must not add up."""
STILL_SECONDS: Final = 60
GUIDED: Final = ("hl7v2 lines 1", "medvri lines 2", "table lines 1", "fhir json 1")
GUIDED_SHARE: Final = 100
Piece = tuple[str, int, int]


@dataclass(slots=True)
class Report:
    """What was read, and what went wrong."""

    inputs: dict[str, int] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)


def run(inputs: int = INPUTS, seed: int = 1) -> dict[str, Any]:
    """Read so many inputs, as many for each target; `good` is that nothing was wrong with any."""
    names = [target.name for target in targets()]
    runs = inputs // GUIDED_SHARE // len(GUIDED)
    each = -(-(inputs - runs * len(GUIDED)) // len(names))
    begin = seed * 1_000_000_000
    pieces = [
        (name, begin + first, begin + min(each, first + PIECE))
        for first in range(0, each, PIECE)
        for name in names
    ]
    report = Report()
    for done in _done(pieces, runs, seed, Path(tempfile.gettempdir()) / f"wor-fuzz-{inputs}-{seed}.jsonl"):
        report.problems += done.problems
        for name, count in done.inputs.items():
            report.inputs[name] = report.inputs.get(name, 0) + count
    return {
        "good": not report.problems,
        "inputs": sum(report.inputs.values()),
        "of": report.inputs,
        "problems": report.problems[:100],
        "problem_count": len(report.problems),
    }


def _done(pieces: list[Piece], runs: int, seed: int, progress: Path) -> list[Report]:
    """Do every piece that isn't in `progress` yet, and write each down there; forget them with the last."""
    jobs: dict[str, Callable[[], Report]] = {str(piece): partial(fuzzed, [piece]) for piece in pieces}
    if runs:
        jobs |= {f"{name}, guided": partial(guided, name, runs, seed) for name in GUIDED}
    lines = progress.read_text("utf-8").splitlines() if progress.is_file() else []
    known = {told["job"]: Report(told["inputs"], told["problems"]) for told in map(json.loads, lines)}
    with ThreadPoolExecutor(WORKERS) as pool, progress.open("a", encoding="utf-8") as file:
        waiting = {pool.submit(job): name for name, job in jobs.items() if name not in known}
        for future in as_completed(waiting):
            done = known[waiting[future]] = future.result()
            told = {"job": waiting[future], "inputs": done.inputs, "problems": done.problems}
            file.write(json.dumps(told) + "\n")
            file.flush()
    progress.unlink()
    return [known[name] for name in jobs]


def guided(name: str, runs: int, seed: int) -> Report:
    """Search one target by its coverage; it ends at the first thing that is wrong."""
    command = [sys.executable, "-m", "bench.fuzzing.guided", name, str(runs), str(seed)]
    with tempfile.TemporaryDirectory() as folder:  # it leaves the input that stopped it where it stands
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, check=False
        )
    told = (done.stdout + done.stderr).decode("utf-8", "replace").splitlines()
    if done.returncode == 0:
        return Report({f"{name}, guided": runs})
    wrong = next((line for line in told if line.startswith("problem:")), (told or ["no word"])[-1])
    return Report(problems=[{"target": f"{name}, guided", "seed": seed, "problem": wrong}])


def fuzzed(work: list[Piece]) -> Report:
    """Do pieces of work in children, one after the other; goes on behind an input that ends its child."""
    report = Report()
    while work:
        with tempfile.NamedTemporaryFile() as status:
            status.write(STATUS.pack(-1, -1))
            status.flush()
            ended = _child(work, Path(status.name), report)
            number, seed = STATUS.unpack(Path(status.name).read_bytes())
        if number < 0:
            raise RuntimeError(f"the child reads nothing: {ended}")
        _count(report, work, number, seed)
        if number == len(work):
            break
        name, _first, end = work[number]
        report.problems.append({"target": name, "seed": seed, "problem": f"its child ended: {ended}"})
        work = [(name, seed + 1, end), *work[number + 1 :]]
    return report


def _count(report: Report, work: list[Piece], number: int, seed: int) -> None:
    for place, (name, first, end) in enumerate(work[: number + 1]):
        read = end - first if place < number else seed + 1 - first
        report.inputs[name] = report.inputs.get(name, 0) + read


def _child(work: list[Piece], status: Path, report: Report) -> str:
    command = [sys.executable, "-m", "bench.fuzzing.worker", str(status), json.dumps(work)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        seen = b""
        while True:
            try:
                told, errors = child.communicate(timeout=STILL_SECONDS)
                break
            except subprocess.TimeoutExpired:
                now = status.read_bytes()
                if now == seen:
                    child.kill()
                seen = now
    report.problems += [json.loads(line) for line in told.splitlines()]
    last = errors.decode("utf-8", "replace").strip().splitlines()[-1:]
    return f"{child.returncode} {''.join(last)}".strip()
