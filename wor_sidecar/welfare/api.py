"""The control API of the inbox: what its own command line asks, over loopback.

Whoever has the token of control.json is an administrator of this machine; `by` names the person acted for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.applications import Starlette
from starlette.routing import Route

from wor_sidecar.domain.clock import iso
from wor_sidecar.domain.errors.foundations import CallMalformed
from wor_sidecar.domain.errors.inbox import PartnerNotHere
from wor_sidecar.domain.identifiers import OrganisationId, ReferralId
from wor_sidecar.installed.trial import Trial
from wor_sidecar.mail.key_desk import KeyDesk
from wor_sidecar.mail.partner_json import partner_json
from wor_sidecar.mail.partners import Partners
from wor_sidecar.store.backups import Nights
from wor_sidecar.store.transactions import Store, Transaction
from wor_sidecar.welfare.act_json import act_from_json
from wor_sidecar.welfare.acting import Actor
from wor_sidecar.welfare.backup_calls import backup_calls
from wor_sidecar.welfare.desk import Desk
from wor_sidecar.welfare.elsewhere.calls import import_calls
from wor_sidecar.welfare.elsewhere.carrying import Carrying
from wor_sidecar.welfare.elsewhere.taking import Taking
from wor_sidecar.welfare.figures.organisation import Figures
from wor_sidecar.welfare.figures.overleg import Overleg
from wor_sidecar.welfare.lists.board import Board
from wor_sidecar.welfare.restored_calls import RestoredCalls
from wor_sidecar.welfare.retention.telling import Telling
from wor_sidecar.welfare.shown import Json
from wor_sidecar.welfare.signin.enrolling import Enrolling
from wor_sidecar.welfare.signin.user_calls import user_calls
from wor_sidecar.welfare.team.people import Team
from wor_sidecar.welfare.team.reminding import Reminding
from wor_sidecar.welfare.trail_calls import TrailCalls
from wor_sidecar.wire.control_app import Call, call_route, control_app
from wor_sidecar.wire.shapes import ShapeRefused, fields, text

_USER: Final = "control"
_ROLE: Final = "administrator"


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answers. `invite` makes an invitation (label, who -> its JSON); `status` tells what goes on."""

    desk: Desk
    taking: Taking
    carrying: Carrying
    board: Board
    figures: Figures
    overleg: Overleg
    store: Store
    enrolling: Enrolling
    partners: Partners
    keys: KeyDesk
    retention: Telling
    team: Team
    reminding: Reminding
    trial: Trial
    invite: Callable[[str, Actor], Json]
    status: Callable[[], Json]


def make_app(answers: Answers, nights: Nights, more: Sequence[Route] = ()) -> Starlette:
    """Put the calls together, with those that need more than these."""
    calls = _Calls(answers, nights)
    return control_app(
        [
            call_route("GET", "/v1/status", calls.status),
            call_route("GET", "/v1/cases", calls.cases),
            call_route("GET", "/v1/cases/{id}", calls.case),
            call_route("POST", "/v1/cases/{id}/act", calls.act),
            *(call_route(*call) for call in import_calls(answers.taking, _actor)),
            call_route("POST", "/v1/invitations", calls.invite, 201),
            call_route("GET", "/v1/partners", calls.partners),
            call_route("POST", "/v1/partners/{organisation}/verify", calls.verify),
            call_route("POST", "/v1/partners/{organisation}/end", calls.end),
            *user_calls(answers.enrolling, _actor()),
            *(call_route(*call) for call in answers.keys.calls()),
            *backup_calls(nights, _actor()),
            call_route("GET", "/v1/retention", answers.retention.shown),
            call_route("POST", "/v1/mail/test", calls.mail_test),
            *RestoredCalls(answers.store, answers.partners, _actor()).routes(),
            *TrailCalls(answers.store, answers.partners, _actor()).routes(),
            *more,
        ],
    )


class _Calls:
    def __init__(self, answers: Answers, nights: Nights) -> None:
        self._answers = answers
        self._nights = nights

    def status(self, _call: Call) -> Json:
        report = self._nights.report().to_json(self._nights.backups.clock.now())
        retention = self._answers.retention.status()
        reminders = self._answers.reminding.told().to_json()
        kept = {"backup": report, "retention": retention, "reminders": reminders}
        at = iso(self._nights.backups.clock.now())
        return {**self._answers.status(), "at": at, "trial": self._answers.trial.to_json(), **kept}

    def cases(self, call: Call) -> Json:
        only_open = call.query.get("open") == "1"
        return {"cases": self._answers.desk.cases(_actor(), only_open=only_open)}

    def case(self, call: Call) -> Json:
        return self._answers.desk.case(ReferralId(call.path["id"]), _actor())

    def act(self, call: Call) -> Json:
        act = act_from_json(call.body)
        return self._answers.desk.act(ReferralId(call.path["id"]), act, _actor(act.by))

    def invite(self, call: Call) -> Json:
        return self._answers.invite(_body(call, optional=frozenset({"label"})).get("label", ""), _actor())

    def mail_test(self, call: Call) -> Json:
        to = _body(call, frozenset({"to"}))["to"]
        self._answers.reminding.test(to)
        return {"sent_to": to}

    def partners(self, _call: Call) -> Json:
        with self._answers.store.reading() as tx:
            return {
                "own_digits": self._answers.partners.own_digits(tx),
                "partners": [partner_json(one, tx.clock.now()) for one in self._answers.partners.details(tx)],
            }

    def verify(self, call: Call) -> Json:
        body = _body(call, frozenset({"digits"}), frozenset({"by"}))
        with self._answers.store.transaction() as tx:
            organisation = self._organisation(tx, call)
            by = body.get("by", "")
            self._answers.partners.verify(tx, organisation, body["digits"], _USER, on_behalf_of=by)
            return self._present(tx, organisation)

    def end(self, call: Call) -> Json:
        body = _body(call, optional=frozenset({"by"}))
        with self._answers.store.transaction() as tx:
            organisation = self._organisation(tx, call)
            self._answers.partners.end(tx, organisation, _USER, on_behalf_of=body.get("by", ""))
            return self._present(tx, organisation)

    def _organisation(self, tx: Transaction, call: Call) -> OrganisationId:
        """Find a partner by its id or by our own label."""
        named = call.path["organisation"]
        found = self._answers.partners.get(tx, OrganisationId(named)) or self._answers.partners.by_label(
            tx, named
        )
        if found is None:
            raise PartnerNotHere(partner=named)
        return found.organisation

    def _present(self, tx: Transaction, organisation: OrganisationId) -> Json:
        found = self._answers.partners.detail(tx, organisation)
        if found is None:
            raise PartnerNotHere(partner=organisation)
        return partner_json(found, tx.clock.now())


def _actor(by: str = "") -> Actor:
    return Actor(_USER, _ROLE, on_behalf_of=by)


def _body(
    call: Call, required: frozenset[str] = frozenset(), optional: frozenset[str] = frozenset()
) -> dict[str, str]:
    try:
        table = fields(call.body or {}, required, optional)
        return {name: text(value, name) for name, value in table.items()}
    except ShapeRefused as error:
        raise CallMalformed(why=error) from error
