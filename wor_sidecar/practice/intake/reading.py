"""What reading one file gives, and who can do it."""

from dataclasses import dataclass
from typing import BinaryIO, Protocol

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


class Reader(Protocol):
    """Reads the private copy of a file, from its start."""

    def read(self, copy: BinaryIO, profile: Profile) -> FileReading:
        """Read one file.

        Raises:
            FileTruncated: it ends too early, and may still grow.
            WorError: nothing of it can be read.

        """
        ...
