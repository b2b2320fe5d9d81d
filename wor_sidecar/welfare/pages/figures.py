"""The organisation's figures as a page, for a spreadsheet and for a program; and the way to the Overleg page.

No patient is named here, but small numbers tell of people too: so these pages are for who may see content.
"""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import Response

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.identifiers import OrganisationId
from wor_sidecar.exchange.strict import write_json
from wor_sidecar.reports import words
from wor_sidecar.reports.groups import Dimension
from wor_sidecar.reports.periods import period_named
from wor_sidecar.reports.sections import Section, sections, tables
from wor_sidecar.reports.table import Table, as_csv, as_json, shown
from wor_sidecar.reports.workbook import XLSX, as_xlsx
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.labels import label
from wor_sidecar.welfare.figures.organisation import Counted, Wanted
from wor_sidecar.welfare.pages.overleg import OverlegPages
from wor_sidecar.welfare.signin.kit import PageRoute, View, Visit, page_route, see
from wor_sidecar.welfare.signin.roles import CONTENT

_POST: Final = ("POST",)
_ALL: Final = "all"


def routes(view: View) -> list[PageRoute]:
    """Return the pages of figures and of the Overleg."""
    pages, overleg = FigurePages(view), OverlegPages(view)
    return [
        page_route("/figures", pages.show, roles=CONTENT),
        page_route("/figures", pages.choose, roles=CONTENT, methods=_POST),
        page_route("/figures.csv", pages.as_csv, roles=CONTENT),
        page_route("/figures.xlsx", pages.as_xlsx, roles=CONTENT),
        page_route("/figures.json", pages.as_json, roles=CONTENT),
        page_route("/overleg", overleg.list, roles=CONTENT),
        page_route("/overleg/{organisation}", overleg.show, roles=CONTENT),
        page_route("/overleg/{organisation}", overleg.choose, roles=CONTENT, methods=_POST),
    ]


@dataclass(frozen=True, slots=True)
class Part:
    """One section, ready to be shown."""

    name: str
    title: str
    told: str
    chart: Markup
    hint: str
    table: Table


class FigurePages:
    """The pages of the figures."""

    def __init__(self, view: View) -> None:
        self._view = view

    def show(self, visit: Visit) -> Response:
        """Show everything that is counted."""
        counted = self._counted(visit, "figures.shown")
        wanted = counted.wanted
        return self._view.show(
            visit,
            "figures.html",
            parts=[_part(one) for one in _sections(counted)],
            people=counted.report.people,
            referrals=counted.report.referrals,
            period=wanted.period.words,
            wanted=wanted,
            periods={_ALL: _("all years"), **{one.name: one.words for one in counted.periods}},
            practices={_ALL: _("all practices"), **counted.practices},
            products={_ALL: _("all products"), **{one: label("products", one) for one in counted.products}},
            query=_query(wanted),
            today=local_date(self._view.clock.now()),
            name=self._view.settings.organisation.name,
            cell=shown,
        )

    def choose(self, visit: Visit) -> Response:
        """Lead to what was chosen; a choice is in the address, so that it can be kept and sent."""
        form = visit.form
        given = {name: form.text(name) for name in ("period", "practice", "product")}
        chosen = {name: value for name, value in given.items() if value not in ("", _ALL)}
        return see("/figures" + (f"?{urlencode(chosen)}" if chosen else ""))

    def as_csv(self, visit: Visit) -> Response:
        """Hand out the tables for a spreadsheet."""
        counted = self._counted(visit, "figures.taken")
        return _file(as_csv(tables(_sections(counted))).encode(), "text/csv; charset=utf-8", "csv")

    def as_xlsx(self, visit: Visit) -> Response:
        """Hand out the tables for a spreadsheet, each on a sheet of its own."""
        counted = self._counted(visit, "figures.taken")
        return _file(as_xlsx(tables(_sections(counted))), XLSX, "xlsx")

    def as_json(self, visit: Visit) -> Response:
        """Hand out the tables for a program."""
        counted = self._counted(visit, "figures.taken")
        wanted = counted.wanted
        value: dict[str, Any] = {
            "period": wanted.period.name,
            "practice": wanted.practice,
            "product": wanted.product,
            "people": counted.report.people,
            "referrals": counted.report.referrals,
            "tables": as_json(tables(_sections(counted))),
        }
        return _file(write_json(value), "application/json", "json")

    def _counted(self, visit: Visit, event: str) -> Counted:
        query = visit.query
        wanted = Wanted(
            period_named(query.get("period", "")), query.get("practice", ""), query.get("product", "")
        )
        return self._view.answers.figures.count(wanted, visit.who.actor, event=event)


def _sections(counted: Counted) -> tuple[Section, ...]:
    def naming(dimension: Dimension, code: str) -> str:
        if dimension is Dimension.ORGANISATION:
            return counted.practices.get(OrganisationId(code), code)
        if dimension is Dimension.QUARTER and code:
            return period_named(code).words
        return words.code_word(dimension, code)

    return sections(counted.report, naming, {Dimension.MUNICIPALITY: _("Postcode area")})


def _part(one: Section) -> Part:
    # Our own drawing, with every word in it escaped there: the template may not escape it once more.
    return Part(one.table.name, one.title, one.told, Markup(one.chart), one.hint, one.table)  # noqa: S704


def _query(wanted: Wanted) -> str:
    chosen = {"period": wanted.period.name, "practice": wanted.practice, "product": wanted.product}
    chosen = {name: value for name, value in chosen.items() if value}
    return f"?{urlencode(chosen)}" if chosen else ""


def _file(content: bytes, media_type: str, ending: str) -> Response:
    name = _("figures")
    return Response(
        content,
        media_type=media_type,
        headers={"content-disposition": f'attachment; filename="{name}.{ending}"'},
    )
