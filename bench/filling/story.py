"""One referral after another in this process, each with a disk that is full at its own write.

    LD_PRELOAD=... WOR_FULL_DISK=... python -m bench.filling.story '{"walks": [{"disk": "practice"}]}'

Three real programs with their loops driven by hand: list, question, yes, sealed, sent, the coach's answer,
letter. While the disk is full people try what their screens offer; then there is room, and they go on.
`bench.full_disk` starts this with the library preloaded; it prints what it saw as JSON.
"""

import json
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import structlog

from bench.filling.preloaded import FOR_GOOD, FullDisk, Kind
from bench.simulation.calls import Refused
from bench.simulation.counting import trails
from bench.simulation.quick import in_this_process
from bench.simulation.story import BOTH, World, made
from wor_sidecar.demo import letter_reader
from wor_sidecar.demo.people import Contact
from wor_sidecar.domain.errors import WorError

FOLDERS: Final = {"practice": "practice", "welfare": "welfare", "postbus": "postbus", "import": "his/import"}
"""Each disk, and what lies on it; `his/import` is the staging folder beside it, too."""
FULL_LOOKS: Final = 2
"""How often people try while there is no room."""
LOOKS: Final = 12
"""How often after it, until what isn't there counts as lost."""
TURNS: Final = 20
EVERY: Final = 100_000
IN_A_ROW: Final = 3
"""Trips without a failure, until there are no more writes: how many a story needs differs a little."""
WHOLE_EVERY: Final = 25
"""Trips between two looks at whole databases and trails."""
NEXT: Final[Mapping[str, tuple[str, dict[str, Any]]]] = {
    "received": ("accept", {}),
    "accepted": ("contact", {"way": "mobile", "result": "reached"}),
    "contacting": ("intake-done", {"mark": 6, "category": "meeting"}),
}


@dataclass(slots=True)
class Filling:
    """The world, its disk, and what was seen."""

    world: World
    disk: FullDisk
    events: list[dict[str, Any]]
    met: Counter[str] = field(default_factory=Counter)
    """Codes that people and logs met."""
    uncoded: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    filed: Counter[str] = field(default_factory=Counter)
    trips: int = 0
    hits: int = 0
    writes: int = 0
    """Of a story that met no full disk, at most."""

    def walk(self, walk: Mapping[str, Any]) -> None:
        """Go over the writes that are named, or over each from the first until none fails any more."""
        folder, kind = self.world.root / FOLDERS[walk["disk"]], Kind[walk.get("kind", "FULL")]
        missed = 0
        for at in walk.get("at") or range(*walk.get("between", (1, EVERY))):
            failed = self.trip(folder, at, walk.get("many", FOR_GOOD), kind)
            missed = 0 if failed else missed + 1
            if missed == IN_A_ROW and "at" not in walk:
                return

    def trip(self, folder: Path, at: int, many: int, kind: Kind) -> int:
        """Bring one patient from the list to the letter; return how many writes failed on the way."""
        self.trips += 1
        world, number = self.world, 50_000 + self.trips
        name = f"Proef{''.join(chr(97 + self.trips // 26**n % 26) for n in (2, 1, 0))}"
        patient = Contact(str(number), "", name, "P.", f"12-03-{1930 + self.trips % 60}")
        self.disk.fill(folder, at, many, kind)
        self._try(lambda: world.practice.export(world.life.today, f"lijst-{number}.csv", patient))
        for _ in range(FULL_LOOKS):
            self._push(patient)
        seen, failed = self.disk.free()
        self.writes = self.writes if failed else max(self.writes, seen)
        if self.trips % BOTH:
            world.practice.restart()
            world.welfare.close()
            world.welfare.open()
        if not (world.practice.stage.export / f"lijst-{number}.csv").exists() and not self._listed(patient):
            world.practice.export(world.life.today, f"lijst-{number}.csv", patient)
        for _ in range(LOOKS):
            if self._done(patient):
                break
            self._push(patient)
        self._judge(patient, f"{folder.name} {kind.name} {at}")
        self.hits += failed > 0
        return failed

    def _push(self, patient: Contact) -> None:
        """Let everybody try what is open to them."""
        practice, welfare = self.world.practice, self.world.welfare
        self._try(practice.read_exports)
        self._try(lambda: self._answer(patient))
        self.world.clock.advance(seconds=30)
        self._work()
        for _ in NEXT:
            self._try(self._coach)
        self._work()
        self._try(welfare.night)
        self._take_letters()
        self.world.clock.advance(minutes=20)

    def _take_letters(self) -> None:
        for path in sorted(self.world.practice.stage.imports.iterdir()):
            self.filed[letter_reader.read(path).patient] += 1
            path.unlink()

    def _answer(self, patient: Contact) -> None:
        for prompt in self.world.practice.prompts():
            opened = self.world.practice.opened(prompt["id"])
            if opened["patient"]["his_number"] == patient.number:
                scopes = ["contact", "feedback"]
                self.world.practice.answer(opened, "given_to_me", how="phone", scopes=scopes)

    def _coach(self) -> None:
        for case in self.world.welfare.cases(only_open=True):
            if step := NEXT.get(case["state"]):
                act, more = step
                if act == "intake-done":
                    words = {"note": "Mevrouw wil graag weer onder de mensen komen."}
                    more = {**more, "date": self.world.life.today.isoformat(), "texts": words}
                self.world.welfare.act(case["id"], act, **more)

    def _work(self) -> None:
        """Let the threads of all have their turns; one that fails goes on at its next turn."""
        idle = 0
        for turn in range(TURNS):
            machine = (self.world.practice, self.world.welfare)[turn % BOTH]
            idle = 0 if self._try(machine.work) else idle + 1
            if idle >= BOTH:
                break
        self._try(self.world.host.sweep)

    def _try(self, act: Callable[[], Any]) -> Any:
        """Do something; note the code with which it failed, or that it had none."""
        try:
            return act()
        except (WorError, Refused) as error:
            self.met[error.code] += 1
        except Exception as error:  # noqa: BLE001 - what people would see as a traceback is what is looked for
            self.uncoded[named(error)] += 1
        finally:
            for event in self.events:
                if code := event.get("code"):
                    self.met[str(code)] += 1
                elif "exc_info" in event or "error" in event:
                    self.uncoded[f"{event['event']}: {event.get('error', event.get('exc_info'))!r}"] += 1
            self.events.clear()

    def _cases(self, patient: Contact) -> list[dict[str, Any]]:
        cases = self.world.welfare.cases()
        return [case for case in cases if patient.surname in str(case)]

    def _listed(self, patient: Contact) -> bool:
        return bool(self._cases(patient) or self.world.practice.prompts())

    def _done(self, patient: Contact) -> bool:
        return self.filed[patient.number] > 0 and not self.world.practice.prompts()

    def _judge(self, patient: Contact, where: str) -> None:
        letters, cases = self.filed[patient.number], self._cases(patient)
        if letters == 0 or not cases:
            self.lost.append(where)
        if letters > 1 or len(cases) > 1 or self.world.practice.prompts():
            self.twice.append(where)
        if any(self.world.practice.state(case["id"]) != "intake_done" for case in cases):
            self.lost.append(f"{where}: state")
        if self.trips % WHOLE_EVERY == 0:
            self.whole(where)

    def whole(self, where: str) -> None:
        """See that each database and both trails are whole."""
        for path in sorted(self.world.root.glob("*/*.db")):
            with closing(sqlite3.connect(path)) as database:
                if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                    self.broken.append(f"{where}: {path.name}")
        if not trails(self.world.practice, self.world.welfare)["trails_whole"]:
            self.broken.append(f"{where}: trail")

    def to_json(self) -> dict[str, Any]:
        """Return what was seen."""
        told = {key: list(getattr(self, key)) for key in ("lost", "twice", "broken")}
        counts = {
            "trips": self.trips,
            "hits": self.hits,
            "writes": self.writes,
            "codes": dict(self.met.most_common()),
        }
        return counts | told | {"uncoded": dict(self.uncoded)}


def named(error: BaseException) -> str:
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    at = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else ""
    return f"{type(error).__name__} {at} {str(error)[:120]}"


def lived(order: Mapping[str, Any]) -> dict[str, Any]:
    """Live with a full disk at each write that was ordered."""
    events: list[dict[str, Any]] = []

    def keep(_log: object, _name: str, event: dict[str, Any]) -> str:
        if event.get("level_name", _name) in {"warning", "error", "critical", "exception"}:
            events.append(event)
        raise structlog.DropEvent

    structlog.configure(processors=[keep], cache_logger_on_first_use=False)
    with tempfile.TemporaryDirectory(prefix="wor-full-") as root, in_this_process():
        world = made(Path(root).resolve(), 1)
        events.clear()
        filling = Filling(world, FullDisk.here(), events)
        try:
            for walk in order["walks"]:
                filling.walk(walk)
            filling.whole("end")
        finally:
            with suppress(Exception):
                world.end()
    return dict(order) | filling.to_json()


if __name__ == "__main__":
    print(json.dumps(lived(json.loads(sys.argv[1]))))
