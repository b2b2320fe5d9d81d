"""Numbers: where a message comes, what the receipt says then, and what a receipt says of one message."""

from typing import Any

from exchange_vectors.seeds import chance
from wor_sidecar.domain.identifiers import EnvelopeId, new_id
from wor_sidecar.exchange.contents import Receipt, Refused
from wor_sidecar.exchange.receipts import Sequence, merged, outcome
from wor_sidecar.exchange.shapes import write


def make() -> dict[str, Any]:
    told = Receipt(1, 5, (8,), (Refused(2, "malformed"), Refused(9, "unknown_type")))
    older = Receipt(1, 3, (5,), (Refused(2, "malformed"),))
    full = Receipt(1, 2000, (), tuple(Refused(seq, "malformed") for seq in range(1001, 2001)))
    first, other = (Receipt(1, 2, (), (Refused(2, code),)) for code in ("malformed", "not_allowed"))
    return {
        "arrivals": [
            _arrivals("in order", [1, 2, 3]),
            _arrivals("the first comes last", [3, 2, 1]),
            _arrivals("a gap stays open", [1, 3, 4, 6]),
            _arrivals("twice", [1, 1, 3, 3, 2, 2]),
            _arrivals("1,000 are held", [*range(2, 1003), 1]),
        ],
        "outcomes": [
            {"receipt": write(told), "seq": seq, "outcome": outcome(told, seq).value}
            for seq in (1, 2, 5, 6, 8, 9, 10)
        ]
        + [{"receipt": write(full), "seq": seq, "outcome": outcome(full, seq).value} for seq in (1000, 1001)],
        "merged": [
            _merged("an older one that comes late", told, older),
            _merged("the newer one after it", older, told),
            _merged("of an older epoch", Receipt(2, 1), told),
            _merged("of a newer epoch", told, Receipt(2, 1)),
            _merged("another list of what could not be read", _unreadable("a"), _unreadable("b")),
            _merged("nothing unreadable any more", _unreadable("a"), older),
            _merged("two codes for one number", first, other),
            _merged("the same two the other way round", other, first),
            _merged("a thousand and one refusals", full, Receipt(1, 2001, (), (Refused(2001, "malformed"),))),
        ],
    }


def _unreadable(name: str) -> Receipt:
    return Receipt(1, 3, unreadable=(EnvelopeId(new_id(chance(f"unreadable {name}"))),))


def _arrivals(name: str, seqs: list[int]) -> dict[str, Any]:
    """Take messages in one by one; each is applied in its turn."""
    sequence, places = Sequence(1), []
    for seq in seqs:
        places.append(sequence.place(seq).value)
        sequence = sequence.taken(seq)
        while sequence.next_held is not None:
            sequence = sequence.applied_held()
    return {"name": name, "seqs": seqs, "places": places, "receipt": write(sequence.receipt(()))}


def _merged(name: str, known: Receipt, arrived: Receipt) -> dict[str, Any]:
    return {
        "name": name,
        "known": write(known),
        "arrived": write(arrived),
        "merged": write(merged(known, arrived)),
    }
