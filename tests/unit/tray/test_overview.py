"""Everybody's place and the page of the Overleg, as a desk shows them."""

import pytest

from tests.unit.tray.fakes import BAKKER, JANSEN, FakeDesk, Practice
from wor_sidecar.tray.presenter.filled import Filled
from wor_sidecar.tray.presenter.overview_screen import overview_screen
from wor_sidecar.tray.presenter.parts import Top
from wor_sidecar.tray.presenter.presenter import Presenter
from wor_sidecar.wire.desk_overview import NamedOrganisation, NamedReferrer, Overview, PlaceItem
from wor_sidecar.wire.desk_shapes import DeskSignal


def filled(**given: str) -> Filled:
    return Filled(tuple(given.items()))


def test_everybody_stands_on_the_overview_with_for_whom_it_waits(
    presenter: Presenter, practice: Practice
) -> None:
    practice.waits(JANSEN)
    practice.waits(BAKKER)
    screen = presenter.overview()
    assert [item.referral for item in screen.items] == ["referral-1", "referral-2"]
    assert {item.waits for item in screen.items} == {"ons"}
    assert "1 tot en met 2 van 2" in screen.sentence
    assert "Jansen" not in str([(item.who, item.sentence) for item in screen.items])


def test_the_filters_go_along_and_stay_chosen(presenter: Presenter, practice: Practice) -> None:
    screen = presenter.overview(filled(state="active", waits="coach", referrer="everybody", offset="50"))
    [(_name, asked)] = practice.asked
    wanted = {"state": "active", "waits": "coach", "organisation": "", "referrer": "everybody", "offset": 50}
    assert asked == wanted
    chosen = {field.name: field.value for field in screen.fields}
    assert (chosen["state"], chosen["waits"], chosen["referrer"]) == ("active", "coach", "everybody")


@pytest.mark.parametrize("given", ["-1", "x", "9" * 9, "", "1e3"])
def test_a_page_that_is_none_is_the_first(presenter: Presenter, practice: Practice, given: str) -> None:
    presenter.overview(filled(offset=given))
    assert practice.asked[0][1]["offset"] == 0


def test_a_long_list_is_turned_page_by_page_and_signals_are_said_in_words() -> None:
    item = PlaceItem("r", "active", "coach", signals=(DeskSignal("renew"), DeskSignal("newer", told="iets")))
    people = (NamedReferrer("a1", "M. Bernard"),)
    found = Overview(
        (item,) * 50, 120, 50, {"coach": 120}, "mine", people, (NamedOrganisation("o", "Noord"),)
    )
    screen = overview_screen(found, filled(offset="50"), Top("Overview", "De Linde", "Anja", ()))
    assert (screen.earlier, screen.later, screen.turned) == ("Eerdere", "Meer", (0, 100))
    assert screen.items[0].signals == "te verlengen; iets"
    [whose] = [field for field in screen.fields if field.name == "referrer"]
    assert [option.label for option in whose.choices] == ["mijn eigen patiënten", "iedereen", "M. Bernard"]
    assert whose.value == "mine"


def test_the_overleg_names_who_is_open_under_the_referrer(presenter: Presenter, practice: Practice) -> None:
    practice.waits(JANSEN)
    [person] = presenter.overleg().people
    assert person.title == "Verwezen door dr. Visser"
    [part] = person.parts
    assert part.items[0].last == "We: ask the patient"
    assert part.items[0].who.startswith("Anna Jansen, ")
    assert "2" in person.silent


def test_a_day_that_is_none_is_said_at_its_field(presenter: Presenter, practice: Practice) -> None:
    screen = presenter.overleg(filled(since="gisteren"))
    assert screen.fields[0].trouble
    assert screen.people == ()


def test_without_the_server_nobody_stands_there_and_that_is_said(
    daemon: FakeDesk, presenter: Presenter
) -> None:
    daemon.away = True
    for screen in (presenter.overview(), presenter.overleg()):
        assert screen.top.trouble is not None
    assert presenter.overview().items == ()
