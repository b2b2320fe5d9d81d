"""Numbers in order, nothing twice, nothing lost."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_sidecar.exchange.contents import MOST_HELD, MOST_REFUSED, Receipt, Refused
from wor_sidecar.exchange.receipts import Outcome, Place, Sequence, merged, outcome, refusal


@given(
    count=st.integers(1, 30),
    seed=st.integers(0, 2**32),
    again=st.lists(st.integers(1, 30), max_size=30),
)
def test_threat_03_in_whatever_order_messages_come_each_is_applied_once_and_in_turn(count, seed, again):
    arrivals = [*range(1, count + 1), *(seq for seq in again if seq <= count)]
    random.Random(seed).shuffle(arrivals)
    sequence, applied = Sequence(1), []
    for seq in arrivals:
        place = sequence.place(seq)
        sequence = sequence.taken(seq)
        if place is Place.APPLY:
            applied.append(seq)
            while sequence.next_held is not None:
                applied.append(sequence.next_held)
                sequence = sequence.applied_held()
        assert applied == list(range(1, sequence.upto + 1))
        assert all(held > sequence.upto + 1 for held in sequence.held)
    assert applied == list(range(1, count + 1))
    assert sequence == Sequence(1, count)


def test_threat_24_a_thousand_messages_are_held_and_the_next_stays_on_the_postbus():
    sequence = Sequence(1)
    for seq in range(2, 2 + MOST_HELD):
        sequence = sequence.taken(seq)
    assert sequence.place(5000) is Place.TOO_FAR
    assert sequence.taken(5000) == sequence
    assert sequence.place(2) is Place.DUPLICATE
    assert sequence.place(1) is Place.APPLY


def test_what_was_committed_is_a_duplicate_for_ever():
    assert Sequence(1, upto=7).place(7) is Place.DUPLICATE
    assert Sequence(1, upto=7).taken(3) == Sequence(1, upto=7)


def test_received_means_committed_and_not_refused():
    receipt = Sequence(2, 5, frozenset({8})).receipt([Refused(3, "unknown_type")], ["a" * 26])
    assert [outcome(receipt, seq) for seq in (1, 3, 5, 6, 8)] == [
        Outcome.RECEIVED,
        Outcome.REFUSED,
        Outcome.RECEIVED,
        Outcome.OPEN,
        Outcome.HELD,
    ]
    assert refusal(receipt, 3) == "unknown_type"
    assert refusal(receipt, 5) is None


def test_a_message_refused_on_sight_is_refused_before_its_turn():
    receipt = Sequence(1, 1).receipt([Refused(4, "withdrawn")])
    assert outcome(receipt, 4) is Outcome.REFUSED


def test_the_newest_thousand_refusals_are_told():
    receipt = Sequence(1, 2000).receipt(Refused(seq, "malformed") for seq in range(1, 1502))
    assert len(receipt.refused) == 1000
    assert receipt.refused[-1].seq == 1501


def told(epoch, upto, held, refused):
    return Receipt(epoch, upto, tuple(seq for seq in held if seq > upto), refused)


receipts = st.builds(
    told,
    epoch=st.integers(1, 3),
    upto=st.integers(0, 20),
    held=st.lists(st.integers(1, 30), unique=True, max_size=5).map(lambda seqs: tuple(sorted(seqs))),
    refused=st.lists(st.integers(1, 20), unique=True, max_size=5).map(
        lambda seqs: tuple(Refused(seq, "malformed") for seq in sorted(seqs)),
    ),
)


@given(one=receipts, two=receipts, seq=st.integers(1, 30))
def test_a_refusal_never_turns_into_received_by_a_receipt_that_comes_late(one, two, seq):
    both = merged(merged(None, one), two)
    assert both == merged(merged(None, two), one) or one.epoch == two.epoch
    if one.epoch == two.epoch:
        outcomes = {outcome(one, seq), outcome(two, seq)}
        if Outcome.REFUSED in outcomes:
            assert outcome(both, seq) is Outcome.REFUSED
        elif Outcome.RECEIVED in outcomes:
            assert outcome(both, seq) is Outcome.RECEIVED
    else:
        assert both.epoch == max(one.epoch, two.epoch)


@pytest.mark.parametrize(
    "told",
    [
        {"held": (2,)},
        {"held": (5, 4)},
        {"held": (4, 4)},
        {"refused": (Refused(2, "malformed"), Refused(1, "malformed"))},
        {"refused": (Refused(2, "malformed"), Refused(2, "not_allowed"))},
        {"unreadable": ("a" * 26, "a" * 26)},
    ],
)
def test_numbers_in_a_receipt_rise_and_nothing_stands_twice(told):
    with pytest.raises(ValueError, match=r"rise|twice"):
        Receipt(1, 2, **told)


def test_of_two_codes_for_one_number_the_one_that_came_last_counts():
    first, last = (Receipt(1, 3, (), (Refused(2, code),)) for code in ("malformed", "not_allowed"))
    assert refusal(merged(first, last), 2) == "not_allowed"
    assert refusal(merged(last, first), 2) == "malformed"


def test_a_refusal_that_fell_off_a_full_list_is_not_received_threat_04():
    """A thousand and one were refused, and every receipt but the last was lost."""
    refused = tuple(Refused(seq, "unknown_type") for seq in range(2, 2 + MOST_REFUSED))
    receipt = Receipt(epoch=1, upto=2 + MOST_REFUSED, refused=refused)
    assert outcome(receipt, 1) is Outcome.OPEN, "its sender keeps seeing that it is open"
    assert outcome(receipt, 2) is Outcome.REFUSED
    assert outcome(receipt, 2 + MOST_REFUSED) is Outcome.RECEIVED
