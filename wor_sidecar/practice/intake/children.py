"""Reading children, two at most: started for what is to be read, kept while there is work, then ended."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Condition, Thread
from typing import BinaryIO, Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import ReaderCrashed, ReaderOutOfTime

MOST_CHILDREN: Final = 2
MOST_FILES: Final = 50_000
"""That one child reads: whatever a parser leaks goes with it, and at its limit of memory before that."""
LONGEST_LINE: Final = 1 << 20
_BUFFER: Final = 1 << 16
_MODULE: Final = "wor_sidecar.practice.intake.child"


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. Silence: it waits for something that won't come (the CPU's limit is the system's to keep)."""

    silence: float = 60.0
    total: float = 900.0
    """For one file."""
    idle: float = 20.0
    """Longer than a file settles: the child that was started at its first sight is still there."""


class Child:
    """One process. Who holds it asks, hears the answers to the end, and gives it back or ends it."""

    def __init__(self, job: str, clock: Clock, file: BinaryIO | None = None, *, alone: bool = False) -> None:
        """Start it with its first job; with `file` it reads that: files, or `alone` one.

        It inherits the file without a name.
        """
        self.once = file is not None
        self.files = 0
        self._clock = clock
        self._heard = self._begun = clock.monotonic()
        self._awaited = False
        """Somebody listens to it, or waits until it took its files."""
        self._struck = False
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            # -P: a module that lies in the working folder must not be taken for ours.
            [sys.executable, "-P", "-m", _MODULE, job, *(("alone",) if alone else ())],
            stdin=file or subprocess.PIPE,
            stdout=subprocess.PIPE,
            # A traceback could quote a patient: nobody reads it.
            stderr=subprocess.DEVNULL,
            bufsize=_BUFFER,
            close_fds=True,
        )

    def ask(self, header: bytes, contents: Sequence[bytes]) -> None:
        """Give it files. It takes all of them before it answers, so neither side waits for the other."""
        self._heard = self._begun = self._clock.monotonic()
        self._awaited = True
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(header)
            for content in contents:
                self._process.stdin.write(content)
            self._process.stdin.flush()
        except OSError:
            return  # it ended: whoever listens hears that
        finally:
            self._awaited = False

    def hear(self) -> bytes:
        """Return its next line; nothing when it ended."""
        assert self._process.stdout is not None
        now = self._clock.monotonic()
        # While its asker did other things (a slow commit) it may have waited with what it had to say.
        self._begun, self._heard = self._begun + now - self._heard, now
        self._awaited = True
        raw = self._process.stdout.readline(LONGEST_LINE)
        self._awaited = not raw  # then it must end by itself
        self._heard = self._clock.monotonic()
        return raw

    def next_files(self, answered: int) -> None:
        """Note that it answered so many files to the end."""
        self.files += answered
        self._begun = self._heard

    def fault(self) -> WorError:
        """Tell why it ended while it was being listened to."""
        code = self._process.wait()
        if self._struck or code == -getattr(signal, "SIGXCPU", 0):
            return ReaderOutOfTime()
        return ReaderCrashed()

    def watched(self, patience: Patience) -> None:
        """End it if it said nothing for too long, or goes on for ever."""
        now = self._clock.monotonic()
        if self._awaited and (now - self._heard > patience.silence or now - self._begun > patience.total):
            self._struck = True
            self._process.kill()

    def rest(self) -> None:
        """Note that nothing is asked of it from now on."""
        self._heard = self._clock.monotonic()

    def rested(self) -> float:
        """Return for how many seconds nothing was asked of it."""
        return self._clock.monotonic() - self._heard

    def alive(self) -> bool:
        """Tell whether it runs."""
        return self._process.poll() is None

    def end(self) -> None:
        """End it, whatever it does, and leave nothing of it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was still to be written to it
                    continue


class Children:
    """Lends children out. One that holds a child takes no second one, so nobody waits for ever."""

    def __init__(self, clock: Clock, patience: Patience | None = None, most: int = MOST_CHILDREN) -> None:
        self._clock = clock
        self._patience = patience or Patience()
        self._most = most
        self._idle: list[Child] = []
        self._busy: list[Child] = []
        self._changed = Condition()
        self._watching = False

    def expect(self, job: str) -> None:
        """Start a child that will soon be wanted, where there is room."""
        with self._changed:
            if self._idle or len(self._busy) >= self._most:
                return
            self._idle.append(Child(job, self._clock))
            self._watch()

    def hire(self, job: str, file: BinaryIO | None = None, *, alone: bool = False) -> Child:
        """Lend a child, an idle one or a new one; waits for one when all are busy."""
        with self._changed:
            while len(self._busy) >= self._most:
                self._changed.wait()
            child = None if file else self._idle_one()
            if child is None:
                while self._idle and len(self._busy) + len(self._idle) >= self._most:
                    self._idle.pop(0).end()
                child = Child(job, self._clock, file, alone=alone)
            self._busy.append(child)
            self._watch()
            return child

    def give_back(self, child: Child) -> None:
        """Take a child back that has nothing left to answer."""
        child.rest()
        self._settle(child, keep=child.files < MOST_FILES and not child.once)

    def end(self, child: Child) -> None:
        """Take a child back that is of no more use."""
        self._settle(child, keep=False)

    def end_idle(self) -> None:
        """End those with nothing to do: the program ends, too."""
        with self._changed:
            while self._idle:
                self._idle.pop().end()

    def _settle(self, child: Child, *, keep: bool) -> None:
        if not keep:
            child.end()
        with self._changed:
            self._busy.remove(child)
            if keep:
                self._idle.append(child)
            self._changed.notify_all()

    def _idle_one(self) -> Child | None:
        while self._idle:
            child = self._idle.pop()
            if child.alive():
                return child
            child.end()
        return None

    def _watch(self) -> None:
        if not self._watching:
            self._watching = True
            Thread(target=self._look_after, name="intake guard", daemon=True).start()

    def _look_after(self) -> None:
        """Watch for as long as there is a child."""
        with self._changed:
            while self._busy or self._idle:
                for child in self._busy:
                    child.watched(self._patience)
                for child in [each for each in self._idle if each.rested() > self._patience.idle]:
                    self._idle.remove(child)
                    child.end()
                self._changed.wait(min(1.0, self._patience.silence / 4))
            self._watching = False
