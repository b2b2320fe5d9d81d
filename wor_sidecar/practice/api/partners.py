"""Calls about who we are, with which keys, and who our partners are."""

from typing import Any

from wor_sidecar.domain.errors.sidecar import PartnerUnknown
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.exchange.identity import Mandate
from wor_sidecar.exchange.invitation_text import read_given
from wor_sidecar.exchange.strict import unbase64url
from wor_sidecar.mail.partner_json import partner_json
from wor_sidecar.practice.api.listeners import Offered, control_route
from wor_sidecar.practice.api.shapes import body_of, checked, line, person_of
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.store.secrets import replace_secret
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.wire.control_app import Call

RECOVERY = "recovery public"
"""The store's secret with the recovery key's public half: what backups are sealed to."""


class PartnerCalls:
    """Joining, comparing digits, ending."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def routes(self) -> list[Offered]:
        """List the calls."""
        return [
            control_route("GET", "/v1/identity", self.identity),
            control_route("POST", "/v1/join", self.join),
            control_route("GET", "/v1/partners", self.listed),
            control_route("POST", "/v1/partners/{org}/verify", self.verify),
            control_route("POST", "/v1/partners/{org}/end", self.end),
            *(control_route(*call) for call in self._rooms.keys.calls()),
        ]

    def identity(self, _call: Call) -> dict[str, Any]:
        """Say who we are; null before the first join."""
        with self._rooms.store.reading() as tx:
            return {"organisation": self._rooms.membership.organisation(tx)}

    def join(self, call: Call) -> dict[str, Any]:
        """Join with an invitation; the first time with a mandate of the identity key, which stays outside."""
        body = body_of(call, {"invitation", "label"}, {"mandate", "recovery"})
        raw = checked(lambda: unbase64url(body["invitation"]))
        invitation = read_given(raw, self._rooms.clock.now())
        given = body.get("mandate")
        mandate = None if given is None else checked(lambda: Mandate.from_json(given))
        if (recovery := body.get("recovery")) is not None:
            public = checked(lambda: unbase64url(recovery))
            with self._rooms.store.transaction() as tx:
                replace_secret(tx, RECOVERY, public)
        partner = self._rooms.joining.join(invitation, line(body, "label"), mandate)
        return {"organisation": partner.organisation, "label": partner.label, "name": invitation.name}

    def listed(self, _call: Call) -> dict[str, Any]:
        """List the partners; our own digits are what we read out to each, theirs are never shown."""
        with self._rooms.store.reading() as tx:
            joined = self._rooms.membership.adopted(tx)
            own = self._rooms.partners.own_digits(tx) if joined else None
            now, found = tx.clock.now(), self._rooms.partners.details(tx)
            return {"own_digits": own, "partners": [partner_json(one, now) for one in found]}

    def verify(self, call: Call) -> dict[str, Any]:
        """Take the 30 digits that somebody heard by telephone."""
        body = body_of(call, {"digits"}, {"by"})
        person = person_of(call, body)
        with self._rooms.store.transaction() as tx:
            organisation = self._named(tx, call.path["org"])
            digits = line(body, "digits")
            self._rooms.partners.verify(
                tx, organisation, digits, person.user, role=person.role, on_behalf_of=person.on_behalf_of
            )
            tx.after_commit(self._rooms.bell.ring)
            return self._one(tx, organisation)

    def end(self, call: Call) -> dict[str, Any]:
        """End a partnership: no patient data goes there any more."""
        person = person_of(call, body_of(call, set(), {"by"}))
        with self._rooms.store.transaction() as tx:
            organisation = self._named(tx, call.path["org"])
            self._rooms.partners.end(
                tx, organisation, person.user, role=person.role, on_behalf_of=person.on_behalf_of
            )
            return self._one(tx, organisation)

    def _named(self, tx: Transaction, name: str) -> OrganisationId:
        for partner in self._rooms.partners.list(tx):
            if name in (partner.organisation, partner.label):
                return partner.organisation
        raise PartnerUnknown

    def _one(self, tx: Transaction, organisation: OrganisationId) -> dict[str, Any]:
        found = self._rooms.partners.detail(tx, organisation)
        return {} if found is None else partner_json(found, tx.clock.now())
