"""The story: day by day, with what befalls two organisations and their postbus on the way."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

from bench.simulation.counting import Books, compared, trails, undocumented
from bench.simulation.figured import figured
from bench.simulation.host import Host
from bench.simulation.life import Life
from bench.simulation.practice import PracticeMachine
from bench.simulation.welfare import Version, WelfareMachine
from wor_sidecar.demo.stage import set_up
from wor_sidecar.testing.clocks import FakeClock

BEGIN: Final = date(2026, 3, 2)
"""A Monday, the clock's first."""
HOURS: Final = (7, 10, 7)
"""From the morning's work to the afternoon's, to the night's, and to the next morning."""
BOTH: Final = 2
ENOUGH: Final = 400
"""Turns after which machines that are never done are stuck."""


class NeverQuiet(Exception):
    """Two programs keep each other busy."""


@dataclass
class World:
    """Everything under one clock."""

    clock: FakeClock
    host: Host
    practice: PracticeMachine
    welfare: WelfareMachine
    life: Life
    root: Path
    books: Books = field(default_factory=Books)
    thief: PracticeMachine | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    """What events found out."""

    def work(self) -> None:
        """Let every machine do what it can now, until all is quiet.

        Raises:
            NeverQuiet: it never is.

        """
        idle = 0
        for machine in islice(cycle((self.practice, self.welfare)), ENOUGH):
            idle = 0 if machine.work() else idle + 1
            if idle == BOTH:
                return
        raise NeverQuiet

    def day(self) -> None:
        """Live a day."""
        to_afternoon, to_night, to_morning = HOURS
        self.life.morning()
        self.work()
        self.clock.advance(hours=to_afternoon)
        self.work()
        self.life.evening()
        self.clock.advance(hours=to_night)
        self.practice.night()
        self.welfare.night()
        self.host.sweep()
        self.books.look(self.practice, self.welfare)
        self.clock.advance(hours=to_morning)

    def end(self) -> None:
        """Stop everything."""
        for machine in (self.practice, self.welfare, self.thief):
            if machine is not None and machine.running:
                machine.close()
        self.host.stop()


Event = Callable[[World], None]


def made(root: Path, seed: int, version: Version | None = None) -> World:
    """Set everything up: a postbus, an organisation, a practice; digits compared on both sides.

    `version`: of the inbox, to begin with; None: today's.
    """
    randomness = random.Random(seed).randbytes
    clock = FakeClock()
    stage = set_up(root, BEGIN, patient_key="his_number", level="error")
    host = Host(stage.postbus, stage.postbus_port, clock, random.Random(-seed).randbytes)
    welfare = WelfareMachine(stage, clock, randomness)
    welfare.version = version
    welfare.init(host.url, host.code())
    welfare.open()
    practice = PracticeMachine(stage, clock, randomness)
    practice.open()
    world = World(clock, host, practice, welfare, Life(practice, welfare, clock, seed), root)
    practice.join(welfare.invitation())
    world.work()
    for one, other in ((practice, welfare), (welfare, practice)):
        digits = other.call("GET", "/v1/partners")["own_digits"]
        [partner] = one.call("GET", "/v1/partners")["partners"]
        path = f"/v1/partners/{partner['organisation']}/verify"
        one.call("POST", path, {"digits": digits, "by": "Beheerder"})
        world.life.manual["partners verify"] += 1
    world.work()
    return world


def lived(
    world: World, days: int, events: Mapping[int, Sequence[Event]], tell: Callable[[int], object] = id
) -> None:
    """Live so many days; events come in the night before their day. `tell` hears each day's number."""
    for number in range(days):
        for event in events.get(number, ()):
            event(world)
        world.day()
        tell(number)
    world.work()


def found(world: World) -> dict[str, Any]:
    """Compare both sides with what people did; `good` is the whole judgement."""
    told = compared(world.life, world.practice, world.welfare)
    told |= world.books.figures() | trails(world.practice, world.welfare)
    told["asked_again"] = world.life.asked_again
    told["manual_steps"] = dict(sorted(world.life.manual.items()))
    told["undocumented_steps"] = undocumented(world.life.manual)
    told["thief"] = world.facts.get("thief", {})
    told["figures"] = figured(world.life, world.practice)
    harm = [*told["lost"].values(), *told["twice"].values(), told["wrong_file"], told["undocumented_steps"]]
    harm.append(told["figures"]["differ"])
    told["good"] = not any(harm) and told["trails_whole"] and not told["thief"].get("accepted")
    return told
