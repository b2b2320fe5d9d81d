"""Whom a referrer's pseudonym in the figures stands for: for a page inside the practice, and nowhere else."""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

from wor_sidecar.domain.errors.foundations import DataKeyGone
from wor_sidecar.domain.identifiers import RegistrationId
from wor_sidecar.domain.registration import Author
from wor_sidecar.practice.consent import rows
from wor_sidecar.store.transactions import Transaction

Pseudonym = Callable[[Author | None], str]
_ENOUGH: Final = 5
"""Registrations that are opened in vain: a HIS that tells a code alone tells it of everybody."""


def authors(
    tx: Transaction,
    asked: Iterable[tuple[str, RegistrationId]],
    known: Iterable[Author],
    pseudonym: Pseudonym,
) -> dict[str, Author]:
    """Return who stands behind each pseudonym that is asked, each beside a registration of theirs.

    Args:
        tx: where registrations are opened, a few for each whom no setting names.
        asked: pseudonyms, empty for nobody; one comes as often as it likes.
        known: who refers here by the settings.
        pseudonym: the registrar's.

    """
    settled = {pseudonym(author): author for author in known if author.name}
    there: dict[str, Author] = {}
    opened: Counter[str] = Counter()
    for who, registration in asked:
        if not who or who in there or opened[who] >= _ENOUGH:
            continue
        if who in settled:
            there[who] = settled[who]
            continue
        with suppress(DataKeyGone):
            author = rows.load_registration(tx, registration).author
            opened[who] += 1
            if author is not None and author.name and pseudonym(author) == who:
                there[who] = author
    return there
