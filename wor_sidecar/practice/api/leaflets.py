"""The leaflet for the patient, as Markdown to be printed."""

from typing import Any, Final

from wor_sidecar.mail.partner_view import PartnerView
from wor_sidecar.practice.api.listeners import Offered, desk_route
from wor_sidecar.practice.api.prompts import referral_id
from wor_sidecar.practice.api.shapes import person_of
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.consents import LeafletWords
from wor_sidecar.wire.control_app import Call

GAP: Final = ". . . . . . . . . ."
"""What is left to write in by hand."""
_COACH_WORD: Final = "welzijnscoach"


class LeafletCalls:
    """One leaflet with the organisation of a referral, one with gaps."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def routes(self) -> list[Offered]:
        """List the calls."""
        return [
            desk_route("GET", "/v1/leaflet", self.leaflet),
            desk_route("GET", "/v1/referrals/{id}/leaflet", self.of_referral),
        ]

    def leaflet(self, _call: Call) -> dict[str, Any]:
        """Return the leaflet of no patient: with the organisation where we know just one."""
        with self._rooms.store.reading() as tx:
            known = [one for one in self._rooms.partners.details(tx) if not one.partner.ended]
        return self._filled(known[0] if len(known) == 1 else None)

    def of_referral(self, call: Call) -> dict[str, Any]:
        """Return the leaflet with the organisation of one referral; who goes where is a patient's."""
        person = person_of(call)
        with self._rooms.store.transaction() as tx:
            referral = book.load(tx, referral_id(call))
            tx.audit(AuditLine("leaflet.shown", person.user, person.role, referral.id))
            organisation = referral.organisation
            partner = None if organisation is None else self._rooms.partners.detail(tx, organisation)
        return self._filled(partner)

    def _filled(self, partner: PartnerView | None) -> dict[str, Any]:
        us = self._rooms.settings.practice
        profile = partner.profile if partner else None
        phone = (profile.phone if profile else "") or GAP
        word = (profile.coach_word if profile else "") or _COACH_WORD
        words = LeafletWords(
            coach=_("The {word}").format(word=word),
            organisation=partner.partner.label if partner else GAP,
            coach_phone=phone,
            practice_phone=us.phone or GAP,
            organisation_phone=phone,
            coach_word=word,
            privacy_page=us.privacy_page or GAP,
            out_of_hours_phone=us.out_of_hours_phone or GAP,
        )
        return {"markdown": self._rooms.templates.leaflet(words)}
