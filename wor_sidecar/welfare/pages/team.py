"""The team for who looks after it: everybody's days and cases, districts, and handing cases over."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.inbox import DistrictRefused
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.lists import Product
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.store.first_looks import FirstLooks
from wor_sidecar.texts.catalogue import language, show
from wor_sidecar.texts.labels import labels
from wor_sidecar.welfare import cases
from wor_sidecar.welfare.case import Case
from wor_sidecar.welfare.pages import work
from wor_sidecar.welfare.pages.person import person
from wor_sidecar.welfare.pages.standing import state_words
from wor_sidecar.welfare.pages.work import TEAM, weekday_words
from wor_sidecar.welfare.signin.kit import PageRoute, View, Visit, page_route, see
from wor_sidecar.welfare.signin.roles import UPKEEP, Role
from wor_sidecar.welfare.team.counting import NOBODY

UNOWNED = "-"
"""In an address: the cases that nobody has; no user's id begins like that."""
MOST_SHOWN = 100
DISTRICTS = "/manage/districts"
_COORDINATOR = frozenset({Role.COORDINATOR})
_POST = ("POST",)


def routes(view: View) -> list[PageRoute]:
    """Return the pages of the team, and those of one person's work."""
    pages = TeamPages(view)
    cases_of = f"{TEAM}/{{user}}/cases"
    return [
        page_route(TEAM, pages.page, roles=UPKEEP),
        page_route(DISTRICTS, pages.add_district, roles=UPKEEP, methods=_POST),
        page_route(f"{DISTRICTS}/drop", pages.drop_district, roles=UPKEEP, methods=_POST),
        page_route(cases_of, pages.cases, roles=_COORDINATOR),
        page_route(cases_of, pages.hand_over, roles=_COORDINATOR, methods=_POST),
        *work.routes(view),
    ]


@dataclass(frozen=True, slots=True, repr=False)
class OpenCase(Masked):
    """A case that may be handed over. `name` is empty once its content was deleted."""

    id: ReferralId
    version: int
    name: str
    standing: str
    received_at: Millis


class TeamPages:
    """The team's page shows no patient; what is handed over shows names, to a coordinator alone."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._team = view.answers.team
        self._looks = FirstLooks(view.answers.store, view.clock)

    def page(self, visit: Visit) -> Response:
        """Show everybody, and the districts."""
        return self._shown(visit)

    def add_district(self, visit: Visit) -> Response:
        """Give postcodes to a coach."""
        form = visit.form
        try:
            first = _digits(form.text("first"))
            last = _digits(form.text("last")) if form.text("last") else first
            product = form.text("product") if form.text("product") in frozenset(Product) else ""
            self._team.add_district(first, last, form.text("coach"), product, visit.who.actor)
        except WorError as error:
            return self._shown(visit, error)
        return see(f"{TEAM}?told=district")

    def drop_district(self, visit: Visit) -> Response:
        """Take postcodes away from a coach."""
        self._team.drop_district(visit.form.text("district"), visit.who.actor)
        return see(f"{TEAM}?told=dropped")

    def cases(self, visit: Visit) -> Response:
        """Show somebody's open cases with a form to hand them over."""
        return self._listed(visit)

    def hand_over(self, visit: Visit) -> Response:
        """Hand over the cases that were ticked, or all."""
        form, whose = visit.form, _whose(visit)
        if form.ticked("all"):
            wanted = list(self._team.open_cases(whose))
        else:
            wanted = [one for one in map(_picked, form.many("case")) if one is not None]
        if not wanted:
            return self._listed(visit, missing=True)
        try:
            done = self._team.hand_over(wanted, form.text("to"), form.text("note"), visit.who)
        except WorError as error:
            return self._listed(visit, error)
        return see(f"{TEAM}?told=handed&done={done.done}&changed={done.changed}")

    def _shown(self, visit: Visit, error: WorError | None = None) -> Response:
        team = self._team.whole()
        return self._view.show(
            visit,
            "team.html",
            status=200 if error is None else error.status,
            team=team,
            coaches={one.user.id: one.user.full_name for one in team.members if one.works_here},
            products=labels("products", language()),
            weekdays=weekday_words(),
            typed={name: visit.form.text(name) for name in ("first", "last", "coach", "product")},
            told=visit.query.get("told", ""),
            done=_number(visit.query.get("done", "")),
            changed=_number(visit.query.get("changed", "")),
            shown=None if error is None else show(error),
        )

    def _listed(self, visit: Visit, error: WorError | None = None, *, missing: bool = False) -> Response:
        whose = _whose(visit)
        name = "" if whose == NOBODY else self._team.member(whose).user.full_name
        found = list(self._team.open_cases(whose))
        with self._view.answers.store.reading() as tx:
            opened = cases.some(tx, [id_ for id_, _version in found[:MOST_SHOWN]])
        shown = [_row(one) for one in opened]
        self._note(visit, opened)
        team = self._team.whole()
        return self._view.show(
            visit,
            "hand_over.html",
            status=error.status if error else 422 if missing else 200,
            whose=visit.path["user"],
            name=name,
            cases=shown,
            number=len(found),
            colleagues={
                one.user.id: one.user.full_name
                for one in team.members
                if one.works_here and one.user.id != whose
            },
            typed={each: visit.form.text(each) for each in ("to", "note")},
            picked=visit.form.many("case"),
            missing=missing,
            shown=None if error is None else show(error),
        )

    def _note(self, visit: Visit, opened: Sequence[Case]) -> None:
        """Whom a page shows stands in the trail before the page goes."""
        actor = visit.who.actor
        self._looks.note(
            AuditLine("case.listed", actor.user, actor.role, one.id, actor.on_behalf_of)
            for one in opened
            if one.sent is not None
        )


def _row(case: Case) -> OpenCase:
    known = person(case)
    return OpenCase(
        case.id, case.version, known.name if known else "", state_words(case.state), case.received_at
    )


def _whose(visit: Visit) -> str:
    return NOBODY if visit.path["user"] == UNOWNED else visit.path["user"]


def _picked(value: str) -> tuple[ReferralId, int] | None:
    """Read a tick: a case's id, and the version that was looked at."""
    id_, colon, version = value.rpartition(":")
    return (ReferralId(id_), int(version)) if colon and version.isdecimal() and len(version) < 10 else None  # noqa: PLR2004


def _digits(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) == 4):  # noqa: PLR2004  # of a Dutch postcode
        raise DistrictRefused
    return int(value)


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 7 else 0  # noqa: PLR2004
