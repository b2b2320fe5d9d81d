"""Calls for a second chance: try again, another organisation, a word to the coach; and a test referral."""

from collections.abc import Callable
from typing import Any

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.errors.practice import PromptGone
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.partner import Partner
from wor_sidecar.domain.referral import Referral
from wor_sidecar.practice.api.briefs import Briefs
from wor_sidecar.practice.api.listeners import Offered, desk_route
from wor_sidecar.practice.api.prompts import referral_id
from wor_sidecar.practice.api.shapes import body_of, checked, line, person_of
from wor_sidecar.practice.consent import prompts
from wor_sidecar.practice.consent.person import Person
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.chances import SecondChances
from wor_sidecar.practice.referrals.invented import invented, route_to
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.wire.control_app import Call
from wor_sidecar.wire.shapes import text

LONGEST = 4000
Act = Callable[[Transaction, ReferralId, Person, dict[str, Any]], Referral]


class ChanceCalls:
    """What people do when the first way led nowhere."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._briefs = Briefs(rooms)
        self._chances = SecondChances(rooms.acting, rooms.registrar, rooms.departures)

    def routes(self) -> list[Offered]:
        """List the calls."""
        one = "/v1/referrals/{id}"
        return [
            desk_route("POST", "/v1/referrals/test", self.test),
            desk_route("POST", f"{one}/try-again", self._acting({"phone"}, self._try_again)),
            desk_route("POST", f"{one}/route-again", self._acting(set(), self._route_again)),
            desk_route("POST", f"{one}/anew", self._acting(set(), self._anew)),
            desk_route("POST", f"{one}/message", self._acting({"note"}, self._message)),
            desk_route("POST", f"{one}/undo", self._acting(set(), self._undo)),
        ]

    def test(self, call: Call) -> dict[str, Any]:
        """Start a referral of an invented patient; consent is asked as always."""
        body = body_of(call, set(), {"organisation", "by"})
        person, named = person_of(call, body), line(body, "organisation")
        with self._rooms.store.transaction() as tx:
            known = self._known(tx, named)
            names = frozenset({known.label, known.organisation}) if known else frozenset[str]()
            route = route_to(self._rooms.settings, named, names)
            today = local_date(tx.clock.now())
            registration = invented(self._rooms.settings, route, today, known.organisation if known else "")
            taken = self._rooms.registrar.test(tx, registration, person)
        return {
            "registration_id": taken.registration,
            "referral_id": taken.referral,
            "prompt_id": taken.prompt,
        }

    def _known(self, tx: Transaction, named: str) -> Partner | None:
        partners = self._rooms.partners.list(tx) if named else ()
        return next((one for one in partners if named in (one.label, one.organisation)), None)

    def _acting(self, fields: set[str], act: Act) -> Callable[[Call], dict[str, Any]]:
        def handler(call: Call) -> dict[str, Any]:
            body = body_of(call, set(), fields | {"by"})
            with self._rooms.store.transaction() as tx:
                after = act(tx, referral_id(call), person_of(call, body), body)
                return self._briefs.whole(tx, book.load(tx, after.id))

        return handler

    def _try_again(self, tx: Transaction, id_: ReferralId, person: Person, body: dict[str, Any]) -> Referral:
        return self._chances.try_again(tx, id_, line(body, "phone"), person)

    def _route_again(
        self, tx: Transaction, id_: ReferralId, person: Person, _body: dict[str, Any]
    ) -> Referral:
        return self._chances.route_again(tx, id_, person)

    def _anew(self, tx: Transaction, id_: ReferralId, person: Person, _body: dict[str, Any]) -> Referral:
        return self._chances.anew(tx, id_, person)

    def _message(self, tx: Transaction, id_: ReferralId, person: Person, body: dict[str, Any]) -> Referral:
        note = checked(lambda: text(body.get("note", ""), "note", LONGEST))
        return self._chances.message(tx, id_, note, person)

    def _undo(self, tx: Transaction, id_: ReferralId, person: Person, _body: dict[str, Any]) -> Referral:
        referral = book.load(tx, id_)
        filed = prompts.of_referral(tx, id_)
        if filed is None:
            raise PromptGone
        self._rooms.desk.undo(tx, filed.prompt.id, person)
        return referral
