"""Which resources say together that a contact has a code: Composition, Encounter, Observation, Condition."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from wor_his_fhir.gathering import Gathered
from wor_his_fhir.records import Codes, Contact, Episode, Finding, Record, References, Report, has_code
from wor_his_fhir.references import Reference

CONTACT: Final = frozenset({"Encounter"})
_AROUND: Final = frozenset({"Encounter", "EpisodeOfCare"})
"""STU3's `context` of a finding is one of these."""
_FINDINGS: Final = frozenset({"Observation", "Condition"})
_WITHIN: Final = frozenset({"Observation", "Condition", "EpisodeOfCare"})
_WHO: Final = frozenset({"Composition", "Patient"})
_RANKS: Final = {"Composition": 0, "Encounter": 1, "Observation": 2, "Condition": 3}
"""Who tells the most about a contact: the report first."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A resource that gives a contact its codes. `contact` is what it refers to, `encounter` what that is."""

    record: Record
    codes: Codes
    subject: Reference | None
    date: str
    contact: Reference | None = None
    encounter: Record | None = None
    authors: References = ()
    episodes: References = ()


Group = list[Draft]
"""The drafts of one contact, who tells the most first."""


class Drafts:
    """Finds the drafts. Asked in this order: reports, contacts, episodes, what is left."""

    def __init__(self, gathered: Gathered) -> None:
        self._gathered = gathered
        self._records = list(gathered.newest())
        self._claimed: set[Record] = set()
        """Findings that a report, a contact or an episode refers to: they aren't looked at by themselves."""
        self._used: set[Record] = set()
        self._reports: list[Draft] = []

    def reports(self) -> Iterator[Record]:
        """Look at the reports, which tell what belongs together; yield each that has no code."""
        for record in self._records:
            for draft in self._of_report(record):
                if draft.codes:
                    self._reports.append(draft)
                else:
                    yield record

    def of_contacts(self) -> list[Group]:
        """Return the groups, each with at least one code, in the order of the file."""
        contacts = [draft for record in self._records for draft in self._of_contact(record)]
        findings = [draft for record in self._records for draft in self._of_finding(record)]
        groups: dict[object, Group] = {}
        for draft in (*self._reports, *contacts, *findings):
            if draft.codes and not (draft.encounter is not None and draft.encounter.void):
                self._used.add(draft.record)
                groups.setdefault(_same_contact(draft), []).append(draft)
        for group in groups.values():
            group.sort(key=lambda draft: (_RANKS[draft.record.kind], draft.record.file, draft.record.order))
        return sorted(groups.values(), key=lambda group: (group[0].record.file, group[0].record.order))

    def of_episodes(self) -> Iterator[Draft]:
        """Yield episodes with the code, and Conditions that belong to no contact."""
        for record in self._records:
            if record.kind == "EpisodeOfCare" and isinstance(record.data, Episode) and not record.void:
                episode = record.data
                codes = (*episode.codes, *self._problems(record, episode.problems))
                own = (Reference(f"EpisodeOfCare/{episode.number}"),)
                if codes:
                    self._used.add(record)
                    yield Draft(
                        record, tuple(dict.fromkeys(codes)), episode.patient, episode.start, episodes=own
                    )
        for record in self._records:
            if record.kind == "Condition" and self._is_free(record) and isinstance(record.data, Finding):
                self._used.add(record)
                yield Draft(record, record.data.codes, record.data.subject, record.data.date)

    def idle(self) -> Iterator[Record]:
        """Yield what has the code, and made nobody a registration."""
        for record in self._records:
            if record.is_read and record.kind not in _WHO and self._is_free(record) and has_code(record):
                yield record

    def _of_report(self, record: Record) -> Iterator[Draft]:
        report = record.data if record.kind == "Composition" else None
        if not isinstance(report, Report):
            return
        codes: dict[str, None] = {}
        episodes: list[Reference] = []
        for line in report.lines:
            counts = line.counts and not record.void
            found = list(line.codes)
            within: list[Reference] = []
            for reference in line.entries:
                target = self._gathered.meant(record, reference, _WITHIN)
                if target is None or target.kind == "EpisodeOfCare":
                    within.append(reference)
                # A summary lists problems too: without a contact they are none of a contact's.
                elif target.kind == "Observation" or report.contact is not None:
                    self._claimed.add(target)
                    found += target.data.codes if isinstance(target.data, Finding) and not target.void else ()
            if counts and found:
                codes.update(dict.fromkeys(found))
                episodes += within
        if not record.void:
            yield Draft(
                record,
                tuple(codes),
                report.subject,
                report.date,
                report.contact,
                self._gathered.meant(record, report.contact, CONTACT),
                report.authors,
                (*episodes, *report.episodes),
            )

    def _of_contact(self, record: Record) -> Iterator[Draft]:
        if record.kind != "Encounter" or not record.is_read:
            return  # it had no place for a code
        contact = record.data
        if isinstance(contact, Contact):
            codes = (*contact.codes, *self._problems(record, contact.problems))
            yield Draft(record, tuple(dict.fromkeys(codes)), contact.subject, contact.start, encounter=record)

    def _of_finding(self, record: Record) -> Iterator[Draft]:
        finding = record.data if record.kind in _FINDINGS else None
        if not isinstance(finding, Finding) or not self._is_free(record):
            return
        around = self._gathered.meant(record, finding.contact, _AROUND)
        contact = finding.contact
        episodes: References = ()
        if contact is not None and (
            (around is not None and around.kind == "EpisodeOfCare")
            or contact.literal.startswith("EpisodeOfCare/")
        ):
            episodes = (contact,)
            contact = around = None
        # A Condition stands on the list of problems, unless it says in which contact it was found.
        if contact is not None or record.kind == "Observation":
            yield Draft(
                record,
                finding.codes,
                finding.subject,
                finding.date,
                contact,
                around,
                finding.authors,
                episodes,
            )

    def _problems(self, record: Record, references: References) -> Iterator[str]:
        for reference in references:
            target = self._gathered.meant(record, reference, _FINDINGS)
            if target is not None and isinstance(target.data, Finding):
                self._claimed.add(target)
                yield from () if target.void else target.data.codes

    def _is_free(self, record: Record) -> bool:
        return not (record.void or record in self._claimed or record in self._used)


def _same_contact(draft: Draft) -> object:
    """Return what two drafts of one contact have in common."""
    if draft.encounter is not None:
        return draft.encounter
    if draft.contact is not None and (draft.contact.literal or draft.contact.identifier):
        return draft.record.scope, draft.contact.literal or draft.contact.identifier
    return draft.record
