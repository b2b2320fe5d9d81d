"""The reading child: one connector, hard limits; a crash or a bomb costs one file.

The argument is a job as JSON (plug-in, profile, allow-list: no patient data). Standard input is the one
file, with the argument `alone`, or gives one line and then the bytes of files:

    {"files": [812, 40961]}       they are answered in turn, and more may follow; "job": another one's
    {"together": [812, 40961]}    they are read with `read_batch`; standard input is an anonymous file

Standard output gets JSON lines (lines.py). Only connectors and hooks are imported here, and what keeps a
crash from writing a core.
"""

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, BinaryIO, Final, TextIO

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import ReaderOutOfMemory
from wor_sidecar.domain.icpc import Trigger
from wor_sidecar.hooks import text_files
from wor_sidecar.hooks.connector import BatchConnector, Connector, FileFault, Passed, Profile
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.practice.intake.breathing import breathing
from wor_sidecar.practice.intake.limits import Breath, limit_memory
from wor_sidecar.practice.intake.lines import Line, written
from wor_sidecar.practice.intake.slices import Slices
from wor_sidecar.vault.harden import harden

_SILENCE_SECONDS: Final = 10.0
_AT_ONCE: Final = 1000
"""Rows without the code that are told together."""


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


def main(argument: str, *, alone: bool = False) -> int:
    """Read what standard input gives until it ends; `argument` is the first job."""
    harden()
    requests, out = _ours()
    first = _Desk.of(argument, out)
    limit_memory()
    if alone:
        return 0 if first.each(requests) else 1
    desks = {argument: first}
    while line := requests.readline():
        request = json.loads(line)
        wanted = request.get("job", argument)
        if wanted not in desks:
            desks[wanted] = _Desk.of(wanted, out)
        if not desks[wanted].answer(request, requests):
            return 1
        if "together" in request:
            break  # what is left unread are somebody's files: no line of those is a request
    return 0


def _ours() -> tuple[BinaryIO, TextIO]:
    """Keep both pipes to ourselves: what a connector prints is no line of ours, nor a request its input."""
    requests, out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    return requests, out


class _Desk:
    """Answers the requests of one job."""

    @classmethod
    def of(cls, argument: str, out: TextIO) -> "_Desk":
        """Load what a job needs."""
        given = json.loads(argument)
        connector = load_plugins(given["enabled"], only=given["plugin"]).connector(given["connector"])
        trigger = Trigger(tuple(given["codes"]))
        profile = Profile(connector=given["connector"], options=given["options"], trigger=trigger)
        return cls(connector, profile, out)

    def __init__(self, connector: Connector, profile: Profile, out: TextIO) -> None:
        self._connector = connector
        self._profile = profile
        self._out = out
        self._heard = _Encoding()
        self._breath = Breath()
        self._told = time.monotonic()

    def answer(self, request: dict[str, Any], requests: BinaryIO) -> bool:
        """Read what is asked; False when this process had better end."""
        self._breath.take()
        if "together" in request:
            return self._guarded(lambda: self._together(Slices(requests, request["together"])))
        # All of it first: whoever asks writes to the end before reading anything.
        contents = [requests.read(length) for length in request["files"]]
        contents.reverse()
        while contents:
            if not self.each(BytesIO(contents.pop())):
                return False
        return True

    def each(self, stream: BinaryIO) -> bool:
        """Read one file; False when this process had better end."""
        return self._guarded(lambda: self._each(stream))

    def _guarded(self, read: Callable[[], None]) -> bool:
        self._breath.take()
        self._heard.encoding = ""
        fit = True
        try:
            read()
        except WorError as error:
            self._tell(error)
        except MemoryError:
            fit = False
            self._tell(ReaderOutOfMemory())
        else:
            self._tell(self._heard.encoding)
        self._out.flush()
        return fit

    def _each(self, stream: BinaryIO) -> None:
        passed = 0
        for item in self._connector.read(breathing(stream, self._got_on), self._profile):
            self._breath.take()
            if isinstance(item, Passed):
                passed += 1
            if passed and (passed == _AT_ONCE or not isinstance(item, Passed)):
                self._tell(passed)
                self._out.flush()
                passed = 0
            if not isinstance(item, Passed):
                self._tell(item)
        if passed:
            self._tell(passed)

    def _together(self, streams: Slices) -> None:
        assert isinstance(self._connector, BatchConnector)
        passed: dict[int, int] = {}
        for told, (index, item) in enumerate(self._connector.read_batch(streams, self._profile), 1):
            self._breath.take()
            if isinstance(item, Passed):
                passed[index] = passed.get(index, 0) + 1
            else:
                self._tell(item.error if isinstance(item, FileFault) else item, index)
            if told % _AT_ONCE == 0:
                self._out.flush()
        for index, count in passed.items():
            self._tell(count, index)

    def _got_on(self) -> None:
        """Note that more was read; who waits is told now and then that nothing hangs: no rows yet."""
        self._breath.take()
        now = time.monotonic()
        if now - self._told > _SILENCE_SECONDS:
            self._told = now
            self._tell(0)
            self._out.flush()

    def _tell(self, line: Line, file: int | None = None) -> None:
        self._out.write(written(line, file))


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], alone="alone" in sys.argv[2:]))
