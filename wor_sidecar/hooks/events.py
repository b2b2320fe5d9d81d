"""What plug-ins are told: ids and codes, never a patient."""

from dataclasses import dataclass

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import ReferralId


@dataclass(frozen=True, slots=True)
class Signal:
    """A timer's remark. `name` as in the list of signals; a signal never moves a state."""

    name: str
    at: Millis
    referral: ReferralId | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ReferralMoved:
    """A referral went from one state to another, after the commit."""

    referral: ReferralId
    move: str
    state: str
    at: Millis
