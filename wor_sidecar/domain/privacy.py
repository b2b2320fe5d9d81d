"""What may be shown, and what may leave: masks, and the one gate before every departure."""

from dataclasses import dataclass
from typing import Generic, Never, TypeVar

from wor_sidecar.domain.consent import Consent
from wor_sidecar.domain.errors.sidecar import (
    ConsentForAnother,
    ConsentNotGiven,
    FeedbackNotAgreed,
    PartnerUnknown,
    PartnerUnverified,
)
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.messages import Demand, MessageType
from wor_sidecar.domain.partner import Kind, Partner

T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Sensitive(Generic[T]):
    """A loose value about a patient: it masks itself wherever it is printed, logged or formatted."""

    value: T

    def __repr__(self) -> str:
        return "Sensitive(***)"

    __str__ = __repr__

    def __format__(self, _spec: str) -> str:
        return "***"


_ONLY_PERMIT_KNOWS = object()


class Permit:
    """Proof that one type of message may go to one organisation now; only `permit` makes one.

    It can't be subclassed, changed, copied or pickled: a proof is of this moment.
    """

    __slots__ = ("organisation", "type")
    organisation: OrganisationId
    type: MessageType

    def __init__(self, organisation: OrganisationId, type_: MessageType, proof: object) -> None:
        if proof is not _ONLY_PERMIT_KNOWS:
            raise TypeError("a Permit comes from privacy.permit alone")
        object.__setattr__(self, "organisation", organisation)
        object.__setattr__(self, "type", type_)

    def __init_subclass__(cls) -> Never:
        raise TypeError("there is one kind of Permit")

    def __setattr__(self, _name: str, _value: object) -> Never:
        raise AttributeError("a Permit doesn't change")

    def __delattr__(self, _name: str) -> Never:
        raise AttributeError("a Permit doesn't change")

    def __reduce_ex__(self, _protocol: object) -> Never:
        raise TypeError("a Permit can't be copied or kept")


def permit(consent: Consent | None, partner: Partner | None, type_: MessageType) -> Permit:
    """Let a message pass the one gate; nothing is sealed or couriered without what this returns.

    Args:
        consent: the recorded answer that this thread stands on; needed where patient data goes.
        partner: the organisation that the message goes to.
        type_: what is to be sent.

    Raises:
        PartnerUnknown: nobody joined with this organisation.
        PartnerUnverified: patient data, and a side has not compared the digits, or the partner ended.
        ConsentNotGiven: patient data, and there is no given consent that is still alive.
        ConsentForAnother: patient data, and the patient said yes to another recipient.
        FeedbackNotAgreed: content for the GP's file, and the patient didn't want that.

    """
    if partner is None:
        raise PartnerUnknown
    if type_.demand in (Demand.VERIFIED, Demand.CONSENT) and not partner.verified:
        raise PartnerUnverified(partner=partner.label)
    if type_.demand is Demand.CONSENT:
        if consent is None or not consent.live:
            raise ConsentNotGiven
        _check_scope(consent, partner, type_)
    return Permit(partner.organisation, type_, _ONLY_PERMIT_KNOWS)


def _check_scope(consent: Consent, partner: Partner, type_: MessageType) -> None:
    """Check that the yes is for this recipient, and that content goes to a GP only with its own yes."""
    if partner.kind is not Kind.PRACTICE:
        if consent.organisation != partner.organisation:
            raise ConsentForAnother(partner=partner.label)
        return
    content = type_ in (MessageType.FEEDBACK, MessageType.MESSAGE)
    if content and not consent.feedback:
        raise FeedbackNotAgreed
