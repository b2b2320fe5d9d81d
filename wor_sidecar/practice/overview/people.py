"""Who refers here, by the figures' pseudonym; the names stay inside the practice."""

from collections.abc import Iterable, Mapping

from wor_sidecar.domain.registration import Author
from wor_sidecar.practice.consent.authors import authors
from wor_sidecar.practice.overview.places import Place
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.transactions import Transaction


def referrers(rooms: Rooms, tx: Transaction, found: Iterable[Place]) -> Mapping[str, Author]:
    """Return who referred in these places, by pseudonym."""
    asked = ((place.referrer, place.registration) for place in found)
    known = (one.author for one in rooms.settings.referrers)
    return authors(tx, asked, known, rooms.registrar.pseudonym)
