"""What a case offers is what the table allows its coach, in every state; each form can be filled and made."""

import re
from typing import Any

import pytest

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.errors import WorError
from wor_sidecar.domain.errors.sidecar import MoveNotAllowed
from wor_sidecar.domain.moves import Move, MoveKind, Who, apply
from wor_sidecar.domain.referral import State
from wor_sidecar.exchange import contents
from wor_sidecar.welfare.acting import FORBIDDEN, Actor
from wor_sidecar.welfare.acts import FORMS, Act, ActName
from wor_sidecar.welfare.case import Case
from wor_sidecar.welfare.pages.steps import LETTERS

TYPED: dict[str, dict[str, str]] = {
    "reject": {"reason": "no_capacity"},
    "contact": {"way": "mobile", "result": "no_answer"},
    "plan-intake": {"date": "2027-01-20"},
    "intake-done": {"agreed": "yes", "identity": "yes", "mark": "6"},
    "start-activity": {"category": "nature", "date": "2027-01-20"},
    "follow-up": {"taking_part": "yes", "mark": "7"},
    "end": {"outcome": "goes_on_alone"},
    "stop": {"reason": "cost"},
    "not-reached": {"sure": "yes"},
    "withdraw": {"kind": "coaching"},
    "feedback-consent": {"on": "no"},
    "assign": {"to": "A. Coordinator"},
    "message": {"note": "Kunt u bellen?"},
}
FILLED: dict[str, dict[str, Any]] = {
    "reject": {"reason": "no_capacity"},
    "contact": {"way": "mobile", "result": "no_answer"},
    "intake-done": {"mark": 6},
    "start-activity": {"category": "nature"},
    "follow-up": {"taking_part": "yes"},
    "end": {"outcome": "goes_on_alone"},
    "stop": {"reason": "cost"},
    "withdraw": {"kind": "everything"},
    "feedback-consent": {"on": False},
    "assign": {"to": "A. Coach"},
    "message": {"note": "Kunt u bellen?"},
}
ENDS = {
    "rejected": ("received", "reject"),
    "followed_up": ("active", "follow-up"),
    "ended": ("intake_done", "end"),
    "stopped": ("accepted", "stop"),
}
"""End states that one more step reaches."""
LAST_WORDS: dict[str, contents.Content] = {
    "withdrawn by the practice": contents.Withdraw("everything", "Assistente", 1_800_000_000_000),
    "wrong patient": contents.WrongPatient(),
    "deceased": contents.Deceased(),
    "left the practice": contents.LeftPractice(),
}
OPEN = ("received", "accepted", "contacting", "intake_planned", "intake_done", "active")
SITUATIONS = [
    *((state, "") for state in (*OPEN, "not_reached", "withdrawn", *ENDS)),
    *((state, "on hold") for state in ("accepted", "active")),
    *((state, "cancel asked") for state in ("received", "intake_planned")),
    *((state, "no reports") for state in ("contacting", "active")),
    *(("contacting", word) for word in LAST_WORDS),
    ("followed_up", "deceased"),
    ("received", "a message came"),
]


@pytest.fixture
def stands(site: Any, bring: Any) -> Any:
    """Bring a case to a state, with a flag beside it or a last word over it."""

    def brought(state: str, beside: str) -> str:
        origin, step = ENDS.get(state, (state, ""))
        case = bring(origin, feedback=beside != "no reports")
        if step:
            site.desk.act(case, step, **FILLED[step])
        if beside == "on hold":
            site.desk.act(case, "hold")
        if beside == "cancel asked":
            site.desk.hears(case, contents.Cancel("duplicate"))
        if beside == "a message came":
            site.desk.hears(case, contents.TextMessage("Belt u even?"))
        if beside in LAST_WORDS:
            site.desk.hears(case, LAST_WORDS[beside])
        return case

    return brought


def table_allows(case: Case) -> set[str]:
    """Return every step whose move the domain's table lets a coach make, by trying it."""
    found = set()
    for name, form in FORMS.items():
        if form.move is None:
            continue
        try:
            apply(case.referral, Move(form.move, Who.COACH, case.received_at, reason="other"))
        except MoveNotAllowed:
            continue
        found.add(name.value)
    return found


def notes_allowed(case: Case) -> set[str]:
    """Return the steps that move nothing and make sense now."""
    gone = case.state in (State.WITHDRAWN, State.WRONG_PATIENT)
    over = gone or case.state in (State.DECEASED, State.LEFT_PRACTICE)
    return {
        "assign",
        *(() if over else ("feedback-consent",)),
        *(() if over or not case.feedback else ("message",)),
        *(("confirm-deletion",) if gone else ()),
        *(("seen",) if case.news else ()),
    }


def offered(page: Any, case: str) -> set[str]:
    return set(re.findall(rf'/cases/{case}/steps/([a-z-]+)"', page.answer.text))


@pytest.mark.parametrize(("state", "beside"), SITUATIONS)
def test_a_case_offers_exactly_what_the_table_allows(coach, stands, site, state: str, beside: str) -> None:
    case = stands(state, beside)
    found = site.desk.case(case)
    assert offered(coach.sees(case), case) == table_allows(found) | notes_allowed(found)


@pytest.mark.parametrize(("state", "beside"), SITUATIONS)
def test_what_is_not_offered_is_refused_kept_and_changes_nothing(
    stands, site, state: str, beside: str
) -> None:
    case = stands(state, beside)
    before = site.desk.case(case)
    forged = {name.value for name in ActName} - table_allows(before) - notes_allowed(before)
    actor = Actor("a.coach", "coach")
    for name in sorted(forged):
        lines = len(site.desk.timeline(case))
        filled = {"plan-intake": {"date": local_date(site.clock.now())}}.get(name, FILLED.get(name, {}))
        with pytest.raises(FORBIDDEN):
            site.inbox.answers.desk.make(case, (Act(ActName(name), by="A. Coach", **filled),), actor)
        entries = site.desk.timeline(case)
        assert (len(entries), entries[-1].refused) == (lines + 1, "not_allowed"), name
    after = site.desk.case(case)
    assert (after.referral, after.version) == (before.referral, before.version)


@pytest.mark.parametrize("state", [*OPEN, "not_reached", "withdrawn", *ENDS])
def test_each_form_that_is_offered_can_be_filled_in_and_made(coach, stands, site, state: str) -> None:
    for step in sorted(offered(coach.sees(case := stands(state, "")), case)):
        case = stands(state, "")
        form = coach.form(case, step)
        assert form.status == 200, step
        fields = form.fields(f"/cases/{case}/steps/{step}")
        typed = {name: value for name, value in TYPED.get(step, {}).items() if name in fields}
        answer = coach.sends(case, step, form, **typed)
        if ActName(step) in LETTERS:
            answer = coach.clicks(case, step, answer)
        assert answer.status == 303, (step, answer.words)
        assert site.desk.timeline(case)[-1].refused == ""


def test_a_step_by_the_command_line_that_is_forbidden_is_kept_as_well(bring, site) -> None:
    case = bring("received")
    with pytest.raises(WorError):
        site.inbox.answers.desk.act(
            case, Act(ActName.CALL_BACK, by="A. Coach"), Actor("control", "administrator")
        )
    assert site.desk.timeline(case)[-1].kind == MoveKind.CALL_BACK
    assert site.desk.audit()[-1] == "case.call-back"
