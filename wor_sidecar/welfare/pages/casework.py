"""A case's page and the forms of its steps: fill in, read what the GP will read, send."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from starlette.responses import Response

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.inbox import CaseChanged, CaseShredded
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.welfare import cases, timeline
from wor_sidecar.welfare.acting import FORBIDDEN
from wor_sidecar.welfare.acts import Act, ActName, act_named
from wor_sidecar.welfare.answers import Organisation
from wor_sidecar.welfare.case import Case, Entry
from wor_sidecar.welfare.desk import Seen
from wor_sidecar.welfare.letter_preview import origin_of, preview
from wor_sidecar.welfare.pages.case_screen import case_screen, top
from wor_sidecar.welfare.pages.elsewhere_way import way_of
from wor_sidecar.welfare.pages.fields import REPORTS, Field, Setting, fields_of
from wor_sidecar.welfare.pages.filling import FIELD_ERRORS, Filled, filled, key_of, told_wrong, untyped
from wor_sidecar.welfare.pages.lines import since
from wor_sidecar.welfare.pages.person import own_words, person
from wor_sidecar.welfare.pages.standing import talked, too_few
from wor_sidecar.welfare.pages.steps import ENDING, LETTERS, URGENT, explained, step_words
from wor_sidecar.welfare.shown import possible
from wor_sidecar.welfare.signin import users
from wor_sidecar.welfare.signin.kit import View, Visit, see
from wor_sidecar.welfare.signin.roles import CONTENT
from wor_sidecar.welfare.signin.users import User
from wor_sidecar.welfare.step_days import AHEAD, days_of

_TALKS: Final = frozenset({ActName.CONTACT, ActName.INTAKE_DONE})
"""The steps in which the patient's own words are at hand."""
_BARE: Final = frozenset({ActName.ACCEPT.value, ActName.RESUME.value, ActName.SEEN.value})
"""Steps that their own button on the case's page makes, without a form between."""


class Casework:
    """The pages of one case."""

    def __init__(self, view: View) -> None:
        self._view = view
        us = view.settings.organisation
        self._organisation = Organisation(us.name, us.phone)

    def show(self, visit: Visit) -> Response:
        """Show a case."""
        return self._case(visit, self._open(visit), told=visit.query.get("told", ""))

    def form(self, visit: Visit) -> Response:
        """Show the form of one step; nothing changes."""
        name, seen = act_named(visit.path["step"]), self._open(visit)
        if name not in possible(seen.case):
            return self._case(visit, seen, told="not-now", status=409)
        fields = self._fields(name, seen)
        proposed = self._proposed(visit, name, fields, seen)
        given = untyped(name, visit.who, seen.case.version, len(seen.entries), proposed)
        return self._form(visit, seen, given, fields)

    def step(self, visit: Visit) -> Response:
        """Take a form: back to it, on to what the GP will read, or make the step."""
        name, case = act_named(visit.path["step"]), ReferralId(visit.path["id"])
        given = self._filled(visit, name, case)
        going = visit.form.text("go")
        if going == "edit":
            seen = self._open(visit)
            return self._form(visit, seen, replace(given, wrong={}), self._fields(name, seen))
        if given.wrong:
            seen = self._open(visit)
            return self._form(visit, seen, given, self._fields(name, seen), status=422)
        try:
            if name in LETTERS and going != "send":
                return self._preview(visit, case, given)
            self._make(visit, case, given)
        except WorError as error:
            return self.stumbled(visit, case, given.act, error, given)
        return see(f"/cases/{case}?told={name.value}")

    def stumbled(
        self, visit: Visit, case: ReferralId, act: Act, error: WorError, given: Filled | None = None
    ) -> Response:
        """Show what stood in the way of a step, with everything that was typed.

        Raises:
            WorError: it is none of the reader's doing; it gets a page of its own.

        """
        if isinstance(error, CaseShredded):
            raise error
        seen = self._view.answers.desk.open(case, visit.who.actor)
        fields = self._fields(act.name, seen)
        typed = given or self._filled(visit, act.name, case)
        if isinstance(error, CaseChanged):
            return self._changed(visit, seen, typed, fields)
        if isinstance(error, FORBIDDEN):
            return self._case(visit, seen, told="not-now", status=409)
        if isinstance(error, FIELD_ERRORS):
            return self._form(visit, seen, told_wrong(typed, error, fields), fields, status=422)
        raise error

    def _preview(self, visit: Visit, case: ReferralId, given: Filled) -> Response:
        seen, draft = self._view.answers.desk.draft(case, given.act, visit.who.actor, agreed=given.agreed)
        origin = origin_of(draft.case, self._organisation)
        assert origin is not None
        return self._view.show(
            visit,
            "letter.html",
            top=top(seen, self._today()),
            step=given.act.name.value,
            words=step_words(seen.case)[given.act.name],
            typed=given.typed,
            version=given.version,
            entries=given.entries,
            letter=preview(draft.told, origin, agreed=draft.case.feedback, test=draft.case.test),
        )

    def _changed(self, visit: Visit, seen: Seen, given: Filled, fields: tuple[Field, ...]) -> Response:
        """Show what a colleague did meanwhile; the form below it fits the case as it is now."""
        still = given.act.name in possible(seen.case)
        news = since(seen, given.entries)
        by_practice = bool(news) and not any(line.ours for line in news)
        fresh = replace(given, version=seen.case.version, entries=len(seen.entries), wrong={})
        return self._form(
            visit,
            seen,
            fresh,
            fields,
            status=409,
            template="changed.html",
            news=news,
            still=still,
            by_practice=by_practice,
        )

    def _form(
        self,
        visit: Visit,
        seen: Seen,
        given: Filled,
        fields: tuple[Field, ...],
        *,
        status: int = 200,
        template: str = "step.html",
        **more: Any,
    ) -> Response:
        name = given.act.name
        return self._view.show(
            visit,
            template,
            status=status,
            top=top(seen, self._today()),
            step=name.value,
            words=step_words(seen.case)[name],
            explained=explained(name, talked=talked(seen.entries)),
            own_words=own_words(seen.case) if name in _TALKS else "",
            fields=fields,
            typed=given.typed,
            wrong=given.wrong,
            version=given.version,
            entries=given.entries,
            makes_letter=name in LETTERS,
            ends=name in ENDING,
            is_urgent=name in URGENT,
            **more,
        )

    def _case(self, visit: Visit, seen: Seen, *, told: str = "", status: int = 200) -> Response:
        screen = case_screen(seen, self._view.clock.now())
        carrying = self._view.answers.carrying
        return self._view.show(
            visit,
            "case.html",
            status=status,
            case=screen,
            notice=told,
            bare=_BARE,
            way=way_of(carrying, seen.case),
            twins=carrying.twins(seen.case.id),
        )

    def _filled(self, visit: Visit, name: ActName, case_id: ReferralId) -> Filled:
        """Read every field that the step may have; the patient's choice only decides which are shown."""
        with self._view.answers.store.reading() as tx:
            case, entries = cases.get(tx, case_id), timeline.read(tx, case_id)
        fields = fields_of(name, replace(self._setting(case, entries), agreed=True))
        return filled(visit.form, name, fields, visit.who, days_of(name, case, entries, self._today()))

    def _make(self, visit: Visit, case: ReferralId, given: Filled) -> None:
        """Make the step; a new choice of the patient goes before what the GP may then read."""
        acts: tuple[Act, ...] = (given.act,)
        if given.act.kind == REPORTS:
            acts = (Act(ActName.FEEDBACK_CONSENT, given.act.by, given.act.version, on=False),)
        if given.agreed is not None and given.agreed != self._agreed(case):
            choice = Act(ActName.FEEDBACK_CONSENT, given.act.by, given.act.version, on=given.agreed)
            acts = (choice, replace(given.act, version=None))
        self._view.answers.desk.make(case, acts, visit.who.actor, key=key_of(visit.form))

    def _agreed(self, case: ReferralId) -> bool:
        with self._view.answers.store.reading() as tx:
            return cases.get(tx, case).feedback

    def _today(self) -> date:
        return local_date(self._view.clock.now())

    def _open(self, visit: Visit) -> Seen:
        return self._view.answers.desk.open(ReferralId(visit.path["id"]), visit.who.actor)

    def _fields(self, name: ActName, seen: Seen) -> tuple[Field, ...]:
        return fields_of(name, self._setting(seen.case, seen.entries))

    def _setting(self, case: Case, entries: tuple[Entry, ...]) -> Setting:
        with self._view.answers.store.reading() as tx:
            colleagues = _colleagues(users.everybody(tx))
        return Setting(
            case.feedback,
            self._view.settings.feedback.longest_text,
            colleagues,
            identified=case.referral.identity_checked,
            too_few=too_few(entries, self._view.settings.terms.attempts),
        )

    def _proposed(
        self, visit: Visit, name: ActName, fields: tuple[Field, ...], seen: Seen
    ) -> Mapping[str, str]:
        """Fill in what is nearly always so: today, and the reader's own name; never a patient's answer."""
        proposed = {each.name: "" for each in fields}
        if "date" in proposed and name not in AHEAD:
            proposed["date"] = self._today().isoformat()
        if "to" in proposed and not seen.case.coach:
            proposed["to"] = visit.who.name
        if "way" in proposed:
            called = person(seen.case)
            proposed["way"] = called.way if called and called.phones else ""
        return proposed


def _colleagues(everybody: Iterable[User]) -> Mapping[str, str]:
    """Return whom a case may be given to; who has a namesake goes by the id that they sign in with."""
    here = [one for one in everybody if one.active]
    namesakes = Counter(one.full_name for one in here)
    return dict(
        (one.full_name, one.full_name)
        if namesakes[one.full_name] == 1
        else (one.id, f"{one.full_name} ({one.id})")
        for one in here
        if one.role in CONTENT
    )
