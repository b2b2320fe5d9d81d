"""The reading child: one connector, hard limits; a crash or a bomb costs one file.

The argument is a job as JSON (plug-in, profile, allow-list: no patient data). Standard input is the one
file, with the argument `alone`, or gives one line and then the bytes of files:

    {"files": [812, 40961]}       they are answered in turn, and more may follow; "job": another one's;
                                  "careful": true has each answer sent before the next file is begun
    {"together": [812, 40961]}    they are read with `read_batch`; standard input is an anonymous file

Standard output gets JSON lines (lines.py). Only connectors and hooks are imported here, and what keeps a
crash from writing a core.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, BinaryIO, Final, TextIO

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import ReaderOutOfMemory
from wor_sidecar.domain.icpc import Trigger
from wor_sidecar.hooks.connector import BatchConnector, Connector, FileFault, Passed, Profile
from wor_sidecar.hooks.findings import ENCODING, listening
from wor_sidecar.hooks.loader import load_plugins
from wor_sidecar.practice.intake.breathing import PIECE, breathing
from wor_sidecar.practice.intake.limits import Breath, limit_memory
from wor_sidecar.practice.intake.lines import Line, Plain, written
from wor_sidecar.practice.intake.slices import Slices
from wor_sidecar.vault.harden import harden

_SILENCE_SECONDS: Final = 10.0
_AT_ONCE: Final = 1000
"""Rows without the code that are told together."""
_WAIT_SECONDS: Final = 0.1
"""For so long the answers to small files are kept, to be sent together."""
_BUFFER: Final = 1 << 16


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
    answers = _Answers(out)
    first = _Desk.of(argument, answers)
    gc.freeze()  # what is loaded stays: nobody looks through it again
    limit_memory()
    with listening(answers.hears, to=ENCODING):
        if alone:
            return 0 if first.alone(requests) else 1
        return _serve({argument: first}, argument, requests, answers)


def _serve(desks: dict[str, "_Desk"], argument: str, requests: BinaryIO, answers: "_Answers") -> int:
    while line := requests.readline():
        request = json.loads(line)
        wanted = request.get("job", argument)
        if wanted not in desks:
            desks[wanted] = _Desk.of(wanted, answers)
        if not desks[wanted].answer(request, requests):
            return 1
        if "together" in request:
            break  # what is left unread are somebody's files: no line of those is a request
    return 0


def _ours() -> tuple[BinaryIO, TextIO]:
    """Keep both pipes to ourselves: what a connector prints is no line of ours, nor a request its input."""
    requests = os.fdopen(os.dup(0), "rb", _BUFFER)
    out = os.fdopen(os.dup(1), "w", _BUFFER, encoding="utf-8", newline="\n")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    return requests, out


class _Answers:
    """What is said: at once, or where many small files are asked for a little later, together."""

    def __init__(self, out: TextIO) -> None:
        self.encoding = ""
        """Which one won for the file that is being read."""
        self._out = out
        self._plain: list[Plain] = []
        self._sent = time.monotonic()

    def hears(self, _what: str, encoding: str) -> None:
        """Hear which one won; nothing else that a connector says leaves this process."""
        self.encoding = encoding

    def plain(self, passed: int) -> None:
        """Say of a file that it was read to its end and holds nothing of use."""
        self._plain.append(Plain(passed, self.encoding))

    def tell(self, line: Line, file: int | None = None) -> None:
        """Say something else."""
        self._together()
        self._out.write(written(line, file))

    def send(self) -> None:
        """Send what was said."""
        self._together()
        self._out.flush()
        self._sent = time.monotonic()

    def silent(self) -> float:
        """Return for how many seconds nothing was sent."""
        return time.monotonic() - self._sent

    def _together(self) -> None:
        if self._plain:
            self._out.write(written(tuple(self._plain)))
            self._plain.clear()


class _Desk:
    """Answers the requests of one job."""

    @classmethod
    def of(cls, argument: str, answers: _Answers) -> "_Desk":
        """Load what a job needs."""
        given = json.loads(argument)
        connector = load_plugins(given["enabled"], only=given["plugin"]).connector(given["connector"])
        trigger = Trigger(tuple(given["codes"]))
        profile = Profile(connector=given["connector"], options=given["options"], trigger=trigger)
        return cls(connector, profile, answers)

    def __init__(self, connector: Connector, profile: Profile, answers: _Answers) -> None:
        self._connector = connector
        self._profile = profile
        self._answers = answers
        self._breath = Breath()

    def answer(self, request: dict[str, Any], requests: BinaryIO) -> bool:
        """Read what is asked; False when this process had better end."""
        self._breath.take()
        if "together" in request:
            fit = self._guarded(lambda: self._together(Slices(requests, request["together"])))
            self._answers.send()
            return fit
        careful = request.get("careful", False)
        # All of it first: whoever asks writes to the end before reading anything.
        contents = [requests.read(length) for length in request["files"]]
        contents.reverse()
        fit = True
        while contents and fit:
            fit = self._small(contents.pop())
            if careful or not fit or self._answers.silent() > _WAIT_SECONDS:
                self._answers.send()
        self._answers.send()
        return fit

    def alone(self, stream: BinaryIO) -> bool:
        """Read one file; False when this process had better end."""
        fit = self._guarded(lambda: self._each(breathing(stream, self._got_on)))
        self._answers.send()
        return fit

    def _small(self, content: bytes) -> bool:
        stream: BinaryIO = BytesIO(content)
        # What is read in one piece has no progress to show.
        return self._guarded(
            lambda: self._each(stream if len(content) <= PIECE else breathing(stream, self._got_on))
        )

    def _guarded(self, read: Callable[[], None]) -> bool:
        self._breath.take()
        self._answers.encoding = ""
        try:
            read()
        except WorError as error:
            self._answers.tell(error)
        except MemoryError:
            self._answers.tell(ReaderOutOfMemory())
            return False
        return True

    def _each(self, stream: BinaryIO) -> None:
        passed, alone, breath, tell = 0, True, self._breath, self._answers.tell
        for item in self._connector.read(stream, self._profile):
            breath.take()
            if isinstance(item, Passed):
                passed += 1
                if passed < _AT_ONCE:
                    continue
            alone = False
            if passed:
                tell(passed)
                if passed == _AT_ONCE:
                    self._answers.send()
                passed = 0
            if not isinstance(item, Passed):
                tell(item)
        if alone:
            self._answers.plain(passed)
            return
        if passed:
            tell(passed)
        tell(self._answers.encoding)

    def _together(self, streams: Slices) -> None:
        assert isinstance(self._connector, BatchConnector)
        passed: dict[int, int] = {}
        for told, (index, item) in enumerate(self._connector.read_batch(streams, self._profile), 1):
            self._breath.take()
            if isinstance(item, Passed):
                passed[index] = passed.get(index, 0) + 1
            else:
                self._answers.tell(item.error if isinstance(item, FileFault) else item, index)
            if told % _AT_ONCE == 0:
                self._answers.send()
        for index, count in passed.items():
            self._answers.tell(count, index)
        self._answers.tell(self._answers.encoding)

    def _got_on(self) -> None:
        """Note that more was read; who waits is told now and then that nothing hangs: no rows yet."""
        self._breath.take()
        if self._answers.silent() > _SILENCE_SECONDS:
            self._answers.tell(0)
            self._answers.send()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], alone="alone" in sys.argv[2:]))
