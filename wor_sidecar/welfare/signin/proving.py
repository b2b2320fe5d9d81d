"""Whether somebody is who they say: a password with a code, a recovery code, a passkey.

Guesses wait: by the name and by the address. A name that waits keeps its own user's passkey out never, and
an address no right one: a signature can't be guessed, so whoever locks a name only locks out guessing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final, TypeVar

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors.sign_in import SignInRefused
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.fields import blind_index
from wor_sidecar.store.secrets import store_secret
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.welfare.signin import attempts, ceremony, challenges, passkeys, recovery, users
from wor_sidecar.welfare.signin.backoff import FREE_FOR_A_NAME, FREE_FOR_AN_ADDRESS, waits
from wor_sidecar.welfare.signin.ceremony import Party
from wor_sidecar.welfare.signin.challenges import Purpose
from wor_sidecar.welfare.signin.codes import DIGITS, step_of
from wor_sidecar.welfare.signin.passwords import Passwords
from wor_sidecar.welfare.signin.sessions import Way
from wor_sidecar.welfare.signin.users import NO_PASSWORD, User

NOBODY: Final = "-"
"""Who the trail names where no user has the typed name: what was typed may be a password."""
LONGEST_NAME: Final = 41
"""One letter more than a user's name has: what is longer is nobody's."""
_HOUSEHOLD: Final = 64
"""Bits of an IPv6 address that one office has for itself."""
_HANDLES: Final = "sign-in:handles"
_SECRET_BYTES: Final = 32

Found = TypeVar("Found")
Then = Callable[[Transaction, User, Way], Found]
"""What is done once it is known who somebody is, in the transaction that found it."""


@dataclass(frozen=True, slots=True, repr=False)
class Typed(Masked):
    """What somebody typed on the sign-in page, and where from. `code` is an app's, or one for recovery."""

    user: str
    password: str
    code: str
    address: str
    device: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Signed(Masked):
    """What a browser's passkey signed. `holder` got the challenge; `user` is empty where anybody may come."""

    answer: str
    party: Party
    holder: str
    address: str
    purpose: Purpose = Purpose.SIGN_IN
    user: str = ""
    device: str = ""


class Proving:
    """Compares what was shown, and keeps the count of what was wrong."""

    def __init__(self, store: Store, clock: Clock, passwords: Passwords, *, password_only: bool) -> None:
        self._store = store
        self._clock = clock
        self._passwords = passwords
        self.password_only = password_only

    def typed(self, typed: Typed, then: Then[Found]) -> Found:
        """Go on with whom this name, password and code belong to.

        Raises:
            SignInRefused: for whatever reason.

        """
        name = typed.user.strip().lower()[:LONGEST_NAME]
        now = self._clock.now()
        with self._store.transaction() as tx:
            keys = (attempts.key_of(tx, attempts.NAME, name), address_key(tx, typed.address))
            count(tx, keys, now)
            known = users.find(tx, name)
        fits = self._passwords.fits(known.password if known else None, typed.password)
        with self._store.transaction() as tx:
            user = users.find(tx, name)
            same = user is not None and user.active and known is not None and user.password == known.password
            way = self._way(tx, user, typed.code, now, fits=fits) if user and same else None
            if user is None or way is None:
                refuse(tx, user)
                found = None
            else:
                forgive(tx, keys)
                found = (then(tx, users.get(tx, name), way),)
        if found is None:
            raise SignInRefused
        return found[0]

    def passkey(self, signed: Signed, then: Then[Found]) -> Found:
        """Go on with whom the passkey belongs to that signed our challenge.

        Raises:
            SignInRefused: for whatever reason.

        """
        now = self._clock.now()
        with self._store.transaction() as tx:
            owner, right = self._signer(tx, signed)
            if owner is None or not right:
                key = address_key(tx, signed.address)
                if not waits(attempts.find(tx, key), FREE_FOR_AN_ADDRESS, now):
                    attempts.count(tx, key, now)
                    refuse(tx, owner)
                found = None
            else:
                found = (then(tx, owner, Way.PASSKEY),)
        if found is None:
            raise SignInRefused
        return found[0]

    def challenge(self, holder: str, purpose: Purpose) -> bytes:
        """Return what a passkey is to sign."""
        with self._store.transaction() as tx:
            return challenges.give(tx, holder, purpose)

    def _way(self, tx: Transaction, user: User, code: str, now: Millis, *, fits: bool) -> Way | None:
        """Return what was shown, and use its code up; None where it isn't enough."""
        if self.password_only and fits:
            return Way.PASSWORD
        if DIGITS.fullmatch("".join(code.split())):
            step = None
            if fits and user.code_secret is not None:
                step = step_of(user.code_secret, code, now, user.code_step)
            if step is None:
                return None
            users.save(tx, replace(user, code_step=step))
            return Way.PASSWORD
        # Who has passkeys alone knows no password: one of ten codes of 80 bits is in a passkey's place.
        if not (fits or user.password == NO_PASSWORD) or not recovery.use(tx, user.id, code):
            return None
        tx.audit(AuditLine("recovery.used", user.id, user.role.value))
        return Way.RECOVERY

    def _signer(self, tx: Transaction, signed: Signed) -> tuple[User | None, bool]:
        """Return whose passkey this is, and whether all is right with it."""
        answer = ceremony.read(signed.answer)
        passkey = passkeys.by_credential(tx, answer.credential) if answer else None
        if answer is None or not challenges.use(tx, answer.challenge, signed.holder, signed.purpose):
            return None, False
        if passkey is None:
            return None, False
        user = users.get(tx, passkey.user)
        # Asked for keys of a known user, an authenticator may leave the handle out (WebAuthn 3, section 7.2).
        unnamed = signed.user and not answer.handle
        named = signed.user in ("", user.id) and (unnamed or answer.handle == handle_of(tx, user.id))
        uses = ceremony.signed(answer, signed.party, passkey)
        if uses is None or not named or not user.active:
            return user, False
        passkeys.used(tx, passkey.id, uses)
        return user, True


def handle_of(tx: Transaction, user: str) -> bytes:
    """Return what an authenticator knows a user by: nothing that tells who they are."""
    return blind_index(store_secret(tx, _HANDLES, lambda: tx.randomness(_SECRET_BYTES)), "user", user)


def count(tx: Transaction, keys: tuple[bytes, bytes], now: Millis) -> None:
    """Count a try of a name from an address, before it is looked at: guesses at once share no count.

    Raises:
        SignInRefused: it waits; what comes meanwhile counts for nothing.

    """
    for key, free in zip(keys, (FREE_FOR_A_NAME, FREE_FOR_AN_ADDRESS), strict=True):
        if waits(attempts.find(tx, key), free, now):
            raise SignInRefused
    for key in keys:
        attempts.count(tx, key, now)


def forgive(tx: Transaction, keys: tuple[bytes, bytes]) -> None:
    """Take the count back: it was no wrong try."""
    attempts.forget(tx, keys[0])
    attempts.forgive(tx, keys[1])


def refuse(tx: Transaction, user: User | None) -> None:
    """Note that somebody was refused; a name without a user is not written down."""
    who, role = (user.id, user.role.value) if user else (NOBODY, NOBODY)
    tx.audit(AuditLine("sign_in.refused", who, role, outcome="refused"))


def address_key(tx: Transaction, address: str) -> bytes:
    """Return the key of where somebody comes from."""
    try:
        if isinstance(ip_address(address), IPv6Address):
            address = str(ip_network(f"{address}/{_HOUSEHOLD}", strict=False).network_address)
    except ValueError:
        address = ""
    return attempts.key_of(tx, attempts.ADDRESS, address)
