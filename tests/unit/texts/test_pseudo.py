"""The language that nobody speaks: longer, accented, in brackets; gaps stay gaps."""

from string import Formatter

import pytest

from wor_sidecar.domain.errors.sidecar import PromptClaimed
from wor_sidecar.texts import catalogue, chores
from wor_sidecar.texts.labels import label, labels
from wor_sidecar.texts.pseudo import CLOSE, OPEN, longer, outside


@pytest.fixture
def pseudo():
    catalogue.use(catalogue.PSEUDO)
    yield
    catalogue.use(catalogue.DUTCH)


def gaps(message):
    return [name for _, name, _, _ in Formatter().parse(message) if name is not None]


def test_every_sentence_grows_by_forty_percent_and_keeps_its_gaps():
    for message in chores.collect(chores.checkout()):
        said = longer(message)
        assert len(said) >= 1.4 * len(message), message
        assert said.startswith(OPEN), message
        assert said.endswith(CLOSE), message
        assert gaps(said) == gaps(message)


def test_nothing_stays_nothing():
    assert longer("") == ""


def test_the_key_of_a_button_stays():
    assert "&C" in longer("Yes, &Consult")


def test_sentences_labels_and_errors_all_speak_it(pseudo):
    assert outside(catalogue._("Later")) == ""
    assert outside(label("answers", "refused")) == ""
    assert set(labels("answers", catalogue.PSEUDO)) == set(labels("answers"))
    shown = catalogue.show(PromptClaimed())
    assert outside(shown.sentence) == outside(shown.remedy) == ""


def test_what_came_past_the_catalogue_stands_outside_the_brackets(pseudo):
    said = catalogue._("Waits since {day}").format(day=catalogue._("today"))
    assert outside(f"{said}, Refresh") == ", Refresh"


def test_a_code_without_a_label_stands_for_itself(pseudo):
    assert label("answers", "something_new") == "something_new"
