"""What a coach typed, did, or has to know is never lost: late forms, second clicks, odd days, loud news."""

import re
from typing import Any

import pytest

from wor_sidecar.exchange import contents
from wor_sidecar.web.cookies import kept
from wor_sidecar.welfare.acts import ActName
from wor_sidecar.welfare.pages.steps import LETTERS
from wor_sidecar.welfare.signin import sessions

FORMS: list[tuple[str, str, dict[str, str]]] = [
    ("received", "accept", {"note": "Ik bel morgen."}),
    ("received", "reject", {"reason": "outside_area", "note": "Woont elders."}),
    ("accepted", "contact", {"way": "sms", "result": "left_message", "note": "Belt terug."}),
    ("contacting", "plan-intake", {"date": "2027-01-20", "note": "In de middag."}),
    ("intake_planned", "no-show", {"note": "Was ziek."}),
    ("contacting", "intake-done", {"agreed": "yes", "mark": "6", "note": "Goed gesprek."}),
    ("accepted", "hold", {"note": "Wacht op een tolk."}),
    ("intake_done", "start-activity", {"category": "nature", "date": "2027-01-25", "activity": "Moestuin"}),
    ("active", "follow-up", {"taking_part": "yes", "mark": "7", "note": "Gaat goed."}),
    ("active", "follow-up-impossible", {"note": "Neemt niet op."}),
    ("active", "end", {"outcome": "talk_was_enough", "note": "Klaar."}),
    ("contacting", "stop", {"reason": "transport", "note": "Geen vervoer."}),
    ("contacting", "not-reached", {"sure": "yes", "note": "Vaak gebeld."}),
    ("not_reached", "call-back", {"note": "Belde zelf."}),
    ("accepted", "withdraw", {"kind": "coaching"}),
    ("accepted", "feedback-consent", {"on": "no"}),
    ("received", "assign", {"to": "A. Coordinator"}),
    ("accepted", "message", {"note": "Kunt u het nummer nakijken?"}),
]
"""Every form in which something is typed or chosen."""


@pytest.fixture
def ends(site: Any, coach: Any) -> Any:
    """End the coach's session; returns what signs in again, as whoever did so finds it."""

    def ended() -> Any:
        before = kept(coach.browser.secret)
        with site.store.transaction() as tx:
            sessions.seen(tx, before, site.clock.now() - 31 * 60_000)

        def again() -> None:
            coach.signs_in_again()
            with site.store.transaction() as tx:
                sessions.keep(tx, kept(coach.browser.secret), sessions.kept(tx, before))

        return again

    return ended


def unsent(coach: Any, case: str, step: str) -> dict[str, str]:
    held = coach.looks("/sign-in/unsent").fields(f"/cases/{case}/steps/{step}")
    held.pop("token")
    return held


@pytest.mark.parametrize(("state", "step", "typed"), FORMS)
def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing_typed(
    coach, bring, site, ends, state: str, step: str, typed: dict[str, str]
) -> None:
    case = bring(state)
    form = coach.form(case, step)
    again = ends()
    assert coach.sends(case, step, form, **typed).status == 403
    again()
    held = unsent(coach, case, step)
    assert {name: held[name] for name in typed} == typed
    before = len(site.desk.timeline(case))
    answer = coach.browser.posts(f"/cases/{case}/steps/{step}", **held, go="send")
    assert answer.status_code == 303
    assert len(site.desk.timeline(case)) == before + 1


@pytest.mark.parametrize(("state", "step", "typed"), FORMS)
def test_nor_when_the_case_changed_meanwhile(
    coach, bring, site, ends, state: str, step: str, typed: dict[str, str]
) -> None:
    case = bring(state)
    form = coach.form(case, step)
    again = ends()
    coach.sends(case, step, form, **typed)
    site.desk.hears(case, contents.TextMessage("Mevrouw is verhuisd."))
    again()
    answer = coach.sends(case, step, coach.looks("/sign-in/unsent"), go="send")
    assert answer.status == 409
    assert "Er kwam iets van de praktijk." in answer.words
    assert "Mevrouw is verhuisd." in answer.words
    kept_fields = answer.fields(f"/cases/{case}/steps/{step}")
    assert {name: kept_fields[name] for name in typed} == typed


def test_a_message_that_is_sent_twice_goes_once(coach, bring, went) -> None:
    case = bring("accepted")
    page = coach.sees(case)
    for _ in range(2):
        answer = coach.sends(case, "message", page, note="Kunt u bellen?")
        assert (answer.status, answer.answer.headers["location"]) == (303, f"/cases/{case}?told=message")
    assert went(case).count("message") == 1


def test_another_message_from_an_old_page_is_kept_and_asked_about(coach, bring, went) -> None:
    case = bring("accepted")
    page = coach.sees(case)
    coach.sends(case, "message", page, note="Kunt u bellen?")
    answer = coach.sends(case, "message", page, note="En het adres?")
    assert answer.status == 409
    assert answer.fields(f"/cases/{case}/steps/message")["note"] == "En het adres?"
    assert went(case).count("message") == 1
    assert coach.sends(case, "message", answer).status == 303
    assert went(case).count("message") == 2


def test_a_form_without_its_mark_is_held_to_its_version_alone(coach, bring, site) -> None:
    case = bring("accepted")
    fields = {"version": str(site.desk.case(case).version), "note": "Kunt u bellen?"}
    path = f"/cases/{case}/steps/message"
    assert [coach.browser.posts(path, **fields).status_code for _ in range(2)] == [303, 409]


def test_marks_of_old_forms_are_forgotten(coach, bring, site, later) -> None:
    from wor_sidecar.welfare import sent_forms

    first, second = bring("received"), bring("received")
    page = coach.sees(first)
    coach.sends(first, "accept", page)
    later(9)
    coach.sends(second, "accept")
    with site.store.reading() as tx:
        left = tx.connection.execute(sent_forms.sent_forms.select()).all()
    assert [row.case_id for row in left] == [second]


ODD_DAYS = [
    ("contacting", "intake-done", {"agreed": "yes", "date": "2027-01-13"}, "Dit is vóór 14-01-2027."),
    ("accepted", "contact", {"way": "mobile", "result": "reached", "date": "2016-01-14"}, "Dit is vóór"),
    ("contacting", "plan-intake", {"date": "2029-01-20"}, "meer dan een jaar vooruit"),
    ("intake_done", "start-activity", {"category": "nature", "date": "2072-01-20"}, "een jaar vooruit"),
    ("intake_done", "start-activity", {"category": "nature", "date": "1927-01-20"}, "Dit is vóór"),
    ("active", "follow-up", {"taking_part": "yes", "date": "2027-01-14"}, "Dit is vóór 15-01-2027."),
]


@pytest.mark.parametrize(("state", "step", "typed", "said"), ODD_DAYS)
def test_a_day_that_makes_no_sense_is_asked_again(
    coach, bring, site, state: str, step: str, typed: dict[str, str], said: str
) -> None:
    case = bring(state)
    before = site.desk.case(case)
    answer = coach.sends(case, step, **typed)
    assert answer.status == 422
    assert said in answer.words
    assert answer.fields(f"/cases/{case}/steps/{step}")["date"] == typed["date"]
    assert site.desk.case(case) == before


def test_the_patient_may_stop_the_reports_alone(coach, bring, site, went) -> None:
    case = bring("contacting")
    assert coach.sends(case, "withdraw", kind="reports").status == 303
    after = site.desk.case(case)
    assert (after.state, after.feedback) == ("contacting", False)
    assert went(case)[-1] == "feedback_consent"
    assert 'value="reports"' not in coach.form(case, "withdraw").answer.text


def test_after_the_intake_a_withdrawal_says_what_stays(coach, bring) -> None:
    for state, said in (("contacting", False), ("intake_done", True)):
        words = coach.form(bring(state), "withdraw").words
        assert ("Brieven die al in het HIS staan, blijven daar." in words) is said


def test_few_attempts_are_asked_about_before_somebody_stops(coach, bring, site) -> None:
    case = bring("accepted")
    for tried in range(1, 4):
        site.desk.act(case, "contact", way="mobile", result="no_answer")
        form = coach.form(case, "not-reached")
        assert ("Toch stoppen met proberen?" in form.words) is (tried < 3)
    letter = coach.sends(case, "not-reached")
    assert "3 keer contact" in letter.letter
    wrong = bring("accepted")
    site.desk.act(wrong, "contact", way="mobile", result="wrong_number")
    assert "Toch stoppen" not in coach.form(wrong, "not-reached").words
    few = bring("contacting")
    answer = coach.sends(few, "not-reached", sure="no")
    assert answer.status == 422
    assert "Probeer het dan een andere keer" in answer.words


def test_the_intake_asks_who_it_is_unless_somebody_asked_before(coach, bring, site) -> None:
    case = bring("accepted")
    assert "Nog niet nagevraagd" in coach.sees(case).words
    assert "Hebt u naam en geboortedatum gevraagd" in coach.form(case, "intake-done").words
    refused = coach.sends(case, "intake-done", agreed="yes", identity="no")
    assert refused.status == 422
    assert "Is het iemand anders?" in refused.words
    letter = coach.sends(case, "intake-done", agreed="yes", identity="yes")
    assert coach.clicks(case, "intake-done", letter).status == 303
    assert site.desk.case(case).referral.identity_checked
    assert "Nog niet nagevraagd" not in coach.sees(case).words
    assert "Hebt u naam" not in coach.form(bring("contacting"), "intake-done").words


def test_the_patients_own_words_stand_on_the_intakes_form(coach, bring) -> None:
    assert "Wil praten over: “weer onder de mensen”" in coach.form(bring("contacting"), "intake-done").words


def test_a_message_of_the_practice_is_told_until_somebody_saw_it(coach, coordinator, bring, site) -> None:
    case = bring("accepted")
    site.desk.hears(case, contents.TextMessage("Belt u na vijven?"))
    assert "Nieuw bericht van de praktijk." in coach.looks("/").words
    page = coordinator.sees(case)
    assert "Nieuw bericht van de praktijk." in page.words
    assert coordinator.sends(case, "seen", page).status == 303
    assert "Nieuw bericht" not in coach.looks("/").words
    assert site.desk.timeline(case)[-1].kind == "seen"
    site.desk.hears(case, contents.TextMessage("Of liever zes uur?"))
    coach.sends(case, "message", note="Dat is goed.")
    assert "Nieuw bericht" not in coach.looks("/").words


def test_a_death_stands_on_top_of_the_list_until_somebody_saw_it(coach, bring, site) -> None:
    died, other = bring("active"), bring("received")
    site.desk.hears(died, contents.Deceased())
    words = coach.looks("/").answer.text
    assert words.index(f"case-{died}") < words.index(f"case-{other}")
    row = words[words.index(f"case-{died}") : words.index(f"case-{other}")]
    assert "De patiënt is overleden. Bel niet" in row
    assert "tel:" not in row
    assert not site.inbox.answers.desk.open(died, site_actor()).sight.due
    assert coach.sends(died, "seen", coach.sees(died)).status == 303
    assert f"case-{died}" not in coach.looks("/").answer.text
    assert f"case-{died}" in coach.looks("/?tab=closed").answer.text


def site_actor() -> Any:
    from wor_sidecar.welfare.acting import Actor

    return Actor("a.coach", "coach")


def test_nothing_goes_about_somebody_who_died(coach, bring, site) -> None:
    case = bring("active")
    site.desk.hears(case, contents.Deceased())
    page = coach.sees(case)
    assert not re.findall("steps/(message|feedback-consent)", page.answer.text)


def test_a_row_of_the_list_accepts_and_refuses_with_two_clicks(coach, bring, site) -> None:
    yes, no = bring("received"), bring("received")
    assert coach.sends(yes, "accept", coach.looks("/?tab=new")).status == 303
    assert site.desk.case(yes).state == "accepted"
    letter = coach.sends(no, "reject", coach.looks("/?tab=new"), reason="no_capacity")
    assert "Reden: geen plek." in letter.letter
    assert coach.clicks(no, "reject", letter).status == 303
    assert site.desk.case(no).state == "rejected"


def test_a_click_in_a_row_that_comes_twice_is_one_call(coach, bring, site) -> None:
    case = bring("accepted")
    path = f"/cases/{case}/contact"
    held = coach.looks("/?tab=contacting").fields(path)
    held.pop("token")
    assert [coach.browser.posts(path, **held, result="no_answer").status_code for _ in range(2)] == [303, 303]
    assert [entry.kind for entry in site.desk.timeline(case)].count("contact") == 1


def test_every_letter_step_is_among_the_forms_that_are_kept() -> None:
    assert {ActName(step) for _, step, _ in FORMS} >= LETTERS


def test_two_clicks_at_one_moment_are_one_step_and_nobody_was_ahead(coach, bring, site, monkeypatch) -> None:
    from wor_sidecar.welfare import desk

    case = bring("accepted")
    page = coach.sees(case)
    coach.sends(case, "message", page, note="Kunt u bellen?")
    told = iter([False, True])
    monkeypatch.setattr(desk.sent_forms, "was_sent", lambda *_given: next(told))
    answer = coach.sends(case, "message", page, note="Kunt u bellen?")
    assert answer.answer.headers["location"] == f"/cases/{case}?told=message"
