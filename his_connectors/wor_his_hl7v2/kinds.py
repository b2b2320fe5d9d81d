"""Which messages are read, and where each kind says when, by whom and in which contact.

Sources: HL7 2.4 chapters 3 (PV1, DG1), 4 (ORC, OBR), 7 (OBX), 9 (TXA) and 11 (RF1, PRD).
"""

from dataclasses import dataclass, field, replace
from typing import Final

from wor_sidecar.hooks.hl7v2.fields import Segment

OURS: Final = "WOR-SIDECAR"
"""MSH-3 of our own letters: they never trigger, whatever a HIS puts around them."""
_TESTS: Final = ("T", "D")

Place = tuple[str, int]
"""A segment's tag and a field of it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`dates`, `authors` and `contacts` go from the best place to the last.

    `ends` holds the segments, from PID on, of which a whole message has one: a file that ends before was cut.
    """

    events: frozenset[str] = frozenset()
    ends: frozenset[bytes] = frozenset()
    dates: tuple[Place, ...] = ()
    authors: tuple[Place, ...] = ()
    contacts: tuple[Place, ...] = field(
        default=(("PV1", 19), ("ORC", 2), ("OBR", 2), ("TXA", 12), ("RF1", 6), ("OBR", 3), ("ORC", 3))
    )


# When: the visit is the contact (PV1-44), whatever was done in it when. Then what the kind is about: an
# observation's own time, an order's (ORC-9; its OBR-7 may be the day of a puncture to come), a document's
# activity, a referral's first day. A diagnosis may have been made long before (DG1-5), and MSH-7 is no more
# than when the message was made.
_KINDS: Final = {
    "ORU": Kind(
        frozenset({"R01"}),
        frozenset({b"OBR", b"OBX", b"DG1"}),
        (("PV1", 44), ("OBR", 7), ("OBX", 14), ("ORC", 9), ("DG1", 5), ("MSH", 7)),
        (("DG1", 16), ("OBR", 16), ("PV1", 7), ("PV1", 8), ("ORC", 12), ("OBX", 16)),
    ),
    "ORM": Kind(
        frozenset({"O01"}),
        frozenset({b"ORC", b"OBR", b"OBX", b"DG1"}),
        (("PV1", 44), ("ORC", 9), ("OBR", 7), ("DG1", 5), ("OBX", 14), ("MSH", 7)),
        (("DG1", 16), ("ORC", 12), ("OBR", 16), ("PV1", 7), ("PV1", 8)),
    ),
    "MDM": Kind(
        frozenset({f"T{number:02}" for number in range(1, 11)}),
        frozenset({b"TXA"}),
        (("PV1", 44), ("TXA", 4), ("OBX", 14), ("TXA", 6), ("DG1", 5), ("MSH", 7)),
        (("DG1", 16), ("TXA", 9), ("TXA", 5), ("PV1", 7), ("PV1", 8), ("OBR", 16)),
    ),
    "REF": Kind(
        frozenset({"I12"}),
        frozenset({b"PID"}),
        (("PV1", 44), ("RF1", 7), ("DG1", 5), ("OBR", 7), ("OBX", 14), ("RF1", 9), ("MSH", 7)),
        (("DG1", 16), ("PRD", 2), ("PV1", 8), ("PV1", 7), ("OBR", 16)),
        (("PV1", 19), ("RF1", 6), ("ORC", 2), ("OBR", 2)),
    ),
}
_ALL: Final = {**_KINDS, "OML": replace(_KINDS["ORM"], events=frozenset({"O21"}))}


def kind_of(head: Segment) -> Kind | None:
    """Return what is read of a message, from its MSH; None of one that is passed over.

    Passed are other types and events, what a system was tested with (MSH-11 T or D), and our own letters.
    """
    kind = _ALL.get(head.get(9, 1).upper())
    event = head.get(9, 2).upper()
    if kind is None or (event and event not in kind.events):
        return None
    if head.get(11, 1).upper() in _TESTS or head.get(3, 1).upper() == OURS:
        return None
    return kind
