"""An export whose files refer to each other: what is new is read together, and once more what waited."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from wor_sidecar.domain.errors.formats import ReferenceMissing
from wor_sidecar.practice.intake import known_files
from wor_sidecar.practice.intake.candidates import HANDFUL, Candidate, copied
from wor_sidecar.practice.intake.committing import Result
from wor_sidecar.practice.intake.readiness import Observation, Sight
from wor_sidecar.practice.intake.reading import FileReading, Read
from wor_sidecar.practice.intake.taking import Taking


@dataclass(frozen=True, slots=True)
class TakingTogether:
    """Reads at most `max_megabytes` of one folder at once, the files around the new ones included."""

    taking: Taking

    def take(
        self, ready: Sequence[Observation], lying: Callable[[], Mapping[str, Sight]]
    ) -> Iterator[list[Result]]:
        """Read files and commit them; see `Taking.take`."""
        parser = self.taking.parser()
        others = [Observation(self.taking.export.name, name, sight) for name, sight in lying().items()]
        others.sort(key=lambda one: one.sight.mtime_ns, reverse=True)  # what is near in time belongs together
        with self.taking.store.reading() as tx:
            waiting = known_files.unresolved(tx, self.taking.export.name, ReferenceMissing.code)
        again = [one for one in others if one in waiting]
        first: Exception | None = None
        for files in self._portions(ready):
            done = self._read(files, again, others, parser)
            for start in range(0, len(done), HANDFUL):
                group = done[start : start + HANDFUL]
                results, trouble = self.taking.committing.commit(group, parser)
                first = first or trouble
                yield results
        if first is not None:
            raise first

    def _read(
        self,
        ready: Sequence[Observation],
        again: Sequence[Observation],
        others: Sequence[Observation],
        parser: str,
    ) -> list[Candidate]:
        """Return what is to be committed: the new files, and of the others those that hold more by now."""
        with ExitStack() as copies:
            files = self._copies(ready, copies)
            files += [one for one in self._copies(self._fitting(again, ready), copies) if one.waits]
            for one in files[len(ready) :]:
                one.again = True
            self._answer(files, others, copies)
        with self.taking.store.reading() as tx:
            hashes = [(one.seen, one.sha256) for one in files if one.sha256 and not one.again]
            known = known_files.contents(tx, hashes, parser, without_errors=True)
        for one in files:
            if one.seen in known and isinstance(one.outcome, FileReading):
                one.known()
        return [one for one in files if not one.again or _resolved(one.outcome)]

    def _answer(self, files: list[Candidate], others: Sequence[Observation], copies: ExitStack) -> None:
        asked = [one for one in files if one.waits]
        reads = self._together(asked)
        if any(_lacks(read) for read in reads):
            there = {one.seen for one in files}
            around = self._fitting([one for one in others if one not in there], [one.seen for one in asked])
            context = [one for one in self._copies(around, copies) if one.waits]
            if context:
                reads = self._together([*asked, *context])
        for one, read in zip(asked, reads, strict=False):
            one.outcome = read

    def _together(self, files: Sequence[Candidate]) -> list[Read]:
        copies = [one.copy.file for one in files if one.copy]
        return self.taking.reader.read_together(copies, self.taking.export.profile.profile) if copies else []

    def _copies(self, seen: Sequence[Observation], copies: ExitStack) -> list[Candidate]:
        files = [copied(one, self.taking.copy) for one in seen]
        for one in files:
            copies.callback(one.close)
        return files

    def _fitting(self, some: Sequence[Observation], beside: Sequence[Observation]) -> list[Observation]:
        """Return the first of them that may still be read beside the others."""
        room = self.taking.export.profile.max_bytes - sum(one.sight.size for one in beside)
        fitting = []
        for one in some:
            room -= one.sight.size
            if room < 0:
                break
            fitting.append(one)
        return fitting

    def _portions(self, ready: Sequence[Observation]) -> Iterator[list[Observation]]:
        portion: list[Observation] = []
        size = 0
        for one in ready:
            if portion and size + one.sight.size > self.taking.export.profile.max_bytes:
                yield portion
                portion, size = [], 0
            portion.append(one)
            size += one.sight.size
        yield portion


def _lacks(read: Read) -> bool:
    return isinstance(read, FileReading) and any(
        isinstance(each.error, ReferenceMissing) for each in read.errors
    )


def _resolved(read: Read | None) -> bool:
    """Tell whether a file that was read once more lacks nothing by now."""
    return isinstance(read, FileReading) and not _lacks(read)
