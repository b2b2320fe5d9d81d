"""Who may sign in: adding users, giving them a new password and code, disabling them."""

import re
from dataclasses import dataclass, replace
from typing import Final

from wor_sidecar.domain.clock import Clock
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors import phrase
from wor_sidecar.domain.errors.inbox import FieldRefused
from wor_sidecar.domain.errors.sign_in import UserExists, UserNameRefused
from wor_sidecar.domain.identifiers import Randomness
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.welfare.actor import Actor
from wor_sidecar.welfare.acts import LONGEST_NAME
from wor_sidecar.welfare.exporting import exports
from wor_sidecar.welfare.signin import attempts, passkeys, recovery, sessions, users, welcomes
from wor_sidecar.welfare.signin.codes import new_code_secret, otpauth
from wor_sidecar.welfare.signin.passwords import Passwords
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.users import NO_PASSWORD, User
from wor_sidecar.welfare.signin.welcomes import Welcome

LONGEST_ID: Final = 40
_ID: Final = re.compile(rf"[a-z][a-z0-9._-]{{0,{LONGEST_ID - 1}}}")


@dataclass(frozen=True, slots=True, repr=False)
class Enrolment(Masked):
    """What a user needs to sign in, told once: a password only where we made it, an app's secret if any."""

    user: str
    password: str | None
    secret: str | None
    uri: str | None


class Enrolling:
    """The users, as the administrator looks after them; each change is an audit line."""

    def __init__(
        self,
        store: Store,
        passwords: Passwords,
        clock: Clock,
        randomness: Randomness,
        *,
        organisation: str,
        password_only: bool = False,
    ) -> None:
        """`organisation` stands beside the code in the app; `password_only`: nobody needs a code (a demo)."""
        self._store = store
        self._passwords = passwords
        self._clock = clock
        self._randomness = randomness
        self._organisation = organisation
        self._password_only = password_only

    def add(self, id_: str, full_name: str, role: Role, password: str | None, by: Actor) -> Enrolment:
        """Add a user; without a password one is made.

        Raises:
            UserNameRefused, UserExists, FieldRefused, PasswordTooShort: nothing was added.

        """
        check_name(id_, full_name)
        enrolment, hashed = self._fresh(id_, password)
        with self._store.transaction() as tx:
            name = full_name.strip() or id_
            self._add(tx, User(id_, name, role, hashed, self._clock.now(), code_secret=enrolment.secret), by)
        return enrolment

    def welcome(self, id_: str, full_name: str, role: Role, by: Actor) -> Welcome:
        """Add a user who makes their own way in on /welcome, with a code that is told here once.

        Raises:
            UserNameRefused, UserExists, FieldRefused: nothing was added.

        """
        check_name(id_, full_name)
        with self._store.transaction() as tx:
            name = full_name.strip() or id_
            self._add(tx, User(id_, name, role, NO_PASSWORD, self._clock.now()), by)
            return _welcomed(tx, id_, by)

    def welcome_again(self, id_: str, by: Actor) -> Welcome:
        """Give a user who lost everything a code for /welcome; whatever opened the door before is void.

        A disabled user may sign in again with what they make there.

        Raises:
            UserUnknown: nothing was changed.

        """
        with self._store.transaction() as tx:
            bare = replace(users.get(tx, id_), password=NO_PASSWORD, code_secret=None, code_step=0)
            users.save(tx, replace(bare, disabled_at=None))
            _forget_ways(tx, id_)
            return _welcomed(tx, id_, by)

    def reset(self, id_: str, password: str | None, by: Actor) -> Enrolment:
        """Give a user a new password and a new code; a disabled one may sign in again with them.

        Raises:
            UserUnknown, PasswordTooShort: nothing was changed.

        """
        enrolment, hashed = self._fresh(id_, password)

        def fresh(user: User) -> User:
            return replace(user, password=hashed, code_secret=enrolment.secret, code_step=0, disabled_at=None)

        with self._store.transaction() as tx:
            users.save(tx, fresh(users.get(tx, id_)))
            _forget_ways(tx, id_)
            tx.audit(_line("user.reset", id_, by))
        return enrolment

    def disable(self, id_: str, by: Actor) -> None:
        """Let a user sign in no more, and end what they had open.

        Raises:
            UserUnknown: nothing was changed.

        """
        now = self._clock.now()
        with self._store.transaction() as tx:
            user = users.get(tx, id_)
            users.save(tx, replace(user, disabled_at=user.disabled_at or now))
            sessions.end_all(tx, id_)
            welcomes.void(tx, id_)
            exports.void_of(tx, id_)
            tx.audit(_line("user.disabled", id_, by))

    def everybody(self) -> tuple[User, ...]:
        """Return all users by name."""
        with self._store.reading() as tx:
            return users.everybody(tx)

    def administered(self) -> bool:
        """Tell whether anybody here is an administrator who may sign in."""
        return any(one.active and one.role is Role.ADMINISTRATOR for one in self.everybody())

    def _add(self, tx: Transaction, user: User, by: Actor) -> None:
        if users.find(tx, user.id) is not None:
            raise UserExists(user=user.id)
        users.add(tx, user)
        tx.audit(_line("user.added", user.id, by))

    def _fresh(self, id_: str, password: str | None) -> tuple[Enrolment, str]:
        """Return what to tell, and the hash to keep; outside any transaction, for hashing takes its time."""
        made = self._passwords.generated() if password is None else None
        hashed = self._passwords.kept(password or made or "")
        if self._password_only:
            return Enrolment(id_, made, None, None), hashed
        secret = new_code_secret(self._randomness)
        return Enrolment(id_, made, secret, otpauth(secret, id_, self._organisation)), hashed


def check_name(id_: str, full_name: str = "") -> None:
    """Tell whether a user may be called so.

    Raises:
        UserNameRefused, FieldRefused: they may not.

    """
    if _ID.fullmatch(id_) is None:
        raise UserNameRefused(most=LONGEST_ID)
    if len(full_name) > LONGEST_NAME:
        wanted = phrase("at most {value} characters", LONGEST_NAME)
        raise FieldRefused(act="users add", field="full name", wanted=wanted)


def _forget_ways(tx: Transaction, id_: str) -> None:
    """Void what a user showed at the door beside a password, end what is open, and start the count anew.

    Whoever gives the new way in might come by it: what its owner asked for is not fetched with it.
    """
    passkeys.remove_all(tx, id_)
    recovery.void(tx, id_)
    welcomes.void(tx, id_)
    sessions.end_all(tx, id_)
    exports.void_of(tx, id_)
    for kind in (attempts.NAME, attempts.WELCOME):
        attempts.forget(tx, attempts.key_of(tx, kind, id_))


def _welcomed(tx: Transaction, id_: str, by: Actor) -> Welcome:
    tx.audit(_line("user.welcomed", id_, by))
    return welcomes.give(tx, id_)


def _line(event: str, id_: str, by: Actor) -> AuditLine:
    return AuditLine(event, by.user, by.role, id_, on_behalf_of=by.on_behalf_of)
