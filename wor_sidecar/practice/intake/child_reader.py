"""Reads files in children: a parser's crash or bomb costs one file, the daemon stays small."""

import json
import shutil
from collections import deque
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO, Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import ReaderCrashed, ReaderOutOfMemory
from wor_sidecar.hooks.connector import Profile
from wor_sidecar.hooks.plugins import Plugins
from wor_sidecar.practice.intake.child import job
from wor_sidecar.practice.intake.children import MOST_FILES, Child, Children, Patience
from wor_sidecar.practice.intake.collecting import Collecting
from wor_sidecar.practice.intake.lines import Plain, addressed, parsed
from wor_sidecar.practice.intake.reading import FileReading, Read
from wor_sidecar.practice.intake.safe_read import IN_MEMORY, anonymous, length_of

SLOW_SECONDS: Final = 0.25
"""What was read for so long is handed over, so that it is committed."""


class ChildReader:
    """`reading.Reader` over `python -m wor_sidecar.practice.intake.child`."""

    def __init__(
        self,
        plugins: Plugins,
        enabled: Collection[str],
        clock: Clock,
        *,
        patience: Patience | None = None,
        work_folder: Path | None = None,
    ) -> None:
        self._plugins = plugins
        self._enabled = enabled
        self._clock = clock
        self._work_folder = work_folder
        self.children = Children(clock, patience)

    def read(self, copy: BinaryIO, profile: Profile) -> FileReading:
        """Read one file.

        Raises:
            FileTruncated: it ends too early, and may still grow.
            WorError: nothing of it can be read.

        """
        for found in self.read_each([[copy]], profile):
            if isinstance(found[0], WorError):
                raise found[0]
            return found[0]
        raise ReaderCrashed

    def expect(self, profile: Profile) -> None:
        """Start a child while the file settles; see `reading.Reader`."""
        self.children.expect(self._job(profile))

    def read_each(self, handfuls: Iterable[Sequence[BinaryIO]], profile: Profile) -> Iterator[list[Read]]:
        """Read files one by one; see `reading.Reader`."""
        line = _Line(self.children, self._job(profile), self._clock)
        try:
            first = True
            for handful in handfuls:
                last = [] if first else (yield from line.all_but_last())
                line.ask(handful)
                if not first:
                    yield last
                first = False
            if not first:
                last = yield from line.all_but_last()
                line.done()
                yield last
        finally:
            line.done()

    def read_together(self, copies: Sequence[BinaryIO], profile: Profile) -> list[Read]:
        """Read files that refer to each other; see `reading.Reader`.

        What brings the reader down is looked for in each file alone; without it the others are read together.
        """
        found = self._together(copies, profile)
        if not isinstance(found, WorError):
            return found
        if len(copies) == 1:
            return [found]
        alone = [self._together([copy], profile) for copy in copies]
        guilty = {index: each for index, each in enumerate(alone) if isinstance(each, WorError)}
        good = [index for index in range(len(copies)) if index not in guilty]
        again = self._together([copies[index] for index in good], profile) if guilty else found
        reads: list[Read] = [found] * len(copies)
        for index, fault in guilty.items():
            reads[index] = fault
        for place, index in enumerate(good):
            reads[index] = again if isinstance(again, WorError) else again[place]
        return reads

    def _job(self, profile: Profile) -> str:
        self._plugins.connector(profile.connector)
        return job(self._plugins.provider(f"connector {profile.connector}"), profile, self._enabled)

    def _together(self, copies: Sequence[BinaryIO], profile: Profile) -> list[Read] | WorError:
        lengths = [length_of(copy) for copy in copies]
        with anonymous(sum(lengths), self._work_folder) as whole:
            whole.write(json.dumps({"together": lengths}).encode() + b"\n")
            for copy in copies:
                copy.seek(0)
                shutil.copyfileobj(copy, whole)
            whole.flush()
            whole.seek(0)
            child = self.children.hire(self._job(profile), whole)
            try:
                return _heard_together(child, len(copies))
            except WorError as fault:
                return fault
            finally:
                self.children.end(child)


def _heard_together(child: Child, count: int) -> list[Read]:
    collecting = [Collecting() for _ in range(count)]
    faults: dict[int, WorError] = {}
    while raw := child.hear():
        file, line = addressed(raw)
        if file is None:
            if isinstance(line, WorError):
                raise line
            return [faults.get(index, each.reading()) for index, each in enumerate(collecting)]
        if not 0 <= file < count:
            raise ReaderCrashed
        if isinstance(line, WorError):
            faults[file] = line
        elif isinstance(line, str | tuple):
            raise ReaderCrashed
        else:
            collecting[file].add(line)
    raise child.fault()


class _Line:
    """Files that are being read, and the child that is at it."""

    def __init__(self, children: Children, order: str, clock: Clock) -> None:
        self._children = children
        self._job = order
        self._clock = clock
        self._child: Child | None = None
        self._left: deque[BinaryIO] = deque()
        self._asked = 0
        self._careful = False
        """The answer to each file is sent before the next is begun: it shows who brings a child down."""

    def ask(self, files: Sequence[BinaryIO]) -> None:
        """Have files read; the answers to earlier ones were heard."""
        self._left.extend(files)
        self._ask()

    def all_but_last(self) -> Generator[list[Read], None, list[Read]]:
        """Hear the answers: yield what comes slowly, return the last list."""
        found: list[Read] = []
        since = self._clock.monotonic()
        while self._left:
            if found and self._clock.monotonic() - since > SLOW_SECONDS:
                yield found
                found, since = [], self._clock.monotonic()
            found.extend(self._answers())
        return found

    def done(self) -> None:
        """Give the child back; end it if it still has something to say."""
        child, self._child = self._child, None
        if child is not None:
            (self._children.end if self._asked else self._children.give_back)(child)

    def _ask(self, *, careful: bool = False) -> None:
        """Ask for what is left: the small files before a large one, or a large one in a child of its own."""
        child = self._child
        if child is not None and (child.once or child.files >= MOST_FILES):
            self._end()
        small = list(takewhile(lambda file: length_of(file) <= IN_MEMORY, self._left))
        if small:
            self._child = self._child or self._children.hire(self._job)
            contents = [_content(file) for file in small]
            asked = {"job": self._job, "files": [len(each) for each in contents], "careful": careful}
            self._child.ask(json.dumps(asked).encode() + b"\n", contents)
        elif self._left:
            self.done()
            self._left[0].seek(0)
            self._child = self._children.hire(self._job, self._left[0], alone=True)
        self._careful = careful or not small
        self._asked = len(small) or min(1, len(self._left))

    def _answers(self) -> list[Read]:
        """Return the answers that come next, one at least."""
        child = self._child
        assert child is not None
        fresh = child.files == 0
        reads, fit = _heard(child, self._asked)
        if not fit:
            self._end()
            if not self._careful or (isinstance(reads[0], ReaderCrashed | ReaderOutOfMemory) and not fresh):
                # It may be another's fault, or what earlier files left behind: one is only blamed by a child
                # of its own, that was asked to answer each before the next.
                self._ask(careful=True)
                return self._answers()
        for _read in reads:
            self._left.popleft()
        child.next_files(len(reads))
        self._asked -= len(reads)
        if not fit or not self._asked:
            self._ask()
        return reads

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            self._children.end(child)


def _content(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def _heard(child: Child, asked: int) -> tuple[list[Read], bool]:
    """Return what came of the next file, or of several, and whether the child may go on."""
    collecting = Collecting()
    begun = False
    try:
        while raw := child.hear():
            line = parsed(raw)
            if isinstance(line, tuple):
                if begun or not 0 < len(line) <= asked:
                    return [ReaderCrashed()], False
                return list(map(_plain, line)), True
            if isinstance(line, str):
                return [replace(collecting.reading(), encoding=line)], True
            if isinstance(line, WorError):
                return [line], not isinstance(line, ReaderOutOfMemory)
            collecting.add(line)
            begun = True
    except WorError as error:  # it says what no child would, or never stops
        return [error], False
    return [child.fault()], False


@lru_cache(maxsize=256)
def _plain(line: Plain) -> FileReading:
    return FileReading((), line.passed, encoding=line.encoding)
