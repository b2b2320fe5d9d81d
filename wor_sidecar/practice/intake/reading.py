"""What reading one file gives, and who can do it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Elsewhere, Profile, RecordError

MOST_REGISTRATIONS = 20_000
"""Of one file: a list with more is no list of referrals, and would fill the memory."""
MOST_ERRORS = 500
"""Of one file are kept; the rest is only counted."""


@dataclass(frozen=True, slots=True)
class FileReading:
    """One file, read to its end. `errors` holds the first MOST_ERRORS of `error_count`.

    `encoding`: which one won, where the connector found that out by `hooks.text_files`.
    """

    registrations: tuple[Registration, ...]
    passed: int
    errors: tuple[RecordError, ...] = ()
    error_count: int = 0
    encoding: str = ""
    elsewhere: tuple[Elsewhere, ...] = ()


Read = FileReading | WorError
"""What came of one file of many: a fault costs that file alone."""


class Reader(Protocol):
    """Reads private copies of files, each from its start."""

    def expect(self, profile: Profile) -> None:
        """Make ready: something new lies there, and has soon settled."""
        ...

    def read_each(self, handfuls: Iterable[Sequence[BinaryIO]], profile: Profile) -> Iterator[list[Read]]:
        """Read files one by one; they come back in their order, a list a handful, or more where it is slow.

        The next handful is fetched and begun before the last one's list is yielded: it is read while the
        caller works on that.
        """
        ...

    def read_together(self, copies: Sequence[BinaryIO], profile: Profile) -> list[Read]:
        """Read files that refer to each other, with a connector that is a BatchConnector."""
        ...
