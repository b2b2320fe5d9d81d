"""Who referred, where the list doesn't say it: asked with a yes, chosen by nobody but a person."""

import pytest

from tests.unit.tray.fakes import JANSEN, Practice
from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.errors import WorError, sidecar
from wor_sidecar.domain.identifiers import PromptId
from wor_sidecar.tray.presenter import refusals
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import Field
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.tray.presenter.screens import DeskScreen, PromptScreen

TWO = ("M. Bernard", "P. de Groot")
YES = (Answer.GIVEN_IN_CONSULT, Answer.GIVEN_TO_ME)


def opened(presenter: Presenter, prompt: PromptId) -> PromptScreen:
    screen = presenter.open(prompt)
    assert isinstance(screen, PromptScreen)
    return screen


def asked(screen: PromptScreen) -> list[Field]:
    return [field for field in screen.asked if field.id == "referrer"]


def a_yes(screen: PromptScreen, **more: str) -> Filled:
    plain = {"organisation": "org-north", "product": "welzijn-op-recept", "scope": "contact", "how": "phone"}
    return Filled(tuple({**plain, "text_hash": screen.text_hash, **more}.items()))


@pytest.mark.parametrize("names", [TWO, TWO[:1]])
def test_nobody_stands_chosen_not_even_the_only_one(
    presenter: Presenter, practice: Practice, names: tuple[str, ...]
) -> None:
    (field,) = asked(opened(presenter, practice.waits(JANSEN, referrers=names)))
    assert [option.value for option in field.choices] == list(names)
    assert not any(option.chosen for option in field.choices)
    assert (field.label, field.needed) == ("Verwezen door", True)


def test_where_the_list_says_it_nobody_is_asked(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN)
    screen = opened(presenter, prompt)
    assert asked(screen) == []
    presenter.answer(prompt, Answer.GIVEN_TO_ME, a_yes(screen, referrer="M. Bernard"))
    ((_, sent),) = practice.sent
    assert sent.referrer == ""


@pytest.mark.parametrize("answer", YES)
def test_a_yes_without_a_name_is_asked_at_its_field(
    presenter: Presenter, practice: Practice, answer: Answer
) -> None:
    prompt = practice.waits(JANSEN, referrers=TWO)
    for typed in ("", "A. Nders"):
        back = presenter.answer(prompt, answer, a_yes(opened(presenter, prompt), referrer=typed))
        assert isinstance(back, PromptScreen)
        assert [field.trouble for field in asked(back)] == ["Kies wie de patiënt verwees."]
    assert practice.tried == []


@pytest.mark.parametrize("answer", YES)
def test_the_name_goes_with_a_yes(presenter: Presenter, practice: Practice, answer: Answer) -> None:
    prompt = practice.waits(JANSEN, referrers=TWO)
    screen = presenter.answer(prompt, answer, a_yes(opened(presenter, prompt), referrer="P. de Groot"))
    assert isinstance(screen, DeskScreen)
    ((_, sent),) = practice.sent
    assert sent.referrer == "P. de Groot"


def test_a_no_takes_no_name_along(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN, referrers=TWO)
    presenter.answer(prompt, Answer.REFUSED, a_yes(opened(presenter, prompt), referrer="P. de Groot"))
    ((_, sent),) = practice.sent
    assert sent.referrer == ""


def test_the_answer_names_whom_was_chosen(presenter: Presenter, practice: Practice) -> None:
    prompt = practice.waits(JANSEN, referrers=TWO)
    first = opened(presenter, prompt)
    weighed = presenter.weigh(prompt, a_yes(first, referrer="M. Bernard"))
    assert isinstance(weighed, PromptScreen)
    labels = [screen.answers[0].label for screen in (first, weighed)]
    assert labels == ["Ja, gevraagd in het consult", "Ja, gevraagd in het consult door M. Bernard"]


@pytest.mark.parametrize("error", [sidecar.ReferrerMissing(), sidecar.ReferrerUnknown()])
def test_what_the_daemon_refuses_of_it_is_said_at_its_field(error: WorError) -> None:
    assert refusals.lack_of(error) == refusals.Lack("referrer", "Kies wie de patiënt verwees.")
