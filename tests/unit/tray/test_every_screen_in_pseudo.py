"""Every screen in the language that nobody speaks: what stands outside its brackets is data, or wrong."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum

import pytest

from tests.unit.tray.fakes import BAKKER, CHILD, JANSEN, SOUTH
from wor_sidecar.domain.consent import Answer
from wor_sidecar.domain.identifiers import ReferralId
from wor_sidecar.domain.registration import Address
from wor_sidecar.texts import catalogue
from wor_sidecar.texts.pseudo import CLOSE, outside
from wor_sidecar.tray.presenter import acts, furniture
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.wire.desk_shapes import Told

DATA = (
    *("Anna Jansen", "Jansen", "Anna", "Piet Bakker", "Sem de Wit", "T. Test", "dr. Visser", "assistant"),
    *(
        "A.J.",
        "P.B.",
        "Sd.W.",
        "S.W.",
        "S.d.W.",
        "Sem de.W.",
        "T.T.",
        "Huisartsenpraktijk De Linde",
        "De Linde",
    ),
    *(
        "Welzijn Noord",
        "Stichting Zuid",
        "Dorpsstraat",
        "Ons Dorp",
        "AB",
        "Welzijn op Recept",
        "Bas",
        "Letter",
    ),
)
MACHINE = {
    "Field": {"name", "id", "value"},
    "Option": {"value"},
    "MenuEntry": {"name"},
    "ActForm": {"name"},
    "WaitingGroup": {"kind"},
    "ReadAloud": {"hash", "version", "paragraphs"},
    "Said": {"line"},
    "PromptScreen": {"id", "text_hash", "before"},
    "ReferralScreen": {"id"},
    "Fact": {"dials"},
    "Told": {"code"},
    "AnswerButton": {"waits_for", "key"},
    "LetterItem": {"id", "file"},
    "LeafletScreen": {"markdown", "text"},
    "Top": {"practice", "user"},
    "Badge": {"prompts"},
}
"""What no person reads, and what a practice wrote itself: texts to read aloud, the leaflet."""
LETTER = re.compile(r"[^\W\d_]")


@pytest.fixture(autouse=True)
def pseudo():
    catalogue.use(catalogue.PSEUDO)
    yield
    catalogue.use(catalogue.DUTCH)


def texts(value, path=""):
    """Every text of a screen that a person reads, with where it stands."""
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        yield path, value
    elif is_dataclass(value):
        left_out = MACHINE.get(type(value).__name__, set())
        for field in fields(value):
            if field.name not in left_out and field.type is not bool:
                yield from texts(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, tuple | list | frozenset):
        for each in value:
            yield from texts(each, f"{path}[]")


def strange(screen):
    """The texts that came past the catalogue."""
    found = []
    for path, text in texts(screen):
        rest = outside(text)
        for data in sorted(DATA, key=len, reverse=True):
            rest = rest.replace(data, "")
        if LETTER.search(rest) and not path.endswith((".prompt", ".referral")):
            found.append((path, text))
    return found


@pytest.fixture
def full(practice, daemon, presenter):
    """A practice where everything happens at once."""
    anna = replace(
        JANSEN, surname="Jansen", call_name="Anna", address=Address("Dorpsstraat", "1", "1234 AB", "Ons Dorp")
    )
    practice.waits(anna, went="phone", known_since=date(2026, 1, 2), calls=2)
    practice.waits(replace(BAKKER, phones=()), routes=(SOUTH,), referrers=("dr. Visser",))
    practice.waits(replace(CHILD, birth_date=date(2013, 1, 5)), test=True)
    practice.waits(replace(BAKKER, birth_date=None), state="rejected")
    presenter.desk()
    return practice


def test_the_list_and_its_icon(full, presenter):
    assert strange(presenter.desk()) == []
    assert strange(presenter.changes(0, 0)) == []
    assert presenter.desk().sentence.endswith(CLOSE)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_question_of_every_kind_and_what_it_lacks(full, presenter, number):
    screen = presenter.open(f"prompt-{number}")
    assert strange(screen) == []
    for answer in Answer:
        if answer not in (Answer.NO_ANSWER, Answer.DECEASED, Answer.REFUSED, Answer.NOT_WOR):
            wrong = Filled((("scope", "contact"), ("own_words", "x"), ("later", "day"), ("rep1_name", "Bas")))
            assert strange(presenter.answer(screen.id, answer, wrong)) == []


def test_what_was_answered_and_can_be_undone(full, presenter):
    screen = presenter.open("prompt-1")
    assert strange(presenter.answer(screen.id, Answer.REFUSED, Filled())) == []
    assert strange(presenter.undo(screen.id)) == []


def test_what_waits_the_search_and_what_it_found(full, presenter):
    assert strange(presenter.waiting()) == []
    assert strange(presenter.search()) == []
    assert strange(presenter.search(Filled())) == []
    assert strange(presenter.search(Filled((("name", "Jansen"),)))) == []


def test_a_referral_and_each_of_its_acts(full, presenter):
    referral = ReferralId("referral-1")
    assert strange(presenter.referral(referral)) == []
    for act in acts._ORDER:
        assert strange(acts.form(act, Filled())) == [], act
        assert strange(presenter.act(referral, act, Filled())) == [], act


def test_a_new_referral_and_the_leaflet(full, presenter):
    assert strange(presenter.new()) == []
    assert strange(presenter.new(Filled((("bsn", "1"), ("birth_date", "x"))))) == []
    assert strange(presenter.leaflet()) == []


def test_everything_while_the_server_is_away(full, daemon, presenter):
    screen = presenter.open("prompt-1")
    daemon.away = True
    filled = Filled((("scope", "contact"), ("text_hash", screen.text_hash), ("organisation", "org-north")))
    for shown in (
        presenter.desk(),
        presenter.changes(0, 0),
        presenter.waiting(),
        presenter.referral(ReferralId("referral-1")),
        presenter.answer(screen.id, Answer.GIVEN_IN_CONSULT, filled),
        presenter.new(),
        presenter.leaflet(),
    ):
        assert strange(shown) == []


def test_the_words_around_every_screen():
    assert strange(furniture.furniture()) == []


def test_a_standing_that_the_server_says_in_its_own_language_is_said_in_this_one(full, presenter, daemon):
    from wor_sidecar.tray.presenter import words

    told = Told("no_route", {"helper": "Bas"}, "Voor waar deze patiënt woont is geen organisatie ingesteld.")
    assert outside(words.stands(told)) == ""
    assert words.stands(Told("of_a_newer_one", {}, "Iets nieuws.")) == "Iets nieuws."
