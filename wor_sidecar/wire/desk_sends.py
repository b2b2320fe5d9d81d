"""What a workstation tells the daemon, as values: each has the keys of its JSON, and masks itself."""

from dataclasses import dataclass, field
from datetime import date

from wor_sidecar.domain.consent import Answer, AskedVia, Details, How, Masked, Representative, Scope
from wor_sidecar.domain.registration import Address


@dataclass(frozen=True, slots=True, repr=False)
class Answering(Masked):
    """An answer to send; empty and None fields stay away. `key` is a fresh id, so that twice is once.

    `until` (with later) is an ISO date, or a moment with its zone. `details` only with their scopes.
    `referrer` says who referred, where the list doesn't.
    """

    claim: str
    version: int
    key: str
    answer: Answer
    scopes: frozenset[Scope] = frozenset()
    organisation: str = ""
    product: str = ""
    text_hash: str = ""
    how: How | None = None
    asked_via: AskedVia | None = None
    number_checked: bool = False
    patient_agreed: bool = False
    language: str = ""
    channel: str = ""
    until: str = ""
    birth_date: date | None = None
    details: Details = field(default_factory=Details)
    representatives: tuple[Representative, ...] = ()
    referrer: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class NewPatient(Masked):
    """A patient who is typed by hand; one of `bsn` and `his_number` must be there, for the way back."""

    surname: str
    his_number: str = ""
    bsn: str = ""
    prefix: str = ""
    initials: str = ""
    call_name: str = ""
    birth_date: date | None = None
    phones: tuple[str, ...] = ()
    email: str = ""
    address: Address = field(default_factory=Address)
