"""Our own keys: what is due, and when a seed goes."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.identity import IdentityKey
from wor_sidecar.exchange.keys import (
    destroyable,
    destroyed_from,
    due,
    first_keys,
    from_json,
    new_epoch,
    renewed,
    revoked,
    rotated,
    to_json,
    without,
)
from wor_sidecar.exchange.periods import ENVELOPE_LIFETIME, ROTATION, STATEMENT_LIFETIME
from wor_sidecar.exchange.strict import read_json, write_json

NOW = Millis(1_800_000_000_000)
HOUR = 3_600_000
DAY = 24 * HOUR
MOST = (30 + 60 + 45 + 1) * DAY


@settings(max_examples=30, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.integers(1, 40 * 24),
            st.sampled_from(["wait", "wait", "rotate", "drain", "new epoch"]),
        ),
        max_size=25,
    ),
    seed=st.integers(0, 2**32),
)
def test_a_seed_lives_as_long_as_something_may_be_sealed_to_it_and_136_days_at_most(steps, seed):
    """Whatever is asked for and however long the machine stood still: no early loss, no late keeping."""
    randomness = random.Random(seed).randbytes
    identity = IdentityKey.fresh(randomness)
    keys = first_keys(identity, Kind.PRACTICE, (), NOW, randomness)
    now, drained, made = NOW, None, {}
    named = {keys.seeds[0].seed.kid: keys.record.newest.statement.exp * 1000}
    for hours, what in steps:
        now = Millis(now + hours * HOUR)
        if what == "drain":
            drained = now
        elif what == "rotate":
            keys = rotated(keys, (), now, randomness)
        elif what == "new epoch":
            mandate = identity.mandate(keys.position.epoch + 1, randomness)
            keys = new_epoch(keys, mandate, (), now, randomness)
        elif due(keys, now).anything:
            keys = renewed(keys, (), now, randomness)
        for one in keys.seeds:
            made.setdefault(one.seed.kid, one.since * 1000)
        statement = keys.record.newest.statement
        for enc in statement.enc:
            named[enc.kid] = statement.exp * 1000
        gone = destroyable(keys, now, drained)
        for kid in gone:
            sealed_latest_expires = named[kid] + ENVELOPE_LIFETIME * 1000
            assert now > sealed_latest_expires
            assert drained is not None
            assert drained > sealed_latest_expires
        for kid in set(keys.seed_by_kid) - gone:
            may_go = now > made[kid] + MOST and drained is not None and drained > made[kid] + MOST
            assert not may_go or kid == keys.seeds[0].seed.kid
        keys = without(keys, gone)
        assert keys.seeds[0].seed.kid in keys.seed_by_kid


@given(age=st.integers(0, ROTATION))
def test_the_formula_never_exceeds_136_days_for_a_key_named_within_its_30_days(age):
    assert destroyed_from(age + STATEMENT_LIFETIME) * 1000 <= MOST


def keys_of(randomness):
    return first_keys(IdentityKey.fresh(randomness), Kind.WELFARE, (), NOW, randomness)


def test_a_statement_is_renewed_weekly_and_keys_are_replaced_after_thirty_days(randomness):
    keys = keys_of(randomness)
    assert not due(keys, Millis(NOW + 7 * DAY - 1000)).anything
    assert due(keys, Millis(NOW + 7 * DAY)).renew
    assert not due(keys, Millis(NOW + 29 * DAY)).rotate
    assert due(keys, Millis(NOW + 30 * DAY)).rotate


def test_a_renewal_keeps_the_keys_and_a_late_one_replaces_them(randomness):
    keys = keys_of(randomness)
    in_time = renewed(keys, (), Millis(NOW + 7 * DAY), randomness)
    late = renewed(keys, (), Millis(NOW + 31 * DAY), randomness)
    assert in_time.seeds[0].seed == keys.seeds[0].seed
    assert late.seeds[0].seed != keys.seeds[0].seed
    assert late.seeds[1].seed == keys.seeds[0].seed


def test_a_seed_is_never_destroyed_before_the_mailbox_was_drained(randomness):
    keys = rotated(keys_of(randomness), (), Millis(NOW + 30 * DAY), randomness)
    end = Millis(NOW + (60 + 45 + 1) * DAY)
    assert destroyable(keys, Millis(end + 100 * DAY), None) == frozenset()
    assert destroyable(keys, Millis(end + 100 * DAY), Millis(end - 1000)) == frozenset()
    assert destroyable(keys, Millis(end - 1000), Millis(end + DAY)) == frozenset()
    old = keys.seeds[1].seed.kid
    assert destroyable(keys, end, end) == {old}
    assert set(without(keys, frozenset({old})).seed_by_kid) == {keys.seeds[0].seed.kid}


def test_a_retired_signing_key_stays_listed_for_45_days_without_its_secret(randomness):
    keys = keys_of(randomness)
    old = keys.signing.key
    later = rotated(keys, (), Millis(NOW + 30 * DAY), randomness)
    assert old.secret not in repr(to_json(later)).encode()
    listed = renewed(later, (), Millis(NOW + 74 * DAY), randomness).record.newest.statement.sig
    dropped = renewed(later, (), Millis(NOW + 75 * DAY), randomness).record.newest.statement.sig
    assert old.public in listed
    assert old.public not in dropped


def test_a_revoked_key_is_listed_nowhere_and_named_as_revoked(randomness):
    keys = keys_of(randomness)
    kid = keys.signing.key.kid
    statement = revoked(keys, [kid], (), Millis(NOW + DAY), randomness).record.newest.statement
    assert keys.signing.key.public not in statement.sig
    assert kid in statement.revoked


def test_our_keys_survive_the_store(randomness):
    keys = rotated(keys_of(randomness), (), Millis(NOW + 30 * DAY), randomness)
    keys = revoked(keys, [keys.signing.key.kid], (), Millis(NOW + 31 * DAY), randomness)
    assert from_json(read_json(write_json(to_json(keys)))) == keys


def test_a_clock_that_went_back_makes_no_seed_go_earlier(randomness):
    keys = keys_of(randomness)
    earlier = renewed(keys, (), Millis(NOW - 10 * DAY), randomness)
    assert earlier.seeds[0].named_until == keys.seeds[0].named_until
    assert replace(earlier.seeds[0]) == keys.seeds[0]
