"""Where a patient goes: one organisation is chosen beforehand where one fits best, and any other may be."""

from dataclasses import replace

from tests.unit.tray.fakes import BAKKER, JANSEN, NORTH, SOUTH
from wor_sidecar.domain.consent import Answer
from wor_sidecar.tray.presenter.filled import Filled

BEST = replace(NORTH, fits_by="postcode", proposed=True)
WIDER = replace(SOUTH, fits=True, fits_by="postcode", proposed=False)
BOTH = (replace(BEST, proposed=False), WIDER)


def hints(screen):
    return {option.label: option.hint for option in screen.organisation.choices}


def test_the_one_that_fits_best_is_chosen_and_the_other_says_that_it_fits_too(presenter, practice):
    screen = presenter.open(practice.waits(JANSEN, routes=(BEST, WIDER)))
    assert screen.organisation.value == "org-north"
    assert hints(screen) == {
        "Welzijn Noord": "werkt op deze postcode",
        "Stichting Zuid": "werkt op deze postcode; wacht tot de cijfers zijn vergeleken",
    }
    assert screen.warnings == ()


def test_of_two_alike_a_person_chooses(presenter, practice):
    screen = presenter.open(practice.waits(JANSEN, routes=BOTH))
    assert screen.organisation.value == ""


def test_a_product_that_one_of_both_offers_chooses_it(presenter, practice):
    prompt = practice.waits(JANSEN, routes=BOTH)
    presenter.open(prompt)
    screen = presenter.weigh(prompt, Filled((("product", "bewegen-op-recept"),)))
    assert (screen.organisation.value, screen.product.value) == ("org-south", "bewegen-op-recept")
    screen = presenter.weigh(prompt, Filled((("product", "welzijn-op-recept"),)))
    assert screen.organisation.value == ""


def test_another_organisation_and_product_may_be_chosen(presenter, practice):
    prompt = practice.waits(JANSEN, routes=(BEST, WIDER))
    screen = presenter.open(prompt)
    chosen = Filled((("organisation", "org-south"), ("product", "bewegen-op-recept"), ("scope", "contact")))
    screen = presenter.weigh(prompt, chosen)
    given = (*chosen.fields, ("text_hash", screen.text_hash), ("how", "phone"))
    presenter.answer(prompt, Answer.GIVEN_TO_ME, Filled(given))
    sent = practice.sent[-1][1]
    assert (sent.organisation, sent.product) == ("org-south", "bewegen-op-recept")


def test_a_product_that_the_other_organisation_has_not_is_let_go(presenter, practice):
    prompt = practice.waits(JANSEN, routes=(BEST, WIDER))
    presenter.open(prompt)
    screen = presenter.weigh(
        prompt, Filled((("organisation", "org-north"), ("product", "bewegen-op-recept")))
    )
    assert screen.product.value == "welzijn-op-recept"


def test_nobody_who_works_there_is_said_with_whom_to_ask(presenter, practice, daemon):
    card = daemon.practice()
    daemon.practice = lambda: replace(card, helper="Bas van ICT")
    screen = presenter.open(practice.waits(JANSEN, routes=(SOUTH,)))
    told = (
        "Voor postcode 1234 AB is geen organisatie ingesteld. Kies er zelf een, of vraag het aan Bas van ICT."
    )
    assert told in [warning.sentence for warning in screen.warnings]
    assert [option.label for option in screen.organisation.choices] == ["Stichting Zuid"]


def test_an_older_server_says_only_who_fits(presenter, practice):
    screen = presenter.open(practice.waits(BAKKER))
    assert screen.organisation.value == "org-north"
    assert hints(screen)["Welzijn Noord"] == "werkt waar de patiënt woont"


def test_the_number_of_who_decides_is_enough(presenter, practice):
    prompt = practice.waits(replace(BAKKER, phones=()), routes=(BEST,))
    screen = presenter.open(prompt)
    given = [("scope", "contact"), ("organisation", "org-north"), ("text_hash", screen.text_hash)]
    people = [("rep1_role", "mentor"), ("rep1_name", "M. Bakker"), ("rep1_phone", "06 1234 5678")]
    filled = Filled((*given, *people, ("how", "phone")))
    screen = presenter.weigh(prompt, filled)
    assert [said.line for said in screen.extra if said.when == "Iemand anders beslist voor de patiënt"] == [
        "U beslist"
    ]
    button = next(one for one in screen.answers if one.answer is Answer.GIVEN_TO_ME)
    assert button.needs == ()
