"""What people keep: invitation, identity file, recovery key; and the check that binds answers to a record."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from exchange_vectors.seeds import DAY, NOW, PRACTICE, WELFARE, chance, millis, raw
from wor_sidecar.domain.errors.exchange import ExchangeError
from wor_sidecar.domain.framing import framed
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.registration import patient_check
from wor_sidecar.exchange.identity_file import _LABEL, _cipher, lock_identity, unlock_identity
from wor_sidecar.exchange.invitation import Invitation, proof_of, read_invitation
from wor_sidecar.exchange.invitation_text import MARK, base45, invitation_to_text, read_given, unbase45
from wor_sidecar.exchange.primitives import Seed
from wor_sidecar.exchange.recovery import RecoveryKey, seal_to_recovery
from wor_sidecar.exchange.strict import unbase64url, write_json

PASSPHRASE = "paard accu nietje é"
COMPOSED_OTHERWISE = "paard accu nietje e\u0301"
WIDE = "\uff50aard\u00a0accu nietje é"
"""With a letter of full width and a blank that doesn't break: NFKC alone makes the same of it."""
SECRET = chance("invitation secret")(32)


def make(known: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "invitation": _invitation(),
        "proof": {
            "secret": raw(SECRET),
            "identity": raw(PRACTICE.identity.public),
            "organisation": PRACTICE.id,
            "proof": proof_of(SECRET, PRACTICE.identity.public, PRACTICE.id),
        },
        "identity_file": _identity_file(),
        "recovery": _recovery(known.get("recovery", {})),
        "patient_checks": [
            _check(("bsn", "999990019"), date(1948, 5, 17)),
            _check(("his", "4711"), None),
        ],
    }


def _code(act: Callable[[], object]) -> str:
    try:
        act()
    except ExchangeError as error:
        return error.code
    raise AssertionError("not refused")


def _invitation() -> dict[str, Any]:
    url = "https://postbus.example.org"
    made = Invitation(
        WELFARE.id, "Welzijn Meierijstad", url, "k" * 26, SECRET, millis(NOW + 30 * DAY)
    ).encode()
    edits: dict[str, Any] = {
        "another kind of file": {"wor": "identity"},
        "a newer version": {"v": 2},
        "one key too many": {"note": ""},
        "plain http": {"postbus": "http://postbus.example.org"},
        "a password in the address": {"postbus": "https://a:b@postbus.example.org"},
        "a path in the address": {"postbus": f"{url}/wor"},
        "a query in the address": {"postbus": f"{url}?a"},
        "an empty query in the address": {"postbus": f"{url}?"},
        "a fragment in the address": {"postbus": f"{url}#a"},
        "capitals in the scheme": {"postbus": "HTTPS://postbus.example.org"},
        "a line feed in the address": {"postbus": "https://postbus.\nexample.org"},
        "port 65536": {"postbus": f"{url}:65536"},
        "a secret of 31 bytes": {"secret": raw(bytes(31))},
        "no name": {"name": ""},
    }
    refused = [
        {"name": name, "file": write_json({**json.loads(made), **edit}).decode(), "now": NOW}
        for name, edit in edits.items()
    ]
    refused.append({"name": "past its date", "file": made.decode(), "now": NOW + 30 * DAY})
    for one in refused:
        one["code"] = _code(lambda one=one: read_invitation(one["file"].encode(), millis(one["now"])))
    return {
        "file": made.decode(),
        "now": NOW,
        "texts": list(_texts()),
        "texts_refused": list(_texts_refused()),
        "refused": refused,
    }


def _texts() -> Iterator[dict[str, str]]:
    ends = millis(NOW + 30 * DAY)
    for name, code, postbus in (
        ("Welzijn Meierijstad", "k" * 25 + "a", "https://postbus.example.org"),
        ("Coöp É", "a code of another kind", "http://127.0.0.1:8440"),
    ):
        made = Invitation(WELFARE.id, name, postbus, code, SECRET, ends)
        text = invitation_to_text(made)
        assert read_given(text.encode(), millis(NOW)) == made
        yield {"file": made.encode().decode(), "text": text}


def _texts_refused() -> Iterator[dict[str, str]]:
    raw = unbase45(next(_texts())["text"].removeprefix(MARK))
    plain_code = b"\0" + raw[1:53] + b"\x1a" + b"k" * 25 + b"a" + raw[70:]
    for name, text in {
        "a flag that nobody knows": MARK + base45(b"\4" + raw[1:]),
        "a code that should have been packed": MARK + base45(plain_code),
        "cut short": MARK + base45(raw[:60]),
        "a letter outside the alphabet": MARK + base45(raw).replace("0", "_"),
        "three characters of more than 65535": MARK + ":::",
        "one character over": MARK + base45(raw[: len(raw) // 2 * 2]) + "0",
    }.items():
        code = _code(lambda text=text: read_given(text.encode(), millis(NOW)))
        yield {"name": name, "text": text, "code": code}


def _identity_file() -> dict[str, Any]:
    file = lock_identity(PRACTICE.identity, PASSPHRASE, chance("identity file"))
    value = json.loads(file)
    edits: dict[str, Any] = {
        "another organisation's name on it": {"organisation": WELFARE.id},
        "a newer version": {"v": 2},
        "an organisation that is no id": {"organisation": "a" * 25 + "b"},
        "a salt of 15 bytes": {"salt": raw(bytes(15))},
        "a changed byte": {"sealed": raw(bytes(48))},
        "one key too many": {"note": ""},
    }
    refused = []
    for name, edit in edits.items():
        changed = write_json({**value, **edit})
        code = _code(lambda changed=changed: unlock_identity(changed, PASSPHRASE))
        refused.append({"name": name, "file": changed.decode(), "passphrase": PASSPHRASE, "code": code})
    mixed = _sealed_as(value, PRACTICE.identity.secret, WELFARE.id)
    code = _code(lambda: unlock_identity(mixed, PASSPHRASE))
    name = "the key of another id than it was sealed under"
    refused.append({"name": name, "file": mixed.decode(), "passphrase": PASSPHRASE, "code": code})
    wrong = PASSPHRASE.upper()
    code = _code(lambda: unlock_identity(file, wrong))
    refused.append({"name": "another passphrase", "file": file.decode(), "passphrase": wrong, "code": code})
    return {
        "passphrases": [PASSPHRASE, COMPOSED_OTHERWISE, WIDE],
        "file": file.decode(),
        "secret": raw(PRACTICE.identity.secret),
        "refused": refused,
    }


def _sealed_as(value: dict[str, Any], secret: bytes, organisation: OrganisationId) -> bytes:
    cipher = _cipher(PASSPHRASE, unbase64url(value["salt"]))
    sealed = cipher.encrypt(unbase64url(value["nonce"]), secret, framed(_LABEL, organisation))
    return write_json({**value, "organisation": organisation, "sealed": raw(sealed)})


def _recovery(known: Mapping[str, Any]) -> dict[str, Any]:
    key = RecoveryKey(Seed(chance("recovery")(32)))
    secret = chance("key-encryption key")(32)
    sealed = unbase64url(known.get("sealed", ""))
    if not sealed or key.open(sealed) != secret:
        sealed = seal_to_recovery(key.public, secret)
    paper = key.on_paper()
    return {
        "seed": raw(key.seed.secret),
        "public": raw(key.public),
        "paper": paper,
        "typed": [
            paper,
            paper.replace(" ", ""),
            paper.upper(),
            paper.replace(" ", "\n"),
            paper.replace(" ", "\u00a0\t\r"),
        ],
        "sealed": raw(sealed),
        "secret": raw(secret),
        "refused": [
            {"typed": one, "code": _code(lambda one=one: RecoveryKey.from_paper(one))}
            for one in _misread(paper)
        ],
    }


def _misread(paper: str) -> Iterator[str]:
    yield ("b" if paper[0] == "a" else "a") + paper[1:]
    yield paper[:-5]
    yield paper + " aaaa"
    yield paper.replace(paper[0], "1")
    yield paper.replace(" ", "\ufeff")
    yield paper.replace(" ", "\x0b")
    yield ""


def _check(patient_id: tuple[str, str], born: date | None) -> dict[str, Any]:
    secret, referral = chance("practice secret")(32), "a" * 26
    return {
        "secret": raw(secret),
        "referral": referral,
        "patient_id": list(patient_id),
        "birth_date": born.isoformat() if born else None,
        "check": patient_check(secret, referral, patient_id, born),
    }
