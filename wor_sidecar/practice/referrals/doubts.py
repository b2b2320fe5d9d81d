"""What is in doubt about an open question: whose BSN it is, or since a restore whom to call."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from wor_sidecar.domain.errors.foundations import DataKeyGone
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.domain.moves import MoveKind, Who
from wor_sidecar.domain.partner import Kind
from wor_sidecar.domain.registration import Address
from wor_sidecar.domain.standing import Doubt
from wor_sidecar.domain.standing_codes import Code
from wor_sidecar.mail.partners import Partners
from wor_sidecar.practice import restored
from wor_sidecar.practice.consent import rows
from wor_sidecar.practice.consent.prompts import Filed
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.book import Entry
from wor_sidecar.practice.routing import choices
from wor_sidecar.practice.settings import RouteSettings
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.catalogue import _


def went_on(timeline: Iterable[Entry]) -> bool:
    """Tell whether a coach went on after another organisation was asked, and nobody here saw that yet.

    A patient who could not be reached called back: two organisations may be at work for one person.
    """
    asked = went = False
    for line in timeline:
        if line.refused:
            continue
        if line.move == MoveKind.ROUTE_AGAIN:
            asked, went = True, False
        elif asked and line.who == Who.COACH and line.move in _MOVES:
            went = True
        elif went and line.move == MoveKind.SEE:
            return False
    return went


_MOVES: Final = frozenset(MoveKind)


@dataclass(frozen=True, slots=True)
class Doubts:
    """Looks inside the caller's transaction."""

    partners: Partners
    routes: tuple[RouteSettings, ...]

    def of(self, tx: Transaction, filed: Filed) -> Doubt | None:
        """Return what is in doubt about a question; None where nothing is, or once it was answered."""
        if not filed.prompt.open:
            return None
        holder = restored.holder_of(tx, filed.referral)
        if holder is not None:
            return self._named(tx, Code.HELD_THERE, [holder])
        before = book.replaced(tx, filed.referral)
        if before is not None and before.state.open and went_on(book.entries(tx, before.id)):
            there = [before.organisation] if before.organisation else []
            return self._named(tx, Code.GOES_ON_THERE, there)
        if rows.bsn_in_doubt(tx, filed.prompt.registration_id):
            return Doubt(Code.SHARED_BSN)
        return self._named(tx, Code.GAP, self._fitting(tx, filed)) if filed.gap else None

    def _named(self, tx: Transaction, code: Code, organisations: Iterable[OrganisationId]) -> Doubt:
        """Name them by our labels; the number only where there is one to call."""
        found = [one for one in (self.partners.detail(tx, id_) for id_ in organisations) if one]
        phone = found[0].profile.phone if len(found) == 1 and found[0].profile else ""
        return Doubt(code, _(" or ").join(one.partner.label for one in found), phone)

    def _fitting(self, tx: Transaction, filed: Filed) -> list[OrganisationId]:
        """Return where this patient would have gone: by the address, else every organisation."""
        try:
            address = rows.load_registration(tx, filed.prompt.registration_id).patient.address
        except DataKeyGone:
            address = Address()
        partners = self.partners.list(tx)
        offered = choices(self.routes, partners, address)
        fitting = [choice.organisation for choice in offered if choice.fits]
        known = [one.organisation for one in partners if one.kind is Kind.WELFARE and not one.ended]
        return fitting or [choice.organisation for choice in offered] or known
