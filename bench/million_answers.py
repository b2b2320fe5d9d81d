"""A million answers that come back right, swapped, mistyped, replayed: how many reach the wrong patient.

    nice python -m bench.million_answers --answers 1000000 --patients 50000          in memory
    nice python -m bench.million_answers --whole --answers 100000 --patients 5000    with every table and file

Whose answer it is stands in the coach's name and words, which the program never compares; afterwards every
line of every timeline, every letter and every file is read for whose it is. What a coach writes into the
wrong case by hand, with that case's own thread and check, nothing on our side can tell.
"""

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import structlog
from sqlalchemy import select

from bench.answering.light import Light, deciding, light, tables
from bench.answering.practice import BATCH, SECRET, Person, Practice, dropped, people
from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.feedback import Coach, Feedback
from wor_sidecar.domain.identifiers import Mid, OrganisationId, ReferralId, new_id
from wor_sidecar.domain.moves import MoveKind
from wor_sidecar.domain.registration import Patient
from wor_sidecar.exchange import contents
from wor_sidecar.exchange.fhir.feedback import to_bundle
from wor_sidecar.mail.program import Message
from wor_sidecar.practice.matching import check_of
from wor_sidecar.practice.tables import timeline
from wor_sidecar.practice.writeback import letters
from wor_sidecar.practice.writeback.letters import LetterState
from wor_sidecar.store.transactions import Transaction

KEY = "his_number"
EVERY = 10
"""One patient in so many gets letters; the others' courses go on without."""
STEPS = ("accept", "contact", "contact", "contact", "plan", "replan", "intake_done", "start_activity")
PLAIN = ("accept", "contact", "contact", "contact", "plan", "replan", "no_show", "replan")
ASTRAY = {
    "replayed": 6,
    "replayed_elsewhere": 5,
    "swapped_check": 8,
    "swapped_thread": 8,
    "others_record": 6,
    "mistyped_check": 5,
    "mistyped_thread": 4,
    "other_organisation": 6,
    "other_birth_date": 4,
    "two_referrals": 3,
}
"""What goes wrong, and how often in a hundred answers; the others are right."""
OURS = OrganisationId("welfare")
_MARK = re.compile(r"Merk(\d+)")


@dataclass(slots=True)
class Tally:
    """What was sent, and what became of it."""

    sent: Counter[str] = field(default_factory=Counter)
    moved: int = 0
    orphans: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    letters: int = 0
    files: int = 0
    wrong_patient: int = 0

    @property
    def good(self) -> bool:
        """Nothing in a wrong record, every right answer in its own, every other one with a person."""
        nowhere = {"replayed", "two_referrals", "right"}
        expected = sum(n for kind, n in self.sent.items() if kind not in nowhere)
        return (
            self.wrong_patient == 0
            and self.moved == self.sent["right"]
            and self.orphans == expected
            and dict(self.refused) in ({}, {"contradiction": self.sent["two_referrals"]})
        )


class Answers:
    """Coaches at work: who is next, what they tell, and in which way it goes astray."""

    def __init__(self, practice: Practice | Light, ours: list[Person], chance: random.Random) -> None:
        self._practice, self.people, self._chance = practice, ours, chance
        self._steps: Counter[int] = Counter()
        self._last: dict[int, Message] = {}
        self._again: set[tuple[Mid, ReferralId | None]] = set()
        self.welfare = OrganisationId("")
        self.other = OrganisationId("")

    def next(self) -> tuple[str, Message]:
        """Return what somebody sends now, and what is wrong with it."""
        dice, kind = self._chance.randrange(100), "right"
        for name, share in ASTRAY.items():
            dice -= share
            if dice < 0:
                kind = name
                break
        person = self._chance.choice(self.people)
        if kind.startswith("replayed") and person.number not in self._last:
            kind = "right"
        if kind == "right":
            message = self._right(person)
            self._last[person.number] = message
            return kind, message
        message = self._astray(kind, person)
        if kind == "replayed_elsewhere":
            if (message.mid, message.thread) in self._again:
                return "replayed", message
            self._again.add((message.mid, message.thread))
        return kind, message

    def _right(self, person: Person) -> Message:
        script = STEPS if person.number % EVERY == 0 else PLAIN
        taken = self._steps[person.number]
        self._steps[person.number] += 1
        step = script[taken] if taken < len(script) else ("hold", "resume")[(taken - len(script)) % 2]
        content = self._content(person, step, person.referral, self._check(person))
        return self._message(content, person.referral)

    def _astray(self, kind: str, person: Person) -> Message:
        other = self._another(person)
        check, thread = self._check(person), person.referral
        match kind:
            case "replayed":
                return self._last[person.number]
            case "replayed_elsewhere":
                seen = self._last[person.number]
                return self._message(seen.content, other.referral, mid=seen.mid)
            case "swapped_check":
                check = self._check(other)
            case "swapped_thread":
                thread = other.referral
            case "others_record":
                check = check_of(SECRET, thread, other.patient, KEY)
            case "mistyped_check":
                at = self._chance.randrange(len(check))
                check = check[:at] + ("0" if check[at] != "0" else "1") + check[at + 1 :]
            case "mistyped_thread":
                thread = ReferralId(("b" if thread[0] != "b" else "c") + thread[1:])
            case "other_birth_date":
                born = (person.sent.birth_date or date(1950, 1, 1)) + timedelta(3)
                whom = Patient(his_number=person.patient.his_number, birth_date=born)
                check = check_of(SECRET, thread, whom, KEY)
            case "two_referrals":
                told = self._content(person, "intake_done", other.referral, check)
                return self._message(told, thread)
        sender = self.other if kind == "other_organisation" else None
        return self._message(self._content(person, "contact", thread, check), thread, sender=sender)

    def _another(self, person: Person) -> Person:
        other = person
        while other.number == person.number:
            other = self._chance.choice(self.people)
        return other

    def _check(self, person: Person) -> str:
        return check_of(SECRET, person.referral, person.sent, KEY)

    def _content(self, person: Person, step: str, referral: ReferralId, check: str) -> contents.Content:
        at, coach = Millis(self._practice.clock.now() // 1000 * 1000), f"Merk{person.number}"
        if step == "intake_done":
            feedback = Feedback(
                referral_id=referral,
                move=MoveKind.INTAKE_DONE,
                at=at,
                date=date(2026, 3, 9),
                coach=Coach(coach, "0413-000200"),
                organisation="Welzijn De Brug",
                text=f"Wil weer mee doen. Merk{person.number}",
                mark=6,
            )
            uuid = lambda: UUID(bytes=self._practice.randomness(16), version=4)  # noqa: E731
            return contents.Feedback(to_bundle(feedback, now=at, new_uuid=uuid), "1", step, check)
        details: contents.Details | None = None
        if step == "contact":
            details = contents.ContactDetails(1, "mobile", "no_answer")
        elif step in ("plan", "replan"):
            details = contents.PlanDetails(date(2026, 3, 9))
        elif step == "start_activity":
            details = contents.ActivityDetails("meeting", "Koffie", None)
        return contents.Status(step, at, contents.By(coach, ""), None, "", check, details)

    def _message(
        self,
        content: contents.Content,
        thread: ReferralId,
        *,
        mid: Mid | None = None,
        sender: OrganisationId | None = None,
    ) -> Message:
        named = mid or Mid(new_id(self._practice.randomness))
        now = self._practice.clock.now()
        return Message(sender or self.welfare, named, content.type, thread, content, now)


def storm(folder: Path, seed: int, answers: int, patients: int, seconds: float = 0.0) -> Tally:
    """Send so many answers to so many patients' practice; `seconds` ends it before, 0: never."""
    chance = random.Random(seed)
    practice = Practice(folder, seed)
    practice.join()
    welfare, other = practice.partner("Welzijn De Brug"), practice.partner("Welzijn Elders")
    ours = practice.refer(people(chance, patients), welfare)
    coming = Answers(practice, ours, chance)
    coming.welfare, coming.other = welfare, other
    tally, until = Tally(), time.monotonic() + seconds
    while sum(tally.sent.values()) < answers and (not seconds or time.monotonic() < until):
        with practice.store.transaction() as tx:
            for _ in range(min(BATCH, answers - sum(tally.sent.values()))):
                kind, message = coming.next()
                tally.sent[kind] += 1
                if code := practice.program.postroom.deliver(tx, message):
                    tally.refused[code] += 1
        practice.clock.advance(seconds=1)
    _place(practice)
    _read_back(practice, ours, tally)
    practice.store.close()
    return tally


def decided(seed: int, answers: int, patients: int, seconds: float = 0.0) -> Tally:
    """Send so many answers to a postroom above tables in memory: who gets what is decided as ever."""
    until = time.monotonic() + seconds
    chance, rows = random.Random(seed), light(seed)
    coming = Answers(rows, rows.refer(people(chance, patients), OURS), chance)
    coming.welfare, coming.other = OURS, OrganisationId("elsewhere")
    postroom, tally, whose = deciding(), Tally(), {one.referral: one.number for one in coming.people}
    structlog.configure(processors=[dropped])
    with tables(rows):
        for _ in range(answers):
            if seconds and time.monotonic() > until:
                break
            kind, message = coming.next()
            tally.sent[kind] += 1
            if code := postroom.deliver(cast("Transaction", rows), message):
                tally.refused[code] += 1
    tally.moved, tally.orphans = len(rows.moved), len(rows.orphans)
    tally.wrong_patient = sum(coach != f"Merk{whose[id_]}" for id_, coach in rows.moved)
    return tally


def _place(practice: Practice) -> None:
    while practice.program.placers[0].step():
        pass


def _read_back(practice: Practice, ours: list[Person], tally: Tally) -> None:
    """Read whose every line, letter and file is, from what lies there."""
    whose = {person.referral: person.number for person in ours}
    with practice.store.reading() as tx:
        told = select(timeline.c.referral_id, timeline.c.actor).where(
            timeline.c.who == "coach", timeline.c.refused == ""
        )
        for row in tx.connection.execute(told):
            tally.moved += 1
            tally.wrong_patient += row.actor != f"Merk{whose[row.referral_id]}"
        tally.orphans = len(letters.in_states(tx, [LetterState.ORPHAN]))
        for letter in letters.in_states(tx, [LetterState.PLACED, LetterState.MATCHED]):
            tally.letters += 1
            marks = set(_MARK.findall("\n".join(letters.says(tx, letter).lines)))
            tally.wrong_patient += letter.referral is None or marks != {str(whose[letter.referral])}
    import_ = practice.program.placers[0].import_
    for path in (practice.folder / "import").iterdir():
        with path.open("rb") as file:
            read = import_.format.connector.read_letter(file, import_.format.profile)
        tally.files += 1
        marks = set(_MARK.findall("\n".join(read.lines)))
        tally.wrong_patient += marks != {str(int(read.patient.his_number) - 100_000)}


def run(
    answers: int = 1_000_000,
    patients: int = 50_000,
    seed: int = 1,
    seconds: float = 0.0,
    *,
    whole: bool = False,
) -> dict[str, Any]:
    """Run one storm, `whole` with every table and file in a temporary folder; return the report."""
    began = time.process_time()
    if whole:
        with tempfile.TemporaryDirectory(prefix="wor-answers-") as folder:
            tally = storm(Path(folder), seed, answers, patients, seconds)
    else:
        tally = decided(seed, answers, patients, seconds)
    return {
        "good": tally.good,
        "whole": whole,
        "seed": seed,
        "patients": patients,
        "answers": sum(tally.sent.values()),
        "sent": dict(sorted(tally.sent.items())),
        "moved": tally.moved,
        "orphans": tally.orphans,
        "refused": dict(tally.refused),
        "letters": tally.letters,
        "files": tally.files,
        "wrong_patient": tally.wrong_patient,
        "cpu_seconds": round(time.process_time() - began, 1),
    }


def main() -> int:
    """Run as asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--patients", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0.0)
    parser.add_argument("--whole", action="store_true")
    told = run(**vars(parser.parse_args()))
    print(json.dumps(told, indent=2))
    return 0 if told["good"] else 1


if __name__ == "__main__":
    sys.exit(main())
