"""Which registration is new, and which belongs to something that runs already."""

from dataclasses import dataclass
from datetime import date

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import RegistrationId
from wor_sidecar.domain.referral import State
from wor_sidecar.practice.local import local_date, months_after


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier referral of the same patient."""

    registration: RegistrationId
    state: State
    answered_at: Millis | None


def absorbed_by(earlier: list[Earlier], today: date, months: int) -> RegistrationId | None:
    """Return the registration that a follow-up joins (`earlier`: newest first); None when it is new.

    A patient with an open prompt or referral, or answered less than so many months ago, is asked nothing.
    """
    for one in earlier:
        recent = one.answered_at is not None and today < months_after(local_date(one.answered_at), months)
        if one.state.open or recent:
            return one.registration
    return None


def before_start(contact_date: date | None, since: date | None) -> bool:
    """Tell whether a registration is older than the practice's start, and so only the baseline."""
    return since is not None and contact_date is not None and contact_date < since
