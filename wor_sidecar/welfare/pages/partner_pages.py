"""The practices that we work with: comparing digits, inviting, ending. No patient is on these pages."""

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from wor_sidecar.domain.cleaning import clean_line
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.exchange import DigitsDiffer
from wor_sidecar.domain.errors.inbox import PartnerNotHere
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.exchange.strict import write_json
from wor_sidecar.mail.partner_view import PartnerView
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.catalogue import show
from wor_sidecar.welfare.pages.partner_words import PartnerCard, card
from wor_sidecar.welfare.signin.kit import View, Visit, see

_LONGEST_LABEL: Final = 60
_FILE: Final = "wor-uitnodiging.json"


class PartnerPages:
    """The pages of the partners."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._partners = view.answers.partners

    def list(self, visit: Visit) -> Response:
        """Show all, those that wait for us first."""
        with self._view.answers.store.reading() as tx:
            cards = [card(one, self._view.clock.now()) for one in self._partners.details(tx)]
        return self._view.show(
            visit, "partners.html", partners=_sorted(cards), notice=visit.query.get("told", "")
        )

    def compare(self, visit: Visit) -> Response:
        """Show our digits to read out, and the field for theirs."""
        return self._compared(visit)

    def verify(self, visit: Visit) -> Response:
        """Take the digits that the practice read out."""
        with self._view.answers.store.transaction() as tx:
            partner = self._found(tx, visit).partner.organisation
            try:
                self._partners.verify(
                    tx, partner, visit.form.text("digits"), visit.who.user, role=visit.who.role.value
                )
            except DigitsDiffer as error:
                wrong: WorError | None = error
            else:
                wrong = None
        return see("/partners?told=verified") if wrong is None else self._compared(visit, wrong)

    def ask_end(self, visit: Visit) -> Response:
        """Ask whether it is meant."""
        return self._view.show(visit, "partner_end.html", partner=self._card(visit), missing=False)

    def end(self, visit: Visit) -> Response:
        """End a partnership, once somebody ticked that it is meant."""
        if not visit.form.ticked("sure"):
            return self._view.show(
                visit, "partner_end.html", status=422, partner=self._card(visit), missing=True
            )
        with self._view.answers.store.transaction() as tx:
            organisation = self._found(tx, visit).partner.organisation
            self._partners.end(tx, organisation, visit.who.user, role=visit.who.role.value)
        return see("/partners?told=ended")

    def ask_invite(self, visit: Visit) -> Response:
        """Explain what an invitation is, and make one on request."""
        return self._view.show(visit, "invite.html", label="", shown=None)

    def invite(self, visit: Visit) -> Response:
        """Make an invitation and hand out its file; it is kept nowhere, and the page says so."""
        label = clean_line(visit.form.text("label"), _LONGEST_LABEL)
        try:
            made = self._view.answers.invite(label, visit.who.actor)
        except WorError as error:
            return self._view.show(visit, "invite.html", status=error.status, label=label, shown=show(error))
        return Response(
            write_json(made),
            media_type="application/json",
            headers={"content-disposition": f'attachment; filename="{_FILE}"'},
        )

    def _compared(self, visit: Visit, wrong: WorError | None = None) -> Response:
        with self._view.answers.store.reading() as tx:
            found, digits = self._found(tx, visit), self._partners.own_digits(tx)
        return self._view.show(
            visit,
            "compare.html",
            status=200 if wrong is None else 422,
            partner=card(found, self._view.clock.now()),
            digits=digits,
            typed=visit.form.text("digits"),
            shown=None if wrong is None else show(wrong),
        )

    def _card(self, visit: Visit) -> PartnerCard:
        with self._view.answers.store.reading() as tx:
            return card(self._found(tx, visit), self._view.clock.now())

    def _found(self, tx: Transaction, visit: Visit) -> PartnerView:
        named = visit.path["organisation"]
        found = self._partners.detail(tx, OrganisationId(named))
        if found is None:
            raise PartnerNotHere(partner=named)
        return found


def _sorted(cards: Sequence[PartnerCard]) -> Sequence[PartnerCard]:
    return sorted(cards, key=lambda one: (one.ended, one.verified, one.label.casefold()))
