"""Around the question: what waits for us, search, one referral and its acts, new ones, the leaflet."""

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.tray.fakes import BAKKER, JANSEN, FakeDesk, Practice
from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.prompts import PromptState
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.presenter.screens import (
    ActForm,
    NewScreen,
    PromptScreen,
    ReferralScreen,
    TroubleScreen,
)
from wor_sidecar.wire.desk_shapes import DeskLetter

NOBODY = Filled()


def shown(presenter: Presenter, practice: Practice) -> ReferralScreen:
    practice.waits(JANSEN)
    screen = presenter.referral(ReferralId("referral-1"))
    assert isinstance(screen, ReferralScreen)
    return screen


def form_of(screen: ReferralScreen, name: str) -> ActForm:
    return next(act for act in screen.acts if act.name == name)


def filled(**given: str) -> Filled:
    return Filled(tuple(given.items()))


def test_what_waits_stands_in_groups_that_hold_something(presenter: Presenter, practice: Practice) -> None:
    practice.waits(JANSEN)
    screen = presenter.waiting()
    assert [(group.kind, group.title) for group in screen.groups] == [
        ("unanswered", "Vragen zonder antwoord")
    ]
    assert screen.sentence == "Er wacht 1 ding op ons."
    (item,) = screen.groups[0].items
    assert item.prompt == "prompt-1"
    assert item.sentence


def test_what_came_back_opens_its_referral_not_its_answered_question(
    presenter: Presenter, practice: Practice
) -> None:
    prompt = practice.waits(JANSEN, state="rejected")
    practice.cases[prompt].prompt = replace(practice.cases[prompt].prompt, state=PromptState.ANSWERED)
    (group,) = presenter.waiting().groups
    (item,) = group.items
    assert (group.kind, item.prompt, item.referral) == ("rejected", None, "referral-1")


def test_a_search_finds_by_a_word_of_a_name(presenter: Presenter, practice: Practice) -> None:
    practice.waits(JANSEN)
    practice.waits(BAKKER)
    assert presenter.search().found is None
    screen = presenter.search(filled(name="jansen"))
    assert screen.found is not None
    assert [item.name for item in screen.found] == ["Anna Jansen"]
    assert screen.fields[0].value == "jansen"


def test_a_search_for_nothing_asks_for_something(presenter: Presenter, practice: Practice) -> None:
    practice.waits(JANSEN)
    assert presenter.search(NOBODY).fields[0].trouble
    wrong = presenter.search(filled(birth_date="gisteren"))
    assert wrong.fields[1].trouble
    assert wrong.fields[1].value == "gisteren"


def test_a_referral_says_where_it_stands_and_what_happened(presenter: Presenter, practice: Practice) -> None:
    screen = shown(presenter, practice)
    assert screen.standing.startswith("Deze vraag wacht op uw antwoord")
    assert [entry.what for entry in screen.timeline] == ["Gevonden in lijst export"]
    assert screen.prompt == "prompt-1"
    assert "Jansen" not in screen.top.title


def test_withdrawing_comes_in_three_kinds_and_asks_no_reason(
    presenter: Presenter, practice: Practice
) -> None:
    screen = shown(presenter, practice)
    names = ["withdraw", "withdraw_coaching", "stop_feedback"]
    for name in names:
        form = form_of(screen, name)
        assert form.confirm
        assert form.fields == ()
        presenter.act(screen.id, name, NOBODY)
    kinds = [("withdraw", {"kind": kind}) for kind in ("everything", "coaching", "feedback")]
    assert [(act, given) for _, act, given in practice.acts] == kinds


def test_taking_a_referral_back_needs_a_reason(presenter: Presenter, practice: Practice) -> None:
    screen = shown(presenter, practice)
    back = presenter.act(screen.id, "cancel", NOBODY)
    assert isinstance(back, ReferralScreen)
    assert form_of(back, "cancel").fields[0].trouble
    assert practice.acts == []


def test_an_act_that_the_daemon_refuses_is_said_on_the_screen(
    presenter: Presenter, practice: Practice
) -> None:
    screen = shown(presenter, practice)
    back = presenter.act(screen.id, "cancel", filled(reason="duplicate"))
    assert isinstance(back, ReferralScreen)
    assert back.top.trouble is not None
    assert form_of(back, "cancel").fields[0].value == "duplicate"


def test_trying_again_wants_the_number_checked(presenter: Presenter, practice: Practice) -> None:
    screen = shown(presenter, practice)
    back = presenter.act(screen.id, "try-again", filled(phone="06-55555555"))
    assert isinstance(back, ReferralScreen)
    checked, phone = form_of(back, "try-again").fields
    assert checked.trouble
    assert phone.value == "06-55555555"
    presenter.act(screen.id, "try-again", filled(phone="06-55555555", number_checked="yes"))
    assert practice.acts == [("referral-1", "try-again", {"phone": "06-55555555"})]


def test_a_message_holds_no_number_like_a_bsn(presenter: Presenter, practice: Practice) -> None:
    screen = shown(presenter, practice)
    back = presenter.act(screen.id, "message", filled(note="nummer 123456782"))
    assert isinstance(back, ReferralScreen)
    assert form_of(back, "message").fields[0].trouble
    presenter.act(screen.id, "message", filled(note="Zij is verhuisd"))
    assert practice.acts == [("referral-1", "message", {"note": "Zij is verhuisd"})]


def test_a_letter_that_asks_is_seen(presenter: Presenter, practice: Practice) -> None:
    screen = shown(presenter, practice)
    (letter,) = screen.letters
    assert letter.act is not None
    back = presenter.act(screen.id, letter.act.name, filled(letter=letter.id))
    assert isinstance(back, ReferralScreen)
    assert back.top.notice is not None
    assert practice.acts == [("referral-1", "seen", {"letter": "letter-1"})]


@pytest.mark.parametrize(
    "file", ["/srv/wor/letters/letter-1.pdf", r"\\server\wor\letter-1.pdf", "letter-1.pdf"]
)
def test_a_letter_shows_its_files_name_and_no_folder_of_the_server(
    presenter: Presenter, practice: Practice, file: str
) -> None:
    practice.waits(BAKKER, letters=(DeskLetter("letter-1", "not-reached", "placed", file=file),))
    screen = presenter.referral(ReferralId("referral-1"))
    assert isinstance(screen, ReferralScreen)
    assert [one.file for one in screen.letters] == ["letter-1.pdf"]


def test_a_message_of_the_coach_is_seen_where_no_letter_asks(
    presenter: Presenter, practice: Practice
) -> None:
    assert "seen" not in [act.name for act in shown(presenter, practice).acts]
    practice.waits(BAKKER, letters=())
    screen = presenter.referral(ReferralId("referral-2"))
    assert isinstance(screen, ReferralScreen)
    assert form_of(screen, "seen").label == "Gezien"
    presenter.act(screen.id, "seen", NOBODY)
    assert practice.acts == [("referral-2", "seen", {})]


def test_an_answer_is_taken_back_from_its_referral_too(presenter: Presenter, practice: Practice) -> None:
    screen = shown(presenter, practice)
    assert screen.prompt is not None
    presenter.open(screen.prompt)
    presenter.answer(screen.prompt, Answer.REFUSED, NOBODY)
    back = presenter.act(screen.id, "undo", NOBODY)
    assert isinstance(back, ReferralScreen)
    assert back.top.undo == ()
    assert len(presenter.desk().items) == 1


@pytest.mark.parametrize("number", [{"his_number": "77"}, {"bsn": "123.456.782"}])
def test_a_new_referral_opens_its_question(
    presenter: Presenter, practice: Practice, number: dict[str, str]
) -> None:
    given = filled(surname="Smit", call_name="Bo", birth_date="1-2-1970", phone="06-44444444", **number)
    screen = presenter.new(given)
    assert isinstance(screen, PromptScreen)
    assert screen.name == "Bo Smit"
    (made,) = practice.made
    assert (made.bsn or made.his_number) in ("77", "123456782")
    assert made.birth_date == date(1970, 2, 1)


def test_the_same_referral_again_is_told_by_its_day_and_what_was_typed_stays(
    presenter: Presenter, practice: Practice
) -> None:
    given = filled(surname="Smit", his_number="77", contact_date="9-1-2026")
    presenter.new(given)
    screen = presenter.new(given)
    assert isinstance(screen, NewScreen)
    assert screen.top.trouble is not None
    assert screen.top.trouble.code == ""
    assert screen.top.trouble.sentence == (
        "Deze patiënt is al aangemeld op 9 januari 2026. Hoort dit daarbij? Dan hoeft u niets te doen."
    )
    assert len(practice.made) == 1


def test_a_new_referral_needs_a_number_for_the_way_back(presenter: Presenter, practice: Practice) -> None:
    assert isinstance(presenter.new(), NewScreen)
    screen = presenter.new(filled(surname="Smit"))
    assert isinstance(screen, NewScreen)
    fields = {field.name: field for _, group in screen.groups for field in group}
    assert fields["his_number"].trouble
    assert fields["surname"].value == "Smit"
    assert practice.made == []


def test_a_wrong_bsn_is_said_at_its_field(presenter: Presenter, practice: Practice) -> None:
    screen = presenter.new(filled(surname="Smit", bsn="123456789"))
    assert isinstance(screen, NewScreen)
    fields = {field.name: field for _, group in screen.groups for field in group}
    assert fields["bsn"].trouble
    assert practice.made == []


def test_without_a_server_every_screen_says_so_and_keeps_what_was_typed(
    presenter: Presenter, practice: Practice, daemon: FakeDesk
) -> None:
    practice.waits(JANSEN)
    daemon.away = True
    screens = [
        presenter.waiting(),
        presenter.search(filled(name="jansen")),
        presenter.new(filled(surname="Smit", his_number="1")),
        presenter.leaflet(),
        presenter.test_referral(),
    ]
    assert all(screen.top.trouble is not None for screen in screens)
    assert screens[1].fields[0].value == "jansen"
    assert isinstance(presenter.referral(ReferralId("referral-1")), TroubleScreen)


def test_a_locked_desk_forgets_what_was_told(presenter: Presenter, practice: Practice) -> None:
    practice.waits(JANSEN)
    presenter.test_referral()
    presenter.lock()
    assert presenter.desk().top.notice is None


def test_the_leaflet_is_there_to_print(presenter: Presenter) -> None:
    screen = presenter.leaflet()
    assert screen.markdown.startswith("###")
    assert screen.print == "Afdrukken"
