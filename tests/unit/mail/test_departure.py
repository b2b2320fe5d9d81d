"""The pure machine of a departure."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.mail import LeaseLost
from wor_sidecar.domain.identifiers import DepartureId, EnvelopeId, Mid, OrganisationId, ReferralId
from wor_sidecar.domain.messages import MessageType
from wor_sidecar.mail import departure as pure
from wor_sidecar.mail.departure import Departure, LeaseToken, State

NOW = Millis(1_800_000_000_000)
LATER = Millis(NOW + 60_000)
MINE, OTHER = LeaseToken("mine"), LeaseToken("other")

HELD = Departure(
    id=DepartureId("departure"),
    mid=Mid("mid"),
    to=OrganisationId("organisation"),
    type=MessageType.REFERRAL,
    thread=ReferralId("thread"),
    hold_until=NOW,
    not_before=NOW,
)


def claimed(departure=HELD):
    return pure.claimed(departure, MINE, NOW, seq=7, epoch=1, envelope=EnvelopeId("first"))


def test_a_held_departure_is_due_at_its_moment_and_not_before():
    assert not pure.due(HELD, Millis(NOW - 1))
    assert pure.due(HELD, NOW)


def test_a_claim_gives_number_envelope_and_lease_together():
    sealed = claimed()
    assert (sealed.state, sealed.seq, sealed.epoch, sealed.envelope) == (State.SEALED, 7, 1, "first")
    assert sealed.lease_until == NOW + pure.LEASE
    assert not pure.due(sealed, LATER), "it is somebody's"


def test_a_deposit_ends_the_lease_and_keeps_the_first_moment():
    flying = pure.called(claimed(), MINE, NOW)
    done = pure.deposited(flying, MINE, LATER)
    assert (done.state, done.deposited_at, done.lease) == (State.DEPOSITED, LATER, None)


@pytest.mark.parametrize(
    "told",
    [
        lambda one: pure.called(one, OTHER, NOW),
        lambda one: pure.deposited(one, OTHER, NOW),
        lambda one: pure.in_doubt(one, OTHER, "code", NOW),
        lambda one: pure.rejected(one, OTHER, "code", NOW),
    ],
)
def test_a_lost_lease_cannot_tell_anything(told):
    with pytest.raises(LeaseLost):
        told(claimed())
    with pytest.raises(LeaseLost):
        told(replace(claimed(), lease=None))


def test_a_turn_that_is_gone_before_its_call_changed_nothing():
    assert pure.after_timeout(claimed(), LATER).state is State.SEALED


def test_a_turn_that_is_gone_after_its_call_leaves_doubt_and_the_same_bytes():
    after = pure.after_timeout(pure.called(claimed(), MINE, NOW), LATER)
    assert (after.state, after.envelope) == (State.UNCERTAIN, "first")
    assert pure.due(after, LATER)


def test_a_void_keeps_mid_and_number_and_takes_the_lease_away():
    void = pure.voided(pure.called(claimed(), MINE, NOW), LATER)
    assert (void.type, void.mid, void.seq, void.envelope) == (MessageType.VOID, "mid", 7, None)
    with pytest.raises(LeaseLost):
        pure.deposited(void, MINE, LATER)


def test_a_receipt_moves_it_whatever_we_knew_of_its_deposit():
    for state in (State.SEALED, State.IN_FLIGHT, State.UNCERTAIN, State.DEPOSITED):
        assert pure.received(replace(claimed(), state=state), NOW).state is State.RECEIVED
        assert pure.refused(replace(claimed(), state=state), "no", NOW).error == "no"


def test_another_sealing_keeps_the_number_and_counts():
    again = pure.claimed(
        pure.seal_anew(claimed(), NOW), OTHER, LATER, seq=None, epoch=9, envelope=EnvelopeId("second")
    )
    assert (again.seq, again.epoch, again.envelope, again.sealings) == (7, 1, "second", 2)


@given(attempt=some.integers(0, 10**6), jitter=some.floats(0, 1))
def test_backing_off_lies_between_15_seconds_and_an_hour_without_end(attempt, jitter):
    assert 15_000 <= pure.backoff(attempt, jitter) <= 3_600_000


def test_backing_off_doubles():
    assert [pure.backoff(n, 1.0) // 1000 for n in (1, 2, 3, 4, 20)] == [30, 60, 120, 240, 3600]
