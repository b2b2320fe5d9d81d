"""A connector's items, gathered into one reading: from a child's lines, or here for a command."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.folders import ReaderCrashed, TooMuchInFile
from wor_sidecar.domain.registration import Registration
from wor_sidecar.hooks.connector import Elsewhere, Item, Passed, RecordError
from wor_sidecar.practice.intake.reading import MOST_ERRORS, MOST_REGISTRATIONS, FileReading

MOST_BROKEN = 20_000
"""Records of one file: with more of them broken it is the file that is."""


@dataclass(slots=True)
class Collecting:
    """Grows item by item, and never without bound."""

    registrations: list[Registration] = field(default_factory=list)
    elsewhere: list[Elsewhere] = field(default_factory=list)
    errors: list[RecordError] = field(default_factory=list)
    error_count: int = 0
    passed: int = 0

    def add(self, item: Registration | Elsewhere | RecordError | int) -> None:
        """Take one item, or a number of rows that were passed.

        Raises:
            TooMuchInFile: more than any list of referrals holds.

        """
        if isinstance(item, int):
            self.passed += item
        elif isinstance(item, RecordError):
            self.error_count += 1
            if self.error_count > MOST_BROKEN:
                raise TooMuchInFile(limit=MOST_BROKEN, what="broken records")
            if len(self.errors) < MOST_ERRORS:
                self.errors.append(item)
        else:
            if isinstance(item, Elsewhere):
                self.elsewhere.append(item)
            else:
                self.registrations.append(item)
            if len(self.registrations) + len(self.elsewhere) > MOST_REGISTRATIONS:
                raise TooMuchInFile(limit=MOST_REGISTRATIONS, what="registrations")

    def reading(self) -> FileReading:
        """Return the whole, once the end was seen."""
        return FileReading(
            tuple(self.registrations),
            self.passed,
            tuple(self.errors),
            self.error_count,
            elsewhere=tuple(self.elsewhere),
        )


def collected(items: Iterable[Item]) -> FileReading:
    """Gather a connector's items in this process: no limits of CPU or memory, so not for an export folder.

    Raises:
        WorError: as the connector raised it; a foreign error becomes ReaderCrashed.

    """
    collecting = Collecting()
    try:
        for item in items:
            collecting.add(1 if isinstance(item, Passed) else item)
    except WorError:
        raise
    except Exception as error:  # plug-in dispatch: the operator gets a coded sentence, --debug the cause
        raise ReaderCrashed from error
    return collecting.reading()
