"""The referral as it was sent, which nothing here changes, with what the practice mended since beside it."""

from dataclasses import dataclass
from datetime import date

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked, Scope
from wor_sidecar.domain.outgoing import Outgoing
from wor_sidecar.texts.catalogue import _, language
from wor_sidecar.texts.labels import label, labels
from wor_sidecar.welfare.case import Case
from wor_sidecar.welfare.pages.person import address_of


@dataclass(frozen=True, slots=True, repr=False)
class Referred(Masked):
    """What the practice sent. `mended`: under its heading, what holds now instead."""

    date: date
    product: str
    practice: str
    practice_phone: str
    place: str
    referrer: str
    phones: tuple[str, ...]
    email: str
    address: str
    own_words: str
    reasons: tuple[str, ...]
    target_group: str
    said_yes_to: tuple[str, ...]
    said_yes_at: Millis
    asked_via: str
    number_checked: bool
    mended: tuple[tuple[str, str], ...]


def referred(case: Case) -> Referred | None:
    """Return the referral of a case; None once its content was deleted."""
    if case.sent is None:
        return None
    outgoing = case.sent.outgoing
    consent, patient = outgoing.consent, outgoing.patient
    order = list(labels("scopes", language()))
    return Referred(
        date=outgoing.date,
        product=label("products", outgoing.product),
        practice=outgoing.practice.name,
        practice_phone=outgoing.practice.phone,
        place=outgoing.practice.place,
        referrer=", ".join(filter(None, (outgoing.referrer.name, outgoing.referrer.role))),
        phones=patient.phones,
        email=patient.email,
        address=_sent_address(outgoing),
        own_words=consent.details.own_words,
        reasons=tuple(label("reasons", each) for each in consent.details.reasons),
        target_group=label("target-groups", consent.details.target_group),
        said_yes_to=tuple(label("scopes", each) for each in sorted(consent.scopes, key=order.index)),
        said_yes_at=consent.at,
        asked_via=label("asked-via", consent.asked_via.value),
        number_checked=consent.number_checked,
        mended=_mended(case, feedback_was=Scope.FEEDBACK in consent.scopes),
    )


def _mended(case: Case, *, feedback_was: bool) -> tuple[tuple[str, str], ...]:
    found = []
    if case.correction.phones is not None:
        found.append((_("Telephone"), ", ".join(case.correction.phones) or _("none")))
    if case.correction.email is not None:
        found.append((_("E-mail"), case.correction.email or _("none")))
    if case.correction.address is not None:
        found.append((_("Address"), address_of(case)))
    if case.feedback != feedback_was:
        word = _("The GP may hear how it goes") if case.feedback else _("No report to the GP any more")
        found.append((_("Choice of the patient"), word))
    return tuple(found)


def _sent_address(outgoing: Outgoing) -> str:
    home, postcode = outgoing.patient.address, outgoing.patient.postcode
    if home is None:
        return postcode
    parts = (f"{home.street} {home.house_number}".strip(), f"{postcode} {home.city}".strip())
    return ", ".join(filter(None, parts))
