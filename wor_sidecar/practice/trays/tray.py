"""A paired workstation's user, and the one-time code that makes one: values and what may happen to them."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final, NewType

from wor_sidecar.domain.cleaning import clean_line
from wor_sidecar.domain.clock import Millis, local_date
from wor_sidecar.domain.errors.tray import TrayNameRefused
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.practice.consent.person import CONTROL, REFERRER, Person
from wor_sidecar.practice.trays.enrolment import EnrolmentId

TrayId = NewType("TrayId", str)

CODE_DIGITS: Final = 8
CODE_LIFE: Final = 10 * 60_000
"""Milliseconds that a code lives: long enough to walk to the workstation."""
CODE_TRIES: Final = 5
LONGEST_NAME: Final = 60
_RESERVED: Final = frozenset({CONTROL, "wor-sidecar"})
_BETWEEN: Final = str.maketrans("", "", " -.")


class DeskRole(StrEnum):
    """What somebody is at a desk."""

    ASSISTANT = "assistant"
    REFERRER = REFERRER
    """Sees own registrations first."""
    MANAGER = "manager"


@dataclass(frozen=True, slots=True, repr=False)
class PairingCode:
    """A code that somebody may still type; the code itself is known to nobody but who reads it out."""

    id: str
    digest: str
    name: str
    role: DeskRole
    until: Millis
    tries: int = CODE_TRIES

    def live(self, now: Millis) -> bool:
        """Tell whether it still opens."""
        return self.tries > 0 and now < self.until

    def tried(self) -> "PairingCode":
        """Return it with one try less: a wrong code counts against every one that is open."""
        return replace(self, tries=self.tries - 1)


@dataclass(frozen=True, slots=True, repr=False)
class Tray:
    """One user's window on one workstation."""

    id: TrayId
    digest: str
    name: str
    role: DeskRole
    workstation: str
    paired_at: Millis
    seen_on: date | None = None
    revoked_at: Millis | None = None
    enrolment: EnrolmentId | None = None
    """The file that paired it, under the name of an account; None: the administrator gave the name."""

    @property
    def last_seen(self) -> date:
        """Return the last day on which it called; pairing counts as calling."""
        return max(self.seen_on or date.min, local_date(self.paired_at))

    @property
    def person(self) -> Person:
        """Who sits there."""
        return Person(self.name, self.role.value)


def new_code(randomness: Randomness) -> str:
    """Make a code of eight digits."""
    return f"{int.from_bytes(randomness(16)) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def as_typed(code: str) -> str:
    """Return a code as it was made: people put blanks and dashes in between."""
    return code.translate(_BETWEEN)


def same_name(name: str, other: str) -> bool:
    """Tell whether two names are one to whoever reads them: cases and blanks tell nobody apart."""
    return name.casefold().split() == other.casefold().split()


def checked_name(name: str) -> str:
    """Return the name of a workstation's user, cleaned; it stands in consents and the audit trail.

    Raises:
        TrayNameRefused: empty, too long, or the program's own.

    """
    cleaned = clean_line(name, LONGEST_NAME + 1)
    if not cleaned or len(cleaned) > LONGEST_NAME or cleaned.casefold() in _RESERVED:
        raise TrayNameRefused(limit=LONGEST_NAME)
    return cleaned
