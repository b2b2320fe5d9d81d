"""Signing in and out. Every failure looks the same from outside and costs the same work."""

from dataclasses import dataclass, replace
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from wor_sidecar.domain.clock import Clock, Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors.inbox import SignInRefused
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.web import cookies
from wor_sidecar.welfare.signin import attempts, sessions, users
from wor_sidecar.welfare.signin.backoff import FREE_FOR_A_NAME, FREE_FOR_AN_ADDRESS, waits
from wor_sidecar.welfare.signin.codes import step_of
from wor_sidecar.welfare.signin.enrolling import LONGEST_ID
from wor_sidecar.welfare.signin.passwords import Passwords
from wor_sidecar.welfare.signin.roles import SignedIn
from wor_sidecar.welfare.signin.sessions import Session, Unsent
from wor_sidecar.welfare.signin.users import User

_NOBODY: Final = "-"
"""Who the trail names where no user has the typed name: what was typed may be a password."""
_HOUSEHOLD: Final = 64
"""Bits of an IPv6 address that one office has for itself."""


@dataclass(frozen=True, slots=True, repr=False)
class Typed(Masked):
    """What somebody typed on the sign-in page, and where from."""

    user: str
    password: str
    code: str
    address: str


class Entering:
    """Sessions of users: each begins with a fresh secret, and ends by itself."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        randomness: Randomness,
        passwords: Passwords,
        *,
        password_only: bool = False,
    ) -> None:
        self._store = store
        self._clock = clock
        self._randomness = randomness
        self._passwords = passwords
        self._password_only = password_only

    @property
    def password_only(self) -> bool:
        """Whether nobody is asked for a code."""
        return self._password_only

    def sign_in(self, typed: Typed, before: str) -> str:
        """Return the secret of a new session; `before` is the browser's old one, which ends.

        Raises:
            SignInRefused: for whatever reason.

        """
        name = typed.user.strip().lower()[: LONGEST_ID + 1]
        now = self._clock.now()
        with self._store.transaction() as tx:
            keys = (attempts.key_of(tx, attempts.NAME, name), _address_key(tx, typed.address))
            _wait(tx, keys, now)
            # Counted before it is looked at: guesses that come at once must not share one count.
            for key in keys:
                attempts.count(tx, key, now)
            found = users.find(tx, name)
        fits = self._passwords.fits(found.password if found else None, typed.password)
        with self._store.transaction() as tx:
            user = users.find(tx, name)
            same = user is not None and user.active and found is not None and user.password == found.password
            step = self._step(user, typed.code, now) if user and same and fits else None
            if user is None or step is None:
                who, role = (user.id, user.role.value) if user else (_NOBODY, _NOBODY)
                tx.audit(AuditLine("sign_in.refused", who, role, outcome="refused"))
                secret = None
            else:
                attempts.forget(tx, keys[0])
                attempts.forgive(tx, keys[1])
                secret = self._begin(tx, replace(user, code_step=step, signed_in_at=now), before, now)
        if secret is None:
            raise SignInRefused
        return secret

    def admits(self, secret: str) -> SignedIn | None:
        """Return whose living session this is, and note that it was used."""
        if not secret:
            return None
        now, id_ = self._clock.now(), cookies.kept(secret)
        with self._store.reading() as tx:
            session = sessions.find(tx, id_)
            user = users.find(tx, session.user) if session else None
        if session is None or user is None or not user.active or not session.alive(now):
            return None
        if session.stale(now):
            with self._store.transaction() as tx:
                sessions.seen(tx, id_, now)
        return user.signed_in

    def sign_out(self, secret: str) -> None:
        """End a session."""
        with self._store.transaction() as tx:
            session = sessions.find(tx, cookies.kept(secret))
            user = users.find(tx, session.user) if session else None
            if session and user:
                sessions.end(tx, session.id)
                tx.audit(AuditLine("sign_in.ended", user.id, user.role.value))

    def tidy(self) -> None:
        """Drop what ended long ago, with the forms that waited in it: at a start and at each signing in."""
        now = self._clock.now()
        with self._store.transaction() as tx:
            sessions.drop_old(tx, now)
            attempts.forget_old(tx, now)

    def keep(self, secret: str, unsent: Unsent | None) -> None:
        """Keep a form under a session, ended or not; None drops it. Without a session nothing is kept."""
        with self._store.transaction() as tx:
            if sessions.find(tx, cookies.kept(secret)):
                sessions.keep(tx, cookies.kept(secret), unsent)

    def kept(self, secret: str) -> Unsent | None:
        """Return the form that waits under a session."""
        with self._store.reading() as tx:
            return sessions.kept(tx, cookies.kept(secret))

    def _step(self, user: User, code: str, now: Millis) -> int | None:
        if self._password_only:
            return user.code_step
        return None if user.code_secret is None else step_of(user.code_secret, code, now, user.code_step)

    def _begin(self, tx: Transaction, user: User, before: str, now: Millis) -> str:
        users.save(tx, user)
        secret = cookies.new_secret(self._randomness)
        session = Session(cookies.kept(secret), user.id, now, now)
        sessions.add(tx, session)
        old = sessions.find(tx, cookies.kept(before))
        if old is not None:
            if old.user == user.id:  # nobody else gets to see what they had typed
                sessions.keep(tx, session.id, sessions.kept(tx, old.id))
            sessions.end(tx, old.id)
        sessions.drop_old(tx, now)
        attempts.forget_old(tx, now)
        tx.audit(AuditLine("sign_in.done", user.id, user.role.value))
        return secret


def _wait(tx: Transaction, keys: tuple[bytes, bytes], now: Millis) -> None:
    for key, free in zip(keys, (FREE_FOR_A_NAME, FREE_FOR_AN_ADDRESS), strict=True):
        if waits(attempts.find(tx, key), free, now):
            raise SignInRefused


def _address_key(tx: Transaction, address: str) -> bytes:
    try:
        if isinstance(ip_address(address), IPv6Address):
            address = str(ip_network(f"{address}/{_HOUSEHOLD}", strict=False).network_address)
    except ValueError:
        address = ""
    return attempts.key_of(tx, attempts.ADDRESS, address)
