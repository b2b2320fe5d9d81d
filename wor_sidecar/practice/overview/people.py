"""Who refers here, by the figures' pseudonym; the names stay inside the practice."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Final

from wor_sidecar.domain.errors.foundations import DataKeyGone
from wor_sidecar.domain.registration import Author
from wor_sidecar.practice.consent import rows
from wor_sidecar.practice.overview.places import Place
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.transactions import Transaction

_ENOUGH: Final = 5
"""Registrations that are opened in vain: a HIS that tells a code alone tells it of everybody."""


def referrers(rooms: Rooms, tx: Transaction, found: Iterable[Place]) -> Mapping[str, Author]:
    """Return who referred: where no setting names one, some registrations of his are opened."""
    known = {rooms.registrar.pseudonym(one.author): one.author for one in rooms.settings.referrers}
    there: dict[str, Author] = {}
    opened: Counter[str] = Counter()
    for place in found:
        if not place.referrer or place.referrer in there or opened[place.referrer] >= _ENOUGH:
            continue
        if place.referrer in known:
            there[place.referrer] = known[place.referrer]
            continue
        with suppress(DataKeyGone):
            author = rows.load_registration(tx, place.registration).author
            opened[place.referrer] += 1
            if author is not None and author.name:
                there[place.referrer] = author
    return there
