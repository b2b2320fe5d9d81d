"""What a coach sees of the letter before the step is made."""

from datetime import date

import pytest

from wor_sidecar.domain.feedback import Coach, Feedback, Rejection, Status
from wor_sidecar.domain.letters import Origin
from wor_sidecar.domain.moves import MoveKind as M
from wor_sidecar.domain.referral import State
from wor_sidecar.welfare.letter_preview import preview

COACH = Coach("Anna de Wit", "0413-000004")
ORIGIN = Origin("a" * 26, date(2026, 3, 2), "M. Bernard", "Welzijn De Brug", COACH, State.ACTIVE)
NONE = "De huisarts krijgt hiervan geen brief."
NO_REPORT = "De patiënt wil geen bericht aan de huisarts."


def report(move):
    return Feedback("a" * 26, move, 1, date(2026, 3, 12), COACH, "Welzijn De Brug", text="Wandelt graag.")


def test_with_consent_the_coach_sees_the_whole_letter():
    shown = preview(report(M.INTAKE_DONE), ORIGIN, agreed=True)
    assert shown.lines[0] == "Welzijn op Recept: eerste gesprek is geweest"
    assert "   Wandelt graag." in shown.lines
    assert (shown.remark, shown.asks) == ("", False)


def test_the_letter_of_a_test_has_its_mark_as_in_the_gps_system():
    shown = preview(report(M.INTAKE_DONE), ORIGIN, agreed=True, test=True)
    assert shown.lines[0] == "TEST Welzijn op Recept: eerste gesprek is geweest"


def test_a_step_that_makes_no_letter_says_so():
    assert preview(Status("a" * 26, M.ACCEPT, 1, COACH), ORIGIN, agreed=True).remark == NONE
    assert preview(None, ORIGIN, agreed=True).remark == NONE


def test_without_consent_an_intake_makes_no_letter():
    shown = preview(report(M.INTAKE_DONE), ORIGIN, agreed=False)
    assert (shown.lines, shown.remark) == ((), f"{NO_REPORT} {NONE}")


@pytest.mark.parametrize("move", [M.FOLLOW_UP, M.END, M.STOP, M.FOLLOW_UP_IMPOSSIBLE])
def test_without_consent_the_coach_sees_the_letter_that_tells_nothing(move):
    shown = preview(report(move), ORIGIN, agreed=False)
    assert shown.lines[0] == "Welzijn op Recept: verwijzing afgesloten"
    assert not any("Wandelt" in line for line in shown.lines)
    assert shown.remark == f"{NO_REPORT} De huisarts leest alleen wat hier staat."


def test_without_consent_a_rejection_keeps_no_words():
    refused = Status(
        "a" * 26,
        M.REJECT,
        1,
        COACH,
        reason="already_client",
        text="Komt al jaren.",
        rejection=Rejection("Niets doen.", patient_knows=True),
    )
    whole, bare = (preview(refused, ORIGIN, agreed=agreed).lines for agreed in (True, False))
    assert any("Komt al jaren." in line for line in whole)
    assert not any("al bij ons" in line or "jaren" in line or "Niets doen" in line for line in bare)
