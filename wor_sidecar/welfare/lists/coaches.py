"""Which user a coach's name means."""

from dataclasses import dataclass

from sqlalchemy import select

from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.signin.roles import CONTENT
from wor_sidecar.welfare.tables import users


@dataclass(frozen=True, slots=True)
class Coach:
    """A user whom a case may be assigned to."""

    id: str
    full_name: str


def coach_named(tx: Transaction, word: str) -> Coach | None:
    """Return who may have cases of that id, or of that full name where only one has it; None otherwise."""
    named = (users.c.id == word) | (users.c.full_name == word)
    here = named, users.c.disabled_at.is_(None), users.c.role.in_(sorted(role.value for role in CONTENT))
    found = select(users.c.id, users.c.full_name).where(*here)
    coaches = [Coach(row.id, row.full_name) for row in tx.connection.execute(found)]
    meant = [one for one in coaches if one.id == word] or coaches
    return meant[0] if len(meant) == 1 else None


def coaches(tx: Transaction) -> list[Coach]:
    """Return who may have cases, by name; who left may still have some."""
    content = users.c.role.in_(sorted(role.value for role in CONTENT))
    found = select(users.c.id, users.c.full_name).where(content).order_by(users.c.full_name, users.c.id)
    return [Coach(row.id, row.full_name) for row in tx.connection.execute(found)]
