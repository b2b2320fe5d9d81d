"""The reading child: one file, one connector, hard limits; a crash or a bomb costs one file.

Standard input is the file's private copy; the one argument is the job as JSON (plug-in, profile, allow-list:
no patient data). Standard output gets JSON lines (lines.py). Only connectors and hooks are imported here, and
what keeps a crash from writing a core.
"""

import json
import logging
import sys
import time
from collections.abc import Iterable
from typing import Final, TextIO

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import ReaderOutOfMemory
from wor_sidecar.domain.icpc import Trigger
from wor_sidecar.hooks import text_files
from wor_sidecar.hooks.connector import Item, Passed, Profile
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.practice.intake.lines import written
from wor_sidecar.vault.harden import harden

MEMORY_BYTES: Final = 256 << 20
CPU_SECONDS: Final = 2
_AT_ONCE: Final = 1000
"""Rows without the code that are told together."""


class Breath:
    """Gives the process CPU_SECONDS more each time it got on; the system ends it when they are used up."""

    def __init__(self) -> None:
        self._given = -1.0

    def take(self) -> None:
        """Note that there was progress."""
        used = time.process_time()
        if self._given < 0 or used - self._given > CPU_SECONDS / 4:
            self._given = used
            _limit_cpu(int(used) + 1 + CPU_SECONDS)


def job(plugin: str, profile: Profile, enabled: Iterable[str]) -> str:
    """Return the child's argument."""
    return json.dumps(
        {
            "plugin": plugin,
            "enabled": list(enabled),
            "connector": profile.connector,
            "options": dict(profile.options),
            "codes": list(profile.trigger.codes),
        },
        default=str,
    )


def main(argument: str) -> int:
    """Read standard input as the job says."""
    harden()
    breath = Breath()
    breath.take()
    given = json.loads(argument)
    out = sys.stdout
    # Whatever a connector prints must not look like a line of ours.
    sys.stdout = sys.stderr
    connector = load_plugins(given["enabled"], only=given["plugin"]).connector(given["connector"])
    _limit_memory()
    profile = Profile(
        connector=given["connector"], options=given["options"], trigger=Trigger(tuple(given["codes"]))
    )
    try:
        _tell(out, connector.read(sys.stdin.buffer, profile), breath, _Encoding())
    except WorError as error:
        out.write(written(error))
    except MemoryError:
        out.write(written(ReaderOutOfMemory()))
    out.flush()
    return 0


class _Encoding(logging.Handler):
    """Hears which encoding won; nothing else that a connector logs leaves this process."""

    def __init__(self) -> None:
        super().__init__()
        self.encoding = ""
        logger = logging.getLogger(text_files.__name__)
        logger.setLevel(logging.INFO)
        logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Take the line apart again."""
        self.encoding = record.getMessage().removeprefix(text_files.WON)


def _tell(out: TextIO, items: Iterable[Item], breath: Breath, heard: _Encoding) -> None:
    passed = 0
    for item in items:
        breath.take()
        if isinstance(item, Passed):
            passed += 1
        if passed and (passed == _AT_ONCE or not isinstance(item, Passed)):
            out.write(written(passed))
            out.flush()
            passed = 0
        if not isinstance(item, Passed):
            out.write(written(item))
    if passed:
        out.write(written(passed))
    out.write(written(heard.encoding))


if sys.platform == "win32":

    def _limit_cpu(_seconds: int) -> None:
        """Leave it to the daemon's own patience: Windows limits jobs, not processes."""

    def _limit_memory() -> None:
        """Leave it to the daemon, as above."""
else:
    import resource

    def _limit_cpu(seconds: int) -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))

    def _limit_memory() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
