"""Keeping newcomers' codes: one for each user, a week, once."""

import hmac
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, insert, select

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.signin.tables import welcomes
from wor_sidecar.welfare.signin.typed_codes import kept_code, new_code

LASTS: Final = 7 * 24 * 3600_000
"""Milliseconds."""
_KIND: Final = "welcome"


@dataclass(frozen=True, slots=True, repr=False)
class Welcome(Masked):
    """A newcomer's code, told once: they type it on /welcome with their user name, `until` then."""

    user: str
    code: str
    until: Millis


def give(tx: Transaction, user: str) -> Welcome:
    """Make a code; the one of before is void."""
    void(tx, user)
    made = Welcome(user, new_code(tx.randomness), Millis(tx.clock.now() + LASTS))
    kept = kept_code(tx, _KIND, user, made.code)
    tx.connection.execute(insert(welcomes).values(user_id=user, code=kept, until=made.until))
    return made


def fits(tx: Transaction, user: str, typed: str) -> bool:
    """Tell whether this is the user's code, not used and not too late."""
    kept = kept_code(tx, _KIND, user, typed)
    row = tx.connection.execute(select(welcomes).where(welcomes.c.user_id == user)).one_or_none()
    alike = hmac.compare_digest(bytes(row.code) if row else bytes(len(kept)), kept)
    return row is not None and alike and tx.clock.now() < row.until


def until(tx: Transaction, user: str) -> Millis | None:
    """Return until when a user's code opens /welcome; None where there is none, or it came to its end."""
    found = tx.connection.execute(
        select(welcomes.c.until).where(welcomes.c.user_id == user)
    ).scalar_one_or_none()
    return None if found is None or found <= tx.clock.now() else Millis(found)


def void_everyones(tx: Transaction) -> None:
    """Let no code open anything any more."""
    tx.connection.execute(delete(welcomes))


def void(tx: Transaction, user: str) -> None:
    """Let a code open nothing any more."""
    tx.connection.execute(delete(welcomes).where(welcomes.c.user_id == user))
