"""A newcomer's way in: a code opens /welcome for a while; a passkey or a password closes it for good."""

from dataclasses import dataclass, replace

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors.sign_in import SignInRefused, WelcomeRefused
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.web import cookies
from wor_sidecar.welfare.signin import adding, attempts, proving, recovery, sessions, users, welcomes
from wor_sidecar.welfare.signin.ceremony import Party
from wor_sidecar.welfare.signin.entering import Entering
from wor_sidecar.welfare.signin.proving import LONGEST_NAME, Signed, Typed
from wor_sidecar.welfare.signin.sessions import Session, Way
from wor_sidecar.welfare.signin.users import User
from wor_sidecar.welfare.signin.ways import NewApp, waiting_app, with_app


@dataclass(frozen=True, slots=True, repr=False)
class Entered(Masked):
    """A newcomer who came in: the secret of their session, and their recovery codes, shown this once."""

    user: User
    secret: str
    codes: tuple[str, ...]


class Welcoming:
    """Lets newcomers make their own way in. A code is used up by the way that was made, not by a look."""

    def __init__(self, entering: Entering, organisation: str) -> None:
        """`organisation` stands beside the code in the app."""
        self._entering = entering
        self._store = entering.store
        self._clock = entering.clock
        self._organisation = organisation

    def begin(self, typed: Typed, before: str) -> str:
        """Return the secret of a session that is good for /welcome alone.

        Raises:
            WelcomeRefused: for whatever reason.

        """
        name = typed.user.strip().lower()[:LONGEST_NAME]
        now = self._clock.now()
        with self._store.transaction() as tx:
            keys = (attempts.key_of(tx, attempts.WELCOME, name), proving.address_key(tx, typed.address))
            try:
                proving.count(tx, keys, now)
            except SignInRefused as error:
                raise WelcomeRefused from error
        with self._store.transaction() as tx:
            user = users.find(tx, name)
            if welcomes.fits(tx, name, typed.code) and user is not None and user.active:
                proving.forgive(tx, keys)
                secret = self._entering.begin(tx, user, Way.WELCOME, before, typed.device)
            else:
                proving.refuse(tx, user)
                secret = ""
        if not secret:
            raise WelcomeRefused
        return secret

    def expects(self, secret: str) -> User | None:
        """Return the newcomer whose session this is; None once it ended, or their code did."""
        with self._store.reading() as tx:
            return self._expected(tx, secret, self._clock.now())

    def ask_passkey(self, party: Party, secret: str) -> str:
        """Return what the newcomer's browser is asked for a passkey, as JSON.

        Raises:
            WelcomeRefused: they are not expected any more.

        """
        with self._store.transaction() as tx:
            return adding.asked(tx, party, self._known(tx, secret), cookies.kept(secret))

    def app(self, secret: str) -> NewApp:
        """Return what the newcomer's app is given: the same until its first code was right.

        Raises:
            WelcomeRefused: they are not expected any more.

        """
        with self._store.transaction() as tx:
            user = self._known(tx, secret)
            return waiting_app(tx, cookies.kept(secret), user.id, self._organisation)

    def by_passkey(self, secret: str, signed: Signed, name: str) -> Entered:
        """Let a newcomer in with the passkey that their browser made.

        Raises:
            PasskeyNotMade, WelcomeRefused: nothing was made.

        """
        key = adding.answered(self._store, signed)
        with self._store.transaction() as tx:
            user = self._known(tx, secret)
            adding.keep(tx, user, key, name)
            return self._entered(tx, user, secret, Way.PASSKEY, signed.device)

    def by_password(self, secret: str, password: str, typed: Typed) -> Entered:
        """Let a newcomer in with a password and the first code of their app.

        Raises:
            PasswordTooShort, AppCodeWrong, WelcomeRefused: nothing was made.

        """
        hashed = self._entering.passwords.kept(password)
        with self._store.transaction() as tx:
            user = replace(self._known(tx, secret), password=hashed)
            if not self._entering.password_only:
                user = with_app(tx, user, cookies.kept(secret), typed.code)
            users.save(tx, user)
            tx.audit(AuditLine("password.changed", user.id, user.role.value))
            return self._entered(tx, user, secret, Way.PASSWORD, typed.device)

    def _entered(self, tx: Transaction, user: User, before: str, way: Way, device: str) -> Entered:
        welcomes.void(tx, user.id)
        tx.audit(AuditLine("welcome.used", user.id, user.role.value))
        codes = recovery.fresh(tx, user.id)
        return Entered(user, self._entering.begin(tx, user, way, before, device), codes)

    def _known(self, tx: Transaction, secret: str) -> User:
        user = self._expected(tx, secret, self._clock.now())
        if user is None:
            raise WelcomeRefused
        return user

    def _expected(self, tx: Transaction, secret: str, now: Millis) -> User | None:
        session: Session | None = sessions.find(tx, cookies.kept(secret)) if secret else None
        if session is None or session.way is not Way.WELCOME or not session.alive(now):
            return None
        user = users.find(tx, session.user)
        expected = user is not None and user.active and welcomes.until(tx, user.id) is not None
        return user if expected else None
