"""A partner in words: how far both sides got, and what is wrong with its keys."""

from dataclasses import dataclass
from typing import Final

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.exchange.trust import Verdict
from wor_sidecar.mail.partner_view import PartnerView
from wor_sidecar.texts.catalogue import _

_SECOND: Final = 1000


@dataclass(frozen=True, slots=True)
class PartnerCard:
    """One practice. `to_do` tells what we have to do; `alarm`: somebody must look at once."""

    id: OrganisationId
    label: str
    name: str
    place: str
    phone: str
    standing: str
    to_do: bool
    verified: bool
    ended: bool
    alarm: str
    last_seen: Millis | None
    statement_until: Millis
    statement_over: bool


def card(one: PartnerView, now: Millis) -> PartnerCard:
    """Return a partner as the pages show it."""
    partner, until = one.partner, Millis(one.trusted.newest.exp * _SECOND)
    return PartnerCard(
        id=partner.organisation,
        label=partner.label,
        name=one.name,
        place=one.profile.place if one.profile else "",
        phone=one.profile.phone if one.profile else "",
        standing=_standing(one),
        to_do=not partner.ended and not partner.verified_by_us,
        verified=partner.verified,
        ended=partner.ended,
        alarm=_alarm(one.verdict),
        last_seen=one.seen_at,
        statement_until=until,
        statement_over=until <= now,
    )


def _standing(one: PartnerView) -> str:
    partner = one.partner
    if partner.ended:
        return _("Ended: no data of patients goes there any more.")
    if partner.verified:
        return _("Checked on both sides. Referrals and reports can go.")
    if partner.verified_by_us:
        return _("You checked this practice. The practice must still check your digits.")
    if partner.verified_by_them:
        return _("The practice checked you. You must still check its digits.")
    return _("Not checked yet: nothing of a patient can go.")


def _alarm(verdict: Verdict) -> str:
    if verdict in (Verdict.FORK, Verdict.AHEAD):
        return _(
            "This practice holds keys in our name that we did not make. Stop, and call your administrator."
        )
    return ""
