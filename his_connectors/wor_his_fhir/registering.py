"""Contacts with the code to registrations: one per contact and code, whichever of its resources say so."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from wor_his_fhir.contacts import Drafts, Group
from wor_his_fhir.gathering import Gathered, same_person
from wor_his_fhir.moments import local_day
from wor_his_fhir.people import AGB
from wor_his_fhir.records import Contact, Episode, Person, Professional, Record, Role
from wor_his_fhir.references import Reference
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.formats import PatientsDiffer, ReferenceMissing
from wor_sidecar.domain.icpc import ICPC_1_NL, is_icpc_1_nl
from wor_sidecar.domain.registration import Author, Patient, Registration, Source
from wor_sidecar.hooks.connector import Passed, RecordError

CONNECTOR: Final = "fhir"
_PERSON: Final = frozenset({"Patient"})
_EPISODE: Final = frozenset({"EpisodeOfCare"})
_PROFESSIONALS: Final = frozenset({"Practitioner", "PractitionerRole"})
_MERGES: Final = 4
"""Patients that were merged into each other, one after the other."""
_NO_PROFESSIONAL: Final = ("Organization", "Device", "Patient", "RelatedPerson")


class Registering:
    """Makes the items of a file or a batch; `episodes`: an episode with the code counts without a contact."""

    def __init__(self, gathered: Gathered, *, episodes: bool) -> None:
        self._gathered = gathered
        self._drafts = Drafts(gathered)
        self._episodes = episodes
        self._told: set[tuple[object, ...]] = set()

    def items(self) -> Iterator[tuple[Record, Registration | RecordError | Passed]]:
        """Yield what became of each resource that has the code, beside the resource."""
        for record in self._drafts.reports():
            yield record, passed(record)
        for group in self._drafts.of_contacts():
            for code in dict.fromkeys(code for draft in group for code in draft.codes):
                yield from self._item([draft for draft in group if code in draft.codes], code)
        if self._episodes:
            for draft in self._drafts.of_episodes():
                for code in draft.codes:
                    yield from self._item([draft], code, without_contact=True)
        for record in self._drafts.idle():
            yield record, passed(record)

    def _item(
        self, group: Group, code: str, *, without_contact: bool = False
    ) -> Iterator[tuple[Record, Registration | RecordError]]:
        record = group[0].record
        try:
            made = self._registration(group, code)
        except WorError as error:
            yield record, RecordError(record.position, error.with_traceback(None))
            return
        if not self._is_told(made, without_contact=without_contact):
            yield record, made

    def _is_told(self, made: Registration, *, without_contact: bool) -> bool:
        """Tell whether it is known: a contact in two Bundles, or a finding that doesn't name its contact."""
        person = (made.patient.ids, made.code)
        day = (*person, made.contact_date)
        exact = (*day, made.contact_id)
        told = (
            (without_contact and person in self._told)
            or (exact in self._told and bool(made.contact_id))
            or (not made.contact_id and day in self._told)
        )
        self._told.update((person, day, exact))
        return told

    def _registration(self, group: Group, code: str) -> Registration:
        head = group[0]
        encounter = next((draft.encounter for draft in group if draft.encounter is not None), None)
        contact = encounter.data if encounter is not None else None
        known = contact if isinstance(contact, Contact) else None
        said = next((draft.contact.said for draft in group if draft.contact is not None), "")
        return Registration(
            patient=self._patient(group, encounter),
            code=code,
            code_system=ICPC_1_NL,
            source=Source(CONNECTOR, head.record.position),
            contact_date=_day(group, known),
            author=self._author(group, encounter),
            contact_id=known.number if known else said,
            episode_id=self._episode(group, encounter),
        )

    def _patient(self, group: Group, encounter: Record | None) -> Patient:
        """Return the one patient of whom all that belongs to the contact speaks."""
        said = [(draft.record, draft.subject) for draft in group]
        if encounter is not None and isinstance(encounter.data, Contact):
            said.append((encounter, encounter.data.subject))
        people = [
            self._person(by, reference)
            for by, reference in said
            if reference is not None and (reference.literal or reference.identifier)
        ]
        if not people:
            raise ReferenceMissing(kind="Patient")
        person = people[0]
        if not all(same_person(person, other) for other in people[1:]):
            raise person.fault or PatientsDiffer()
        if person.patient is None:
            raise person.fault or ReferenceMissing(kind="Patient")
        return person.patient

    def _person(self, by: Record, reference: Reference | None) -> Person:
        person: Person | None = None
        for _merge in range(_MERGES):
            record = self._gathered.meant(by, reference, _PERSON)
            if record is None or not isinstance(record.data, Person):
                break
            person, by, reference = record.data, record, record.data.replaced_by
        if person is None:
            raise ReferenceMissing(kind="Patient")
        return person

    def _author(self, group: Group, encounter: Record | None) -> Author | None:
        """Return the first professional who is named: the report's author, else who took part."""
        said = [(draft.record, reference) for draft in group for reference in draft.authors]
        if encounter is not None and isinstance(encounter.data, Contact):
            said += [(encounter, reference) for reference in encounter.data.participants]
        role, shown = "", Author("")
        for by, reference in said:
            record = self._gathered.meant(by, reference, _PROFESSIONALS)
            if record is not None and isinstance(record.data, Role):
                role, within = role or record.data.role, record.data.practitioner
                shown = shown if shown.name or within is None else _shown(within, role)
                record = self._gathered.meant(record, within, _PROFESSIONALS)
            if record is not None and isinstance(record.data, Professional) and record.data.name:
                return Author(record.data.name, role, record.data.agb)
            shown = shown if shown.name else _shown(reference, role)
        return shown if shown.name else None

    def _episode(self, group: Group, encounter: Record | None) -> str:
        said = [(draft.record, reference) for draft in group for reference in draft.episodes]
        if encounter is not None and isinstance(encounter.data, Contact):
            said += [(encounter, reference) for reference in encounter.data.episodes]
        for by, reference in said:
            record = self._gathered.meant(by, reference, _EPISODE)
            if record is not None and isinstance(record.data, Episode):
                return record.data.number
            if reference.said and _is_of(reference, _EPISODE):
                return reference.said
        return ""


def passed(record: Record, *, of_report: bool = False) -> Passed:
    """Tell of a resource that has no code of ours; no code at all: no contact, nor is a report's line."""
    code, system = record.seen
    counts = record.kind == "Composition" or (not of_report and (bool(code) or record.kind == "Condition"))
    return Passed(code, ICPC_1_NL if is_icpc_1_nl(system) else system, record.position, counts)


def _day(group: Group, contact: Contact | None) -> date:
    written = contact.start if contact else ""
    written = written or next((draft.date for draft in group if draft.date), "")
    missing = contact is None and any(draft.contact is not None for draft in group)
    if not written and missing:
        raise ReferenceMissing(kind="Encounter")
    return local_day("contact_date", written)


def _is_of(reference: Reference, kinds: frozenset[str]) -> bool:
    kind = reference.type or (reference.literal.split("/")[-2] if "/" in reference.literal else "")
    return kind in kinds


def _shown(reference: Reference, role: str) -> Author:
    """Return an author who isn't there, by what the reference says."""
    if any(reference.type == kind or f"{kind}/" in reference.literal for kind in _NO_PROFESSIONAL):
        return Author("")
    system, _bar, number = reference.identifier.partition("|")
    return Author(reference.display, role, number if system == AGB and len(number) == 8 else "")  # noqa: PLR2004 - an AGB
