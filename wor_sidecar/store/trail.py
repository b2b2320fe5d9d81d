"""Lines of the audit trail put into words, with names in the place of ids."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wor_sidecar.domain.clock import Millis, iso
from wor_sidecar.store.audit import AuditRecord, lines
from wor_sidecar.texts.trail import actor, sentence
from wor_sidecar.texts.trail_page import Chapter, Told

if TYPE_CHECKING:
    from wor_sidecar.store.transactions import Transaction

Names = Callable[[str], str]
"""The name of a user or an organisation by its id; what it doesn't know stands for itself."""


@dataclass(frozen=True, slots=True)
class Traced:
    """One referral of a patient, and every id under which the trail may speak of it."""

    referral: str
    begun: Millis
    organisation: str
    """Our word for it; empty: none was chosen."""
    product: str
    objects: frozenset[str]


def in_words(record: AuditRecord, names: Names) -> Told:
    """Put one line into words; an organisation that it names stands last in its outcome."""
    line = record.line
    return Told(
        number=record.number,
        at=iso(record.at),
        event=line.event,
        who=actor(names(line.user), line.role, line.on_behalf_of),
        told=sentence(line.event, line.outcome, names(line.outcome.rpartition(" ")[2])),
    )


def forgotten(tx: "Transaction", object_: str) -> list[Traced]:
    """Return what the trail alone still knows of an id: everything else was deleted, with its time."""
    first = next(lines(tx, objects=frozenset({object_})), None)
    return [] if first is None else [Traced(object_, first.at, "", "", frozenset({object_}))]


def chapters(tx: "Transaction", traced: Iterable[Traced], names: Names) -> list[Chapter]:
    """Return what was done with each referral, the oldest first."""
    return [
        Chapter(
            one.referral,
            iso(one.begun),
            one.organisation,
            one.product,
            tuple(in_words(record, names) for record in lines(tx, objects=one.objects)),
        )
        for one in sorted(traced, key=lambda one: (one.begun, one.referral))
    ]
