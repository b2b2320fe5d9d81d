"""SIGKILL while letters are written: at each step that is committed or not, and at any moment between.

    python -m bench.writeback_kills --kills 200 --letters 600

One process is forked for each kill, from one that has nothing open: it opens the practice as a daemon does,
and writes until the power goes. A HIS beside it fetches what it finds, now and then.
"""

import argparse
import json
import os
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from bench.answering.practice import SECRET, Person, Practice, people
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.feedback import Coach, Feedback
from wor_sidecar.domain.identifiers import Mid, new_id
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.fhir.feedback import to_bundle
from wor_sidecar.mail.program import Message
from wor_sidecar.mail.tables import departures
from wor_sidecar.practice.matching import check_of
from wor_sidecar.practice.writeback import letters
from wor_sidecar.practice.writeback.letters import LetterState

POINTS = (
    "writeback.staged",
    "writeback.placing_committed",
    "writeback.renamed",
    "writeback.placed_committed",
)
LONGEST = 1.0
"""Seconds until a kill at no point in particular."""
_NUMBER = re.compile(r"Merk(\d+)")


@dataclass(slots=True)
class Report:
    """What the kills did, and what they broke: all below `fetched` must be 0."""

    kills: Counter[str] = field(default_factory=Counter)
    letters: int = 0
    fetched: int = 0
    lost: int = 0
    twice: int = 0
    wrong_patient: int = 0
    unplaced: int = 0
    unacknowledged: int = 0
    left_in_staging: int = 0

    @property
    def good(self) -> bool:
        """Every letter once, in its own file, and told to the coach once."""
        broken = (self.lost, self.twice, self.wrong_patient, self.unplaced, self.unacknowledged)
        return not any(broken) and self.left_in_staging == 0


def storm(folder: Path, seed: int, kills: int, count: int) -> Report:
    """Kill the writing of so many letters so many times, let it end, and read what lies there."""
    chance, report, his = Random(seed), Report(letters=count), Counter[str]()
    ours = _filed(folder, seed, count)
    for number in range(kills):
        point = POINTS[number % len(POINTS)] if chance.random() < 0.5 else "any moment"
        hit = _killed(folder, point, chance.randrange(1, 4), chance.uniform(0, LONGEST))
        report.kills[point if hit else "too late"] += 1
        if chance.random() < 0.3:
            _fetch(folder, his)
    last = Practice(folder, seed)
    while last.program.placers[0].step():
        _fetch(folder, his)
    _fetch(folder, his)
    _count(last, ours, his, report)
    return report


def _filed(folder: Path, seed: int, count: int) -> list[Person]:
    """Make a practice whose letters wait to be written."""
    practice = Practice(folder, seed, sure=True)
    practice.join()
    welfare = practice.partner("Welzijn De Brug")
    ours = practice.refer(people(Random(seed), count), welfare)
    with practice.store.transaction() as tx:
        for person in ours:
            for content in _answers(practice, person):
                mid, now = Mid(new_id(practice.randomness)), practice.clock.now()
                message = Message(welfare, mid, content.type, person.referral, content, now)
                if practice.program.postroom.deliver(tx, message) is not None:
                    raise AssertionError(content.move)
    practice.store.close()
    return ours


def _answers(practice: Practice, person: Person) -> tuple[contents.Status, contents.Feedback]:
    check, at = check_of(SECRET, person.referral, person.sent, "his_number"), Millis(practice.clock.now())
    feedback = Feedback(
        referral_id=person.referral,
        move=MoveKind.INTAKE_DONE,
        at=at,
        date=date(2026, 3, 9),
        coach=Coach("Coach De Brug", "0413-000200"),
        organisation="Welzijn De Brug",
        text=f"Wil weer mee doen. Merk{person.number}",
    )
    bundle = to_bundle(feedback, now=at, new_uuid=lambda: UUID(bytes=practice.randomness(16), version=4))
    accept = contents.Status("accept", at, contents.By("Coach", ""), None, "", check)
    return accept, contents.Feedback(bundle, "1", "intake_done", check)


def _killed(folder: Path, point: str, nth: int, seconds: float) -> bool:
    """Write in a process of its own until it is killed: the n-th time at a point, or after some time.

    Returns whether it was: it may have had no letter left to write.
    """
    child = os.fork()
    if child:
        if point == "any moment":
            time.sleep(seconds)
            os.kill(child, signal.SIGKILL)
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    passed = Counter[str]()

    def fault(name: str) -> None:
        passed[name] += 1
        if name == point and passed[name] == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        practice = Practice(folder, os.getpid(), fault, sure=True)
        while practice.program.placers[0].step():
            pass
    finally:
        os._exit(0)  # whatever it ran into, only what it left on the disk counts


def _fetch(folder: Path, his: Counter[str]) -> None:
    """Read the letters as a HIS does, and take them away."""
    for path in sorted((folder / "import").iterdir()):
        his[path.read_text("latin-1")] += 1
        path.unlink()


def _count(practice: Practice, ours: list[Person], his: Counter[str], report: Report) -> None:
    found = Counter(number for text in his.elements() for number in set(_NUMBER.findall(text)))
    report.fetched = his.total()
    report.lost = sum(found[str(one.number)] == 0 for one in ours)
    report.twice = sum(max(0, found[str(one.number)] - 1) for one in ours)
    report.wrong_patient = sum(
        str(100_000 + int(_NUMBER.findall(text)[0])) not in text for text in his.elements()
    )
    with practice.store.reading() as tx:
        done = letters.in_states(tx, [LetterState.PLACED, LetterState.TAKEN])
        report.unplaced = len(ours) - len(done)
        told = select(departures.c.thread).where(departures.c.type == "acknowledge")
        heard = Counter(tx.connection.execute(told).scalars())
        wanted = {one.referral: 1 + (one.state is LetterState.TAKEN) for one in done}
        report.unacknowledged = sum(heard[str(id_)] != count for id_, count in wanted.items())
    report.left_in_staging = len(list((practice.folder / "import.tmp").iterdir()))
    practice.store.close()


def run(kills: int = 200, letters: int = 600, seed: int = 1) -> dict[str, Any]:
    """Run one storm in a temporary folder; return the report for the table."""
    with tempfile.TemporaryDirectory(prefix="wor-letters-") as folder:
        report = storm(Path(folder), seed, kills, letters)
    return {**asdict(report), "kills": dict(report.kills), "seed": seed, "good": report.good}


def main() -> int:
    """Run as asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--letters", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    told = run(**vars(parser.parse_args()))
    print(json.dumps(told, indent=2))
    return 0 if told["good"] else 1


if __name__ == "__main__":
    sys.exit(main())
