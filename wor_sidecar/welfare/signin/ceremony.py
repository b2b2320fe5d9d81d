"""Passkeys as WebAuthn has them (W3C, level 3): what a browser is asked, and whether its answer is right.

User verification is required each time (a finger, a face, a PIN), so that a passkey is two factors; it lies
in its authenticator with its user's handle, so that nobody types a name. No attestation is asked for: whose
make an authenticator is tells us nothing that we would act on.

The library is slow to load and a start needs nothing of it: it is imported where it is used.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from wor_sidecar.domain.consent import Masked
from wor_sidecar.welfare.listening import Address
from wor_sidecar.welfare.signin.passkeys import NewKey, Passkey

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

LONGEST_ANSWER: Final = 20_000
_TIMEOUT: Final = 120_000
"""Milliseconds that a browser waits for its user."""


@dataclass(frozen=True, slots=True)
class Party:
    """Whom a passkey is made for: a host's name, the one origin that it signs for, what a person reads."""

    id: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True, repr=False)
class Answer(Masked):
    """What a browser sent, before anything of it is believed. `handle` is empty where none came."""

    text: str
    credential: bytes
    challenge: bytes
    handle: bytes


def party_of(address: Address, host: str, name: str) -> Party | None:
    """Return the party that a browser meets at `host`; None where that is a number, for it can't be one."""
    origin = next((one for one in address.origins if one.partition("://")[2] == host.lower()), "")
    named = urlsplit(origin).hostname or ""
    try:
        ip_address(named)
    except ValueError:
        return Party(named, origin, name) if named else None
    return None


def to_make(
    party: Party, user: str, full_name: str, handle: bytes, challenge: bytes, known: Sequence[Passkey]
) -> str:
    """Return what `navigator.credentials.create` is asked, as JSON; `known` are not made a second time."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers import structs

    return options_to_json(
        generate_registration_options(
            rp_id=party.id,
            rp_name=party.name,
            user_id=handle,
            user_name=user,
            user_display_name=full_name,
            challenge=challenge,
            timeout=_TIMEOUT,
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=_named(known),
        )
    )


def to_sign(party: Party, challenge: bytes, known: Sequence[Passkey] = ()) -> str:
    """Return what `navigator.credentials.get` is asked, as JSON; without `known`, any that it has."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    return options_to_json(
        generate_authentication_options(
            rp_id=party.id,
            challenge=challenge,
            timeout=_TIMEOUT,
            allow_credentials=_named(known),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def read(text: str) -> Answer | None:
    """Take a browser's answer apart; None where it is none."""
    from webauthn.helpers import base64url_to_bytes, parse_client_data_json

    try:
        if len(text) > LONGEST_ANSWER:
            return None
        found = json.loads(text)
        said = found["response"]
        client = parse_client_data_json(base64url_to_bytes(said["clientDataJSON"]))
        handle = base64url_to_bytes(said.get("userHandle") or "")
        foreign = client.cross_origin or found.get("type") != "public-key"
        return None if foreign else Answer(text, base64url_to_bytes(found["id"]), client.challenge, handle)
    except Exception:  # noqa: BLE001 - what a stranger sends breaks the library in many ways; all mean no
        return None


def made(answer: Answer, party: Party) -> NewKey | None:
    """Return the passkey that was made; None where the answer is not right. The challenge was ours."""
    from webauthn import verify_registration_response

    try:
        found = verify_registration_response(
            credential=answer.text,
            expected_challenge=answer.challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - as above; whoever made it reads that it was not made
        return None
    return NewKey(found.credential_id, found.credential_public_key, found.sign_count)


def signed(answer: Answer, party: Party, passkey: Passkey) -> int | None:
    """Return how often its authenticator was used; None where the answer is not right, or of a copy.

    An authenticator that counts and counts no further was copied; one that always says 0 doesn't count.
    """
    from webauthn import verify_authentication_response

    try:
        return verify_authentication_response(
            credential=answer.text,
            expected_challenge=answer.challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.key.public_key,
            credential_current_sign_count=passkey.key.uses,
            require_user_verification=True,
        ).new_sign_count
    except Exception:  # noqa: BLE001 - as above; at the door the one sentence is all that is said
        return None


def _named(known: Sequence[Passkey]) -> "list[PublicKeyCredentialDescriptor]":
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=one.key.credential) for one in known]
