"""What happens to the programs of a soak: seeded, one fault after another, each taken back."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic
from typing import Final

from tests.e2e.trouble.trouble_clocks import Clocks
from wor_sidecar.demo.loop import Loop

BETWEEN: Final = (5.0, 40.0)
"""Seconds of rest between two faults, and the least and most that one lasts."""
LASTS: Final = (2.0, 25.0)
KILLS: Final = 1 / 4
"""The share of the soak in which programs are killed: a process that began anew shows no slope."""
HOUR: Final = timedelta(hours=1)


@dataclass(slots=True)
class Faults:
    """Trouble for one loop; `over` ends it."""

    loop: Loop
    clocks: Clocks
    random: Random
    seconds: float
    over: Event = field(default_factory=Event)
    begun: float = field(default_factory=monotonic)
    done: dict[str, int] = field(default_factory=Counter)

    @property
    def passed(self) -> float:
        """The share of the soak that is over."""
        return (monotonic() - self.begun) / self.seconds

    def rage(self) -> None:
        """One fault after another, until it is over."""
        always = (self.export_away, self.import_away, self.postbus_hangs, self.clock_jumps)
        while not self.over.wait(self.random.uniform(*BETWEEN)):
            kills = [self._kill(key) for key in self.loop.programs] if self.passed < KILLS else []
            befall: Callable[[], str] = self.random.choice([*always, *kills])
            self.done[befall()] += 1

    def export_away(self) -> str:
        """The share that lists come on is gone for a while."""
        return self._away(self.loop.stage.export)

    def import_away(self) -> str:
        """The folder that letters go to is gone for a while."""
        return self._away(self.loop.stage.imports)

    def postbus_hangs(self) -> str:
        """The postbus takes calls and answers none for a while."""
        process = self.loop.programs["postbus"].process
        assert process is not None
        os.killpg(process.pid, signal.SIGSTOP)
        try:
            self._while()
        finally:
            os.killpg(process.pid, signal.SIGCONT)
        return "postbus_hangs"

    def clock_jumps(self) -> str:
        """One program's clock is an hour off for a while, before or behind."""
        by, side = self.random.choice((-HOUR, HOUR)), self.random.choice(("sidecar", "inbox"))
        self.clocks.shift(by, side)
        self._while()
        self.clocks.shift(-by, side)
        return f"{side}_clock_jumps"

    def _kill(self, key: str) -> Callable[[], str]:
        def killed() -> str:
            self.loop.programs[key].kill()
            self.over.wait(self.random.uniform(0, 3))
            self.loop.programs[key].start()
            return f"{key}_killed"

        return killed

    def _away(self, folder: Path) -> str:
        aside = folder.rename(folder.with_name(f"{folder.name}.away"))
        self._while()
        if folder.exists():  # somebody wrote into it meanwhile
            for path in folder.iterdir():
                path.rename(aside / path.name)
            folder.rmdir()
        aside.rename(folder)
        return f"{folder.name}_gone"

    def _while(self) -> None:
        self.over.wait(self.random.uniform(*LASTS))
