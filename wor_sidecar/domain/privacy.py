"""What may be shown, and what may leave: masks, and the one gate before every departure."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from wor_sidecar.domain.consent import Consent
from wor_sidecar.domain.errors.sidecar import ConsentNotGiven, PartnerUnknown, PartnerUnverified
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.messages import Demand, MessageType
from wor_sidecar.domain.partner import Partner

T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Sensitive(Generic[T]):
    """A loose value about a patient: it masks itself wherever it is printed, logged or formatted."""

    value: T

    def __repr__(self) -> str:
        return "Sensitive(***)"

    def __format__(self, _spec: str) -> str:
        return "***"


_ONLY_PERMIT_KNOWS = object()


class Permit:
    """Proof that one type of message may go to one organisation now; only `permit` makes one."""

    __slots__ = ("organisation", "type")

    def __init__(self, organisation: OrganisationId, type_: MessageType, proof: object) -> None:
        if proof is not _ONLY_PERMIT_KNOWS:
            raise TypeError("a Permit comes from privacy.permit alone")
        self.organisation = organisation
        self.type = type_


def permit(consent: Consent | None, partner: Partner | None, type_: MessageType) -> Permit:
    """Let a message pass the one gate; nothing is sealed or couriered without what this returns.

    Args:
        consent: the recorded answer that this thread stands on; needed where patient data goes.
        partner: the organisation that the message goes to.
        type_: what is to be sent.

    Raises:
        PartnerUnknown: nobody joined with this organisation.
        PartnerUnverified: patient data, and one of both sides has not compared the digits, or the partner ended.
        ConsentNotGiven: patient data, and there is no given consent that is still alive.

    """
    if partner is None:
        raise PartnerUnknown
    if type_.demand in (Demand.VERIFIED, Demand.CONSENT) and not partner.verified:
        raise PartnerUnverified(partner=partner.label)
    if type_.demand is Demand.CONSENT and (consent is None or not consent.live):
        raise ConsentNotGiven
    return Permit(partner.organisation, type_, _ONLY_PERMIT_KNOWS)
