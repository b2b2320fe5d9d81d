"""What is kept of a resource until all is read: a few values each, and of what can't matter nothing."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from wor_his_fhir.entries import Scope
from wor_his_fhir.nodes import NOTHING, Coding, Node
from wor_his_fhir.references import Address, Reference
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.registration import Patient

References = tuple[Reference, ...]
Codes = tuple[str, ...]
"""Codes that trigger, each once."""


@dataclass(frozen=True, slots=True)
class Person:
    """A Patient; `fault` says why it makes no registration."""

    patient: Patient | None = None
    fault: WorError | None = None
    replaced_by: Reference | None = None


@dataclass(frozen=True, slots=True)
class Professional:
    """A Practitioner."""

    name: str
    agb: str


@dataclass(frozen=True, slots=True)
class Role:
    """A PractitionerRole."""

    practitioner: Reference | None
    role: str


@dataclass(frozen=True, slots=True)
class Contact:
    """An Encounter. `start` is as written; `problems` refers to its Conditions and Observations."""

    number: str
    start: str
    subject: Reference | None
    episodes: References
    participants: References
    codes: Codes
    problems: References


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A section of a Composition; `counts` unless it is a line S, O or P of the journal."""

    counts: bool
    codes: Codes
    entries: References


@dataclass(frozen=True, slots=True)
class Report:
    """A Composition."""

    subject: Reference | None
    contact: Reference | None
    date: str
    authors: References
    episodes: References
    lines: tuple[ReportLine, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """An Observation or a Condition that has a code that triggers."""

    codes: Codes
    subject: Reference | None
    contact: Reference | None
    date: str
    authors: References


@dataclass(frozen=True, slots=True)
class Episode:
    """An EpisodeOfCare; `problems` refers to its Conditions."""

    number: str
    patient: Reference | None
    start: str
    codes: Codes
    problems: References


Data = Person | Professional | Role | Contact | Report | Finding | Episode


Distil = Callable[[str, Node], Data | None]


@dataclass(eq=False, slots=True)
class Record:
    """A resource. `order` counts them all; `void`: it says that it doesn't hold, or it was deleted.

    Most patients and contacts are of no registration: of these `source` keeps the few elements that matter,
    as JSON, until somebody asks.
    """

    kind: str
    address: Address
    scope: Scope
    position: str
    order: int
    version: tuple[str, int] = ("", 0)
    file: int = 0
    void: bool = False
    source: str = ""
    seen: Coding = ("", "")
    """The first other code in it, with its system."""
    contained: dict[str, "Record"] = field(default_factory=dict)
    distil: Distil | None = None
    _data: Data | None = None

    @property
    def data(self) -> Data | None:
        """What is kept of it; None where that is nothing."""
        if self.distil is not None:
            self._data, self.distil = self.distil(self.kind, self.elements()), None
        return self._data

    @property
    def is_read(self) -> bool:
        """Its data was asked for, or given."""
        return self.distil is None

    @property
    def is_deleted(self) -> bool:
        """It says of the thing that it is gone."""
        return not self.kind

    def keep(self, data: Data | None) -> None:
        """Give its data at once."""
        self._data = data

    def elements(self) -> Node:
        """Return the elements that were kept of it."""
        node = json.loads(self.source) if self.source else NOTHING
        return node if isinstance(node, dict) else NOTHING


def has_code(record: Record) -> bool:
    """Tell whether a resource itself has a code that triggers."""
    match record.data:
        case Report(lines=lines):
            return any(line.codes for line in lines)
        case Contact(codes=codes) | Finding(codes=codes) | Episode(codes=codes):
            return bool(codes)
        case _:
            return False
