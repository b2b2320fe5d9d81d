"""Every step of a coach, with and without the patient's yes to a report: which letter comes of it.

Each step goes the whole way: the coach's form, what may be told, the message as JSON, the practice's reading.
The letters stand in golden/ for people to read; WRITE_GOLDEN=1 writes them anew.
"""

import json
import os
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from wor_sidecar.domain.clock import Millis
from wor_sidecar.domain.feedback import FEEDBACK_MOVES, Coach, releasable
from wor_sidecar.domain.letters import Origin, Template, letter_for
from wor_sidecar.domain.lists import (
    ActivityCategory,
    Outcome,
    PassedOnTo,
    RejectReason,
    StopReason,
    TakingPart,
)
from wor_sidecar.domain.moves import MoveKind, Who
from wor_sidecar.domain.referral import State
from wor_sidecar.exchange.contents import content_from_json, content_to_json
from wor_sidecar.exchange.told import told
from wor_sidecar.practice.writeback.templates import Templates
from wor_sidecar.texts.letters import LINE_LENGTH, LINES
from wor_sidecar.welfare.acts import FORMS, Act, ActName, check
from wor_sidecar.welfare.answers import Organisation, Step, content_of, returned
from wor_sidecar.welfare.case import Details, Entry
from wor_sidecar.welfare.letter_preview import preview
from wor_sidecar.welfare.wording import worded

GOLDEN = Path(__file__).parent / "golden"
US = Organisation("Welzijn De Brug", "0413-000004")
DAY = date(2027, 3, 12)
AT = Millis(1_804_845_600_000)
CASE = "voorbeeld2222222222222222a"
ORIGIN = Origin(CASE, date(2027, 3, 2), "M. Bernard", US.name, Coach("", US.phone), State.ACTIVE)
TOLD = "Mevrouw wandelt nu elke dinsdag mee."
SECRETS = (
    TOLD,
    "Wandelgroep",
    "doorgeleid",
    "al bij ons",
    "wil niet",
    "medicatie",
    "Anna de Wit",
)
BY = "Anna de Wit"


def tried(day: int, way: str, mark: int | None = None) -> Entry:
    details = Details(way=way, result="no_answer", mark=mark)
    return Entry(AT, Who.COACH, BY, MoveKind.CONTACT.value, day=date(2027, 3, day), details=details)


STARTED = Entry(
    AT,
    Who.COACH,
    BY,
    MoveKind.START_ACTIVITY.value,
    day=date(2027, 3, 9),
    details=Details(activity="Wandelgroep De Ronde", category="sport"),
)
BEFORE = (tried(4, "mobile"), tried(8, "voicemail"), tried(11, "letter", mark=5), STARTED)


@dataclass(frozen=True)
class Case:
    """A step; `whole` is its letter with the patient's yes to a report, `bare` without."""

    name: str
    act: Act
    whole: Template | None = None
    bare: Template | None = None
    before: tuple[Entry, ...] = BEFORE


def step(name: ActName, **more: object) -> Act:
    return Act(name, by=BY, **more)  # type: ignore[arg-type]


A, T = ActName, Template
CLOSED = T.CLOSED_NO_FEEDBACK
WALKS = {"category": "sport", "activity": "Wandelgroep De Ronde"}
LETTERS = [
    Case("intake", step(A.INTAKE_DONE, note=TOLD, mark=6, **WALKS), T.FEEDBACK_INTAKE),
    Case("intake-bare", step(A.INTAKE_DONE), T.FEEDBACK_INTAKE, before=()),
    Case(
        "intake-question",
        step(A.INTAKE_DONE, note=TOLD, mark=6, proposal="Kunt u de medicatie doornemen?", category="nature"),
        T.FEEDBACK_INTAKE,
    ),
    *(
        Case(
            f"follow-up-{part}",
            step(A.FOLLOW_UP, taking_part=part.value, note=TOLD, mark=8),
            T.FEEDBACK_3_MONTHS,
            CLOSED,
        )
        for part in TakingPart
    ),
    Case(
        "follow-up-question",
        step(A.FOLLOW_UP, taking_part="yes", proposal="Kunt u de medicatie doornemen?"),
        T.FEEDBACK_3_MONTHS,
        CLOSED,
    ),
    Case("follow-up-impossible", step(A.FOLLOW_UP_IMPOSSIBLE, note="Neemt niet meer op."), T.ENDED, CLOSED),
    *(
        Case(f"end-{outcome}", step(A.END, outcome=outcome.value, note=TOLD, mark=7), T.ENDED, CLOSED)
        for outcome in Outcome
        if outcome is not Outcome.PASSED_ON
    ),
    *(
        Case(f"end-passed_on-{to}", step(A.END, outcome="passed_on", passed_on_to=to.value), T.ENDED, CLOSED)
        for to in PassedOnTo
    ),
    *(
        Case(
            f"stop-{reason}", step(A.STOP, reason=reason.value, note=TOLD, may_return=True), T.STOPPED, CLOSED
        )
        for reason in StopReason
    ),
    Case("stop-in-a-word", step(A.STOP, reason="cost"), T.STOPPED, CLOSED, before=()),
    Case("not-reached", step(A.NOT_REACHED, note=TOLD), T.NOT_REACHED, T.NOT_REACHED),
    Case("not-reached-once", step(A.NOT_REACHED), T.NOT_REACHED, T.NOT_REACHED, BEFORE[:1]),
    *(
        Case(
            f"reject-{reason}",
            step(A.REJECT, reason=reason.value, note=TOLD, proposal="Bel ons even.", patient_knows=True),
            T.REJECTED,
            T.REJECTED,
        )
        for reason in RejectReason
    ),
    Case("reject-in-a-word", step(A.REJECT, reason="no_capacity"), T.REJECTED, T.REJECTED),
]
SILENT = [
    Case("accept", step(A.ACCEPT, note=TOLD)),
    Case("contact", step(A.CONTACT, way="mobile", result="reached")),
    Case("contact-in-vain", step(A.CONTACT, way="mobile", result="no_answer")),
    Case("plan", step(A.PLAN_INTAKE, date=DAY)),
    Case("no-show", step(A.NO_SHOW)),
    Case("start", step(A.START_ACTIVITY, **WALKS)),
    Case("hold", step(A.HOLD)),
    Case("resume", step(A.RESUME)),
    Case("call-back", step(A.CALL_BACK)),
]
WORDLESS = {A.CONFIRM_CANCEL, A.DECLINE_CANCEL, A.WITHDRAW, A.DECEASED}
"""They travel as a word of their own, with no text and no letter: `letter_for` is never asked."""
BOTH = [(case, agreed) for case in (*LETTERS, *SILENT) for agreed in (True, False)]


def answered(case: Case, *, agreed: bool):
    """What the practice reads of a step; None when nothing was sent."""
    form = check(case.act)
    assert form.move is not None
    whole = returned(Step(CASE, form.move, worded(case.act, 130), AT, DAY), US, case.before)
    answer = releasable(whole, agreed=agreed)
    if answer is None:
        return whole, None
    made = count()
    content = content_of(answer, "c0ffee00" * 4, lambda size: bytes([next(made)] * size))
    wire = json.loads(json.dumps(content_to_json(content)))
    return whole, told(content_from_json(content.type, content.version, wire), CASE)


def letter(case: Case, *, agreed: bool):
    whole, heard = answered(case, agreed=agreed)
    plan = None if heard is None else letter_for(heard, ORIGIN)
    return whole, plan


@pytest.mark.parametrize(("case", "agreed"), BOTH, ids=lambda value: getattr(value, "name", value))
def test_a_step_becomes_its_letter_or_none_and_the_coach_sees_it_before(case, agreed):
    whole, plan = letter(case, agreed=agreed)
    expected = case.whole if agreed else case.bare
    assert (plan.template if plan else None) is expected
    lines = Templates().render(plan) if plan else ()
    assert preview(whole, ORIGIN, agreed=agreed).lines == lines
    if plan is None:
        return
    assert plan.asks == (
        expected in (T.REJECTED, T.NOT_REACHED, T.STOPPED) or (agreed and "question" in case.name)
    )
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= LINE_LENGTH
    assert lines[0].startswith("Welzijn op Recept: ")
    assert lines[-1] == f"Kenmerk {CASE}"
    assert "\n".join(lines).encode("iso-8859-1")
    if not agreed:
        said = "\n".join(lines)
        kept = "Anna de Wit" if expected is T.REJECTED else ""
        assert [secret for secret in SECRETS if secret in said and secret != kept] == []


@pytest.mark.parametrize("agreed", [True, False])
@pytest.mark.parametrize("case", LETTERS, ids=lambda case: case.name)
def test_a_letter_reads_as_the_golden_one(case, agreed):
    _whole, plan = letter(case, agreed=agreed)
    path = GOLDEN / f"{case.name}{'' if agreed else '.without-yes'}.txt"
    lines = "\n".join(Templates().render(plan)) + "\n" if plan else ""
    if os.environ.get("WRITE_GOLDEN"):
        path.unlink(missing_ok=True)
        if lines:
            path.write_text(lines, "utf-8")
    assert (path.read_text("utf-8") if path.exists() else "") == lines


def test_no_golden_letter_is_left_over():
    names = {f"{case.name}{end}.txt" for case in LETTERS for end in ("", ".without-yes")}
    assert {path.name for path in GOLDEN.iterdir()} <= names


def test_the_table_has_every_step_that_moves_something():
    tried_here = {case.act.name for case in (*LETTERS, *SILENT)}
    moving = {name for name, form in FORMS.items() if form.move is not None}
    assert tried_here | WORDLESS == moving
    assert {FORMS[name].move for name in A if FORMS[name].move in FEEDBACK_MOVES} <= {
        FORMS[case.act.name].move for case in LETTERS
    }


def test_without_a_yes_every_end_is_one_and_the_same_letter():
    ends = {Templates().render(letter(case, agreed=False)[1]) for case in LETTERS if case.bare is CLOSED}
    assert len(ends) == 1


@pytest.mark.parametrize("move", sorted(MoveKind))
def test_somebody_who_died_gets_no_letter_whatever_is_told(move):
    from wor_sidecar.domain.feedback import Status

    plan = letter_for(Status(CASE, move, AT, Coach(BY), text=TOLD), ORIGIN)
    assert (plan is None) or move not in (MoveKind.DECEASED, MoveKind.WITHDRAW, MoveKind.WRONG_PATIENT)


def test_every_category_reads_well_in_a_letter():
    for category in ActivityCategory:
        case = Case("", step(A.INTAKE_DONE, category=category.value), T.FEEDBACK_INTAKE, before=())
        lines = Templates().render(letter(case, agreed=True)[1])
        assert any(line.startswith("P  Keuze: ") and line.endswith(".") for line in lines)
