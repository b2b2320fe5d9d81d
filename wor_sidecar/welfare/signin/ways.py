"""What a user signs in with, as they look after it themselves, and where they are signed in."""

from dataclasses import dataclass, replace

from wor_sidecar.domain.errors.sign_in import AppCodeWrong, LastWayIn, OldPasswordWrong, SignInRefused
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.catalogue import LANGUAGES
from wor_sidecar.web import cookies
from wor_sidecar.welfare.signin import (
    adding,
    attempts,
    ceremony,
    challenges,
    passkeys,
    proving,
    recovery,
    sessions,
    users,
)
from wor_sidecar.welfare.signin.ceremony import Party
from wor_sidecar.welfare.signin.challenges import Purpose
from wor_sidecar.welfare.signin.codes import new_code_secret, otpauth, step_of
from wor_sidecar.welfare.signin.entering import Entering
from wor_sidecar.welfare.signin.passkeys import Passkey
from wor_sidecar.welfare.signin.proving import Signed, Typed
from wor_sidecar.welfare.signin.roles import SignedIn
from wor_sidecar.welfare.signin.sessions import Session, Way
from wor_sidecar.welfare.signin.users import NO_PASSWORD, User


@dataclass(frozen=True, slots=True)
class Account:
    """What a user sees of their own access; `here` is the id of the session that asks."""

    passkeys: tuple[Passkey, ...]
    password: bool
    app: bool
    codes_left: int
    sessions: tuple[Session, ...]
    here: str
    language: str


@dataclass(frozen=True, slots=True)
class NewApp:
    """What an authenticator app is given: the secret to type, or the same as an address to scan."""

    secret: str
    uri: str


class Ways:
    """The ways in of whoever is signed in; each change is an audit line. `secret` is their session's."""

    def __init__(self, entering: Entering, organisation: str) -> None:
        """`organisation` stands beside the code in the app."""
        self.entering = entering
        self._store = entering.store
        self._clock = entering.clock
        self._organisation = organisation

    def account(self, who: SignedIn, secret: str) -> Account:
        """Return what there is."""
        now = self._clock.now()
        with self._store.reading() as tx:
            user = users.get(tx, who.user)
            living = tuple(one for one in sessions.of_user(tx, user.id) if one.alive(now))
            own, left = passkeys.of_user(tx, user.id), recovery.left(tx, user.id)
        known = (user.password != NO_PASSWORD, user.code_secret is not None)
        return Account(own, *known, left, living, cookies.kept(secret), user.language)

    def recent(self, secret: str) -> bool:
        """Tell whether they showed a moment ago who they are."""
        with self._store.reading() as tx:
            session = sessions.find(tx, cookies.kept(secret))
        return session is not None and session.recent(self._clock.now())

    def ask_again(self, party: Party, who: SignedIn, secret: str) -> str:
        """Return what one of their passkeys is to sign, as JSON."""
        with self._store.transaction() as tx:
            challenge = challenges.give(tx, cookies.kept(secret), Purpose.CONFIRM)
            return ceremony.to_sign(party, challenge, passkeys.of_user(tx, who.user))

    def prove(self, shown: Typed | Signed, secret: str) -> None:
        """Note that they showed once more who they are.

        Raises:
            SignInRefused: for whatever reason.

        """

        def then(tx: Transaction, user: User, _way: Way) -> None:
            session = sessions.find(tx, cookies.kept(secret))
            if session is not None and session.user == user.id:
                sessions.proved(tx, session.id, self._clock.now())
                tx.audit(AuditLine("sign_in.proved", user.id, user.role.value))

        if isinstance(shown, Typed):
            self.entering.proving.typed(shown, then)
        else:
            self.entering.proving.passkey(shown, then)

    def ask_passkey(self, party: Party, who: SignedIn, secret: str) -> str:
        """Return what a new passkey's browser is asked, as JSON."""
        with self._store.transaction() as tx:
            return adding.asked(tx, party, users.get(tx, who.user), cookies.kept(secret))

    def add_passkey(self, who: SignedIn, signed: Signed, name: str) -> None:
        """Keep a passkey that their browser made.

        Raises:
            PasskeyNotMade: it isn't right, or somebody has it already.

        """
        key = adding.answered(self._store, signed)
        with self._store.transaction() as tx:
            adding.keep(tx, users.get(tx, who.user), key, name)

    def rename_passkey(self, who: SignedIn, id_: str, name: str) -> None:
        """Give one of their passkeys another name; one that isn't theirs, or is gone, is no matter."""
        with self._store.transaction() as tx:
            if any(one.id == id_ for one in passkeys.of_user(tx, who.user)):
                passkeys.rename(tx, id_, adding.tidy(name))
                _note(tx, "passkey.renamed", who)

    def remove_passkey(self, who: SignedIn, id_: str) -> None:
        """Drop one of their passkeys; one that isn't theirs, or is gone, is no matter.

        Raises:
            LastWayIn: they couldn't sign in any more.

        """
        with self._store.transaction() as tx:
            user, own = users.get(tx, who.user), passkeys.of_user(tx, who.user)
            if not any(one.id == id_ for one in own):
                return
            if len(own) == 1 and not self._typed_way(user):
                raise LastWayIn
            passkeys.remove(tx, id_)
            _note(tx, "passkey.removed", who)

    def change_password(self, who: SignedIn, secret: str, typed: Typed, new: str) -> None:
        """Take a new password; whoever has one shows it first. Their other sessions end.

        Raises:
            PasswordTooShort, OldPasswordWrong: nothing was changed.

        """
        passwords = self.entering.passwords
        hashed = passwords.kept(new)
        now = self._clock.now()
        with self._store.transaction() as tx:
            user = users.get(tx, who.user)
            keys = (
                attempts.key_of(tx, attempts.NAME, who.user),
                proving.address_key(tx, typed.address),
            )
            if user.password != NO_PASSWORD:
                try:
                    proving.count(tx, keys, now)
                except SignInRefused as error:
                    raise OldPasswordWrong from error
        if user.password != NO_PASSWORD and not passwords.fits(user.password, typed.password):
            with self._store.transaction() as tx:
                proving.refuse(tx, user)
            raise OldPasswordWrong
        with self._store.transaction() as tx:
            if users.get(tx, who.user).password != user.password:  # somebody was faster
                raise OldPasswordWrong
            users.save(tx, replace(users.get(tx, who.user), password=hashed))
            if user.password != NO_PASSWORD:
                proving.forgive(tx, keys)
            sessions.end_others(tx, who.user, cookies.kept(secret))
            _note(tx, "password.changed", who)

    def new_app(self, who: SignedIn, secret: str) -> NewApp:
        """Return what a new app is given: the same until its first code was right."""
        with self._store.transaction() as tx:
            return waiting_app(tx, cookies.kept(secret), who.user, self._organisation)

    def renew_app(self, who: SignedIn, secret: str, code: str) -> None:
        """Take the new app in the place of the old one.

        Raises:
            AppCodeWrong: its first code wasn't right; the old one counts.

        """
        with self._store.transaction() as tx:
            users.save(tx, with_app(tx, users.get(tx, who.user), cookies.kept(secret), code))
            _note(tx, "app.renewed", who)

    def new_codes(self, who: SignedIn) -> tuple[str, ...]:
        """Return ten recovery codes, shown this once; the old ones are void."""
        with self._store.transaction() as tx:
            _note(tx, "codes.made", who)
            return recovery.fresh(tx, who.user)

    def choose_language(self, who: SignedIn, language: str) -> None:
        """Show them the pages in a language of ours; any other changes nothing."""
        if language in LANGUAGES:
            with self._store.transaction() as tx:
                users.save(tx, replace(users.get(tx, who.user), language=language))

    def end_session(self, who: SignedIn, id_: str) -> None:
        """End one of their sessions; one that isn't theirs, or has ended, is no matter."""
        with self._store.transaction() as tx:
            session = sessions.find(tx, id_)
            if session is not None and session.user == who.user:
                sessions.end(tx, id_)
                _note(tx, "session.ended", who)

    def end_others(self, who: SignedIn, secret: str) -> None:
        """End all their sessions but this one."""
        with self._store.transaction() as tx:
            sessions.end_others(tx, who.user, cookies.kept(secret))
            _note(tx, "sessions.ended", who)

    def _typed_way(self, user: User) -> bool:
        """Tell whether they can come in without any passkey; recovery codes run out and do not count."""
        app = user.code_secret is not None or self.entering.password_only
        return user.password != NO_PASSWORD and app


def waiting_app(tx: Transaction, session: str, user: str, organisation: str) -> NewApp:
    """Return the app that waits under a session for its first code; one is made where none does."""
    secret = sessions.app_kept(tx, session)
    if secret is None:
        secret = new_code_secret(tx.randomness)
        sessions.keep_app(tx, session, secret)
    return NewApp(secret, otpauth(secret, user, organisation))


def with_app(tx: Transaction, user: User, session: str, code: str) -> User:
    """Return a user with the app that waits under a session, once its first code is right.

    Raises:
        AppCodeWrong: it isn't.

    """
    secret = sessions.app_kept(tx, session)
    step = step_of(secret, code, tx.clock.now(), 0) if secret else None
    if secret is None or step is None:
        raise AppCodeWrong
    sessions.drop_app(tx, session)
    return replace(user, code_secret=secret, code_step=step)


def _note(tx: Transaction, event: str, who: SignedIn) -> None:
    tx.audit(AuditLine(event, who.user, who.role.value))
