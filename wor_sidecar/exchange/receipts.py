"""What was committed, on both sides: our place in each sender's numbering, and what receipts tell."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from wor_sidecar.domain.identifiers import EnvelopeId
from wor_sidecar.exchange.contents import MOST_HELD, MOST_REFUSED, Receipt, Refused


class Place(Enum):
    """Where a message comes in its sender's order."""

    DUPLICATE = "duplicate"
    """Committed or held already: answer with the receipt again."""
    APPLY = "apply"
    """The next one."""
    HOLD = "hold"
    """A later one: keep it until those before it are there."""
    TOO_FAR = "too_far"
    """A later one, and 1,000 are held: leave it on the postbus."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """One sender's epoch, as far as we got; all seq up to `upto` are committed, `held` are kept beyond."""

    epoch: int
    upto: int = 0
    held: frozenset[int] = frozenset()

    def place(self, seq: int) -> Place:
        """Tell what to do with a message of this number."""
        if seq <= self.upto or seq in self.held:
            return Place.DUPLICATE
        if seq == self.upto + 1:
            return Place.APPLY
        return Place.HOLD if len(self.held) < MOST_HELD else Place.TOO_FAR

    def taken(self, seq: int) -> "Sequence":
        """Return the sequence after this message was applied or kept, as `place` says; else unchanged."""
        place = self.place(seq)
        if place is Place.APPLY:
            return replace(self, upto=seq)
        return replace(self, held=self.held | {seq}) if place is Place.HOLD else self

    @property
    def next_held(self) -> int | None:
        """The number of the held message whose turn it is; None: it isn't here."""
        return self.upto + 1 if self.upto + 1 in self.held else None

    def applied_held(self) -> "Sequence":
        """Return the sequence after the held message whose turn it was has been applied."""
        if self.next_held is None:
            return self
        return replace(self, upto=self.upto + 1, held=self.held - {self.upto + 1})

    def leftover_applied(self, seq: int) -> "Sequence":
        """Return the sequence of an ended epoch after a message beyond a gap: `upto` never skips a number."""
        return replace(self, held=self.held - {seq})

    def receipt(self, refused: Iterable[Refused], unreadable: Iterable[EnvelopeId] = ()) -> Receipt:
        """Write the receipt: `refused` are all refusals of this epoch."""
        return Receipt(
            epoch=self.epoch,
            upto=self.upto,
            held=tuple(sorted(self.held)),
            refused=_newest(refused),
            unreadable=tuple(unreadable)[-MOST_REFUSED:],
        )


class Outcome(Enum):
    """What a receipt says of one message of its epoch."""

    RECEIVED = "received"
    REFUSED = "refused"
    HELD = "held"
    """There, and waiting for one before it: no need to send it again."""
    OPEN = "open"


def outcome(receipt: Receipt, seq: int) -> Outcome:
    """Tell what became of a message: received = seq <= upto and not refused.

    A list of refusals that is full says nothing of what stands before its first: that may have fallen off.
    """
    if any(one.seq == seq for one in receipt.refused):
        return Outcome.REFUSED
    fallen_off = len(receipt.refused) >= MOST_REFUSED and seq < min(one.seq for one in receipt.refused)
    if seq <= receipt.upto and not fallen_off:
        return Outcome.RECEIVED
    return Outcome.HELD if seq in receipt.held else Outcome.OPEN


def refusal(receipt: Receipt, seq: int) -> str | None:
    """Return the code that a message was refused with."""
    return next((one.code for one in receipt.refused if one.seq == seq), None)


def merged(known: Receipt | None, arrived: Receipt) -> Receipt:
    """Return what both receipts say, in whatever order they came; another epoch's replaces an older one's."""
    if known is None or arrived.epoch != known.epoch:
        return arrived if known is None or arrived.epoch > known.epoch else known
    upto = max(known.upto, arrived.upto)
    return Receipt(
        epoch=known.epoch,
        upto=upto,
        held=tuple(sorted(one for one in {*known.held, *arrived.held} if one > upto))[:MOST_HELD],
        refused=_newest((*known.refused, *arrived.refused)),
        unreadable=arrived.unreadable,
    )


def _newest(refused: Iterable[Refused]) -> tuple[Refused, ...]:
    by_seq = {one.seq: one for one in refused}
    return tuple(by_seq[seq] for seq in sorted(by_seq))[-MOST_REFUSED:]
