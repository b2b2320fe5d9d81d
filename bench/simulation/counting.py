"""What is counted of two machines, day by day and at the end: keys, trails, and whether both sides agree."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bench.simulation.life import Life
from bench.simulation.practice import PracticeMachine
from bench.simulation.welfare import WelfareMachine
from wor_sidecar.exchange.keys import OwnKeys

_HOW_TO: Final = Path(__file__).parents[2] / "docs" / "how-to"
_EVENTS: Final = {"content.shredded": "content_shredded", "backup.made": "backups_in_the_trails"}


@dataclass
class Watched:
    """The keys of one machine, as a night's look finds them."""

    statements: int = 0
    rotations: int = 0
    seeds_destroyed: int = 0
    epochs: int = 1
    last: OwnKeys | None = None

    def look(self, keys: OwnKeys) -> None:
        """Count what changed since the last look."""
        before, self.last = self.last, keys
        if before is None or before.position == keys.position:
            if before is not None:
                self.seeds_destroyed += len(_seeds(before) - _seeds(keys))
            return
        if before.position.epoch != keys.position.epoch:
            self.epochs += 1  # a restore, perhaps: what a backup knew says nothing about seeds
            return
        self.statements += keys.position.seq - before.position.seq
        self.rotations += before.seeds[0].seed.kid != keys.seeds[0].seed.kid
        self.seeds_destroyed += len(_seeds(before) - _seeds(keys))


def _seeds(keys: OwnKeys) -> set[str]:
    return {one.seed.kid for one in keys.seeds}


@dataclass
class Books:
    """What the nights found."""

    practice: Watched = field(default_factory=Watched)
    welfare: Watched = field(default_factory=Watched)

    def look(self, practice: PracticeMachine, welfare: WelfareMachine) -> None:
        """Look at both, as far as they run."""
        for machine, watched in ((practice, self.practice), (welfare, self.welfare)):
            if machine.running:
                watched.look(machine.keys())

    def figures(self) -> dict[str, int]:
        """Add both up."""
        both = self.practice, self.welfare
        return {
            "statements": sum(one.statements for one in both),
            "rotations": sum(one.rotations for one in both),
            "seeds_destroyed": sum(one.seeds_destroyed for one in both),
            "new_epochs": sum(one.epochs - 1 for one in both),
        }


def compared(life: Life, practice: PracticeMachine, welfare: WelfareMachine) -> dict[str, Any]:
    """Compare both sides with what people did; every list must be empty."""
    cases = {case["id"]: case["state"] for case in welfare.cases()}
    known = Counter(one["id"] for one in practice.call("GET", "/v1/referrals"))
    given = [one for one in life.courses if one.given]
    differ, missing, twice = [], [], []
    for one in given:
        here, there = practice.state(one.referral), cases.get(one.referral, "")
        if not one.agrees(here, there):
            differ.append(f"{one.referral}: {here or 'unknown'} here, {there or 'unknown'} there")
        lacking, odd = one.wrong_letters(practice.filed)
        missing += [f"{one.referral}: {what}" for what in lacking]
        twice += [f"{one.referral}: {what}" for what in odd]
    return {
        "referrals": len(given),
        "letters": practice.filed.total(),
        "states": dict(sorted(Counter(cases.values()).items())),
        "lost": {
            "cases": sorted({one.referral for one in given} - cases.keys()),
            "letters": missing,
            "differ": differ,
        },
        "twice": {
            "letters": twice,
            "cases": sorted(cases.keys() - {one.referral for one in given}),
            "referred": len(known) - len(life.courses),
        },
        "wrong_file": practice.astray,
    }


def trails(practice: PracticeMachine, welfare: WelfareMachine) -> dict[str, Any]:
    """Verify both audit trails, and count some events of them."""
    found = [machine.call("GET", "/v1/audit/verify") for machine in (practice, welfare)]
    events = practice.trail() + welfare.trail()
    counted = {name: events[event] for event, name in _EVENTS.items()}
    return {
        "trails_whole": all(one["ok"] for one in found),
        "lines": sum(one["lines"] for one in found),
    } | counted


def undocumented(manual: Counter[str]) -> list[str]:
    """Return the steps by hand that no how-to names."""
    pages = "\n".join(page.read_text("utf-8") for page in sorted(_HOW_TO.glob("*.md")))
    return sorted(step for step in manual if step not in pages)
