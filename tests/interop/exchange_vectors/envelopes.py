"""Envelopes: some that open, and one for each way in which an envelope is refused.

Sealing draws randomness inside the library: what stands in the file stays there for as long as it still opens
(or is refused) as it says.
"""

import json
from collections.abc import Callable, Mapping
from struct import pack
from typing import Any

from exchange_vectors.seeds import DAY, NOW, PRACTICE, STRANGER, WELFARE, Org, chance, millis, raw
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.identifiers import EnvelopeId, Mid, new_id
from wor_sidecar.exchange.body import Body, Frame
from wor_sidecar.exchange.contents import SPEAKS, Hello, Profile, Void
from wor_sidecar.exchange.envelope import LARGEST_WIRE, Header, _info, _seal, _signed, open_envelope
from wor_sidecar.exchange.invitation import proof_of
from wor_sidecar.exchange.primitives import SigningKey, hpke_seal, length_first
from wor_sidecar.exchange.stranger import open_hello
from wor_sidecar.exchange.strict import unbase64url, write_json
from wor_sidecar.exchange.trust import accept

SIZES = {"no byte": 0, "the last in 4 KiB": 4028, "the first in 8 KiB": 4029, "the last in 16 KiB": 16_316}
RECORD = PRACTICE.record([PRACTICE.statement(1, 1, None, at=NOW, keys=(1, 2, 3), revoked=(3,))], 1)
HELD = accept(None, RECORD, PRACTICE.id, millis(NOW))
CANDIDATE = STRANGER.record([STRANGER.statement(1, 1, None, at=NOW)], 1)
SECRET = chance("invitation secret")(32)
SEEDS = {WELFARE.seed(n).kid: WELFARE.seed(n) for n in (1, 2)}

Seals = Callable[[], bytes]


def make(known: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "me": WELFARE.id,
        "seeds": [{"secret": raw(one.secret), "kid": kid} for kid, one in SEEDS.items()],
        "sender": RECORD.to_json(),
        "opened": [_opened(name, seal, _wires(known, "opened")) for name, seal in _good().items()],
        "refused": [
            _refused(name, at, seal, _wires(known, "refused")) for name, (at, seal) in _bad().items()
        ],
        "hellos": _hellos(_wires(known, "hellos", "cases")),
    }


def header(**changes: Any) -> Header:
    fields = {
        "id": EnvelopeId(new_id(chance("envelope id"))),
        "sender": PRACTICE.id,
        "to": WELFARE.id,
        "skid": PRACTICE.signing(1).kid,
        "rkid": WELFARE.seed(1).kid,
        "iat": NOW,
        "exp": NOW + 45 * DAY,
    }
    return Header(**{**fields, **changes})


def _wires(known: Mapping[str, Any], *path: str) -> dict[str, bytes]:
    found: Any = known
    for step in path:
        found = found.get(step, {})
    return {one["name"]: unbase64url(one["wire"]) for one in found or () if "wire" in one}


def _open(wire: bytes, at: int) -> Any:
    return open_envelope(wire, WELFARE.id, SEEDS, {PRACTICE.id: HELD}.get, millis(at))


def _code(act: Callable[[], object]) -> str:
    try:
        act()
    except WorError as error:
        return error.code
    return ""


def _body(size: int) -> bytes:
    return chance(f"body {size}")(size)


def _good() -> dict[str, tuple[Header, bytes, SigningKey, bytes]]:
    key, to = PRACTICE.signing(1), WELFARE.seed(1).public
    sizes = {name: (header(), _body(size), key, to) for name, size in SIZES.items()}
    second = header(skid=PRACTICE.signing(2).kid, rkid=WELFARE.seed(2).kid)
    return {
        **sizes,
        "an older key of each, still listed": (second, b"{}", PRACTICE.signing(2), WELFARE.seed(2).public),
    }


def _opened(
    name: str, parts: tuple[Header, bytes, SigningKey, bytes], known: Mapping[str, bytes]
) -> dict[str, Any]:
    expected, body, *_ = parts
    wire = known.get(name, b"")
    if (
        _code(lambda: _open(wire, NOW))
        or (found := _open(wire, NOW)).header != expected
        or found.body != body
    ):
        wire = _seal(*parts)
    return {
        "name": name,
        "now": NOW,
        "wire": raw(wire),
        "header": json.loads(expected.encode()),
        "body": raw(body),
    }


def _refused(name: str, at: int, seal: Seals, known: Mapping[str, bytes]) -> dict[str, Any]:
    wire = seal()
    code = _code(lambda: _open(wire, at))
    if name in known and _code(lambda: _open(known[name], at)) == code:
        wire = known[name]
    shown = {"wire": raw(wire)} if any(wire) else {"zeros": len(wire)}
    return {"name": name, "now": at, **shown, "code": code}


def _bad() -> dict[str, tuple[int, Seals]]:
    to = WELFARE.seed(1).public

    def sealed(key: int = 1, *, by: Org = PRACTICE, **changes: Any) -> Seals:
        return lambda: _seal(header(**changes), b"{}", by.signing(key), to)

    def changed(at: int) -> Seals:
        return lambda: _flipped(sealed()(), at)

    def written(edit: Callable[[dict[str, Any]], Any]) -> Seals:
        return lambda: _with_header(sealed()(), edit)

    def padded(plain: bytes) -> Seals:
        return lambda: _with_plain(plain)

    def set_to(**values: Any) -> Callable[[dict[str, Any]], Any]:
        return lambda value: value.update(**values)

    outside = len(header().encode())
    cases: dict[str, Seals] = {
        "another magic": changed(3),
        "a header longer than its limit": lambda: b"WOR1" + pack(">H", 2049) + bytes(7281),
        "a byte more than the largest envelope": lambda: bytes(LARGEST_WIRE + 1),
        "a header of 2049 bytes that is otherwise right": lambda: _raw_header(
            sealed()(), lambda old: old.ljust(2049)
        ),
        "a byte order mark before the header": lambda: _raw_header(
            sealed()(), lambda old: b"\xef\xbb\xbf" + old
        ),
        "1.0 for a version": lambda: _raw_header(
            sealed()(), lambda old: old.replace(b'"v":1', b'"v":1.0')
        ),
        "an end above 2^53 - 1": written(set_to(iat=2**53 - 1, exp=2**53)),
        "cut short": lambda: sealed()()[:5000],
        "a key of the header twice": lambda: _raw_header(
            sealed()(), lambda old: old.replace(b'"v":1', b'"v":1,"v":1')
        ),
        "one key too many": written(set_to(note="")),
        "one key too few": written(lambda value: value.pop("exp")),
        "an id that is none": written(set_to(id="a" * 25 + "b")),
        "a kid in capitals": written(set_to(skid="A" * 32)),
        "45 days and a second": written(set_to(exp=NOW + 45 * DAY + 1)),
        "an end before its begin": written(set_to(exp=NOW)),
        "true for a version": written(set_to(v=True)),
        "version 2": written(set_to(v=2)),
        "another suite": written(set_to(suite="hpke-p256-hkdfsha256-aes128gcm+ed25519")),
        "for another organisation": sealed(to=STRANGER.id),
        "for a seed that nobody holds": sealed(rkid=WELFARE.seed(9).kid),
        "from nobody that is known": sealed(sender=STRANGER.id),
        "signed by a key that is not listed": sealed(9, skid=PRACTICE.signing(9).kid),
        "signed by a revoked key": sealed(3, skid=PRACTICE.signing(3).kid),
        "signed by the recipient's own key": sealed(by=WELFARE, skid=WELFARE.signing(1).kid),
        "the header written otherwise": lambda: _raw_header(sealed()(), lambda old: old.replace(b":", b": ")),
        "a bit of the encapsulation": changed(6 + outside + 9),
        "a bit of the ciphertext": changed(6 + outside + 1120 + 9),
        "a bit of the tag": changed(-1),
        "another key's signature under the right name": sealed(2),
        "signed for another recipient": _forwarded,
        "padding that is not zero": padded(length_first(b"{}").ljust(4096 - 65, b"\0") + b"\1"),
        "padding to a larger bucket": padded(length_first(b"{}").ljust(8192 - 64, b"\0")),
        "a length beyond the end": padded(pack(">I", 5000).ljust(4096 - 64, b"\0")),
        "a length beyond every bucket": padded(pack(">I", 2**32 - 1).ljust(4096 - 64, b"\0")),
    }  # fmt: skip
    now = {name: (NOW, seal) for name, seal in cases.items()}
    return {
        **now,
        "at the second of its end": (NOW + 60, sealed(exp=NOW + 60)),
        "dated ahead": (NOW - 301, sealed()),
    }


def _flipped(wire: bytes, at: int) -> bytes:
    changed = bytearray(wire)
    changed[at] ^= 1
    return bytes(changed)


def _raw_header(wire: bytes, edit: Callable[[bytes], bytes]) -> bytes:
    end = 6 + int.from_bytes(wire[4:6], "big")
    outside = edit(wire[6:end])
    return b"WOR1" + pack(">H", len(outside)) + outside + wire[end:]


def _with_header(wire: bytes, edit: Callable[[dict[str, Any]], Any]) -> bytes:
    def edited(outside: bytes) -> bytes:
        value = json.loads(outside)
        edit(value)
        return write_json(value)

    return _raw_header(wire, edited)


def _with_plain(padded: bytes, signed_for: bytes | None = None) -> bytes:
    outside, to = header().encode(), WELFARE.seed(1).public
    plain = PRACTICE.signing(1).sign(_signed(outside, signed_for or to, padded)) + padded
    return b"WOR1" + pack(">H", len(outside)) + outside + hpke_seal(to, plain, _info(outside))


def _forwarded() -> bytes:
    return _with_plain(length_first(b"{}").ljust(4096 - 64, b"\0"), STRANGER.seed(1).public)


def _hellos(known: Mapping[str, bytes]) -> dict[str, Any]:
    candidate = accept(None, CANDIDATE, STRANGER.id, millis(NOW))
    cases = []
    for name, wire in _strangers().items():
        kept = known.get(name, wire)

        def met(wire: bytes = kept) -> object:
            return open_hello(wire, WELFARE.id, SEEDS, candidate, {"only": SECRET}, millis(NOW))

        cases.append({"name": name, "now": NOW, "wire": raw(kept), "code": _code(met)})
    return {"secret": raw(SECRET), "candidate": CANDIDATE.to_json(), "cases": cases}


def _strangers() -> dict[str, bytes]:
    proof = proof_of(SECRET, STRANGER.identity.public, STRANGER.id)
    other = proof_of(bytes(32), STRANGER.identity.public, STRANGER.id)
    borrowed = proof_of(SECRET, PRACTICE.identity.public, PRACTICE.id)
    return {
        "with the proof of an open invitation": _from_stranger(_hello(proof)),
        "without a proof": _from_stranger(_hello(None)),
        "with the proof of another invitation": _from_stranger(_hello(other)),
        "with another organisation's proof": _from_stranger(_hello(borrowed)),
        "with another organisation's record": _from_stranger(_hello(proof, RECORD)),
        "something else than a hello": _from_stranger(Void()),
        "a hello that can't be read": _sealed_by_stranger(b"{}"),
        "a malformed hello": _sealed_by_stranger(
            _hello_body(proof).replace(b'"name":"H', b'"name":"\\u0007')
        ),
        "a hello of a kind that its keys don't name": _sealed_by_stranger(
            _hello_body(proof).replace(b'"kind":"practice"', b'"kind":"welfare"')
        ),
        "a good hello under a key that its chain doesn't name": _sealed_by_stranger(_hello_body(proof), 9, 9),
        "a good hello that another key signed": _sealed_by_stranger(_hello_body(proof), 1, 9),
    }


def _hello(proof: str | None, record: Any = None) -> Hello:
    profile = Profile("0413-000000", "0413-000001", "Veghel", "welzijnscoach", ())
    return Hello(STRANGER.kind, "Huisartsenpraktijk De Linde", profile, SPEAKS, record or CANDIDATE, proof)


def _sealed_by_stranger(body: bytes, named: int = 1, key: int = 1) -> bytes:
    outside = header(sender=STRANGER.id, skid=STRANGER.signing(named).kid)
    return _seal(outside, body, STRANGER.signing(key), WELFARE.seed(1).public)


def _hello_body(proof: str) -> bytes:
    return _body_of(_hello(proof))


def _from_stranger(content: Any) -> bytes:
    return _sealed_by_stranger(_body_of(content))


def _body_of(content: Any) -> bytes:
    numbered = content.type.sequenced
    thread = EnvelopeId(new_id(chance("stranger thread"))) if content.type.threaded else None
    frame = Frame(Mid(new_id(chance("stranger mid"))), 1 if numbered else None, 1, None, thread)
    return Body(frame, content).encode()
