"""What people do: a HIS that exports, an assistant who asks, a coach who calls; all drawn from one seed."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from bench.simulation.courses import NEXT, OTHER_ENDS, Course
from bench.simulation.practice import BY, PracticeMachine
from bench.simulation.welfare import WelfareMachine
from wor_sidecar.demo.people import Contact
from wor_sidecar.testing.clocks import FakeClock

SATURDAY: Final = 5
PATIENCE: Final = 3
"""Days that somebody gives a thread nobody here knows: most go off the list by themselves."""
ENDS: Final = ("followed_up", *OTHER_ENDS)
TO_SEE: Final = {"rejected", "not-reached"}
"""Letters that ask for a person's eyes."""


@dataclass
class Life:
    """Two organisations' days."""

    practice: PracticeMachine
    welfare: WelfareMachine
    clock: FakeClock
    seed: int
    courses: list[Course] = field(default_factory=list)
    manual: Counter[str] = field(default_factory=Counter)
    """What people had to do by hand beside their work, by the words of the documentation."""
    asked_again: int = 0
    busy: bool = False
    """People do something on each of these days, whatever chance says."""
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    @property
    def today(self) -> date:
        """The story's day."""
        return datetime.fromtimestamp(self.clock.now() / 1000, UTC).date()

    def morning(self) -> None:
        """Let the HIS export, the assistant ask, the coach work."""
        if self.today.weekday() >= SATURDAY and not self.busy:
            return
        if self.practice.running:
            self._settle(self.practice)
            self._export()
            self._ask()
            self._withdraw()
            if self.chance.random() < 0.015:
                self.switch_off()
        if self.welfare.running:
            self._settle(self.welfare)
            self._hear_calls()
            self._coach()

    def evening(self) -> None:
        """Let the HIS take its letters, and the assistant look at those that ask for it."""
        if not self.practice.running:
            return
        taken = self.practice.take_letters(self.referral_of)
        for referral in {self.referral_of(number) for number, what in taken if what in TO_SEE}:
            self.practice.call("POST", f"/v1/referrals/{referral}/seen", {"by": BY})

    def referral_of(self, number: str) -> str:
        """Return the referral of the patient with this number."""
        return next((one.referral for one in self.courses if one.contact.number == number), "")

    def by_referral(self, referral: str) -> Course | None:
        """Find whose referral this is."""
        return next((one for one in self.courses if one.referral == referral), None)

    def _settle(self, machine: PracticeMachine | WelfareMachine) -> None:
        """Say yes or no to what a restored backup left: a letter that the HIS has isn't written again."""
        for one in machine.call("GET", "/v1/restored")["items"]:
            if one["kind"] == "thread":
                if self.today - date.fromisoformat(one["since"][:10]) < timedelta(PATIENCE):
                    continue
                body = {"partner": one["partner"], "thread": one["thread"]}
                machine.call("POST", "/v1/restored/settle", body)
                self.manual["restored settle"] += 1
                continue
            course = self.by_referral(one["thread"] or "")
            there = one["kind"] == "letter" and course is not None and self._filed(course, one["what"])
            act = "drop" if there else "send"
            machine.call("POST", f"/v1/restored/{one['id']}/{act}", {})
            self.manual[f"restored {act}"] += 1

    def _filed(self, course: Course, template: str) -> bool:
        return self.practice.filed[course.contact.number, template] > 0

    def _export(self) -> None:
        """List new contacts on some days, now and then with somebody who was listed before."""
        many = 1 + self.busy if self.busy else self.chance.choices((0, 1, 2), (70, 25, 5))[0]
        new = [self._somebody(len(self.courses) + number) for number in range(many)]
        known = [one.contact for one in self.courses if one.referral]
        again = self.chance.sample(known[-20:], min(len(known), 2)) if self.chance.random() < 0.3 else []
        if new:
            people = [*(one.contact for one in new), *again]
            self.practice.export(self.today, f"lijst-{self.today:%Y%m%d}.csv", *people)
            self.courses += new
        self.practice.read_exports()

    def _somebody(self, number: int) -> Course:
        born = date(1930, 1, 1) + timedelta(days=97 * (number % 250))
        name = "Proef" + "".join(chr(97 + (number // 26**digit) % 26) for digit in (2, 1, 0))
        contact = Contact(str(40_000 + number), "", name, "P.", f"{born:%d-%m-%Y}")
        answer = self.chance.choices(("given_to_me", "refused", "not_wor"), (85, 10, 5))[0]
        end = self.chance.choices(ENDS, (70, 10, 10, 10))[0]
        return Course(contact, answer, end, feedback=self.chance.random() < 0.8)

    def _ask(self) -> None:
        for prompt in self.practice.prompts():
            if not self.busy and self.chance.random() < 0.2:
                continue  # tomorrow, perhaps
            opened = self.practice.opened(prompt["id"])
            number = opened["patient"]["his_number"]
            course = next(one for one in self.courses if one.contact.number == number)
            scopes = ["contact", "feedback"] if course.feedback else ["contact"]
            more = {"how": "phone", "scopes": scopes} if course.answer == "given_to_me" else {}
            self.practice.answer(opened, course.answer, **more)
            self.asked_again += course.answers > 0
            course.answers += 1
            course.referral = opened["referral_id"]

    def _under_way(self) -> list[Course]:
        return [one for one in self.courses if one.state in NEXT and not one.withdrawn]

    def _withdraw(self) -> None:
        if self.chance.random() < 0.01 and (some := self._under_way()):
            one = self.chance.choice(some)
            self.practice.call("POST", f"/v1/referrals/{one.referral}/withdraw", {"by": BY})
            one.withdrawn = True

    def switch_off(self) -> None:
        """Let a patient want no more letters from now on."""
        if some := [one for one in self._under_way() if one.feedback]:
            one = self.chance.choice(some)
            body = {"by": BY, "kind": "feedback"}
            self.practice.call("POST", f"/v1/referrals/{one.referral}/withdraw", body)
            one.feedback, one.switched_off = False, True

    def _hear_calls(self) -> None:
        """Do by hand what an older inbox refused: the practice was told so, and calls."""
        if self.welfare.version is None:
            return
        for one in self._under_way():
            if one.switched_off and "feedback-consent" not in one.did:
                self._act(one, "feedback-consent")
                self.manual["Veranderen of de huisarts hoort hoe het gaat"] += 1

    def _coach(self) -> None:
        for case in self.welfare.cases(only_open=True):
            course = self.by_referral(case["id"])
            act = course.due(case["state"], self.today) if course else None
            if course and act:
                self._act(course, act)

    def step(self, referral: str, act: str) -> None:
        """Let a coach make a step at this moment."""
        if course := self.by_referral(referral):
            self._act(course, act)

    def _act(self, course: Course, act: str) -> None:
        self.welfare.act(course.referral, act, **_filled(act, self.today))
        course.done(act)


def _filled(act: str, today: date) -> dict[str, Any]:
    day = today.isoformat()
    return {
        "accept": {},
        "reject": {"reason": "no_capacity", "patient_knows": True},
        "contact": {"way": "mobile", "result": "reached"},
        "intake-done": {
            "mark": 6,
            "category": "meeting",
            "date": day,
            "texts": {"note": "Mevrouw wil graag weer onder de mensen komen."},
        },
        "start-activity": {"category": "meeting", "date": day, "texts": {"activity": "Koffieochtend"}},
        "follow-up": {
            "mark": 8,
            "taking_part": "yes",
            "texts": {"note": "Mevrouw doet elke week mee."},
        },
        "not-reached": {},
        "end": {"outcome": "talk_was_enough", "texts": {"note": "Het gesprek was genoeg."}},
        "feedback-consent": {"on": False},
    }[act]
