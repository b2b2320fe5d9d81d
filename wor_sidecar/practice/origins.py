"""What the practice itself knows of a referral, for the letter that answers it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from wor_sidecar.domain.facts import Stage
from wor_sidecar.domain.feedback import Coach
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.letters import Origin
from wor_sidecar.domain.referral import Referral
from wor_sidecar.domain.registration import Registration
from wor_sidecar.practice.consent import consents
from wor_sidecar.practice.local import local_date
from wor_sidecar.practice.referrals import counting
from wor_sidecar.store.transactions import Transaction


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A partner as a letter names it: our label, and the number of its profile."""

    label: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Origins:
    """Looks up where a letter comes from; `neighbour` knows the partners."""

    neighbour: Callable[[Transaction, OrganisationId], Neighbour | None]

    def of(self, tx: Transaction, referral: Referral, registration: Registration) -> Origin:
        """Return what was known before the message that is answered now."""
        recorded = consents.standing(tx, referral.id)
        found = None if referral.organisation is None else self.neighbour(tx, referral.organisation)
        facts = counting.find(tx, referral.id)
        return Origin(
            reference=referral.id,
            referred_on=registration.contact_date or self._answered_on(tx, referral),
            referrer=_referrer(registration, recorded.consent.by if recorded else ""),
            organisation=found.label if found else "",
            contact=Coach("", found.phone if found else ""),
            stage=referral.state,
            intake_on=facts.stages.get(Stage.INTAKE) if facts else None,
            first_mark=facts.first_mark if facts else None,
        )

    def _answered_on(self, tx: Transaction, referral: Referral) -> date:
        recorded = consents.standing(tx, referral.id)
        return local_date(recorded.consent.at if recorded else tx.clock.now())


def _referrer(registration: Registration, asked_by: str) -> str:
    return registration.author.name if registration.author else asked_by
