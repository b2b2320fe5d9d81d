"""The audit trail on pages: by period, user, kind, and case for a coordinator. Reading it is a line too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from wor_sidecar.domain.clock import Millis, local_date, midnight
from wor_sidecar.domain.errors.inbox import CaseUnknown, CodeUnknown, FieldRefused, NotForThisRole
from wor_sidecar.domain.identifiers import is_id
from wor_sidecar.store.audit import AuditLine, AuditRecord, AuditReport, verify
from wor_sidecar.store.trail import Names, in_words
from wor_sidecar.store.trail_pages import Wanted, page_of
from wor_sidecar.store.transactions import Transaction
from wor_sidecar.texts.catalogue import _
from wor_sidecar.texts.times import local_day, moment
from wor_sidecar.texts.trail_page import Chapter
from wor_sidecar.web.forms import Form
from wor_sidecar.welfare import cases
from wor_sidecar.welfare.signin import users
from wor_sidecar.welfare.signin.kit import View, Visit, see
from wor_sidecar.welfare.signin.roles import CONTENT
from wor_sidecar.welfare.trail_calls import TrailCalls
from wor_sidecar.wire.control_app import Call

ON_A_PAGE: Final = 100
_SHORTEST: Final = 8
"""Letters: as much of a reference as the trail shows."""
_DAYS: Final = ("first", "last")
_FIELDS: Final = (*_DAYS, "user", "kind", "case")
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "cases": ("case.", "cases.", "trail."),
    "files": ("export.", "case.exported", "case.downloaded", "cases.downloaded"),
    "sign_in": ("sign_in.",),
    "users": ("user.",),
    "practices": ("partner.", "invitation.", "message."),
    "keys": ("keys.", "vault.", "backup.", "program.", "plugin.", "clock.", "restored."),
    "deleted": ("content.", "facts."),
    "trail": ("audit.", "trail."),
}
"""What the events of each kind begin with."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `case` leads to the case it is about, for who may open it; `about` is a user's name."""

    number: int
    at: Millis
    who: str
    told: str
    case: str = ""
    about: str = ""


class TrailPages:
    """The trail, its check, and one patient's part of it."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._store = view.answers.store

    def choose(self, visit: Visit) -> Response:
        """Lead to the lines that were asked for."""
        days = {name: _typed_day(visit.form, name) for name in _DAYS}
        typed = {name: days.get(name, visit.form.text(name)) for name in _FIELDS}
        typed["case"] = self._meant(typed["case"])
        chosen = {name: value for name, value in typed.items() if value}
        return see(f"/manage/audit?{urlencode(chosen)}" if chosen else "/manage/audit")

    def list(self, visit: Visit) -> Response:
        """Show a page of lines, the newest first."""
        return self._listed(visit)

    def verify(self, visit: Visit) -> Response:
        """Walk the whole trail, and say whether anybody changed it."""
        with self._store.reading() as tx:
            report = verify(tx)
        with self._store.transaction() as tx:
            tx.audit(_line(visit, "audit.verified", "", "ok" if report.intact else "broken"))
        return self._listed(visit, report)

    def of_patient(self, visit: Visit) -> Response:
        """Show one patient who saw and did what, to print and to hand over.

        Raises:
            CaseUnknown: nothing ever stood under that id; that somebody asked is on the trail.

        """
        calls = TrailCalls(self._store, self._view.answers.partners, visit.who.actor)
        asked = {"patient": {"case": visit.path["id"]}, "by": ""}
        found = calls.of_patient(Call({}, {}, asked, None))["referrals"]
        if not found:
            raise CaseUnknown(case=visit.path["id"])
        return self._view.show(
            visit,
            "patient_trail.html",
            chapters=[Chapter.from_json(one) for one in found],
            case=visit.path["id"],
            organisation=self._view.settings.organisation,
            today=local_date(self._view.clock.now()),
            on=local_day,
            at=moment,
        )

    def _meant(self, typed: str) -> str:
        """Return the case of a reference that was typed or begun; a name goes into no address and no line."""
        letters = typed.lower()
        if not typed or is_id(letters):
            return letters
        with self._store.reading() as tx:
            found = cases.beginning(tx, letters) if len(letters) >= _SHORTEST else []
        if len(found) != 1:
            raise _no_reference()
        return found[0]

    def _listed(self, visit: Visit, report: AuditReport | None = None) -> Response:
        chosen = {name: visit.query.get(name, "") for name in _FIELDS}
        wanted, content = _wanted(chosen), visit.who.role in CONTENT
        if wanted.object and not content:
            raise NotForThisRole
        if wanted.object and not is_id(wanted.object):
            raise _no_reference()
        with self._store.transaction() as tx:
            tx.audit(_line(visit, "audit.read", wanted.object))
            found = page_of(tx, wanted, _below(visit.query.get("below", "")), ON_A_PAGE)
            names = users.names(tx)
            lines = self._lines(tx, found, names, content=content)
        return self._view.show(
            visit,
            "manage_audit.html",
            lines=lines,
            chosen=chosen,
            users=names,
            kinds=kind_words(),
            content=content,
            older=_older(chosen, lines),
            first_page=not visit.query.get("below"),
            report=report,
        )

    def _lines(
        self, tx: Transaction, found: Sequence[AuditRecord], names: Mapping[str, str], *, content: bool
    ) -> Sequence[Line]:
        known = {str(one.organisation): one.label for one in self._view.answers.partners.list(tx)}
        known.update(names)

        def name(id_: str) -> str:
            return known.get(id_, id_)

        return [_shown(record, name, content=content) for record in found]


def kind_words() -> Mapping[str, str]:
    """Return what each kind of event is called."""
    return {
        "cases": _("patients: seen, and steps made"),
        "files": _("files and exports"),
        "sign_in": _("signing in"),
        "users": _("users"),
        "practices": _("practices and messages"),
        "keys": _("keys, backups and starts"),
        "deleted": _("deleted after its term"),
        "trail": _("this trail itself"),
    }


def _shown(record: AuditRecord, names: Names, *, content: bool) -> Line:
    told, event, about = in_words(record, names), record.line.event, record.line.object
    case = about if content and event.startswith(KINDS["cases"]) else ""
    user = names(about) if event.startswith("user.") else ""
    return Line(record.number, record.at, told.who, told.told, case, user)


def _older(chosen: Mapping[str, str], lines: Sequence[Line]) -> str:
    """Return where the lines go on; empty where they end."""
    if len(lines) < ON_A_PAGE:
        return ""
    kept = {name: value for name, value in chosen.items() if value}
    return f"/manage/audit?{urlencode({**kept, 'below': lines[-1].number})}"


def _wanted(chosen: Mapping[str, str]) -> Wanted:
    kind = chosen["kind"]
    if kind and kind not in KINDS:
        raise CodeUnknown(field="kind", value=kind, known=", ".join(KINDS))
    last = _day(chosen["last"])
    return Wanted(
        since=_begin(_day(chosen["first"])),
        until=_begin(last + timedelta(days=1)) if last and last < date.max else None,
        user=chosen["user"],
        object=chosen["case"],
        beginnings=KINDS.get(kind, ()),
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise _no_date() from error


def _typed_day(form: Form, name: str) -> str:
    """Return a day of the form as ISO 8601, however it was typed; empty where nothing was."""
    try:
        found = form.day(name)
    except ValueError as error:
        raise _no_date() from error
    return found.isoformat() if found else ""


def _no_date() -> FieldRefused:
    return FieldRefused(act="audit", field="date", wanted="a date such as 2027-01-20")


def _no_reference() -> FieldRefused:
    return FieldRefused(act="audit", field="case", wanted="a reference: the letters behind the word case")


def _begin(day: date | None) -> Millis | None:
    return None if day is None else midnight(day)


def _below(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else None  # noqa: PLR2004


def _line(visit: Visit, event: str, object_: str, outcome: str = "ok") -> AuditLine:
    return AuditLine(event, visit.who.user, visit.who.role.value, object_, outcome=outcome)
