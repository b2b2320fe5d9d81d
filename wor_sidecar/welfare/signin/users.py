"""Keeping users."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, insert, select, update

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors.inbox import UserUnknown
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.signin.roles import Role, SignedIn
from wor_sidecar.welfare.tables import users

OWNER: Final = "sign-in"
"""Whose data key seals the secrets of the users' apps."""


NO_PASSWORD: Final = ""


@dataclass(frozen=True, slots=True, repr=False)
class User(Masked):
    """Somebody who may sign in, unless disabled. `code_secret` is None where they have no app.

    `language`: what they chose to read; empty for what the program speaks.
    """

    id: str
    full_name: str
    role: Role
    password: str
    created_at: Millis
    code_secret: str | None = None
    code_step: int = 0
    disabled_at: Millis | None = None
    signed_in_at: Millis | None = None
    language: str = ""

    @property
    def active(self) -> bool:
        """Whether they may sign in."""
        return self.disabled_at is None

    @property
    def signed_in(self) -> SignedIn:
        """As the pages know them."""
        return SignedIn(self.id, self.full_name, self.role, self.language)


def add(tx: Transaction, user: User) -> None:
    """Keep a new user."""
    row = {"id": user.id, "created_at": user.created_at, **_columns(tx, user)}
    tx.connection.execute(insert(users), row)


def save(tx: Transaction, user: User) -> None:
    """Write what changed of a user."""
    tx.connection.execute(update(users).where(users.c.id == user.id), _columns(tx, user))


def find(tx: Transaction, id_: str) -> User | None:
    """Return a user, disabled or not, or None."""
    row = tx.connection.execute(select(users).where(users.c.id == id_)).one_or_none()
    return None if row is None else _user(tx, row)


def get(tx: Transaction, id_: str) -> User:
    """Return a user.

    Raises:
        UserUnknown: there is none of that name.

    """
    user = find(tx, id_)
    if user is None:
        raise UserUnknown(user=id_)
    return user


def everybody(tx: Transaction) -> tuple[User, ...]:
    """Return all users by name, the disabled ones too."""
    return tuple(_user(tx, row) for row in tx.connection.execute(select(users).order_by(users.c.id)).all())


def names(tx: Transaction) -> dict[str, str]:
    """Return what everybody is called, by their id."""
    rows = tx.connection.execute(select(users.c.id, users.c.full_name))
    return {str(id_): str(name) for id_, name in rows}


def _columns(tx: Transaction, user: User) -> Mapping[str, Any]:
    sealed = None
    if user.code_secret is not None:
        tx.fields.new_key(OWNER)
        sealed = tx.fields.seal(OWNER, users.name, user.id, "code_secret", user.code_secret.encode())
    return {
        "full_name": user.full_name,
        "role": user.role.value,
        "password": user.password,
        "code_secret": sealed,
        "code_step": user.code_step,
        "disabled_at": user.disabled_at,
        "signed_in_at": user.signed_in_at,
        "language": user.language or None,
    }


def _user(tx: Transaction, row: Row[Any]) -> User:
    secret = None
    if row.code_secret is not None:
        opened = tx.fields.open(OWNER, users.name, row.id, "code_secret", bytes(row.code_secret))
        secret = opened.decode()
    return User(
        id=row.id,
        full_name=row.full_name,
        role=Role(row.role),
        password=row.password,
        created_at=Millis(row.created_at),
        code_secret=secret,
        code_step=row.code_step,
        disabled_at=_moment(row.disabled_at),
        signed_in_at=_moment(row.signed_in_at),
        language=row.language or "",
    )


def _moment(at: int | None) -> Millis | None:
    return None if at is None else Millis(at)
