"""Chains of key statements: what is taken, and every way in which one is refused."""

import json
from collections.abc import Callable
from typing import Any

from exchange_vectors.seeds import DAY, NOW, PRACTICE, WELFARE, millis, raw
from wor_sidecar.domain.errors.exchange import KeyTrustError, StatementStale
from wor_sidecar.domain.partner import Kind
from wor_sidecar.exchange.primitives import SigningKey, kid_of, length_first
from wor_sidecar.exchange.record import KeyRecord
from wor_sidecar.exchange.statements import (
    DELEGATION_LABEL,
    LARGEST_STATEMENT,
    STATEMENT_LABEL,
    Delegation,
    Position,
    SignedStatement,
)
from wor_sidecar.exchange.strict import write_json
from wor_sidecar.exchange.trust import Knows, Trusted, accept, judge

FIRST = WELFARE.statement(1, 1, None, at=NOW)
SECOND = WELFARE.statement(1, 2, FIRST, at=NOW + 7 * DAY)
THIRD = WELFARE.statement(1, 3, SECOND, at=NOW + 30 * DAY, keys=(2, 1))
NEW_EPOCH = WELFARE.statement(3, 1, None, at=NOW + 31 * DAY, keys=(3,), revoked=(2, 1))
CHAIN = [FIRST, SECOND, THIRD]
REMEMBERED = [FIRST, SECOND, NEW_EPOCH]
LATER = NOW + 32 * DAY


def make() -> dict[str, Any]:
    return {
        "organisation": WELFARE.id,
        "periods": {"statement": 60 * DAY, "envelope": 45 * DAY, "rotation": 30 * DAY, "slack": 300},
        "cases": [*_taken(), *_refused()],
        "statements_refused": list(_statements_refused()),
        "delegations_refused": list(_delegations_refused()),
        "knows": {"statements": [raw(one.wire) for one in REMEMBERED], "cases": list(_knows())},
    }


def _record(*statements: SignedStatement) -> KeyRecord:
    return WELFARE.record(list(statements), *sorted({one.statement.position.epoch for one in statements}))


def _case(name: str, record: KeyRecord, held: KeyRecord | None = None, at: int = LATER) -> dict[str, Any]:
    """Say what comes of a record for who holds another (or nothing); `held` is taken at the same moment."""
    trusted = accept(None, held, WELFARE.id, millis(at)) if held else None
    case: dict[str, Any] = {
        "name": name,
        "now": at,
        "held": held.to_json() if held else None,
        "record": record.to_json(),
    }
    try:
        found = accept(trusted, record, WELFARE.id, millis(at))
    except KeyTrustError as error:
        return {**case, "refused": error.code}
    newest, knows = found.newest, found.knows
    return {
        **case,
        "newest": [newest.position.epoch, newest.position.seq],
        "knows": [knows.position.epoch, knows.position.seq, knows.prefix],
        "fresh": found.fresh(millis(at)),
        "seals": _seals(found, at),
        "signs": sorted(one for one in map(kid_of, newest.sig) if found.signing_key(one)),
    }


def _seals(found: Trusted, at: int) -> str | None:
    try:
        return found.encryption_key(millis(at)).kid
    except StatementStale:
        return None


def _taken() -> list[dict[str, Any]]:
    whole = _record(*CHAIN)
    return [
        _case("a first statement", _record(FIRST)),
        _case("a chain of three", whole),
        _case("only what is new", _record(THIRD), _record(FIRST, SECOND)),
        _case("the same again", whole, whole),
        _case("nothing new", KeyRecord(WELFARE.identity.public, (), ()), whole),
        _case("a new epoch, whose statement follows nothing", _record(*CHAIN, NEW_EPOCH), whole),
        _case("a new epoch alone, for who held the old one", _record(NEW_EPOCH), whole),
        _case("a new epoch that leaves out what a backup forgot", _record(FIRST, NEW_EPOCH), whole),
        _case("a chain that begins with a later epoch, for who holds nothing", _record(NEW_EPOCH)),
        _case("a stale statement: taken, and nothing is sealed to it", _record(FIRST), at=NOW + 61 * DAY),
        _case("dated ahead within the slack", _record(FIRST), at=NOW - 300),
        _case("a second before its end", _record(FIRST), at=NOW + 60 * DAY - 1),
        _case("at the second of its end", _record(FIRST), at=NOW + 60 * DAY),
        *_sealing(),
    ]


def _sealing() -> list[dict[str, Any]]:
    """Of two keys that lie longest the later one counts; a revoked one or one that is past doesn't."""

    def named(name: str, seal: dict[int, int], *revoked: int, at: int = LATER) -> dict[str, Any]:
        return _case(
            name, _record(WELFARE.statement(1, 1, None, at=NOW, seal=seal, revoked_seals=revoked)), at=at
        )

    return [
        named("of two keys the one that lasts longest", {1: 40 * DAY, 2: 50 * DAY, 3: 45 * DAY}),
        named("the longest one revoked", {1: 40 * DAY, 2: 50 * DAY}, 2),
        named("the only key revoked", {1: 60 * DAY}, 1),
        named("a key at the second until which it lasts", {1: 32 * DAY}),
        named("a key a second before that", {1: 32 * DAY}, at=LATER - 1),
    ]


def _refused() -> list[dict[str, Any]]:
    thief = PRACTICE.working(1)
    fork = WELFARE.statement(1, 2, FIRST, at=NOW + 8 * DAY)
    after_end = WELFARE.statement(1, 4, THIRD, at=NOW + 32 * DAY, keys=(2, 1))
    unsigned = Delegation.parse(
        PRACTICE.identity.delegate(1, thief.public).wire.replace(PRACTICE.id.encode(), WELFARE.id.encode())
    )
    twice = WELFARE.identity.delegate(1, thief.public)
    other = WELFARE.statement(1, 2, FIRST, at=NOW + 7 * DAY, organisation=PRACTICE.id)
    practice = WELFARE.statement(1, 2, FIRST, at=NOW + 7 * DAY, kind=Kind.PRACTICE)
    key = WELFARE.identity.public
    named = json.loads(WELFARE.delegation(1).wire[4:-64]) | {"organisation": PRACTICE.id}
    sign = SigningKey(WELFARE.identity.secret).sign
    foreign = Delegation.parse(_signed(DELEGATION_LABEL, write_json(named), sign))
    return [
        _case("another identity", PRACTICE.record([PRACTICE.statement(1, 1, None, at=NOW)], 1)),
        _case("a delegation that the identity never signed", KeyRecord(key, (unsigned,), (FIRST,))),
        _case("a statement without its epoch's delegation", KeyRecord(key, (), (FIRST,))),
        _case(
            "two delegations in one epoch",
            KeyRecord(key, (WELFARE.delegation(1), twice), (FIRST,)),
        ),
        _case(
            "a statement that another key signed", _record(WELFARE.statement(1, 1, None, at=NOW, by=thief))
        ),
        _case("a statement of another organisation", _record(FIRST, other)),
        _case("a rollback", _record(FIRST), _record(*CHAIN)),
        _case("a fork", _record(FIRST, fork), _record(FIRST, SECOND)),
        _case("a wrong prev", _record(FIRST, SECOND, WELFARE.statement(1, 3, FIRST, at=NOW + 9 * DAY))),
        _case("a rightly signed delegation of another organisation", KeyRecord(key, (foreign,), (FIRST,))),
        _case("only the last ones, for who lacks those before", _record(THIRD), _record(FIRST)),
        _case("another kind of organisation", _record(FIRST, practice)),
        _case("a gap", _record(FIRST, THIRD)),
        _case("a gap for who holds nothing", _record(SECOND)),
        _case("dated ahead", _record(FIRST), at=NOW - 301),
        _case("an old epoch's key after a new epoch", _record(after_end), _record(*CHAIN, NEW_EPOCH)),
        _case("no statement, for who holds nothing", KeyRecord(key, (WELFARE.delegation(1),), ())),
    ]


def _statements_refused() -> Any:
    edits: dict[str, Callable[[dict[str, Any]], Any]] = {
        "another version": lambda value: value.update(v=2),
        "one key too many": lambda value: value.update(note=""),
        "one key too few": lambda value: value.pop("speaks"),
        "an organisation id that is none": lambda value: value.update(organisation="a" * 25 + "b"),
        "the kind of who has no keys": lambda value: value.update(kind="mail"),
        "epoch 0": lambda value: value.update(epoch=0),
        "a first statement with a prev": lambda value: value.update(prev="0" * 64),
        "a later statement without a prev": lambda value: value.update(seq=2),
        "60 days and a second": lambda value: value.update(exp=value["exp"] + 1),
        "an end before its begin": lambda value: value.update(exp=value["iat"]),
        "true for a number": lambda value: value.update(seq=True),
        "no key to seal to": lambda value: value.update(enc=[]),
        "no key to sign with": lambda value: value.update(sig=[]),
        "a key under another's name": lambda value: value["sig"][0].update(kid="0" * 32),
        "a key until after the end": lambda value: value["enc"][0].update(until=value["exp"] + 1),
        "a revoked kid in capitals": lambda value: value.update(revoked=["A" * 32]),
        "speaks without a version": lambda value: value.update(speaks=["hello"]),
        "a key to seal to twice": lambda value: value.update(enc=value["enc"] * 2),
        "a signing key twice": lambda value: value.update(sig=value["sig"] * 2),
        "a kid revoked twice": lambda value: value.update(revoked=["0" * 32] * 2),
        "a type spoken twice": lambda value: value.update(speaks=["void/1"] * 2),
        "a seq above 2^53 - 1": lambda value: value.update(seq=2**53, prev="0" * 64),
        "a key with stray bits": lambda value: value["sig"][0].update(key=_stray(value["sig"][0]["key"])),
    }
    for name, edit in edits.items():
        value = json.loads(FIRST.wire[4:-64])
        edit(value)
        yield {
            "name": name,
            "wire": raw(_signed(STATEMENT_LABEL, write_json(value), WELFARE.working(1).sign)),
        }
    good = FIRST.wire[4:-64]
    doubled = good.replace(b'"v":1', b'"v":1,"v":1')
    blank = good + b" " * (LARGEST_STATEMENT - len(good) - 67)
    yield {
        "name": "65537 bytes, most of them blanks",
        "wire": raw(_signed(STATEMENT_LABEL, blank, WELFARE.working(1).sign)),
    }
    yield {"name": "a key twice", "wire": raw(_signed(STATEMENT_LABEL, doubled, WELFARE.working(1).sign))}
    yield {"name": "a byte behind it", "wire": raw(FIRST.wire + b"\0")}
    yield {"name": "a byte short", "wire": raw(FIRST.wire[:-1])}


def _delegations_refused() -> Any:
    identity = WELFARE.identity
    good = json.loads(WELFARE.delegation(1).wire[4:-64])
    sign = SigningKey(identity.secret).sign
    for name, value in {
        "epoch 0": {**good, "epoch": 0},
        "a key of 31 bytes": {**good, "key": raw(bytes(31))},
        "a key with padding": {**good, "key": good["key"] + "="},
        "a key with stray bits": {**good, "key": _stray(good["key"])},
        "an epoch above 2^53 - 1": {**good, "epoch": 2**53},
        "one key too many": {**good, "note": ""},
    }.items():
        yield {"name": name, "wire": raw(_signed(DELEGATION_LABEL, write_json(value), sign))}


def _knows() -> Any:
    """Say what a partner's `knows` tells the owner, whose backup forgot THIRD."""
    said = {
        "nothing": None,
        "our newest": Knows(NEW_EPOCH.statement.position, NEW_EPOCH.digest[:16]),
        "an older one": Knows(FIRST.statement.position, FIRST.digest[:16]),
        "what the backup forgot": Knows(THIRD.statement.position, THIRD.digest[:16]),
        "other bytes under our number": Knows(SECOND.statement.position, "0" * 16),
        "a number that we never signed": Knows(Position(3, 2), "0" * 16),
        "an epoch that was skipped": Knows(Position(2, 1), "0" * 16),
        "an epoch that we never began": Knows(Position(4, 1), "0" * 16),
    }
    for name, knows in said.items():
        plain = [knows.position.epoch, knows.position.seq, knows.prefix] if knows else None
        yield {"name": name, "knows": plain, "verdict": judge(REMEMBERED, knows).value}


def _stray(written: str) -> str:
    """Set a bit of the last character that no byte of the key has."""
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".index(written[-1])
    return written[:-1] + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[last + 1]


def _signed(label: bytes, json_: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    return length_first(json_) + sign(label + length_first(json_))
