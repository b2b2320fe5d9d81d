"""Whose keys are taken, and whose are refused."""

from dataclasses import replace

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.errors.exchange import (
    DelegationWrong,
    EpochNotHigher,
    ForeignRoot,
    RecordMalformed,
    StatementForged,
    StatementFork,
    StatementFromFuture,
    StatementGap,
    StatementOfOldEpoch,
    StatementRollback,
    StatementStale,
    StatementWrongPrevious,
    TwoDelegations,
)
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.contents import SPEAKS
from wor_sidecar.exchange.envelope import LARGEST_BODY
from wor_sidecar.exchange.keys import new_epoch, next_epoch, renewed, rotated
from wor_sidecar.exchange.primitives import SigningKey
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.exchange.statements import Position, SignedStatement, Spoken
from wor_sidecar.exchange.strict import read_json, write_json
from wor_sidecar.exchange.trust import Knows, Trusted, Verdict, accept, judge

WEEK = 7


def weeks(world, count, keys=None, first=1):
    """Renew so many times, a week apart."""
    keys = keys or world.welfare.keys
    for week in range(first, first + count):
        keys = renewed(keys, (), world.after(week * WEEK), world.randomness)
    return keys


def taken(world, record, held=None, week=8):
    return accept(held, record, world.welfare.id, world.after(week * WEEK))


def with_statements(record, *statements):
    return replace(record, statements=tuple(statements))


def restated(keys, **changes):
    """Sign the newest statement again, changed, with the working key."""
    return replace(keys.record.newest.statement, **changes).signed_with(keys.working)


def test_a_whole_chain_is_taken_and_its_newest_statement_counts(world):
    keys = weeks(world, 5)
    held = taken(world, keys.record)
    assert held.newest == keys.record.newest.statement
    assert held.newest.position == Position(1, 6)
    assert held.organisation == world.welfare.id


def test_only_what_is_new_has_to_be_fetched(world):
    keys = weeks(world, 3)
    held = taken(world, keys.record)
    later = weeks(world, 2, keys, first=4)
    news = later.record.after(held.newest.position)
    assert len(news.statements) == 2
    assert taken(world, news, held) == taken(world, later.record)


def test_nothing_new_changes_nothing(world):
    held = taken(world, world.welfare.keys.record)
    assert taken(world, world.welfare.keys.record.after(held.newest.position), held) == held
    assert taken(world, world.welfare.keys.record, held) == held


def test_what_is_held_survives_the_store(world):
    held = taken(world, weeks(world, 3).record)
    assert Trusted.from_json(read_json(write_json(held.to_json()))) == held


def test_a_record_without_a_statement_is_no_start(world):
    with pytest.raises(RecordMalformed):
        taken(world, with_statements(world.welfare.keys.record))


def test_threat_02_the_postbus_own_root_is_refused(world):
    with pytest.raises(ForeignRoot):
        taken(world, world.other.keys.record)


def test_threat_02_another_identity_under_the_right_name_is_refused(world):
    swapped = replace(world.welfare.keys.record, delegations=world.other.keys.record.delegations)
    with pytest.raises(DelegationWrong):
        taken(world, swapped)


def test_threat_02_a_delegation_that_the_identity_never_signed_is_refused(world):
    delegation = world.welfare.keys.record.delegations[0]
    forged = replace(delegation, wire=delegation.wire[:-1] + bytes([delegation.wire[-1] ^ 1]))
    with pytest.raises(DelegationWrong):
        taken(world, replace(world.welfare.keys.record, delegations=(forged,)))


def test_threat_02_a_statement_without_its_epochs_delegation_is_refused(world):
    with pytest.raises(DelegationWrong):
        taken(world, replace(world.welfare.keys.record, delegations=()))


def test_threat_02_a_statement_that_the_working_key_never_signed_is_refused(world):
    keys = world.welfare.keys
    forged = keys.record.newest.statement.signed_with(SigningKey.fresh(world.randomness))
    with pytest.raises(StatementForged):
        taken(world, with_statements(keys.record, forged))


def test_threat_02_the_statement_of_another_organisation_is_refused(world):
    keys = world.welfare.keys
    foreign = restated(keys, organisation=world.other.id)
    with pytest.raises(StatementForged):
        taken(world, with_statements(keys.record, foreign))


def test_threat_05_a_rollback_is_refused(world):
    held = taken(world, weeks(world, 4).record)
    with pytest.raises(StatementRollback):
        taken(world, world.welfare.keys.record, held)


def test_threat_05_a_fork_is_refused(world):
    keys = weeks(world, 2)
    held = taken(world, keys.record)
    fork = restated(keys, speaks=(Spoken("referral", 1),))
    with pytest.raises(StatementFork):
        taken(world, with_statements(keys.record, *keys.record.statements[:-1], fork), held)


def test_threat_05_a_gap_is_refused(world):
    record = weeks(world, 4).record
    with pytest.raises(StatementGap):
        taken(world, with_statements(record, *record.statements[:2], *record.statements[3:]))
    with pytest.raises(StatementGap):
        taken(world, with_statements(record, *record.statements[1:]))


def test_threat_05_a_wrong_prev_is_refused(world):
    keys = weeks(world, 2)
    wrong = restated(keys, prev="0" * 64)
    with pytest.raises(StatementWrongPrevious):
        taken(world, with_statements(keys.record, *keys.record.statements[:-1], wrong))


def test_threat_05_a_future_dated_statement_is_refused(world):
    keys = weeks(world, 2)
    with pytest.raises(StatementFromFuture):
        taken(world, keys.record, week=1)
    slack = Millis(world.after(2 * WEEK) - 300_000)
    assert accept(None, keys.record, world.welfare.id, slack)


def test_threat_05_a_stale_statement_is_taken_and_seals_nothing(world):
    held = taken(world, world.welfare.keys.record, week=52)
    assert held.signing_key(world.welfare.signer.key.kid) == world.welfare.signer.key.public
    with pytest.raises(StatementStale):
        held.encryption_key(world.after(60))
    assert held.encryption_key(Millis(world.after(60) - 1000)).key == world.welfare.keys.seeds[0].seed.public


def test_threat_02_two_delegations_in_one_epoch_are_refused(world):
    keys = world.welfare.keys
    second = world.welfare.identity.delegate(1, SigningKey.fresh(world.randomness).public)
    with pytest.raises(TwoDelegations):
        taken(world, replace(keys.record, delegations=(*keys.record.delegations, second)))
    held = taken(world, keys.record)
    with pytest.raises(TwoDelegations):
        taken(world, replace(keys.record, delegations=(second,), statements=()), held)


def epoch_two(world, keys=None, *, stolen=False, week=3):
    return new_epoch(
        keys or world.welfare.keys,
        world.welfare.identity.mandate(2, world.randomness),
        (),
        world.after(week * WEEK),
        world.randomness,
        stolen=stolen,
    )


def test_threat_35_a_new_epoch_is_taken_by_who_held_the_old_one(world):
    keys = weeks(world, 2)
    held = taken(world, keys.record)
    begun = epoch_two(world, keys)
    assert begun.record.newest.statement.position == Position(2, 1)
    assert begun.record.newest.statement.prev == ""
    assert taken(world, begun.record, held).newest.position == Position(2, 1)
    assert taken(world, begun.record.after(held.newest.position), held) == taken(world, begun.record, held)


def test_threat_35_a_restored_backup_leaves_out_what_it_forgot_and_is_taken_all_the_same(world):
    backup, lost = weeks(world, 1), weeks(world, 4)
    held = taken(world, lost.record)
    assert taken(world, epoch_two(world, backup, week=5).record, held).newest.position == Position(2, 1)


def test_threat_13_a_thiefs_old_key_signs_nothing_after_a_new_epoch(world):
    stolen = weeks(world, 2)
    held = taken(world, epoch_two(world, stolen).record)
    theirs = renewed(stolen, (), world.after(4 * WEEK), world.randomness)
    with pytest.raises(StatementOfOldEpoch):
        taken(world, theirs.record, held)


def test_threat_13_what_a_thief_added_to_the_old_epoch_keeps_nobody_from_the_new_one(world):
    stolen = weeks(world, 2)
    ours = epoch_two(world, weeks(world, 1, stolen, first=3), week=4)
    held = taken(world, ours.record)
    theirs = weeks(world, 2, stolen, first=5)
    wiped = taken(world, theirs.record)
    added = with_statements(ours.record, *theirs.record.statements, ours.record.newest)
    for known in (held, wiped):
        for record in (added, ours.record):
            assert taken(world, record, known).newest == ours.record.newest.statement
    assert taken(world, added, held).history == held.history


def test_threat_13_a_thiefs_old_key_cannot_sign_for_the_new_epoch(world):
    stolen = weeks(world, 2)
    begun = epoch_two(world, stolen)
    held = taken(world, begun.record)
    forged = replace(begun.record.newest.statement, position=Position(2, 2), prev=held.newest_signed.digest)
    with pytest.raises(StatementForged):
        taken(world, with_statements(begun.record, forged.signed_with(stolen.working)), held)


def test_threat_13_after_a_theft_the_old_signing_keys_are_revoked_at_once(world):
    old = world.welfare.signer.key
    kept = taken(world, epoch_two(world).record)
    gone = taken(world, epoch_two(world, stolen=True).record)
    assert kept.signing_key(old.kid) == old.public
    assert gone.signing_key(old.kid) is None


def test_a_new_epoch_is_higher_than_every_earlier_one(world):
    assert next_epoch(1, 4, 2) == 5
    first = world.welfare.identity.mandate(1, world.randomness)
    with pytest.raises(EpochNotHigher):
        new_epoch(world.welfare.keys, first, (), world.now, world.randomness)


def test_threat_05_what_a_partner_knows_shows_a_fork_or_a_freeze_to_its_owner(world):
    keys = weeks(world, 3)
    own = keys.record.statements
    current = taken(world, keys.record).knows
    old = taken(world, world.welfare.keys.record).knows
    assert judge(own, None) is Verdict.NOTHING
    assert judge(own, current) is Verdict.CURRENT
    assert judge(own, old) is Verdict.BEHIND
    assert judge(own, replace(current, prefix="0" * 16)) is Verdict.FORK
    assert judge(own, Knows(Position(1, 9), "0" * 16)) is Verdict.AHEAD
    assert judge((), current) is Verdict.AHEAD


def test_a_hello_after_ten_years_carries_the_last_of_them_and_fits(world):
    keys = world.welfare.keys
    for week in range(1, 521):
        keys = renewed(keys, SPEAKS, world.after(week * WEEK), world.randomness)
    recent = keys.record.recent()
    assert len(recent.statements) == 53
    assert len(write_json(recent.to_json())) < LARGEST_BODY // 3
    held = taken(world, keys.record, week=520)
    assert taken(world, recent, held, week=520) == held
    with pytest.raises(StatementGap):
        taken(world, recent, world.welfare.trusted(), week=520)
    assert world.welfare.keys.record.recent() == world.welfare.keys.record


def test_a_record_survives_json(world):
    record = epoch_two(world, weeks(world, 2)).record
    assert KeyRecord.from_json(read_json(write_json(record.to_json()))) == record


def test_a_rotated_key_replaces_the_old_one_for_sealing_and_both_still_verify(world):
    keys = rotated(world.welfare.keys, (), world.after(WEEK), world.randomness)
    held = taken(world, keys.record)
    assert held.encryption_key(world.after(8 * WEEK)).kid == keys.seeds[0].seed.kid
    assert held.signing_key(keys.signing.key.kid)
    assert held.signing_key(world.welfare.keys.signing.key.kid)


STATEMENT_EDITS = {
    "extra key": lambda value: value | {"more": 1},
    "missing key": lambda value: {key: value[key] for key in value if key != "speaks"},
    "version": lambda value: value | {"v": 2},
    "true for 1": lambda value: value | {"v": True},
    "kind": lambda value: value | {"kind": "hospital"},
    "a kind without keys": lambda value: value | {"kind": "mail"},
    "seq 0": lambda value: value | {"seq": 0},
    "prev at seq 1": lambda value: value | {"prev": "0" * 64},
    "no prev at seq 2": lambda value: value | {"seq": 2},
    "61 days": lambda value: value | {"exp": value["iat"] + 61 * 86_400},
    "ends before it begins": lambda value: value | {"exp": value["iat"]},
    "no enc": lambda value: value | {"enc": []},
    "no sig": lambda value: value | {"sig": []},
    "a foreign kid": lambda value: value | {"sig": [value["sig"][0] | {"kid": "0" * 32}]},
    "a short key": lambda value: value | {"sig": [value["sig"][0] | {"key": value["sig"][0]["key"][:-4]}]},
    "until after exp": lambda value: value | {"enc": [value["enc"][0] | {"until": value["exp"] + 1}]},
    "revoked is no list": lambda value: value | {"revoked": {}},
    "speaks": lambda value: value | {"speaks": ["referral"]},
    "organisation": lambda value: value | {"organisation": "../etc"},
    "a key to seal to twice": lambda value: value | {"enc": value["enc"] * 2},
    "a signing key twice": lambda value: value | {"sig": value["sig"] * 2},
    "revoked twice": lambda value: value | {"revoked": ["0" * 32] * 2},
    "a type twice": lambda value: value | {"speaks": ["void/1"] * 2},
}


@pytest.mark.parametrize("edit", STATEMENT_EDITS.values(), ids=STATEMENT_EDITS)
def test_a_statement_is_exactly_what_it_should_be(world, edit):
    wire = world.welfare.keys.record.newest.wire
    end = 4 + int.from_bytes(wire[:4], "big")
    json = write_json(edit(read_json(wire[4:end])))
    with pytest.raises(ValueError, match=r"."):
        SignedStatement.parse(len(json).to_bytes(4, "big") + json + wire[end:])


def test_a_statement_with_a_tail_or_cut_short_is_refused(world):
    wire = world.welfare.keys.record.newest.wire
    for wrong in (wire + b"\0", wire[:-1], wire[:3], b"", b"\xff" * 100):
        with pytest.raises(ValueError, match=r"."):
            SignedStatement.parse(wrong)


def test_a_kind_is_named_in_the_statement(world):
    assert world.welfare.trusted().newest.kind is Kind.WELFARE


def test_threat_02_an_organisation_stays_what_it_is(world):
    """Rightly signed, and of another kind: who was let in as one doesn't become the other."""
    keys = weeks(world, 2)
    other = with_statements(keys.record, *keys.record.statements[:-1], restated(keys, kind=Kind.PRACTICE))
    with pytest.raises(RecordMalformed):
        taken(world, other)
