"""Who a referrer's pseudonym in the figures stands for: for a page inside the practice, and nowhere else."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from wor_sidecar.domain.errors.foundations import DataKeyGone
from wor_sidecar.domain.facts import Facts
from wor_sidecar.domain.registration import Author
from wor_sidecar.practice.consent import rows
from wor_sidecar.store.transactions import Transaction

Pseudonym = Callable[[Author | None], str]


def named(
    tx: Transaction, found: Iterable[Facts], known: Iterable[Author], pseudonym: Pseudonym
) -> dict[str, str]:
    """Return names by pseudonym: of the settings' referrers, and of who stands in a registration still."""
    names = {pseudonym(author): author.name for author in known if author.name}
    for row in found:
        if not row.author or row.author in names:
            continue
        with suppress(DataKeyGone):
            author = rows.load_registration(tx, row.registration).author
            if author is not None and author.name and pseudonym(author) == row.author:
                names[row.author] = author.name
    return names
