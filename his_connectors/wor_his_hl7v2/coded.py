"""The coded values that say why a patient came: which of a message's fields they are, and their systems."""

from collections.abc import Iterator
from typing import Final

from wor_his_hl7v2.message import CODED
from wor_sidecar.hooks.hl7v2.fields import Element, Segment

_TRIPLETS: Final = ((1, 3, 14), (4, 6, 17), (10, 12, 20))
"""Components of CE and CWE: a code, its system's name, and from 2.7 on its OID; up to three times."""
_TAKEN_BACK: Final = frozenset({"D", "W", "X", "N"})
"""OBX-11: deleted, of the wrong patient, cannot be obtained, not asked."""


def codes_of(segment: Segment) -> Iterator[tuple[str, str]]:
    """Yield (code, name of its system) of each coded value that says why a patient came."""
    if segment.tag == "DG1" and segment.get(21).upper() != "D":
        method = segment.get(2)  # before 2.3 the system stood here
        for element in segment.all(3):
            yield from _coded(element, method)
    elif segment.tag == "OBX" and segment.get(11).upper() not in _TAKEN_BACK:
        fields = (3, 5) if segment.get(2).upper().encode() in CODED else (3,)
        for number in fields:
            for element in segment.all(number):
                yield from _coded(element)
    elif segment.tag in ("RF1", "OBR"):
        for element in segment.all(10 if segment.tag == "RF1" else 31):
            yield from _coded(element)


def _coded(element: Element, method: str = "") -> Iterator[tuple[str, str]]:
    for code, name, oid in _TRIPLETS:
        if value := element.get(code):
            systems = [system for part in (name, oid) if (system := element.get(part))]
            for system in systems or [method if code == 1 else ""]:
                yield value, system
