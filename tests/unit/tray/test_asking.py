"""The desk: who waits, one opened question, its answer, taking it back."""

import random
from dataclasses import replace
from datetime import date

import pytest

from tests.unit.tray.fakes import BAKKER, CHILD, JANSEN, NORTH, SOUTH, FakeDesk, Practice
from wor_sidecar.domain.consent import Answer, How, Scope
from wor_sidecar.domain.identifiers import PromptId
from wor_sidecar.domain.questions import Mode
from wor_sidecar.testing.clocks import FakeClock
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import AnswerButton, Field
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.presenter.screens import DeskScreen, PromptScreen

YES, ASKED, NO = Answer.GIVEN_IN_CONSULT, Answer.GIVEN_TO_ME, Answer.REFUSED


def opened(presenter: Presenter, prompt: PromptId) -> PromptScreen:
    screen = presenter.open(prompt)
    assert isinstance(screen, PromptScreen)
    return screen


def filled_in(screen: PromptScreen, *scopes: str, **more: str) -> Filled:
    """What a view sends: what stands on the screen, with these ticks and texts."""
    fields = [("text_hash", screen.text_hash), ("organisation", screen.organisation.value)]
    fields += [("product", screen.product.value), *(("scope", scope) for scope in scopes), *more.items()]
    return Filled(tuple(pair for pair in fields if pair[0] not in more or pair[1] == more[pair[0]]))


def weighed(presenter: Presenter, prompt: PromptId, *scopes: str, **more: str) -> Filled:
    """Tick, see which text follows, and send that one's hash along."""
    screen = presenter.weigh(prompt, filled_in(opened(presenter, prompt), *scopes, **more))
    assert isinstance(screen, PromptScreen)
    return filled_in(screen, *scopes, **more)


def field_of(screen: PromptScreen, name: str) -> Field:
    people = [field for person in screen.people for field in person.fields]
    scopes = [field for part in screen.scopes for field in (part.tick, *part.details)]
    buttons = [field for button in screen.answers for field in button.fields]
    every = [screen.organisation, screen.product, *people, *scopes, *buttons, *screen.asked]
    return next(field for field in every if field.id == name)


def button_of(screen: PromptScreen, answer: Answer) -> AnswerButton:
    return next(button for button in screen.answers if button.answer is answer)


def test_the_list_says_how_many_wait_and_since_when(
    presenter: Presenter, practice: Practice, clock: FakeClock
) -> None:
    practice.waits(JANSEN)
    clock.advance(days=1)
    practice.waits(BAKKER)
    screen = presenter.desk()
    assert screen.count == 2
    assert screen.sentence == "2 mensen wachten op uw antwoord. De oudste wacht sinds gisteren."
    assert [item.since for item in screen.items] == ["sinds gisteren", "sinds vandaag"]


def test_the_list_shows_initials_and_a_birth_year_and_no_name(
    presenter: Presenter, practice: Practice
) -> None:
    practice.waits(JANSEN)
    (item,) = presenter.desk().items
    assert (item.initials, item.birth_year) == ("A.J.", "1950")
    assert "Jansen" not in "".join(str(getattr(item, name)) for name in item.__slots__)


def test_a_screen_never_shows_itself_in_a_log(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    for screen in (presenter.desk(), opened(presenter, prompt)):
        assert "masked" in repr(screen)
        assert "Jansen" not in f"{screen} {screen!r}"


def test_an_opened_question_shows_the_whole_patient(presenter: Presenter, practice: Practice) -> None:
    screen = opened(presenter, practice.waits(JANSEN))
    assert screen.name == "Anna Jansen"
    facts = {fact.label: fact for fact in screen.facts}
    assert facts["Geboren"].value == "12-03-1950 (75 jaar)"
    assert facts["Patiëntnummer"].copies
    assert facts["Telefoon"].dials == "0612345678"
    assert "Jansen" not in screen.top.title


def test_nothing_is_ticked_when_a_question_opens(presenter: Presenter, practice: Practice) -> None:
    screen = opened(presenter, practice.waits(JANSEN))
    assert [part for part in screen.scopes if part.tick.ticked] == []
    assert [field for field in screen.asked if field.ticked] == []
    assert screen.goes == ()


def test_a_yes_is_shut_until_contact_is_ticked(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    screen = opened(presenter, prompt)
    for answer in (YES, ASKED):
        button = button_of(screen, answer)
        assert not button.enabled
        assert button.why
        assert button.waits_for == ("contact",)
    assert all(button.enabled for button in screen.answers if not button.answer.given)
    after = presenter.weigh(prompt, filled_in(screen, "contact"))
    assert isinstance(after, PromptScreen)
    assert button_of(after, YES).enabled
    assert button_of(after, YES).needs == ()


def test_a_shut_yes_that_is_sent_all_the_same_comes_back(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    screen = presenter.answer(prompt, YES, filled_in(opened(presenter, prompt), "feedback"))
    assert isinstance(screen, PromptScreen)
    assert field_of(screen, "scope-contact").trouble
    assert practice.sent == []


def test_the_text_follows_the_tick_of_feedback(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    screen = opened(presenter, prompt)
    assert [text.version for text in screen.texts if text.shown] == ["B"]
    after = presenter.weigh(prompt, filled_in(screen, "contact", "feedback"))
    assert isinstance(after, PromptScreen)
    assert [text.version for text in after.texts if text.shown] == ["A"]
    assert after.text_hash != screen.text_hash


def test_a_yes_with_the_other_text_on_the_screen_is_asked_again(
    presenter: Presenter, practice: Practice
) -> None:
    prompt = practice.waits(JANSEN)
    without = opened(presenter, prompt)
    screen = presenter.answer(prompt, YES, filled_in(without, "contact", "feedback"))
    assert isinstance(screen, PromptScreen)
    assert screen.text_trouble
    assert practice.sent == []
    again = presenter.answer(prompt, YES, filled_in(screen, "contact", "feedback"))
    assert isinstance(again, DeskScreen)


def test_what_goes_along_is_said_by_what_is_ticked(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    screen = presenter.weigh(prompt, filled_in(opened(presenter, prompt), "contact", "own_words"))
    assert isinstance(screen, PromptScreen)
    assert screen.goes == (
        "Naam, geboortedatum, telefoonnummer en postcode",
        "Waarover de patiënt wil praten",
    )


def test_a_yes_goes_with_its_scopes_and_can_be_taken_back(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    presenter.desk()
    filled = weighed(presenter, prompt, "contact", "feedback", "own_words", own_words="Meer onder de mensen")
    screen = presenter.answer(prompt, YES, filled)
    assert isinstance(screen, DeskScreen)
    ((_, sent),) = practice.sent
    assert sent.scopes == {Scope.CONTACT, Scope.FEEDBACK, Scope.OWN_WORDS}
    assert sent.organisation == "org-north"
    assert sent.details.own_words == "Meer onder de mensen"
    assert screen.top.notice is not None
    assert screen.top.notice.sentence == "Verstuurd om 10:00. Tot 10:10 kunt u dit nog terugdraaien."
    (entry,) = screen.top.undo
    assert entry.who == "A.J. (1950)"
    assert [item.prompt for item in presenter.undo(prompt).items] == [prompt]
    assert presenter.desk().top.undo == ()


def test_the_undo_bar_empties_by_itself(presenter: Presenter, practice: Practice, clock: FakeClock) -> None:
    prompt = practice.waits(JANSEN)
    presenter.answer(prompt, NO, filled_in(opened(presenter, prompt)))
    assert len(presenter.desk().top.undo) == 1
    clock.advance(minutes=10)
    assert presenter.desk().top.undo == ()
    screen = presenter.undo(prompt)
    assert screen.top.trouble is not None
    assert screen.top.trouble.sentence.startswith("Terugdraaien kan niet meer.")


def test_after_an_answer_the_next_one_is_offered(presenter: Presenter, practice: Practice) -> None:
    first, second = practice.waits(JANSEN), practice.waits(BAKKER)
    assert presenter.desk().next is None
    screen = presenter.answer(first, NO, filled_in(opened(presenter, first)))
    assert isinstance(screen, DeskScreen)
    assert screen.next is not None
    assert screen.next.prompt == second


def test_a_no_takes_nothing_along_whatever_was_ticked(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    filled = weighed(presenter, prompt, "contact", "own_words", own_words="iets", rep1_name="Jan")
    presenter.answer(prompt, NO, filled)
    ((_, sent),) = practice.sent
    assert (sent.scopes, sent.details.own_words, sent.representatives) == (frozenset(), "", ())


def test_a_detail_without_its_tick_is_asked_and_stays(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    screen = presenter.answer(prompt, YES, weighed(presenter, prompt, "contact", safety="Hond los"))
    assert isinstance(screen, PromptScreen)
    field = field_of(screen, "safety")
    assert field.trouble
    assert field.value == "Hond los"
    assert practice.sent == []


def test_a_number_like_a_bsn_is_stopped_at_its_field(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    filled = weighed(presenter, prompt, "contact", "own_words", own_words="mijn nummer 123456782")
    screen = presenter.answer(prompt, YES, filled)
    assert isinstance(screen, PromptScreen)
    assert field_of(screen, "own_words").trouble.startswith("In de tekst staat een nummer")
    assert practice.sent == []


def test_a_yes_that_i_asked_for_says_how(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    screen = presenter.answer(prompt, ASKED, weighed(presenter, prompt, "contact"))
    assert isinstance(screen, PromptScreen)
    assert field_of(screen, "how").trouble
    presenter.answer(prompt, ASKED, weighed(presenter, prompt, "contact", how="phone"))
    ((_, sent),) = practice.sent
    assert sent.how is How.PHONE


def test_a_young_patient_needs_a_parent_and_an_own_yes(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(CHILD)
    screen = opened(presenter, prompt)
    assert screen.who_decides.startswith("Deze patiënt is 13.")
    back = presenter.answer(prompt, YES, weighed(presenter, prompt, "contact"))
    assert isinstance(back, PromptScreen)
    assert field_of(back, "rep1_role").trouble
    assert field_of(back, "patient_agreed").trouble
    more = {"rep1_role": "parent_with_authority", "rep1_name": "Els de Wit", "patient_agreed": "yes"}
    assert isinstance(
        presenter.answer(prompt, YES, weighed(presenter, prompt, "contact", **more)), DeskScreen
    )


def test_an_unknown_birth_date_is_asked(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(replace(JANSEN, birth_date=None))
    screen = presenter.answer(prompt, YES, weighed(presenter, prompt, "contact", birth_date="31-31-1950"))
    assert isinstance(screen, PromptScreen)
    assert field_of(screen, "birth_date").trouble.startswith("Dit is geen datum")
    filled = weighed(presenter, prompt, "contact", birth_date="12-3-1950")
    assert isinstance(presenter.answer(prompt, YES, filled), DeskScreen)


def test_a_patient_without_a_number_gets_one_here(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(replace(JANSEN, phones=()))
    screen = opened(presenter, prompt)
    assert screen.warnings[0].sentence.startswith("Geen telefoonnummer bekend.")
    back = presenter.answer(prompt, YES, weighed(presenter, prompt, "contact"))
    assert isinstance(back, PromptScreen)
    assert field_of(back, "phone").trouble
    presenter.answer(prompt, YES, weighed(presenter, prompt, "contact", phone="06-33333333"))
    assert practice.sent[0][1].details.phone == "06-33333333"


def test_the_text_names_the_organisation_that_was_chosen(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    screen = presenter.weigh(prompt, filled_in(opened(presenter, prompt), organisation="org-south"))
    assert isinstance(screen, PromptScreen)
    read = " ".join(screen.texts[0].paragraphs)
    assert SOUTH.label in read
    assert NORTH.label not in read
    assert [option.value for option in screen.product.choices] == list(SOUTH.products)


def test_the_text_reads_out_the_number_that_was_typed(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    screen = presenter.weigh(prompt, filled_in(opened(presenter, prompt), phone="06-77777777"))
    assert isinstance(screen, PromptScreen)
    read = " ".join(screen.texts[0].paragraphs)
    assert "06-77777777" in read
    assert "06-12345678" not in read


def test_no_organisation_for_a_postcode_is_said(presenter: Presenter, practice: Practice) -> None:
    screen = opened(presenter, practice.waits(JANSEN, routes=(SOUTH,)))
    assert screen.organisation.value == ""
    assert any("1234 AB" in told.sentence for told in screen.warnings)


def test_a_patient_without_a_postcode_is_no_question_mark(presenter: Presenter, practice: Practice) -> None:
    screen = opened(presenter, practice.waits(BAKKER, routes=(SOUTH,)))
    assert [told.sentence for told in screen.warnings] == [
        "De postcode is niet bekend. Kies zelf een organisatie."
    ]


def test_what_just_happened_is_told_on_the_list_alone(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    presenter.answer(prompt, NO, filled_in(opened(presenter, prompt)))
    assert presenter.waiting().top.notice is None
    assert presenter.desk().top.notice is not None


def test_elsewhere_names_its_way(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    screen = presenter.answer(prompt, Answer.REFERRED_ELSEWHERE, filled_in(opened(presenter, prompt)))
    assert isinstance(screen, PromptScreen)
    assert field_of(screen, "channel").trouble
    filled = filled_in(screen, channel="zorgdomein")
    assert isinstance(presenter.answer(prompt, Answer.REFERRED_ELSEWHERE, filled), DeskScreen)


@pytest.mark.parametrize(
    ("more", "hours"), [({}, 0.5), ({"later": "half_hour"}, 0.5), ({"later": "afternoon"}, 3.5)]
)
def test_later_hides_it_for_a_while(
    presenter: Presenter, practice: Practice, clock: FakeClock, more: dict[str, str], hours: float
) -> None:
    prompt = practice.waits(JANSEN)
    screen = presenter.answer(prompt, Answer.LATER, filled_in(opened(presenter, prompt), **more))
    assert isinstance(screen, DeskScreen)
    assert screen.items == ()
    clock.advance(hours=hours, seconds=1)
    assert len(presenter.desk().items) == 1


def test_later_on_a_day_wants_one_that_comes(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    filled = filled_in(opened(presenter, prompt), later="day", later_day="2026-03-02")
    screen = presenter.answer(prompt, Answer.LATER, filled)
    assert isinstance(screen, PromptScreen)
    assert field_of(screen, "later_day").trouble
    filled = filled_in(screen, later="day", later_day="4-3-2026")
    assert isinstance(presenter.answer(prompt, Answer.LATER, filled), DeskScreen)


def test_a_practice_that_only_counts_asks_the_way_with_a_yes(
    clock: FakeClock, presenter: Presenter, practice: Practice
) -> None:
    practice.mode = Mode.REGISTER_ONLY
    prompt = practice.waits(JANSEN)
    screen = opened(presenter, prompt)
    assert screen.organisation.disabled
    assert screen.organisation.why
    back = presenter.answer(prompt, YES, weighed(presenter, prompt, "contact"))
    assert isinstance(back, PromptScreen)
    assert field_of(back, "channel").trouble
    filled = weighed(presenter, prompt, "contact", channel="paper")
    assert isinstance(presenter.answer(prompt, YES, filled), DeskScreen)
    assert practice.sent[0][1].organisation == ""


def test_a_colleague_who_is_busy_is_told(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    practice.desk("colleague").claim(prompt)
    (item,) = presenter.desk().items
    assert (item.claim, item.may_open) == ("een collega", False)
    screen = presenter.open(prompt)
    assert isinstance(screen, DeskScreen)
    assert screen.top.trouble is not None
    assert screen.top.trouble.sentence.startswith("Een collega is hiermee bezig.")


def test_who_answers_second_hears_what_the_first_said(
    presenter: Presenter, practice: Practice, clock: FakeClock
) -> None:
    prompt = practice.waits(JANSEN)
    filled = weighed(presenter, prompt, "contact")
    clock.advance(minutes=3)
    other = Presenter(practice.desk("colleague"), clock, random.Random(2).randbytes)
    other.answer(prompt, NO, filled_in(opened(other, prompt)))
    screen = presenter.answer(prompt, YES, filled)
    assert isinstance(screen, DeskScreen)
    assert screen.top.trouble is not None
    assert screen.top.trouble.sentence == (
        "Uw collega heeft dit al beantwoord: Nee. Er is niets dubbel verstuurd."
    )
    assert len(practice.sent) == 1


def test_a_claim_that_ended_and_nobody_took_still_answers(
    presenter: Presenter, practice: Practice, clock: FakeClock
) -> None:
    prompt = practice.waits(JANSEN)
    filled = weighed(presenter, prompt, "contact")
    clock.advance(minutes=30)
    assert isinstance(presenter.answer(prompt, YES, filled), DeskScreen)


def test_a_claim_that_somebody_took_and_gave_back_is_asked_once_more(
    presenter: Presenter, practice: Practice, clock: FakeClock
) -> None:
    prompt = practice.waits(JANSEN)
    filled = weighed(presenter, prompt, "contact", "own_words", own_words="wandelen")
    clock.advance(minutes=3)
    colleague = practice.desk("colleague")
    colleague.release(prompt, colleague.claim(prompt).claim)
    screen = presenter.answer(prompt, YES, filled)
    assert isinstance(screen, PromptScreen)
    assert screen.top.trouble is not None
    assert field_of(screen, "own_words").value == "wandelen"
    assert practice.sent == []
    assert isinstance(presenter.answer(prompt, YES, filled), DeskScreen)


def test_a_claim_that_a_colleague_holds_keeps_what_was_typed(
    presenter: Presenter, practice: Practice, clock: FakeClock
) -> None:
    prompt = practice.waits(JANSEN)
    filled = weighed(presenter, prompt, "contact", "own_words", own_words="wandelen")
    clock.advance(minutes=3)
    practice.desk("colleague").claim(prompt)
    screen = presenter.answer(prompt, YES, filled)
    assert isinstance(screen, PromptScreen)
    assert screen.top.trouble is not None
    assert screen.top.trouble.sentence.startswith("Een collega is hiermee bezig.")
    assert field_of(screen, "own_words").value == "wandelen"


def test_away_keeps_what_was_typed_and_says_that_nothing_is_kept(
    presenter: Presenter, practice: Practice, daemon: FakeDesk
) -> None:
    prompt = practice.waits(JANSEN)
    filled = weighed(presenter, prompt, "contact", "own_words", own_words="wandelen")
    daemon.away = True
    screen = presenter.answer(prompt, YES, filled)
    assert isinstance(screen, PromptScreen)
    assert screen.top.trouble is not None
    assert screen.top.trouble.sentence.startswith(
        "Er is nu geen verbinding met de praktijkserver. Uw antwoord is niet bewaard."
    )
    assert field_of(screen, "own_words").value == "wandelen"
    daemon.away = False
    assert isinstance(presenter.answer(prompt, YES, filled), DeskScreen)


def test_an_answer_whose_echo_got_lost_counts_once(
    presenter: Presenter, practice: Practice, daemon: FakeDesk
) -> None:
    prompt = practice.waits(JANSEN)
    filled = weighed(presenter, prompt, "contact")
    daemon.lose_answers = True
    assert isinstance(presenter.answer(prompt, YES, filled), PromptScreen)
    daemon.lose_answers = False
    screen = presenter.answer(prompt, YES, filled)
    assert isinstance(screen, DeskScreen)
    assert screen.top.notice is not None
    assert len(practice.sent) == 1


def test_another_answer_never_hides_behind_the_key_of_the_first(
    presenter: Presenter, practice: Practice, daemon: FakeDesk
) -> None:
    prompt = practice.waits(JANSEN)
    filled = weighed(presenter, prompt, "contact")
    daemon.lose_answers = True
    presenter.answer(prompt, YES, filled)
    daemon.lose_answers = False
    screen = presenter.answer(prompt, NO, filled)
    assert isinstance(screen, DeskScreen)
    assert screen.top.trouble is not None
    assert "al beantwoord" in screen.top.trouble.sentence


def test_the_list_without_a_server_is_empty_and_calm(presenter: Presenter, daemon: FakeDesk) -> None:
    daemon.away = True
    screen = presenter.desk()
    assert screen.items == ()
    assert screen.top.trouble is not None
    assert "niet bewaard" not in screen.top.trouble.sentence
    assert presenter.changes(4, 0).away


def test_closing_gives_the_claim_back_and_records_nothing(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    opened(presenter, prompt)
    presenter.close(prompt)
    assert practice.sent == []
    assert presenter.prompt(prompt) is None
    practice.desk("colleague").claim(prompt)


def test_opening_again_keeps_what_was_typed(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    presenter.weigh(prompt, filled_in(opened(presenter, prompt), "contact", own_words="zingen"))
    assert field_of(opened(presenter, prompt), "own_words").value == "zingen"


def test_a_patient_for_whom_a_colleague_answered_is_forgotten_here(
    presenter: Presenter, practice: Practice, clock: FakeClock
) -> None:
    prompt = practice.waits(JANSEN)
    opened(presenter, prompt)
    clock.advance(minutes=3)
    other = Presenter(practice.desk("colleague"), clock, random.Random(2).randbytes)
    other.answer(prompt, NO, filled_in(opened(other, prompt)))
    presenter.desk()
    assert presenter.prompt(prompt) is None


def test_a_no_is_not_held_up_by_what_only_a_yes_asks(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(replace(JANSEN, birth_date=None))
    filled = filled_in(opened(presenter, prompt), birth_date="weet ik niet", later_day="ooit")
    assert isinstance(presenter.answer(prompt, NO, filled), DeskScreen)


def test_a_question_that_is_gone_sends_back_to_the_list(presenter: Presenter) -> None:
    screen = presenter.open(PromptId("nobody"))
    assert isinstance(screen, DeskScreen)
    assert screen.top.trouble is not None


def test_who_called_in_vain_stays_on_the_list_with_a_count(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    presenter.answer(prompt, Answer.NO_ANSWER, filled_in(opened(presenter, prompt)))
    (item,) = presenter.desk().items
    assert item.calls == "1 keer gebeld"


def test_a_test_is_marked_everywhere(presenter: Presenter) -> None:
    screen = presenter.test_referral()
    assert screen.items[0].test
    assert opened(presenter, screen.items[0].prompt).test


def test_a_patient_who_is_known_already_is_asked_about_with_that_day(
    presenter: Presenter, practice: Practice
) -> None:
    screen = opened(presenter, practice.waits(JANSEN, known_since=date(2026, 1, 9)))
    assert [told.sentence for told in screen.warnings] == [
        "Deze patiënt is al aangemeld op 9 januari 2026. Hoort dit daarbij? Dan hoeft u niets te doen."
    ]


def test_the_icon_says_how_many_wait(presenter: Presenter, practice: Practice) -> None:
    practice.waits(JANSEN)
    assert presenter.changes(0, 0).tooltip == "Welzijn op Recept: 1 wacht op toestemming"
    practice.waits(BAKKER)
    assert presenter.changes(0, 0).tooltip == "Welzijn op Recept: 2 wachten op toestemming"


def test_the_text_names_whom_was_chosen_and_its_own_word_for_a_coach(
    presenter: Presenter, practice: Practice
) -> None:
    near = replace(NORTH, label="Welzijn", coach_word="wijkcoach")
    far = replace(SOUTH, coach_word="sociaal makelaar")
    prompt = practice.waits(JANSEN, routes=(near, far))
    first, *_rest = next(text for text in opened(presenter, prompt).texts if text.shown).paragraphs
    assert "over Welzijn op Recept. Een wijkcoach van Welzijn kan" in first
    screen = presenter.weigh(prompt, Filled((("organisation", SOUTH.organisation), ("phone", "06-87654321"))))
    assert isinstance(screen, PromptScreen)
    read = " ".join(next(text for text in screen.texts if text.shown).paragraphs)
    assert "over Welzijn op Recept. Een sociaal makelaar van Stichting Zuid kan" in read
    assert "06-87654321" in read
    assert "wijkcoach" not in read
