"""Users as an administrator changes them: roles, and who may sign in. Somebody can always look after them.

Every change names what was seen before it (`Account.seen`), so that of two administrators at once the second
hears that a colleague was ahead.
"""

from dataclasses import dataclass, replace
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors.inbox import NotForThisRole
from wor_sidecar.domain.errors.upkeep import LastAdministrator, UserChanged
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.welfare.exporting import exports
from wor_sidecar.welfare.signin import passkeys, recovery, sessions, users, welcomes
from wor_sidecar.welfare.signin.roles import Role, SignedIn
from wor_sidecar.welfare.signin.users import NO_PASSWORD, User

_ENOUGH: Final = 2


@dataclass(frozen=True, slots=True, repr=False)
class Account(Masked):
    """A user and their ways in: passkeys and unused recovery codes by number, `code_until` a newcomer's."""

    user: User
    passkeys: int
    codes: int
    code_until: Millis | None

    @property
    def password(self) -> bool:
        """Whether a password is a way in."""
        return self.user.password != NO_PASSWORD

    @property
    def ways(self) -> int:
        """How many ways in there are: recovery codes count as one."""
        return self.passkeys + self.password + bool(self.codes)

    @property
    def second_missing(self) -> bool:
        """Whether losing one thing keeps them out."""
        return self.user.active and self.user.signed_in_at is not None and self.ways < _ENOUGH

    @property
    def seen(self) -> str:
        """What a form carries: how the user stood when somebody looked."""
        return seen(self.user)


def seen(user: User) -> str:
    """Return how a user stands, in a word."""
    return f"{user.role.value} {'active' if user.active else 'disabled'}"


class Accounts:
    """One transaction per change; what it ends (sessions, exports that were asked for) ends with it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def everybody(self) -> tuple[Account, ...]:
        """Return all by name, the disabled ones too."""
        with self._store.reading() as tx:
            return tuple(_account(tx, user) for user in users.everybody(tx))

    def one(self, id_: str) -> Account:
        """Return one.

        Raises:
            UserUnknown: there is none of that name.

        """
        with self._store.reading() as tx:
            return _account(tx, users.get(tx, id_))

    def change_role(self, id_: str, role: Role, before: str, by: SignedIn) -> None:
        """Give a user another role; their sessions end, for pages know a role from its beginning.

        Raises:
            UserUnknown, UserChanged, LastAdministrator, NotForThisRole: nothing was changed.

        """
        with self._store.transaction() as tx:
            user = _checked(tx, id_, before, by)
            if user.role is role:
                return
            _keep_one(tx, user, by)
            self._ended(tx, replace(user, role=role))
            tx.audit(_line("user.role_changed", id_, by, f"{user.role.value} {role.value}"))

    def disable(self, id_: str, before: str, by: SignedIn) -> None:
        """Let a user sign in no more.

        Raises:
            UserUnknown, UserChanged, LastAdministrator, NotForThisRole: nothing was changed.

        """
        with self._store.transaction() as tx:
            user = _checked(tx, id_, before, by)
            _keep_one(tx, user, by)
            self._ended(tx, replace(user, disabled_at=user.disabled_at or tx.clock.now()))
            welcomes.void(tx, id_)
            tx.audit(_line("user.disabled", id_, by))

    def enable(self, id_: str, before: str, by: SignedIn) -> None:
        """Let a user sign in again, by the ways that they had.

        Raises:
            UserUnknown, UserChanged, NotForThisRole: nothing was changed.

        """
        with self._store.transaction() as tx:
            users.save(tx, replace(_checked(tx, id_, before, by), disabled_at=None))
            tx.audit(_line("user.enabled", id_, by))

    def end_sessions(self, id_: str, by: SignedIn) -> None:
        """Sign a user out everywhere.

        Raises:
            UserUnknown, NotForThisRole: nothing was ended.

        """
        with self._store.transaction() as tx:
            _check_actor(tx, by)
            sessions.end_all(tx, users.get(tx, id_).id)
            tx.audit(_line("user.sessions_ended", id_, by))

    def check(self, id_: str, before: str, by: SignedIn) -> None:
        """Look whether a user still stands as they were seen, before something else is done to them.

        Raises:
            UserUnknown, UserChanged, NotForThisRole: not so.

        """
        with self._store.reading() as tx:
            _checked(tx, id_, before, by)

    def _ended(self, tx: Transaction, changed: User) -> None:
        users.save(tx, changed)
        sessions.end_all(tx, changed.id)
        exports.void_of(tx, changed.id)


def _checked(tx: Transaction, id_: str, before: str, by: SignedIn) -> User:
    _check_actor(tx, by)
    user = users.get(tx, id_)
    if seen(user) != before:
        raise UserChanged
    return user


def _check_actor(tx: Transaction, by: SignedIn) -> None:
    """Refuse who was an administrator when the page was asked for, and is none now."""
    actor = users.find(tx, by.user)
    if actor is None or not actor.active or actor.role is not Role.ADMINISTRATOR:
        raise NotForThisRole


def _keep_one(tx: Transaction, changed: User, by: SignedIn) -> None:
    """Refuse a change after which no administrator would be left who was inside once and can come again."""
    left = (one for one in users.everybody(tx) if one.id != changed.id and _looks_after(tx, one, by))
    if changed.role is Role.ADMINISTRATOR and changed.active and not any(left):
        raise LastAdministrator


def _looks_after(tx: Transaction, user: User, by: SignedIn) -> bool:
    """Tell whether a user will: who got a new code and made no way in with it may never come."""
    inside = user.id == by.user or (user.signed_in_at is not None and _account(tx, user).ways > 0)
    return user.active and user.role is Role.ADMINISTRATOR and inside


def _account(tx: Transaction, user: User) -> Account:
    ways = len(passkeys.of_user(tx, user.id)), recovery.left(tx, user.id)
    return Account(user, *ways, welcomes.until(tx, user.id))


def _line(event: str, id_: str, by: SignedIn, outcome: str = "ok") -> AuditLine:
    return AuditLine(event, by.user, by.role.value, id_, outcome=outcome)
