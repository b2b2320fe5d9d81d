"""Signing in and out. Every failure looks the same from outside and costs the same work."""

from dataclasses import replace

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.web import cookies
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.signin import attempts, sessions, users
from wor_sidecar.welfare.signin.passwords import Passwords
from wor_sidecar.welfare.signin.proving import Proving, Signed, Typed
from wor_sidecar.welfare.signin.roles import SignedIn
from wor_sidecar.welfare.signin.sessions import Session, Unsent, Way
from wor_sidecar.welfare.signin.users import User

__all__ = ["Entering", "Typed"]


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
        self.store = store
        self.clock = clock
        self.randomness = randomness
        self.passwords = passwords
        self.proving = Proving(store, clock, passwords, password_only=password_only)

    @property
    def password_only(self) -> bool:
        """Whether nobody is asked for a code."""
        return self.proving.password_only

    def sign_in(self, typed: Typed, before: str) -> str:
        """Return the secret of a new session; `before` is the browser's old one, which ends.

        Raises:
            SignInRefused: for whatever reason.

        """

        def then(tx: Transaction, user: User, way: Way) -> str:
            return self.begin(tx, user, way, before, typed.device)

        return self.proving.typed(typed, then)

    def sign_in_by_passkey(self, signed: Signed, before: str) -> str:
        """Return the secret of a new session of whoever has the passkey.

        Raises:
            SignInRefused: for whatever reason.

        """

        def then(tx: Transaction, user: User, way: Way) -> str:
            return self.begin(tx, user, way, before, signed.device)

        return self.proving.passkey(signed, then)

    def came_by(self, secret: str) -> Way | None:
        """Return what was shown when this session began; None without one."""
        with self.store.reading() as tx:
            session = sessions.find(tx, cookies.kept(secret))
        return session.way if session else None

    def admits(self, secret: str) -> SignedIn | None:
        """Return whose living session this is, and note that it was used."""
        if not secret:
            return None
        now, id_ = self.clock.now(), cookies.kept(secret)
        with self.store.reading() as tx:
            session = sessions.find(tx, id_)
            user = users.find(tx, session.user) if session else None
        if session is None or user is None or not user.active or not session.alive(now):
            return None
        if session.way is Way.WELCOME:  # a newcomer without a way in yet: `Welcoming` knows them
            return None
        if session.stale(now):
            with self.store.transaction() as tx:
                sessions.seen(tx, id_, now)
        return user.signed_in

    def sign_out(self, secret: str) -> None:
        """End a session."""
        with self.store.transaction() as tx:
            session = sessions.find(tx, cookies.kept(secret))
            user = users.find(tx, session.user) if session else None
            if session and user:
                sessions.end(tx, session.id)
                tx.audit(AuditLine("sign_in.ended", user.id, user.role.value))

    def end_all_of(self, user: str, by: Actor) -> None:
        """End whatever a user has open, as an administrator does for somebody.

        Raises:
            UserUnknown: there is none of that name.

        """
        with self.store.transaction() as tx:
            users.get(tx, user)
            sessions.end_all(tx, user)
            tx.audit(AuditLine("user.sessions_ended", by.user, by.role, user, on_behalf_of=by.on_behalf_of))

    def tidy(self) -> None:
        """Drop what ended long ago, with the forms that waited in it: at a start and at each signing in."""
        now = self.clock.now()
        with self.store.transaction() as tx:
            sessions.drop_old(tx, now)
            attempts.forget_old(tx, now)

    def keep(self, secret: str, unsent: Unsent | None) -> None:
        """Keep a form under a session, ended or not; None drops it. Without a session nothing is kept."""
        with self.store.transaction() as tx:
            if sessions.find(tx, cookies.kept(secret)):
                sessions.keep(tx, cookies.kept(secret), unsent)

    def kept(self, secret: str) -> Unsent | None:
        """Return the form that waits under a session."""
        with self.store.reading() as tx:
            return sessions.kept(tx, cookies.kept(secret))

    def begin(self, tx: Transaction, user: User, way: Way, before: str, device: str) -> str:
        """Begin a session of somebody who showed who they are; returns its secret."""
        now = self.clock.now()
        secret = cookies.new_secret(self.randomness)
        session = Session(cookies.kept(secret), user.id, now, now, device, way)
        sessions.add(tx, session)
        old = sessions.find(tx, cookies.kept(before))
        if old is not None:
            if old.user == user.id:  # nobody else gets to see what they had typed
                sessions.keep(tx, session.id, sessions.kept(tx, old.id))
            sessions.end(tx, old.id)
        sessions.drop_old(tx, now)
        attempts.forget_old(tx, now)
        if way is not Way.WELCOME:
            users.save(tx, replace(user, signed_in_at=now))
            tx.audit(AuditLine("sign_in.done", user.id, user.role.value))
        return secret
