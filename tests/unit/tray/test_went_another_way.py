"""A copy of a referral that went another way: the page proposes that answer, and gives none."""

from tests.unit.tray.fakes import JANSEN, Practice
from wor_sidecar.domain.consent import Answer
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.presenter.screens import DeskScreen, PromptScreen


def opened(presenter: Presenter, practice: Practice, went: str | None) -> PromptScreen:
    screen = presenter.open(practice.waits(JANSEN, went=went))
    assert isinstance(screen, PromptScreen)
    return screen


def proposed(screen: PromptScreen) -> list[Answer]:
    return [button.answer for button in screen.answers if button.proposed]


def test_the_answer_is_marked_and_its_channel_filled_in(presenter: Presenter, practice: Practice) -> None:
    screen = opened(presenter, practice, "zorgdomein")
    assert proposed(screen) == [Answer.REFERRED_ELSEWHERE]
    (button,) = (one for one in screen.answers if one.proposed)
    assert [field.value for field in button.fields] == ["zorgdomein"]
    assert len(screen.warnings) == 1


def test_without_a_copy_no_answer_is_marked_and_no_channel_chosen(
    presenter: Presenter, practice: Practice
) -> None:
    screen = opened(presenter, practice, None)
    assert proposed(screen) == []
    (button,) = (one for one in screen.answers if one.answer is Answer.REFERRED_ELSEWHERE)
    assert [field.value for field in button.fields] == [""]


def test_nothing_is_answered_until_a_person_presses_it(presenter: Presenter, practice: Practice) -> None:
    screen = opened(presenter, practice, "zorgdomein")
    case = practice.cases[screen.id]
    assert case.prompt.answer is None
    pressed = Filled((("channel", "zorgdomein"), ("text_hash", screen.text_hash)))
    assert isinstance(presenter.answer(screen.id, Answer.REFERRED_ELSEWHERE, pressed), DeskScreen)
    assert case.prompt.answer is Answer.REFERRED_ELSEWHERE
