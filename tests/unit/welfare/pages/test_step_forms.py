"""Each step's form: exactly its fields, what it does, what it refuses, and the letter before it goes."""

from typing import Any

import pytest

from wor_sidecar.domain.errors import WorError
from wor_sidecar.exchange import contents
from wor_sidecar.welfare.acts import FORMS, ActName
from wor_sidecar.welfare.pages.steps import LETTERS

HIDDEN = {"token", "version", "entries", "once"}
STEPS: list[tuple[str, str, dict[str, Any], str]] = [
    ("received", "accept", {}, "accepted"),
    ("received", "reject", {"reason": "outside_area", "note": "Woont elders."}, "rejected"),
    ("accepted", "contact", {"way": "sms", "result": "left_message"}, "contacting"),
    ("contacting", "plan-intake", {"date": "2027-01-20"}, "intake_planned"),
    ("intake_planned", "no-show", {}, "intake_planned"),
    ("intake_planned", "intake-done", {"agreed": "yes", "mark": "6", "note": "Goed gesprek."}, "intake_done"),
    ("accepted", "hold", {"note": "Wacht op een tolk."}, "accepted"),
    ("intake_done", "start-activity", {"category": "nature", "date": "2027-01-25"}, "active"),
    ("active", "follow-up", {"taking_part": "yes", "mark": "7"}, "followed_up"),
    ("active", "follow-up-impossible", {"note": "Neemt niet op."}, "ended"),
    ("active", "end", {"outcome": "passed_on", "passed_on_to": "wmo"}, "ended"),
    ("contacting", "stop", {"reason": "transport", "may_return": "yes"}, "stopped"),
    ("contacting", "not-reached", {"sure": "yes"}, "not_reached"),
    ("not_reached", "call-back", {}, "contacting"),
    ("accepted", "withdraw", {"kind": "coaching"}, "withdrawn"),
    ("withdrawn", "confirm-deletion", {}, "withdrawn"),
    ("accepted", "feedback-consent", {"on": "no"}, "accepted"),
    ("active", "deceased", {}, "deceased"),
    ("received", "assign", {"to": "A. Coordinator"}, "received"),
    ("accepted", "message", {"note": "Kunt u het nummer nakijken?"}, "accepted"),
]


@pytest.mark.parametrize(("state", "step", "typed", "after"), STEPS)
def test_a_step_has_exactly_its_fields_and_is_made(
    coach, bring, site, state: str, step: str, typed: dict[str, Any], after: str
) -> None:
    case = bring(state)
    form = coach.form(case, step)
    assert form.status == 200
    wanted = (FORMS[ActName(step)].needs | FORMS[ActName(step)].takes) - {"identity"}
    asked = {"intake-done": {"agreed"}, "not-reached": {"sure"}}.get(step, set())
    assert form.fields(f"/cases/{case}/steps/{step}").keys() - HIDDEN == wanted | asked
    before = len(site.desk.timeline(case))
    answer = coach.sends(case, step, form, **typed)
    if ActName(step) in LETTERS:
        assert len(site.desk.timeline(case)) == before
        assert answer.letter.startswith("Welzijn op Recept:")
        answer = coach.clicks(case, step, answer)
    assert answer.status == 303, answer.words
    assert answer.answer.headers["location"] == f"/cases/{case}?told={step}"
    assert site.desk.case(case).state == after
    assert len(site.desk.timeline(case)) == before + 1
    assert "Het is vastgelegd." in coach.looks(answer.answer.headers["location"]).words


def test_the_table_above_has_every_step_but_the_answers_to_a_cancellation_and_the_way_back() -> None:
    rest = {"confirm-cancel", "decline-cancel", "resume", "seen"}
    assert {step for _, step, _, _ in STEPS} | rest == set(ActName)


@pytest.mark.parametrize(("step", "after"), [("confirm-cancel", "cancelled"), ("decline-cancel", "accepted")])
def test_a_cancellation_is_loud_and_answered(coach, bring, site, step: str, after: str) -> None:
    case = bring("accepted")
    site.desk.hears(case, contents.Cancel("duplicate"))
    assert "De praktijk vraagt om deze verwijzing te annuleren: dubbel." in coach.sees(case).words
    assert coach.sends(case, step).status == 303
    assert site.desk.case(case).state == after


def test_accept_and_off_the_waiting_list_are_buttons_on_the_case(coach, bring, site) -> None:
    case = bring("received")
    assert coach.sends(case, "accept", coach.sees(case)).status == 303
    site.desk.act(case, "hold")
    assert coach.sends(case, "resume", coach.sees(case)).status == 303
    assert not site.desk.case(case).referral.on_hold


def test_a_rejection_takes_one_click_to_its_letter_and_one_to_send(coach, bring, site) -> None:
    case = bring("received")
    letter = coach.sends(case, "reject", coach.sees(case), reason="outside_area", patient_knows="yes")
    assert "Reden: woont buiten ons gebied." in letter.letter
    assert "Patiënt weet dit van Welzijn Meierijstad: ja." in letter.letter
    assert coach.clicks(case, "reject", letter).status == 303
    assert site.desk.case(case).state == "rejected"


def test_back_from_the_letter_everything_typed_is_kept(coach, bring, site) -> None:
    case = bring("active")
    typed = {"taking_part": "other_activity", "mark": "8", "note": "Zwemt nu.\nElke week."}
    letter = coach.sends(case, "follow-up", **typed)
    again = coach.clicks(case, "follow-up", letter, "edit").fields(f"/cases/{case}/steps/follow-up")
    assert {name: again[name] for name in typed} == typed
    assert site.desk.case(case).state == "active"


def test_without_a_yes_to_reports_the_letter_tells_nothing(coach, bring, went) -> None:
    case = bring("contacting", feedback=False)
    letter = coach.sends(case, "stop", reason="illness", note="Ligt in het ziekenhuis.")
    assert "verwijzing afgesloten" in letter.letter
    assert "ziek" not in letter.letter.lower()
    assert "De huisarts leest alleen wat hier staat." in letter.words
    assert "proposal" not in coach.form(case, "stop").fields(f"/cases/{case}/steps/stop")
    assert coach.clicks(case, "stop", letter).status == 303
    assert went(case)[-1] == "status"


def test_the_intake_asks_again_and_a_no_holds_the_letter_back(coach, bring, site, went) -> None:
    case = bring("contacting")
    letter = coach.sends(case, "intake-done", agreed="no", note="Vertelt veel.", mark="4")
    assert letter.letter == ""
    assert "De huisarts krijgt hiervan geen brief." in letter.words
    before = len(went(case))
    assert coach.clicks(case, "intake-done", letter).status == 303
    assert [entry.kind for entry in site.desk.timeline(case)][-2:] == ["feedback_consent", "intake_done"]
    assert not site.desk.case(case).feedback
    assert went(case)[before:] == ["feedback_consent"]


def test_the_intake_asks_again_and_a_yes_lets_the_letter_go(coach, bring, site, went) -> None:
    case = bring("contacting", feedback=False)
    letter = coach.sends(case, "intake-done", agreed="yes", note="Wil naar de moestuin.")
    assert "Wil naar de moestuin." in letter.letter
    before = len(went(case))
    coach.clicks(case, "intake-done", letter)
    assert went(case)[before:] == ["feedback_consent", "feedback"]


def test_the_intake_does_not_go_on_without_the_patients_answer(coach, bring, site) -> None:
    case = bring("contacting")
    answer = coach.sends(case, "intake-done", note="Goed gesprek.")
    assert answer.status == 422
    assert "Vul dit in." in answer.words
    assert "Goed gesprek." in answer.words
    assert site.desk.case(case).state == "contacting"


WRONG: list[tuple[str, dict[str, str], str]] = [
    ("intake-done", {"agreed": "yes", "note": "BSN 123456782"}, "burgerservicenummer lijkt"),
    ("intake-done", {"agreed": "yes", "note": "zie Z68"}, "Hier staat Z68."),
    ("intake-done", {"agreed": "yes", "note": "a" * 131}, "131 tekens. Er passen er 130."),
    ("intake-done", {"agreed": "yes", "mark": "11"}, "Vul een heel getal in, van 1 tot 10."),
    ("intake-done", {"agreed": "yes", "mark": "zes"}, "Vul een heel getal in, van 1 tot 10."),
    ("intake-done", {"agreed": "yes", "date": "31-02-2027"}, "Vul een datum in"),
    ("intake-done", {"agreed": "yes", "date": "2099-01-01"}, "Deze dag moet nog komen."),
    ("intake-done", {"agreed": "yes", "category": "moon"}, "Kies er een uit de lijst."),
    ("plan-intake", {"date": ""}, "Vul dit in."),
    ("plan-intake", {"date": "2020-01-01"}, "Deze dag is voorbij."),
    ("contact", {"way": "mobile"}, "Vul dit in."),
    ("stop", {"reason": "because"}, "Kies er een uit de lijst."),
    ("message", {"note": ""}, "Vul dit in."),
    ("message", {"note": "bel 123456782"}, "burgerservicenummer lijkt"),
    ("assign", {"to": "Nobody Here"}, "Kies er een uit de lijst."),
]


def test_what_is_wrong_stands_beside_its_field_with_everything_typed(coach, bring, site) -> None:
    case = bring("contacting")
    before, listed = site.desk.timeline(case), {"moon", "because", "Nobody Here"}
    for step, typed, said in WRONG:
        answer = coach.sends(case, step, **typed)
        assert answer.status == 422, (step, typed)
        assert said in answer.words, (step, typed)
        assert 'class="error"' in answer.answer.text
        kept = answer.fields(f"/cases/{case}/steps/{step}")
        assert all(kept[name] == text for name, text in typed.items() if text not in listed), (step, typed)
    assert site.desk.timeline(case) == before


def test_where_to_passes_on_only_when_passed_on(coach, bring) -> None:
    case = bring("active")
    assert "Laat dit leeg" in coach.sends(case, "end", outcome="talk_was_enough", passed_on_to="wmo").words
    assert "Vul dit in." in coach.sends(case, "end", outcome="passed_on").words


def test_a_step_that_is_not_possible_is_neither_offered_nor_made(coach, bring, site) -> None:
    case = bring("received")
    for step in ("follow-up", "call-back", "confirm-cancel", "confirm-deletion"):
        assert f"steps/{step}" not in coach.sees(case).answer.text
        assert coach.form(case, step).status == 409
    version = str(site.desk.case(case).version)
    for step in ("call-back", "confirm-deletion", "start-activity", "decline-cancel"):
        page = coach.browser.posts(
            f"/cases/{case}/steps/{step}", version=version, category="nature", go="send"
        )
        assert page.status_code == 409
        assert "Deze stap kan nu niet" in page.text
    kept = site.desk.timeline(case)[1:]
    assert [(entry.kind, entry.refused) for entry in kept] == [
        ("call_back", "not_allowed"),
        ("deletion_confirmed", "not_allowed"),
        ("start_activity", "not_allowed"),
        ("decline_cancel", "not_allowed"),
    ]
    assert "Kon niet, en is niet gedaan: De patiënt belde terug" in coach.sees(case).words
    assert site.desk.case(case).version == int(version)


def test_a_message_without_consent_for_reports_is_not_made(coach, bring, site) -> None:
    case = bring("accepted", feedback=False)
    version = str(site.desk.case(case).version)
    answer = coach.browser.posts(f"/cases/{case}/steps/message", version=version, note="Hallo")
    assert answer.status_code == 409
    assert "steps/message" not in coach.sees(case).answer.text


def test_a_step_or_case_that_nobody_knows_gets_a_plain_page(coach, bring) -> None:
    case = bring("received")
    assert coach.form(case, "dance").status == 422
    assert coach.sees("nobody").status == 404
    assert coach.browser.posts("/cases/nobody/steps/accept", version="1").status_code == 404


def test_a_form_without_a_version_is_refused(coach, bring, site) -> None:
    case = bring("received")
    for version in ("", "x", "-1", "9" * 40):
        assert coach.browser.posts(f"/cases/{case}/steps/accept", version=version).status_code == 409
    assert site.desk.case(case).state == "received"


def test_a_colleague_was_ahead_and_what_was_typed_is_kept(coach, bring, site) -> None:
    case = bring("contacting")
    form = coach.form(case, "plan-intake")
    site.desk.act(case, "contact", way="mobile", result="no_answer")
    page = coach.sends(case, "plan-intake", form, date="2027-01-22", note="Liever in de middag.")
    assert page.status == 409
    assert "Een collega was u voor." in page.words
    assert "geen gehoor, mobiel" in page.words
    assert "Verwijzing ontvangen" not in page.words
    kept = page.fields(f"/cases/{case}/steps/plan-intake")
    assert (kept["date"], kept["note"]) == ("2027-01-22", "Liever in de middag.")
    assert coach.sends(case, "plan-intake", page).status == 303
    assert site.desk.case(case).state == "intake_planned"


def test_a_colleague_ended_it_and_what_was_typed_can_be_copied(coach, bring, site) -> None:
    case = bring("contacting")
    form = coach.form(case, "stop")
    letter = coach.sends(case, "stop", form, reason="transport", note="Geen vervoer.")
    site.desk.act(case, "not-reached")
    page = coach.clicks(case, "stop", letter)
    assert page.status == 409
    assert "Niet bereikt, gemeld aan de praktijk" in page.words
    assert "Geen vervoer." in page.words
    assert page.fields(f"/cases/{case}/steps/stop") == {}


def test_sending_twice_makes_one_step(coach, bring, site) -> None:
    case = bring("active")
    letter = coach.sends(case, "stop", reason="cost")
    assert coach.clicks(case, "stop", letter).status == 303
    before = site.desk.timeline(case)
    again = coach.clicks(case, "stop", letter)
    assert (again.status, again.answer.headers["location"]) == (303, f"/cases/{case}?told=stop")
    assert site.desk.timeline(case) == before


@pytest.mark.parametrize("step", ["stop", "message", "follow-up"])
def test_forms_for_the_gp_say_whom_to_call_when_it_cannot_wait(coach, bring, step: str) -> None:
    page = coach.form(bring("active"), step)
    call = "Bel Huisartsenpraktijk De Linde (spoedlijn) 0413-000001"
    assert f"Spoed of zorgen over veiligheid? {call}" in page.words
    assert "Buiten kantoortijd: de huisartsenpost." in page.words


def test_a_deleted_case_keeps_its_course_and_offers_no_step(coach, bring, site) -> None:
    case = bring("withdrawn")
    assert coach.sends(case, "confirm-deletion").status == 303
    page = coach.sees(case)
    assert "Casus: gegevens verwijderd" in page.words
    assert "Voorbeeld" not in page.answer.text
    assert "/steps/" not in page.answer.text
    version = str(site.desk.case(case).version)
    answer = coach.browser.posts(f"/cases/{case}/steps/assign", version=version, to="A. Coach")
    assert answer.status_code == 410


def test_looking_at_a_step_changes_nothing_and_is_a_line_of_the_trail(coach, bring, site) -> None:
    case = bring("active")
    before, version = len(site.desk.audit()), site.desk.case(case).version
    letter = coach.sends(case, "stop", reason="cost")
    assert site.desk.case(case).version == version
    assert site.desk.audit()[before:] == ["case.opened", "case.opened"]
    coach.clicks(case, "stop", letter)
    assert site.desk.audit()[-1] == "case.stop"


def test_a_step_carries_the_full_name_and_the_trail_the_user(coach, bring, site) -> None:
    case = bring("received")
    coach.sends(case, "accept")
    assert site.desk.timeline(case)[-1].actor == "A. Coach"


def test_a_draft_is_refused_as_the_step_itself_would_be(bring, site) -> None:
    case = bring("received")
    from wor_sidecar.welfare.acting import Actor
    from wor_sidecar.welfare.acts import Act

    for act in (Act(ActName.CALL_BACK), Act(ActName.STOP), Act(ActName.ACCEPT, version=99)):
        with pytest.raises(WorError):
            site.inbox.answers.desk.draft(case, act, Actor("a.coach", "coach"))
