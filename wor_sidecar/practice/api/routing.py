"""Calls about routes: which there are, what is wrong with them, and where somebody from a place would go."""

from collections.abc import Sequence
from typing import Any

from wor_sidecar.domain.identifiers import RegistrationId
from wor_sidecar.domain.lists import Product
from wor_sidecar.domain.partner import Partner
from wor_sidecar.domain.questions import Mode
from wor_sidecar.domain.registration import Address
from wor_sidecar.practice.api.listeners import Offered, control_route
from wor_sidecar.practice.consent import prompts, rows
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.practice.route_check import Fault, audit, nowhere, partner_of
from wor_sidecar.practice.routing import choices
from wor_sidecar.practice.settings import RouteSettings
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.routes import sentence
from wor_sidecar.wire.control_app import Call


class RouteCalls:
    """Looks; the routes themselves stand in the settings."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def routes(self) -> list[Offered]:
        """List the calls."""
        return [control_route("GET", "/v1/routes", self.listed)]

    def listed(self, call: Call) -> dict[str, Any]:
        """List the routes and their faults; with `postcode`, `place` or `product` also who fits there."""
        settings = self._rooms.settings
        with self._rooms.store.reading() as tx:
            partners = self._rooms.partners.list(tx)
            faults = audit(settings.routes, partners, _asking(self._rooms, tx))
        told: dict[str, Any] = {
            "mode": settings.practice.mode,
            "routes": [_route(route, partners) for route in settings.routes],
            "faults": [fault_json(one) for one in faults],
        }
        asked = {name: call.query.get(name, "") for name in ("postcode", "place", "product")}
        if any(asked.values()):
            told["choices"] = _fitting(settings.routes, partners, **asked)
        return told


def fault_json(fault: Fault) -> dict[str, Any]:
    """Show a fault: its kind, its facts, and the sentence that a person reads."""
    kind = fault.kind.value
    return {"kind": kind, **fault.facts, "task": fault.kind.task, "told": sentence(kind, fault.facts)}


def homeless(rooms: Rooms, tx: Transaction, registration: RegistrationId | None = None) -> int:
    """Count the open questions of patients for whom no route fits; or tell it of one registration."""
    partners = rooms.partners.list(tx)
    asking = _asking(rooms, tx, registration)
    return sum(nowhere(rooms.settings.routes, partners, one) for one in asking)


def _asking(rooms: Rooms, tx: Transaction, registration: RegistrationId | None = None) -> list[Address]:
    """Return where the patients of open questions live; a practice that only counts sends nobody anywhere."""
    if Mode(rooms.settings.practice.mode) is Mode.REGISTER_ONLY:
        return []
    open_ = [filed.prompt.registration_id for filed in prompts.waiting(tx)] if registration is None else []
    ids = [id_ for id_ in open_ or filter(None, [registration]) if not rows.is_test(tx, id_)]
    return [rows.load_registration(tx, id_).patient.address for id_ in ids]


def _route(route: RouteSettings, partners: Sequence[Partner]) -> dict[str, Any]:
    found = partner_of(route.organisation, partners)
    return {
        "organisation": found.organisation if found else None,
        "label": found.label if found else route.organisation,
        "known": found is not None and not found.ended,
        "verified": found is not None and found.verified,
        "municipality": route.municipality,
        "products": [product.value for product in route.products],
        "postcodes": list(route.postcodes),
        "places": list(route.places),
    }


def _fitting(
    routes: Sequence[RouteSettings], partners: Sequence[Partner], *, postcode: str, place: str, product: str
) -> list[dict[str, Any]]:
    """List who fits there, the one that is proposed first; with a product those alone that offer it."""
    address = Address(postcode=postcode, city=place)
    found = [one for one in choices(routes, partners, address) if one.fits or not (postcode or place)]
    if product:
        found = [one for one in found if product in one.products or not one.products]
    only = found[0].organisation if len(found) == 1 and product in {each.value for each in Product} else ""
    return [
        {
            "organisation": one.organisation,
            "label": one.label,
            "verified": one.verified,
            "products": list(one.products),
            "by": one.by,
            "proposed": one.proposed or one.organisation == only,
        }
        for one in found
    ]
