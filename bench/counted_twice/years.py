"""Two invented years of a practice as a list of what happened: drawn from a seed, known to no program.

A course is a script of plain words; the table of moves and the facts play no part in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

BEGIN, END = date(2026, 1, 5), date(2027, 12, 31)
GPS = ("Bernard", "Citroen", "Dekker", "")
PRODUCTS = ("welzijn-op-recept", "bewegen-op-recept")
ORGANISATIONS = ("brug", "haven")
REASONS = ("money", "loneliness", "moving")
_NO_SHOW_ENDS = (("not_reached", ""), ("stop", "no_longer_wanted"), ("stop", "no_fitting_activity"))


@dataclass(frozen=True)
class Event:
    """What happened to one referral on one day. `code`: a reason, a result; `mark`: the patient's."""

    day: date
    person: str
    referral: str
    what: str
    code: str = ""
    mark: int | None = None


@dataclass
class Somebody:
    """Who it is about, as the list of the HIS says."""

    person: str
    gp: str
    contact: date
    test: bool = False
    product: str = ""
    organisation: str = ""
    reasons: tuple[str, ...] = ()
    events: list[Event] = field(default_factory=list)


class Script:
    """Writes one person's course, day after day."""

    def __init__(self, dice: Random, number: int) -> None:
        self.dice, self.referrals = dice, 1
        day = BEGIN + timedelta(dice.randrange((END - BEGIN).days))
        self.who = Somebody(
            f"person-{number:04}", dice.choice(GPS), day - timedelta(dice.choice((0, 0, 0, 1, 3, 9)))
        )
        self.who.test = dice.random() < 0.02
        self.who.product, self.who.organisation = dice.choice(PRODUCTS), dice.choice(ORGANISATIONS)
        self.who.reasons = tuple(dice.sample(REASONS, dice.randrange(3)))
        self.day = day
        self.say("seen")
        self.asked()

    def say(self, what: str, code: str = "", wait: int = 0, mark: int | None = None) -> None:
        self.day += timedelta(self.dice.randrange(wait + 1))
        name = f"{self.who.person}-{self.referrals}"
        self.who.events.append(Event(self.day, self.who.person, name, what, code, mark))

    def chance(self, percent: int) -> bool:
        return self.dice.randrange(100) < percent

    def mark(self) -> int | None:
        return self.dice.randrange(1, 11) if self.chance(60) else None

    def asked(self) -> None:
        for _ in range(self.dice.randrange(3)):
            self.say("no_answer", wait=2)
        ends = ("refuse", "not_wor", "deceased", "expire")
        match self.dice.choices(("give", "elsewhere", *ends, "nothing"), (70, 8, 8, 3, 1, 6, 4))[0]:
            case "give":
                self.gave()
            case "elsewhere":
                self.say("referred_elsewhere", self.dice.choice(("phone", "paper")), wait=6)
            case "expire":
                self.day += timedelta(14)
                self.say("expire")
                if self.chance(30):
                    self.say("reopen", wait=5)
                    self.gave()
            case "nothing":
                return
            case end:
                self.say(end, wait=6)
                if end == "refuse" and self.chance(20):
                    self.say("undo")
                    self.gave()

    def gave(self) -> None:
        self.say("give", wait=6)
        if self.chance(4):
            self.say("undo")
            self.say("refuse", wait=3)
        elif self.chance(3):
            self.say("cancel", "by_mistake", wait=1)
        else:
            self.came_in()

    def came_in(self) -> None:
        self.say("received", wait=3)
        if self.cut_off():
            return
        if self.chance(9):
            self.say("reject", self.dice.choice(("no_capacity", "outside_area")), wait=6)
            self.routed_again()
            return
        self.say("accept", wait=6)
        if self.chance(8):
            if self.chance(70):
                self.say("contact", "reached", wait=6)
            self.say("end_withheld", "withheld", wait=90)
            return
        self.called()

    def routed_again(self) -> None:
        if self.referrals == 1 and self.chance(50):
            self.say("route_again", wait=4)
            self.referrals += 1
            self.say("seen")
            self.asked()

    def called(self) -> None:
        for _ in range(self.dice.randrange(3)):
            self.say("contact", "no_answer", wait=4)
        if self.chance(18):
            self.say("contact", "no_answer", wait=4)
            self.say("not_reached", wait=3)
            self.after_not_reached()
            return
        if self.chance(70):
            self.say("contact", "reached", wait=4)
        if self.cut_off():
            return
        if self.chance(60):
            self.say("plan", wait=3)
            while self.chance(25):
                self.say("no_show", wait=9)
                if self.chance(40):
                    ends = (
                        ("not_reached", ""),
                        ("stop", "no_longer_wanted"),
                        ("stop", "no_fitting_activity"),
                    )
                    self.say(*self.dice.choice(ends), wait=5)
                    return
                self.say("replan", wait=3)
        if not self.chance(12):
            self.talked()

    def after_not_reached(self) -> None:
        match self.dice.choices(("try", "back", "route", "over"), (30, 10, 10, 50))[0]:
            case "try":
                self.say("try_again", wait=9)
                self.came_in()
            case "back":
                self.say("call_back", wait=9)
                self.talked()
            case "route":
                self.routed_again()

    def talked(self) -> None:
        self.say("intake_done", wait=12, mark=self.mark())
        if self.cut_off():
            return
        match self.dice.choices(("start", "end", "stop", "open"), (70, 12, 12, 6))[0]:
            case "start":
                self.say("start_activity", self.dice.choice(("sport", "meeting")), wait=25)
                self.active()
            case "end":
                self.say("end", self.dice.choice(("talk_was_enough", "passed_on")), wait=9, mark=self.mark())
            case "stop":
                self.say("stop", self.dice.choice(("no_fitting_activity", "cost")), wait=30)

    def active(self) -> None:
        if self.cut_off():
            return
        self.day += timedelta(80)
        match self.dice.choices(("report", "impossible", "stop", "end", "open"), (70, 6, 10, 6, 8))[0]:
            case "report":
                taking = ("yes", "yes", "other_activity", "no_finished", "no_stopped", "unknown")
                self.say("follow_up", self.dice.choice(taking), wait=25, mark=self.mark())
            case "impossible":
                self.say("follow_up_impossible", wait=25)
            case "stop":
                self.say("stop", self.dice.choice(("no_fitting_activity", "illness")), wait=25)
            case "end":
                self.say("end", "activity_finished", wait=25)

    def cut_off(self) -> bool:
        """Let something end it that neither the patient's way nor the coach decides."""
        if not self.chance(5):
            return False
        ends = ("withdraw", "wrong_patient", "deceased", "left_practice", "cancelled")
        end = self.dice.choice(ends)
        if end == "cancelled":
            self.say("request_cancel", "other_help", wait=4)
            self.say("confirm_cancel", wait=4)
        else:
            self.say(end, wait=8)
        return True


def two_years(people: int, seed: int) -> list[Somebody]:
    """Return everybody whose contact lies in the two years; nothing of what comes later."""
    dice = Random(seed)
    found = [Script(dice, number).who for number in range(people)]
    for one in found:
        one.events = [event for event in one.events if event.day <= END]
    return found


def in_order(everybody: list[Somebody]) -> Iterator[tuple[Somebody, Event]]:
    """Yield what happened, day by day."""
    happened = [(event.day, n, one, event) for one in everybody for n, event in enumerate(one.events)]
    happened.sort(key=lambda each: (each[0], each[2].person, each[1]))
    yield from ((one, event) for _day, _n, one, event in happened)
