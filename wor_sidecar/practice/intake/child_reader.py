"""Reads a file in a short-lived child: a parser's crash or bomb costs one file, the daemon stays small."""

import signal
import subprocess
import sys
from collections.abc import Collection
from dataclasses import replace
from threading import Event, Thread
from typing import BinaryIO, Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import ReaderCrashed, ReaderOutOfTime
from wor_sidecar.hooks.connector import Profile
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.practice.intake.child import job
from wor_sidecar.practice.intake.collecting import Collecting
from wor_sidecar.practice.intake.lines import parsed
from wor_sidecar.practice.intake.reading import FileReading

SILENCE_SECONDS: Final = 60.0
"""Without a line: it waits for something that won't come (the CPU's limit is the system's to keep)."""
TOTAL_SECONDS: Final = 900.0
LONGEST_LINE: Final = 1 << 20
_CHILD: Final = "wor_sidecar.practice.intake.child"


class ChildReader:
    """`reading.Reader` over `python -m wor_sidecar.practice.intake.child`."""

    def __init__(
        self,
        plugins: Plugins,
        enabled: Collection[str],
        clock: Clock,
        *,
        silence: float = SILENCE_SECONDS,
        total: float = TOTAL_SECONDS,
    ) -> None:
        self._plugins = plugins
        self._enabled = enabled
        self._clock = clock
        self._silence = silence
        self._total = total

    def read(self, copy: BinaryIO, profile: Profile) -> FileReading:
        """Read one file; see `reading.Reader`."""
        self._plugins.connector(profile.connector)
        order = job(self._plugins.provider(f"connector {profile.connector}"), profile, self._enabled)
        copy.seek(0)
        with subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            # -P: a module that lies in the working folder must not be taken for ours.
            [sys.executable, "-P", "-m", _CHILD, order],
            stdin=copy,
            stdout=subprocess.PIPE,
            # A traceback could quote a patient: nobody reads it.
            stderr=subprocess.DEVNULL,
            close_fds=True,
        ) as child:
            guard = _Guard(child, self._clock, self._silence, self._total)
            try:
                return _reading(child, guard)
            finally:
                guard.done()
                child.kill()


class _Guard:
    """Ends the child when it says nothing for too long, or goes on for ever."""

    def __init__(self, child: subprocess.Popen[bytes], clock: Clock, silence: float, total: float) -> None:
        self._child = child
        self._clock = clock
        self._silence = silence
        self._start = self._heard = clock.monotonic()
        self._total = total
        self._over = Event()
        self.struck = False
        Thread(target=self._watch, name="intake guard", daemon=True).start()

    def heard(self) -> None:
        """Note that it said something."""
        self._heard = self._clock.monotonic()

    def done(self) -> None:
        """Stop watching."""
        self._over.set()

    def _watch(self) -> None:
        while not self._over.wait(min(1.0, self._silence / 4)):
            now = self._clock.monotonic()
            if now - self._heard > self._silence or now - self._start > self._total:
                self.struck = True
                self._child.kill()
                return


def _reading(child: subprocess.Popen[bytes], guard: _Guard) -> FileReading:
    assert child.stdout is not None
    collecting = Collecting()
    while raw := child.stdout.readline(LONGEST_LINE):
        guard.heard()
        line = parsed(raw)
        if isinstance(line, str):
            return replace(collecting.reading(), encoding=line)
        if isinstance(line, WorError):
            raise line
        collecting.add(line)
    child.wait()
    if guard.struck or child.returncode == -getattr(signal, "SIGXCPU", 0):
        raise ReaderOutOfTime
    raise ReaderCrashed
