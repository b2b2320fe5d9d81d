"""Exports: asked for by a coordinator, approved by a second person, fetched once."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.inbox import CodeUnknown
from wor_sidecar.domain.errors.upkeep import ExportPeriodRefused
from wor_sidecar.texts.catalogue import _, show
from wor_sidecar.web.forms import Form
from wor_sidecar.welfare.exporting.desk import LONGEST_WHY, Exporting
from wor_sidecar.welfare.exporting.export import Stage
from wor_sidecar.welfare.exporting.extent import LONGEST_DAYS, Extent, Kind
from wor_sidecar.welfare.pages.own_cases import CSV, attachment
from wor_sidecar.welfare.signin.kit import View, Visit, see
from wor_sidecar.welfare.signin.roles import Role

_TYPES: Final = {Kind.CSV: CSV, Kind.JSON_LINES: "application/x-ndjson; charset=utf-8"}


class ExportPages:
    """The list with the form to ask, one export, and its file."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._exporting = Exporting(view.answers.store, view.answers.partners)

    def list(self, visit: Visit) -> Response:
        """Show the exports of the last month, those that wait first."""
        return self._listed(visit)

    def ask(self, visit: Visit) -> Response:
        """Take a request; what is wrong with it stands above the form, with all that was typed."""
        try:
            extent = _extent(visit.form, self._exporting.practices())
            asked = self._exporting.ask(
                extent, _kind(visit.form.text("kind")), visit.form.text("why"), visit.who
            )
        except WorError as error:
            return self._listed(visit, error)
        return see(f"/manage/exports/{asked.id}?told=asked")

    def one(self, visit: Visit) -> Response:
        """Show one: who, what extent, why; not the content."""
        shown = self._exporting.shown(visit.path["export"])
        own = shown.export.asked_by == visit.who.user
        return self._view.show(
            visit,
            "manage_export.html",
            shown=shown,
            stage=stage_words()[shown.stage],
            kind=kind_words()[shown.export.kind],
            may_decide=shown.stage is Stage.ASKED and not own,
            may_fetch=shown.stage is Stage.APPROVED and own,
            waits=shown.stage is Stage.ASKED and own,
            told=visit.query.get("told", ""),
        )

    def decide(self, visit: Visit) -> Response:
        """Approve or refuse, as the button says."""
        answer = visit.form.text("answer")
        if answer not in ("approve", "refuse"):
            raise CodeUnknown(field="answer", value=answer, known="approve, refuse")
        decided = self._exporting.decide(visit.path["export"], visit.who, approve=answer == "approve")
        return see(f"/manage/exports/{decided.id}?told={decided.stage.value}")

    def fetch(self, visit: Visit) -> Response:
        """Hand out the file, once."""
        export, content = self._exporting.fetch(visit.path["export"], visit.who)
        today = local_date(self._view.clock.now())
        return attachment(
            content, _TYPES[export.kind], f"{_('cases')}-{today.isoformat()}.{export.kind.value}"
        )

    def _listed(self, visit: Visit, error: WorError | None = None) -> Response:
        today = local_date(self._view.clock.now())
        return self._view.show(
            visit,
            "manage_exports.html",
            status=200 if error is None else error.status,
            listed=self._exporting.listed(),
            stages=stage_words(),
            may_ask=visit.who.role is Role.COORDINATOR,
            practices=self._exporting.practices(),
            kinds={kind.value: words for kind, words in kind_words().items()},
            typed={name: visit.form.text(name) for name in ("first", "last", "practice", "kind", "why")},
            today=today,
            most=LONGEST_WHY,
            shown=None if error is None else show(error),
        )


def stage_words() -> Mapping[Stage, str]:
    """Return what each stage is called."""
    return {
        Stage.ASKED: _("waits for a second person"),
        Stage.APPROVED: _("approved: to be fetched within 24 hours"),
        Stage.REFUSED: _("refused"),
        Stage.FETCHED: _("fetched"),
        Stage.VOID: _("void: who asked has another role or a new way in, or may not sign in any more"),
        Stage.OVER: _("over: nobody was in time"),
    }


def kind_words() -> Mapping[Kind, str]:
    """Return what each kind of file is called."""
    return {
        Kind.CSV: _("CSV, for a spreadsheet"),
        Kind.JSON_LINES: _("JSON lines, for another program"),
    }


def _extent(form: Form, practices: Mapping[str, str]) -> Extent:
    try:
        first, last = form.day("first"), form.day("last")
    except ValueError as error:
        raise ExportPeriodRefused(most=LONGEST_DAYS) from error
    if first is None or last is None:
        raise ExportPeriodRefused(most=LONGEST_DAYS)
    practice = form.text("practice")
    if practice and practice not in practices:
        raise CodeUnknown(field="practice", value=practice, known=", ".join(practices.values()))
    return Extent(first, last, practice)


def _kind(value: str) -> Kind:
    if value not in frozenset(Kind):
        raise CodeUnknown(field="kind", value=value, known=", ".join(Kind))
    return Kind(value)
