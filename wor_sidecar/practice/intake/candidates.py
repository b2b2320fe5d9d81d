"""Ready files on their way: copied, a handful at a time, and what came of each."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from wor_sidecar.domain.errors import WorError
from wor_sidecar.practice.intake.journal import FileState
from wor_sidecar.practice.intake.readiness import PASSING, Observation
from wor_sidecar.practice.intake.reading import FileReading, Read
from wor_sidecar.practice.intake.safe_read import PrivateCopy

HANDFUL: Final = 256
HANDFUL_BYTES: Final = 4 << 20
"""Files that are read and committed together; their copies are in memory meanwhile."""


@dataclass(slots=True, eq=False)
class Candidate:
    """A file that lay still; `outcome` once it is known what came of it."""

    seen: Observation
    copy: PrivateCopy | None = None
    outcome: Read | None = None
    state: FileState = FileState.READ
    like: "Candidate | None" = None
    """The one before it with the same content: what comes of that comes of this."""
    again: bool = False
    """It was read before, and something that it refers to may have come."""
    overdue: bool = False
    """Its patience is over: what might have mended itself is a person's now."""

    @property
    def sha256(self) -> str:
        """Of its content, in hex; empty where nothing could be read."""
        return self.copy.sha256 if self.copy else ""

    @property
    def waits(self) -> bool:
        """Tell whether it has to be read."""
        return self.outcome is None and self.like is None

    def known(self) -> None:
        """Note that this content was read before."""
        self.outcome, self.state = FileReading((), 0), FileState.DUPLICATE

    def ended(self) -> bool:
        """Tell whether it goes into the journal now; what may mend itself doesn't."""
        return self.overdue or not isinstance(self.outcome, PASSING)

    def close(self) -> None:
        """Let the copy go; its hash stays."""
        if self.copy:
            self.copy.file.close()


def copied(seen: Observation, copy: Callable[[Observation], PrivateCopy]) -> Candidate:
    """Copy one file, or note why it can't be."""
    try:
        return Candidate(seen, copy(seen))
    except WorError as error:
        return Candidate(seen, outcome=error)


def handfuls(
    ready: Iterable[Observation], copy: Callable[[Observation], PrivateCopy]
) -> Iterator[list[Candidate]]:
    """Copy files, a handful at a time; the same content twice in a handful is read once."""
    taken: list[Candidate] = []
    first: dict[str, Candidate] = {}
    size = 0
    for seen in ready:
        one = copied(seen, copy)
        if one.copy:
            one.like = first.get(one.sha256)
            first.setdefault(one.sha256, one)
            size += seen.sight.size
        taken.append(one)
        if len(taken) >= HANDFUL or size >= HANDFUL_BYTES:
            yield taken
            taken, first, size = [], {}, 0
    if taken:
        yield taken


def answered(queue: deque[Candidate], reads: Iterable[Read]) -> list[Candidate]:
    """Take from the queue those of which it is known what came of them, in order."""
    group: list[Candidate] = []
    left = iter(reads)
    while queue:
        one = queue[0]
        if one.waits:
            read = next(left, None)
            if read is None:
                break
            one.outcome = read
        elif one.like is not None and one.outcome is None:
            if isinstance(one.like.outcome, WorError):
                one.outcome = one.like.outcome
            else:
                one.known()
        one.close()
        group.append(queue.popleft())
    return group
