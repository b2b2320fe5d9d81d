"""A resource to what is kept of it. Here, and nowhere else, it is said where a code may stand."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from wor_his_fhir.nodes import Coding, Node, codings, first, objects, text
from wor_his_fhir.people import agb_of, number_of, patient_of, practitioner_name
from wor_his_fhir.records import (
    Codes,
    Contact,
    Data,
    Episode,
    Finding,
    Person,
    Professional,
    Report,
    ReportLine,
    Role,
)
from wor_his_fhir.references import reference_of, references
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.icpc import Trigger

KEPT: Final = {
    "Patient": ("identifier", "name", "telecom", "gender", "birthDate", "address", "link"),
    "Practitioner": ("identifier", "name"),
    "PractitionerRole": ("identifier", "practitioner", "code", "specialty"),
    "Encounter": ("id", "identifier", "period", "subject", "patient", "episodeOfCare", "participant"),
    "EpisodeOfCare": ("id", "identifier", "period", "patient"),
}
"""The elements by which a resource is read later, if anybody asks for it."""
CODED: Final = {
    "Encounter": frozenset({"reasonCode", "reason", "reasonReference", "diagnosis"}),
    "EpisodeOfCare": frozenset({"type", "extension", "diagnosis"}),
}
"""With one of these it is read at once: it may have the code."""
_NO_MORE: Final = frozenset({"entered-in-error", "cancelled", "refuted", "planned"})
"""Statuses of what was never so, or hasn't been yet. Whatever else is said, `preliminary` too, counts."""
_OTHER_LINES: Final = frozenset({"S", "O", "P", "ADMDX", "61150-9", "61149-1", "18776-5"})
_ASSESSMENT: Final = frozenset({"E", "DISDX", "51848-0"})
"""Lines of the journal: NHG's letters, HL7's ActCode, and LOINC's numbers of the same four."""
_DISDX: Final = "DISDX"
_DEEPEST: Final = 8
"""Sections inside each other."""
_LIKE_A_CODE: Final = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{1,2})?")
_VALUES: Final = ("valueCodeableConcept", "valueCoding")


class Distiller:
    """Knows the codes that trigger, and whose number is the HIS's own."""

    def __init__(self, trigger: Trigger, his_number_system: str) -> None:
        self._trigger = trigger
        self._his_number_system = his_number_system
        self.seen: Coding = ("", "")
        """The first other code of the resource at hand, with its system: what `Passed` tells."""
        self._kinds: dict[str, Callable[[Node], Data | None]] = {
            "Patient": self._person,
            "Practitioner": _professional,
            "PractitionerRole": _role,
            "Encounter": self._contact,
            "Composition": self._report,
            "Observation": self._observation,
            "Condition": self._condition,
            "EpisodeOfCare": self._episode,
        }

    def knows(self, kind: str) -> bool:
        """Tell whether resources of this kind matter."""
        return kind in self._kinds

    def data(self, kind: str, node: Node) -> Data | None:
        """Return what is kept of a resource; of a finding without a code that triggers nothing."""
        self.seen = ("", "")
        return self._kinds[kind](node)

    def _person(self, node: Node) -> Person:
        replaced = (each for each in objects(node, "link") if text(each, "type") == "replaced-by")
        other = reference_of(first(next(replaced, {}), "other"))
        try:
            return Person(patient_of(node, self._his_number_system), replaced_by=other)
        except WorError as error:
            return Person(fault=error.with_traceback(None), replaced_by=other)

    def _contact(self, node: Node) -> Contact:
        period = first(node, "period")
        diagnoses = [first(each, "condition") for each in objects(node, "diagnosis")]
        return Contact(
            number=number_of(node),
            start=text(period, "start") or text(period, "end"),
            subject=reference_of(first(node, "subject", "patient")),
            episodes=references(objects(node, "episodeOfCare")),
            participants=references(
                first(each, "individual", "actor") for each in objects(node, "participant")
            ),
            codes=self._codes(objects(node, "reasonCode", "reason")),
            problems=references([*objects(node, "reasonReference"), *diagnoses]),
        )

    def _report(self, node: Node) -> Report:
        details = (detail for event in objects(node, "event") for detail in objects(event, "detail"))
        return Report(
            subject=reference_of(first(node, "subject")),
            contact=reference_of(first(node, "encounter")),
            date=text(node, "date"),
            authors=references(objects(node, "author")),
            episodes=references(details),
            lines=tuple(self._lines(node)),
        )

    def _lines(self, node: Node, depth: int = 0, *, around: bool = True) -> Iterator[ReportLine]:
        for section in objects(node, "section"):
            code = first(section, "code")
            counts = around and _is_assessment(codings(code))
            concepts = [code, *_extended(section), *_extended(code)]
            entries = references(objects(section, "entry"))
            codes = self._codes(concepts) if counts else ()
            if codes or entries:
                yield ReportLine(counts, codes, entries)
            if depth < _DEEPEST:
                yield from self._lines(section, depth + 1, around=counts)

    def _observation(self, node: Node) -> Finding | None:
        code = first(node, "code")
        concepts: list[Node] = []
        if _is_assessment(codings(code)):
            concepts = [code, *_extended(node), *_extended(code), *objects(node, "valueCodeableConcept")]
        for component in objects(node, "component"):
            if any(one == _DISDX for one, _system in codings(first(component, "code"))):
                concepts += objects(component, "valueCodeableConcept")
        return self._finding(node, concepts, ("effectiveDateTime", "issued"), ("performer",))

    def _condition(self, node: Node) -> Finding | None:
        dates = ("recordedDate", "assertedDate", "onsetDateTime")
        return self._finding(node, objects(node, "code"), dates, ("recorder", "asserter"))

    def _finding(
        self, node: Node, concepts: Iterable[Node], dates: tuple[str, ...], authors: tuple[str, ...]
    ) -> Finding | None:
        codes = self._codes(concepts)
        if not codes:
            return None
        period = first(node, "effectivePeriod", "onsetPeriod")
        return Finding(
            codes=codes,
            subject=reference_of(first(node, "subject")),
            contact=reference_of(first(node, "encounter", "context")),
            date=next(filter(None, (text(node, key) for key in dates)), text(period, "start")),
            authors=references(objects(node, *authors)),
        )

    def _episode(self, node: Node) -> Episode:
        return Episode(
            number=number_of(node),
            patient=reference_of(first(node, "patient")),
            start=text(first(node, "period"), "start"),
            codes=self._codes([*objects(node, "type"), *_extended(node)]),
            problems=references(first(each, "condition") for each in objects(node, "diagnosis")),
        )

    def _codes(self, concepts: Iterable[Node]) -> Codes:
        """Return the codes that trigger: codings alone, never a text or a display."""
        found: dict[str, None] = {}
        for concept in concepts:
            for code, system in _all_codings(concept):
                if self._trigger.fires(code, system):
                    found[code] = None
                elif not self.seen[0] and _LIKE_A_CODE.fullmatch(code):
                    self.seen = code, system
        return tuple(found)


def is_void(node: Node) -> bool:
    """Tell whether a resource says of itself that it doesn't hold."""
    if text(node, "status") in _NO_MORE:
        return True
    verified = first(node, "verificationStatus")
    return text(node, "verificationStatus") in _NO_MORE or any(
        code in _NO_MORE for code, _ in codings(verified)
    )


def _professional(node: Node) -> Professional:
    return Professional(practitioner_name(node), agb_of(node))


def _role(node: Node) -> Role:
    named = [*objects(node, "code"), *objects(node, "specialty")]
    said = (text(each, "text") or text(first(each, "coding"), "display") for each in named)
    codes = (code for each in named for code, _system in codings(each))
    return Role(reference_of(first(node, "practitioner")), next(filter(None, (*said, *codes)), ""))


def _is_assessment(lines: Iterable[Coding]) -> bool:
    """Tell whether a line of the journal may carry the code: E may, S, O and P don't; no line may."""
    counts = True
    for code, _system in lines:
        if code in _ASSESSMENT:
            return True
        counts = counts and code not in _OTHER_LINES
    return counts


def _extended(node: Node) -> list[Node]:
    if "extension" not in node:
        return []
    return [value for each in objects(node, "extension") for value in objects(each, *_VALUES)]


def _all_codings(concept: Node) -> list[Coding]:
    """Return the codings of a CodeableConcept, or a Coding that stands alone."""
    found = codings(concept)
    if "code" in concept and "system" in concept:
        found.append((text(concept, "code"), text(concept, "system")))
    return found
