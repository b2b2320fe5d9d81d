"""The call for the figures: as a file to read or to calculate with, or as what the region may be told."""

from base64 import b64encode
from datetime import date
from typing import Any, Final

from wor_sidecar import __version__
from wor_sidecar.domain.clock import local_date
from wor_sidecar.practice.api.listeners import Offered, control_route
from wor_sidecar.practice.api.shapes import body_of, checked, day_of, line
from wor_sidecar.practice.consent.person import at_control
from wor_sidecar.practice.figures import rows
from wor_sidecar.practice.figures.paper import paper
from wor_sidecar.practice.figures.practice import DIMENSIONS, Figures
from wor_sidecar.practice.figures.rows import Span
from wor_sidecar.practice.rooms import Rooms
from wor_sidecar.reports.files import Format, as_file
from wor_sidecar.reports.groups import Dimension
from wor_sidecar.reports.region import told
from wor_sidecar.store.audit import AuditLine
from wor_sidecar.texts.catalogue import LANGUAGES, speaking
from wor_sidecar.wire.control_app import Call
from wor_sidecar.wire.shapes import items, text

_MOST: Final = len(DIMENSIONS)


class ReportCalls:
    """Counts on request; who took figures along is a line of the trail."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._figures = Figures(
            rooms.working_days,
            rooms.settings.terms,
            tuple(one.author for one in rooms.settings.referrers),
            rooms.registrar.pseudonym,
        )

    def routes(self) -> list[Offered]:
        """List the calls."""
        return [
            control_route("POST", "/v1/report", self.report),
            control_route("POST", "/v1/report/figures", self.figures),
        ]

    def report(self, call: Call) -> dict[str, Any]:
        """Return a file: a page names referrers, for who leads the practice; the other shapes number them."""
        body = body_of(call, {"format"}, {"from", "to", "by", "language", "on_behalf_of"})
        shape = checked(lambda: Format(text(body["format"], "format")))
        chosen = checked(lambda: _dimensions(body.get("by", [])))
        span = checked(lambda: Span(_day(body, "from"), _day(body, "to")))
        today = local_date(self._rooms.clock.now())
        with self._rooms.store.reading() as tx:  # years of figures hold up nobody
            counted = self._figures.count(tx, span, chosen, names=shape is Format.HTML)
            organisations = self._rooms.partners.labels(tx)
        self._note(line(body, "on_behalf_of"), shape.value)
        with speaking(_language(body)):
            told_ = paper(counted, self._rooms.settings.practice.name, organisations, today)
            content = as_file(told_, shape)
        return {"format": shape.value, "people": counted.report.people, "base64": b64encode(content).decode()}

    def figures(self, call: Call) -> dict[str, Any]:
        """Return what the region is told: exact counts per stage, product and quarter, nothing else."""
        body = body_of(call, set(), {"on_behalf_of"})
        today = local_date(self._rooms.clock.now())
        with self._rooms.store.reading() as tx:
            found, begun = rows.between(tx, Span()), rows.first_day(tx)
        self._note(line(body, "on_behalf_of"), "region")
        practice = self._rooms.settings.practice.name
        return told.to_json(told.told_by(practice, found, begun, today, __version__))

    def _note(self, by: str, outcome: str) -> None:
        """Note it before the answer goes."""
        person = at_control(by)
        taken = AuditLine("figures.taken", person.user, person.role, "", person.on_behalf_of, outcome)
        with self._rooms.store.transaction() as tx:
            tx.audit(taken)


def _dimensions(given: Any) -> tuple[Dimension, ...]:
    found = tuple(Dimension(text(one, "by")) for one in items(given, "by", _MOST))
    if not set(found) <= set(DIMENSIONS):
        raise ValueError
    return found or DIMENSIONS


def _day(body: dict[str, Any], name: str) -> date | None:
    return day_of(body.get(name, ""))


def _language(body: dict[str, Any]) -> str:
    given = line(body, "language")
    return given if given in LANGUAGES else ""
