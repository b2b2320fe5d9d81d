"""The act `correct` at a desk: it opens as it is known, and sends only what a person changed on it."""

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.tray.fakes import JANSEN
from wor_sidecar.domain.registration import Address
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.parts import Tone

ANNA = replace(
    JANSEN,
    surname="Jansen",
    call_name="Anna",
    address=Address("Dorpsstraat", "1", "1234 AB", "Ons Dorp"),
)


@pytest.fixture
def referral(practice):
    return practice.cases[practice.waits(ANNA)].referral


def form(screen):
    return next(act for act in screen.acts if act.name == "correct")


def as_shown(screen):
    """What a view hands back: every field as it stands."""
    return Filled(tuple((field.name, field.value) for field in form(screen).fields))


def at(screen, name):
    return next(field for field in form(screen).fields if field.name == name)


def test_the_form_opens_with_what_is_known(presenter, referral):
    shown = {field.name: field.value for field in form(presenter.referral(referral)).fields}
    assert shown["phone1"] == "06-12345678"
    assert shown["phone2"] == ""
    assert (shown["surname"], shown["street"], shown["birth_date"]) == ("Jansen", "Dorpsstraat", "1950-03-12")
    assert "bsn" not in shown


def test_a_new_number_goes_and_what_stayed_the_same_does_not_matter(presenter, practice, referral):
    filled = as_shown(presenter.referral(referral)).having("phone1", "06 8765 4321")
    screen = presenter.act(referral, "correct", filled)
    assert screen.top.notice.sentence == "Gedaan: Gegevens verbeteren."
    assert practice.corrected[-1].phones == ("06 8765 4321",)
    assert at(screen, "phone1").value == "06 8765 4321"


def test_what_was_not_on_the_screen_stays_as_it_is(presenter, practice, referral):
    presenter.act(referral, "correct", Filled((("surname", "Janssen"),)))
    assert practice.corrected[-1].phones is None
    assert practice.corrected[-1].street is None
    assert practice.cases["prompt-1"].patient.phones == JANSEN.phones


def mends(practice, **what):
    """A colleague at another desk."""
    waiting = practice.cases["prompt-1"]
    waiting.patient = replace(waiting.patient, **what)


def test_what_a_colleague_mended_while_the_form_stood_open_stays(presenter, practice, referral):
    opened = as_shown(presenter.referral(referral))
    mends(practice, phones=("0612121212",), address=Address("Kerkweg", "9", "5555 XY", "Elders"))
    screen = presenter.act(referral, "correct", opened.having("surname", "Janssen"))
    assert screen.top.notice.sentence == "Gedaan: Gegevens verbeteren."
    sent = practice.corrected[-1]
    assert (sent.surname, sent.phones, sent.street, sent.email, sent.birth_date) == ("Janssen", *[None] * 4)
    assert practice.cases["prompt-1"].patient.phones == ("0612121212",)


@pytest.mark.parametrize(
    ("field", "typed", "mended", "told"),
    [
        ("phone1", "06 8765 4321", {"phones": ("0612121212",)}, "0612121212"),
        ("surname", "Janssen", {"surname": "Jansens"}, "Jansens"),
        ("house_number", "2", {"address": Address("Kerkweg", "9", "5555 XY", "Elders")}, "Kerkweg"),
        ("birth_date", "1951-03-12", {"birth_date": date(1952, 3, 12)}, "1952-03-12"),
    ],
)
def test_where_a_colleague_changed_the_same_a_person_is_asked_and_may_insist(
    presenter, practice, referral, field, typed, mended, told
):
    filled = as_shown(presenter.referral(referral)).having(field, typed)
    mends(practice, **mended)
    screen = presenter.act(referral, "correct", filled)
    assert "collega" in at(screen, field).trouble
    assert told in at(screen, field).trouble
    assert at(screen, field).value == typed
    assert practice.corrected == []
    presenter.act(referral, "correct", as_shown(screen))
    assert len(practice.corrected) == 1


def test_two_who_correct_the_same_in_the_same_way_are_not_asked(presenter, practice, referral):
    filled = as_shown(presenter.referral(referral)).having("surname", "Janssen").having("street", "Kerkweg")
    mends(practice, surname="Janssen")
    presenter.act(referral, "correct", filled)
    assert practice.corrected[-1].street == "Kerkweg"
    assert practice.corrected[-1].surname is None


def test_a_birth_date_is_typed_as_people_write_it(presenter, practice, referral):
    presenter.act(referral, "correct", Filled((("surname", "Jansen"), ("birth_date", "13-3-1950"))))
    assert practice.corrected[-1].birth_date == date(1950, 3, 13)


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("birth_date", "gisteren", "Dit is geen datum."),
        ("surname", "", "Vul dit in."),
        ("email", "a999990019@example.org", "burgerservicenummer"),
    ],
)
def test_what_cannot_be_right_is_asked_at_its_field_and_stays_typed(
    presenter, practice, referral, name, typed, told
):
    filled = as_shown(presenter.referral(referral)).having(name, typed)
    screen = presenter.act(referral, "correct", filled)
    assert told in at(screen, name).trouble
    assert at(screen, name).value == typed
    assert practice.corrected == []


@pytest.mark.parametrize(("name", "typed"), [("phone1", "bel maar"), ("email", "geen")])
def test_what_the_daemon_refuses_is_told_on_top_without_red(presenter, practice, referral, name, typed):
    filled = as_shown(presenter.referral(referral)).having(name, typed)
    screen = presenter.act(referral, "correct", filled)
    assert screen.top.trouble.tone in (Tone.WAIT, Tone.ASK)
    assert at(screen, name).value == typed
    assert practice.corrected == []


def test_the_number_of_another_his_is_given_here_too(presenter, practice):
    practice.waits(replace(ANNA, his_number="10201"))
    filled = as_shown(presenter.referral("referral-1"))
    assert filled.text("his_number") == "10201"
    presenter.act("referral-1", "correct", filled.having("his_number", "2210"))
    assert practice.corrected[-1].his_number == "2210"
    assert practice.corrected[-1].surname is None
