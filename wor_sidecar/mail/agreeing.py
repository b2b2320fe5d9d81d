"""Whether partners are still understood by a version that is about to take over.

Each statement says which types of message its organisation speaks, in which versions. What both sides could
say to each other until now has to remain: a type that they had in common, and that this code knows in no
version of theirs any more, would be a message that nobody reads.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from wor_sidecar.exchange.contents import SPEAKS
from wor_sidecar.exchange.statements import Spoken
from wor_sidecar.mail.membership import Membership
from wor_sidecar.mail.partner_view import view_of
from wor_sidecar.mail.tables import partners
from wor_sidecar.store.transactions import Transaction

_ALL: Final = select(partners).order_by(partners.c.label)


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A partner that this version no longer understands."""

    label: str
    types: tuple[str, ...]
    """What got lost, each `type/version` as the partner speaks it."""


def lost(before: Collection[Spoken], now: Collection[Spoken], theirs: Collection[Spoken]) -> tuple[str, ...]:
    """Return what two sides had in common, in types of which nothing in common remains."""
    had = {one.type for one in before if one in theirs}
    have = {one.type for one in now if one in theirs}
    return tuple(sorted(str(one) for one in theirs if one.type in had - have))


def left_behind(tx: Transaction) -> tuple[LeftBehind, ...]:
    """Return the verified partners that this code would leave behind; nobody, before the first join."""
    membership = Membership()
    if not membership.adopted(tx):
        return ()
    newest = membership.newest(tx).record.newest
    before = newest.statement.speaks if newest else ()
    found = []
    for one in (view_of(row) for row in tx.connection.execute(_ALL)):
        if one.partner.ended or not one.partner.verified_by_us:
            continue
        types = lost(before, SPEAKS, one.trusted.newest.speaks)
        if types:
            found.append(LeftBehind(one.partner.label, types))
    return tuple(found)
