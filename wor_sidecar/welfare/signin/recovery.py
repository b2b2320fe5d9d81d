"""Keeping recovery codes: ten on a sheet of paper, each in the place of an app's code or a passkey, once."""

from typing import Final

from sqlalchemy import delete, func, insert, select

from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.signin.tables import recovery_codes
from wor_sidecar.welfare.signin.typed_codes import kept_code, new_code

HOW_MANY: Final = 10
_KIND: Final = "recovery"


def fresh(tx: Transaction, user: str) -> tuple[str, ...]:
    """Make ten codes, to be shown once; what was left of the old ones is void."""
    void(tx, user)
    made = tuple(new_code(tx.randomness) for _number in range(HOW_MANY))
    now = tx.clock.now()
    rows = [{"user_id": user, "code": kept_code(tx, _KIND, user, code), "made_at": now} for code in made]
    tx.connection.execute(insert(recovery_codes), rows)
    return made


def use(tx: Transaction, user: str, typed: str) -> bool:
    """Use a code up; False where it is none of theirs, or was used before."""
    kept = kept_code(tx, _KIND, user, typed)
    this = (recovery_codes.c.user_id == user) & (recovery_codes.c.code == kept)
    return tx.connection.execute(delete(recovery_codes).where(this)).rowcount == 1


def left(tx: Transaction, user: str) -> int:
    """Count what is left."""
    count = select(func.count()).select_from(recovery_codes).where(recovery_codes.c.user_id == user)
    return tx.connection.execute(count).scalar_one()


def void(tx: Transaction, user: str) -> None:
    """Drop all of a user's."""
    tx.connection.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user))
