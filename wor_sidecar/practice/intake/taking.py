"""One export's ready files: copied, read in children, committed."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wor_sidecar.practice.intake import known_files
from wor_sidecar.practice.intake.candidates import Candidate, answered, handfuls
from wor_sidecar.practice.intake.committing import Committing, Result
from wor_sidecar.practice.intake.folders import ExportFolder, FolderKind
from wor_sidecar.practice.intake.readiness import Observation
from wor_sidecar.practice.intake.reading import Read, Reader
from wor_sidecar.practice.intake.safe_read import PrivateCopy, private_copy
from wor_sidecar.practice.intake.turns import Turn
from wor_sidecar.store.transactions import Store


@dataclass(frozen=True, slots=True)
class Taking:
    """`parser` names the connector with its version; `work_folder` holds copies too large for memory."""

    export: ExportFolder
    store: Store
    reader: Reader
    committing: Committing
    parser: Callable[[], str]
    work_folder: Path | None
    turn: Turn

    def take(self, ready: Sequence[Observation]) -> Iterator[list[Result]]:
        """Read files, each by itself, and commit them; tells what came of them after each commit.

        A file that can't be committed keeps none of the others from it.

        Raises:
            DatabaseUnusable: what was not told of is not in the journal, and is ready again.

        """
        parser = self.parser()
        queue: deque[Candidate] = deque()
        first: Exception | None = None
        with closing(self._readings(self._asked(ready, queue, parser))) as readings:
            for reads in readings:
                results, trouble = self.committing.commit(answered(queue, reads), parser)
                first = first or trouble
                yield results
        if first is not None:
            raise first

    def copy(self, seen: Observation) -> PrivateCopy:
        """Copy one file.

        Raises:
            NotARegularFile, FileTooLarge: it will never be read as it is.
            FileBusy, FileChanged: another time.

        """
        path = f"{self.export.path}{os.sep}{seen.name}"  # for each file: a twentieth of Path's time
        return private_copy(path, seen.sight, self.export.profile.max_bytes, self.work_folder)

    def _asked(
        self, ready: Sequence[Observation], queue: deque[Candidate], parser: str
    ) -> Iterator[list[BinaryIO]]:
        """Queue files and give those that have to be read: content that is known has not."""
        copied = handfuls(ready, self.copy)
        while handful := self._next(copied, parser):
            queue.extend(handful)
            yield [one.copy.file for one in handful if one.waits and one.copy]

    def _next(self, copied: Iterator[list[Candidate]], parser: str) -> list[Candidate]:
        with self.turn():
            handful = next(copied, [])
            waiting = [(one.seen, one.sha256) for one in handful if one.waits]
            with self.store.reading() as tx:
                known = known_files.contents(tx, waiting, parser)
            for one in handful if known else ():
                if one.waits and one.seen in known:
                    one.known()
            return handful

    def _readings(self, asked: Iterable[Sequence[BinaryIO]]) -> Generator[list[Read], None, None]:
        profile = self.export.profile.profile
        if self.export.kind is FolderKind.LOCAL:
            yield from self.reader.read_each(asked, profile)
            return
        for handful in asked:  # a share may hang while it is copied from: no child waits for it meanwhile
            yield from self.reader.read_each([handful], profile)
