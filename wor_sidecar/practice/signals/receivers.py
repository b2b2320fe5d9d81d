"""Whose working days count: ours for our own questions and letters, the receiver's for what it should do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from wor_sidecar.domain.calendars import Calendar, Closure
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.practice.settings import RouteSettings
from wor_sidecar.settings.shared import CalendarSettings
from wor_sidecar.settings.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Days:
    """The working days around one day; an organisation of which no closure is known keeps ours."""

    ours: Calendar
    theirs: Mapping[OrganisationId, Calendar]

    def of(self, organisation: OrganisationId | None) -> Calendar:
        """Return the days that count for what an organisation should do."""
        return self.ours if organisation is None else self.theirs.get(organisation, self.ours)


class Receivers:
    """Knows the closure weeks of each organisation, as the routes name them."""

    def __init__(
        self, ours: WorkingDays, settings: CalendarSettings, routes: Sequence[RouteSettings]
    ) -> None:
        self._ours = ours
        self._closures: dict[str, tuple[Closure, ...]] = {}
        for route in routes:
            weeks = tuple(Closure(first, last) for first, last in route.closed)
            if weeks:
                self._closures[route.organisation] = self._closures.get(route.organisation, ()) + weeks
        self._bare = WorkingDays(replace(settings, closed=())) if self._closures else None

    def around(self, today: date, labels: Mapping[OrganisationId, str]) -> Days:
        """Return the working days of everybody, around today."""
        ours = self._ours.around(today)
        if self._bare is None:
            return Days(ours, {})
        bare = self._bare.around(today)
        closed = {one: self._of(one, label) for one, label in labels.items()}
        return Days(ours, {one: replace(bare, closures=weeks) for one, weeks in closed.items() if weeks})

    def one(self, today: date, organisation: OrganisationId, label: str) -> Calendar:
        """Return the working days of one organisation."""
        return self.around(today, {organisation: label}).of(organisation)

    def _of(self, organisation: OrganisationId, label: str) -> tuple[Closure, ...]:
        return self._closures.get(label, ()) + self._closures.get(organisation, ())
