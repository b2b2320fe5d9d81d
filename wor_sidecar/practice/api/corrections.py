"""The call that mends a patient's data: what is given holds from now on, what is left out stays."""

from typing import Any, Final

from wor_sidecar.domain.correcting import HOME, MOST_PHONES, NAME, Corrected
from wor_sidecar.practice.api.briefs import Briefs
from wor_sidecar.practice.api.listeners import Offered, desk_route
from wor_sidecar.practice.api.prompts import referral_id
from wor_sidecar.practice.api.shapes import body_of, checked, day_of, person_of
from wor_sidecar.practice.referrals import book
from wor_sidecar.practice.referrals.correcting import Correcting
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.wire.control_app import Call
from wor_sidecar.wire.shapes import fields, items, text

_LONGEST: Final = 300
_TEXTS: Final = frozenset({*NAME, *HOME, "email", "his_number"})


class CorrectionCalls:
    """Correcting a referral's patient."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._briefs = Briefs(rooms)
        self._correcting = Correcting(rooms.acting, rooms.registrar, rooms.departures)

    def routes(self) -> list[Offered]:
        """List the calls."""
        return [desk_route("POST", "/v1/referrals/{id}/correct", self.correct)]

    def correct(self, call: Call) -> dict[str, Any]:
        """Mend what is known, and tell the coach who has it already."""
        body = body_of(call, {"patient"}, {"by"})
        given = checked(lambda: _corrected(body["patient"]))
        with self._rooms.store.transaction() as tx:
            referral = self._correcting.correct(tx, referral_id(call), given, person_of(call, body))
            return self._briefs.whole(tx, book.load(tx, referral.id))


def _corrected(given: Any) -> Corrected:
    """Read what was typed: names of `connectors read`'s patient, the address within or beside it."""
    table = dict(fields(given, frozenset(), _TEXTS | {"birth_date", "phones", "address"}))
    table |= fields(table.pop("address", None) or {}, frozenset(), frozenset(HOME))
    texts = {name: text(table[name], name, _LONGEST) for name in _TEXTS & table.keys()}
    numbers = table.get("phones")
    born = table.get("birth_date")
    return Corrected(
        **texts,
        birth_date=day_of(born),
        phones=None
        if numbers is None
        else tuple(text(one, "phones", _LONGEST) for one in items(numbers, "phones", MOST_PHONES)),
    )
