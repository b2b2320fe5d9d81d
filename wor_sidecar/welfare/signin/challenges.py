"""Keeping what a passkey is to sign: for one browser, one purpose, some minutes, once."""

from enum import StrEnum
from typing import Final

from sqlalchemy import delete, insert

from wor_sidecar.store.transactions import Transaction
from wor_sidecar.welfare.signin.tables import challenges

LASTS: Final = 5 * 60_000
"""Milliseconds: finding the key in a bag takes a minute or two."""
_BYTES: Final = 32


class Purpose(StrEnum):
    """What a signature is for; one never counts for another."""

    SIGN_IN = "sign-in"
    ADD = "add"
    CONFIRM = "confirm"


def give(tx: Transaction, holder: str, purpose: Purpose) -> bytes:
    """Make a challenge; `holder` names the browser's session or its place at the door."""
    now = tx.clock.now()
    tx.connection.execute(delete(challenges).where(challenges.c.until <= now))
    made = tx.randomness(_BYTES)
    row = {"challenge": made, "holder": holder, "purpose": purpose.value, "until": now + LASTS}
    tx.connection.execute(insert(challenges).values(**row))
    return made


def use(tx: Transaction, challenge: bytes, holder: str, purpose: Purpose) -> bool:
    """Use a challenge up; False where it was given for something else, used before, or is too old."""
    this = (
        (challenges.c.challenge == challenge)
        & (challenges.c.holder == holder)
        & (challenges.c.purpose == purpose.value)
        & (challenges.c.until > tx.clock.now())
    )
    return tx.connection.execute(delete(challenges).where(this)).rowcount == 1
