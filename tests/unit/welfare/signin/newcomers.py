"""An authenticator in software, as right or as wrong as a test wants it, and somebody who has one."""

import json
import re
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.site import COOKIE

NAMED = "http://localhost:8720"
BOSS = Actor("control", "administrator")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
CODE = re.compile(r"<li>((?:[a-z2-7]{4}-){3}[a-z2-7]{4})</li>")
PRESENT, VERIFIED, ATTESTED = 1, 4, 64


class Authenticator:
    """Holds keys for one device; each keyword of `makes` and `signs` is one thing done wrongly."""

    def __init__(self) -> None:
        self.keys: dict[str, ec.EllipticCurvePrivateKey] = {}
        self.handle = ""
        self.count = 0

    def makes(self, asked: dict[str, Any], **wrong: Any) -> str:
        key = ec.generate_private_key(ec.SECP256R1())
        fresh = sha256(f"{len(self.keys)} {asked['challenge']}".encode()).digest()
        name = wrong.get("credential", fresh)
        self.keys[bytes_to_base64url(name)] = key
        self.handle = asked["user"]["id"]
        numbers = key.public_key().public_numbers()
        cose = encode_cbor(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        )
        attested = bytes(16) + len(name).to_bytes(2, "big") + name + cose
        data = self._data(asked["rp"]["id"], ATTESTED, wrong) + attested
        said = {"attestationObject": encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})}
        return self._told(bytes_to_base64url(name), "webauthn.create", asked, said, wrong)

    def signs(self, asked: dict[str, Any], **wrong: Any) -> str:
        name, key = next(reversed(self.keys.items()))
        key = wrong.get("key", key)
        self.count = wrong.get("count", self.count + 1)
        data = self._data(asked["rpId"], 0, wrong)
        client = self._client("webauthn.get", asked, wrong)
        signature = key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        handle = wrong.get("handle", base64url_to_bytes(self.handle))
        said = {"authenticatorData": data, "signature": signature, "userHandle": handle}
        return self._told(wrong.get("name", name), "webauthn.get", asked, said, wrong)

    def _data(self, party: str, flags: int, wrong: dict[str, Any]) -> bytes:
        flags |= wrong.get("flags", PRESENT | VERIFIED)
        return (
            sha256(wrong.get("party", party).encode()).digest()
            + bytes([flags])
            + self.count.to_bytes(4, "big")
        )

    def _client(self, kind: str, asked: dict[str, Any], wrong: dict[str, Any]) -> bytes:
        said = {
            "type": wrong.get("type", kind),
            "challenge": wrong.get("challenge", asked["challenge"]),
            "origin": wrong.get("origin", NAMED),
            "crossOrigin": wrong.get("across", False),
        }
        return json.dumps(said).encode()

    def _told(
        self, name: str, kind: str, asked: dict[str, Any], said: dict[str, bytes], wrong: dict[str, Any]
    ) -> str:
        said = {"clientDataJSON": self._client(kind, asked, wrong), **said}
        response = {key: bytes_to_base64url(value) for key, value in said.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


class Newcomer:
    """Somebody with a code of the administrator, a browser at the pages' name, and a device."""

    def __init__(self, site: Any, role: Role = Role.COACH, user: str = "m.bakker", at: str = NAMED) -> None:
        self.site, self.user, self.at = site, user, at
        self.welcome = site.enrolling.welcome(user, "M. Bakker", role, BOSS)
        self.device = Authenticator()
        self.codes: list[str] = []
        self.browser = self.fresh()

    def fresh(self) -> Any:
        """Return a browser that was never here."""
        return type(self.site.stranger())(self.site.app, self.at)

    def hidden(self, path: str) -> dict[str, str]:
        """Return what the forms of a page carry."""
        return dict(HIDDEN.findall(self.browser.get(path).text))

    def posts(self, path: str, page: str = "/account", **fields: str) -> Any:
        """Post a form of a page of theirs."""
        return self.browser.post(path, data={"token": self.hidden(page)["token"], **fields})

    def types_the_code(self, code: str = "", user: str = "") -> Any:
        typed = {"user": user or self.user, "code": code or self.welcome.code}
        return self.browser.post("/welcome", data={**self.hidden("/welcome"), **typed})

    def makes_a_passkey(self, page: str = "/welcome/ways", to: str = "/welcome/passkey", **wrong: Any) -> Any:
        token = self.hidden(page)["token"]
        asked = self.browser.post(f"{to}/options", data={"token": token})
        assert asked.status_code == 200
        answer = self.device.makes(asked.json(), **wrong)
        answered = self.browser.post(to, data={"token": token, "name": "laptop", "answer": answer})
        self.codes = CODE.findall(answered.text) or self.codes
        return answered

    def comes_in(self) -> "Newcomer":
        """Make the first passkey, all right."""
        self.types_the_code()
        assert self.makes_a_passkey().status_code == 200
        return self

    def asked_to_sign(self) -> tuple[dict[str, str], dict[str, Any]]:
        hidden = self.hidden("/sign-in")
        asked = self.browser.post("/sign-in/passkey/options", data=hidden)
        return hidden, asked.json()

    def signs_in(self, **wrong: Any) -> Any:
        hidden, asked = self.asked_to_sign()
        return self.browser.post(
            "/sign-in/passkey", data={**hidden, "answer": self.device.signs(asked, **wrong)}
        )

    def recovers(self, code: str, password: str = "") -> Any:
        hidden = self.hidden("/sign-in/lost")
        typed = {"user": self.user, "password": password, "code": code}
        return self.browser.post("/sign-in", data={**hidden, **typed})

    @property
    def inside(self) -> bool:
        return self.browser.get("/account").status_code == 200

    @property
    def signed_in(self) -> bool:
        return COOKIE in self.browser.cookies and self.inside
