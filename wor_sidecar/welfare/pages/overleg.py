"""The page that a coach takes along to the Sociaal Medisch Overleg: one practice, one page of paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from starlette.responses import Response

from wor_sidecar.domain.calendars import months_after
from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.consent import Masked
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label
from wor_sidecar.welfare.figures.overleg import Sheet
from wor_sidecar.welfare.lists.sights import Seen
from wor_sidecar.welfare.pages.days import marks
from wor_sidecar.welfare.pages.person import person
from wor_sidecar.welfare.pages.standing import standing
from wor_sidecar.welfare.signin.kit import View, Visit, see

MONTHS: Final = 3
"""An Overleg is held each quarter."""
_YEARS: Final = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True, repr=False)
class Line(Masked):
    """One patient. `next` is what has to be done, and by when."""

    name: str
    birth_date: date | None
    received_on: date
    product: str
    coach: str
    standing: str
    next: tuple[str, ...]
    closed_on: date | None


@dataclass(frozen=True, slots=True, repr=False)
class Referred(Masked):
    """One referrer's patients."""

    referrer: str
    open: tuple[Line, ...]
    closed: tuple[Line, ...]


class OverlegPages:
    """The pages of the Overleg."""

    def __init__(self, view: View) -> None:
        self._view = view

    def list(self, visit: Visit) -> Response:
        """List the practices; nobody's patient is on this page."""
        return self._view.show(visit, "overleg_list.html", practices=self._view.answers.overleg.practices())

    def show(self, visit: Visit) -> Response:
        """Show one practice's page."""
        today = local_date(self._view.clock.now())
        since = _day(visit.query.get("since", ""), today)
        practice = OrganisationId(visit.path["organisation"])
        sheet = self._view.answers.overleg.sheet(practice, since, visit.who.actor)
        return self._view.show(
            visit,
            "overleg.html",
            sheet=sheet,
            groups=_by_referrer(sheet, today),
            today=today,
            name=self._view.settings.organisation.name,
        )

    def choose(self, visit: Visit) -> Response:
        """Lead to the page with another day to look back to."""
        since = _day(visit.form.text("since"), local_date(self._view.clock.now()))
        return see(f"/overleg/{OrganisationId(visit.path['organisation'])}?since={since.isoformat()}")


def _day(given: str, today: date) -> date:
    """Read the day since which closed cases are shown; a quarter ago where it is none, or is out of reach."""
    usual = months_after(today, -MONTHS)
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return usual
    return day if today - _YEARS <= day <= today else usual


def _by_referrer(sheet: Sheet, today: date) -> tuple[Referred, ...]:
    """Put the patients under who referred them; of each the one that came in first on top."""
    names = sorted({_referrer(one) for one in (*sheet.open, *sheet.closed)}, key=str.casefold)
    return tuple(
        Referred(name or _("not known"), _lines(sheet.open, name, today), _lines(sheet.closed, name, today))
        for name in names
    )


def _lines(seen: Sequence[Seen], referrer: str, today: date) -> tuple[Line, ...]:
    return tuple(_line(one, today) for one in seen if _referrer(one) == referrer)


def _line(seen: Seen, today: date) -> Line:
    case = seen.case
    who = person(case)
    closed = case.referral.closed_at
    return Line(
        name=who.name if who else "",
        birth_date=who.birth_date if who else None,
        received_on=local_date(case.received_at),
        product=label("products", case.referral.product),
        coach=case.coach,
        standing=standing(seen),
        next=tuple(each.words for each in marks(seen.sight.due, today)),
        closed_on=None if closed is None else local_date(closed),
    )


def _referrer(seen: Seen) -> str:
    sent = seen.case.sent
    return "" if sent is None else sent.outgoing.referrer.name
