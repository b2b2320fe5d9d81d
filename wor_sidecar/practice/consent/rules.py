"""The rules by which a registration asks somebody something: settings, as the registrar needs them."""

from dataclasses import dataclass, field, replace
from datetime import date

from wor_sidecar.domain.absorption import FOLLOW_UP_MONTHS
from wor_sidecar.domain.registration import Registration
from wor_sidecar.domain.retention import Terms, horizon


@dataclass(frozen=True, slots=True)
class Rules:
    """`since`: older contacts are baseline. `follow_up_months`: how long an answer absorbs what follows.

    `shared_agb`: the practice's own code, which tells nothing of who of its referrers it was.

    A contact from before the terms' horizon is baseline too, and leaves no row: the keys by which it would be
    known again are deleted by then, so the same old list may come every day and asks nobody.
    """

    since: date | None = None
    follow_up_months: int = FOLLOW_UP_MONTHS
    terms: Terms = field(default_factory=Terms)
    shared_agb: str = ""

    def personal(self, registration: Registration) -> Registration:
        """Leave the practice's own code out: in every row of a list it would make one of all referrers."""
        author = registration.author
        if author is None or not author.name or not author.agb or author.agb != self.shared_agb:
            return registration
        return replace(registration, author=replace(author, agb=""))

    def too_old(self, contact: date | None, today: date) -> bool:
        """Tell whether a contact is from before anything is kept."""
        return contact is not None and contact < horizon(today, self.terms)
