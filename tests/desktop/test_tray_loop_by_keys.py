"""Five keys for one answer that arrives at the coach; each screen as a screen reader reads it."""

from collections.abc import Iterator

import pytest
from desktop_practice import LONG_UNDO, named, prompts_of, refused, undo_lasts
from desktop_screen import Screen, until
from desktop_tray import Tray
from desktop_tree import Node
from trouble_scene import Scene

pytestmark = [pytest.mark.desktop, pytest.mark.slow]

PEOPLE = [named(71_001, "Iep", "01-02-1941"), named(71_002, "Jasmijn", "01-02-1942")]
LATER = named(71_003, "Kornoelje", "01-02-1943")
SURNAMES = ("Iep", "Jasmijn", "Kornoelje")
CONTACT = "Naam, geboortedatum, telefoon en postcode doorgeven"
FEEDBACK = "Bericht aan de huisarts"
CONTROLS = ("check box", "push button", "button", "combo box", "text", "link")


@pytest.fixture(scope="module")
def quick(practice: Scene) -> Iterator[Scene]:
    """The practice with answers that are on their way after two seconds."""
    refused(practice)
    undo_lasts(practice, 2)
    yield practice
    undo_lasts(practice, LONG_UNDO)


@pytest.fixture(scope="module")
def tray(quick: Scene, start) -> Tray:
    made = start(quick)
    made.opens()
    return made


def nobody_in_a_title(desktop: Screen) -> None:
    titles = "\n".join(desktop.titles())
    assert [name for name in SURNAMES if name in titles] == []


def nameless(nodes: list[Node]) -> list[Node]:
    """Return the controls that a screen reader couldn't name."""
    return [
        node
        for node in nodes
        if node.on("showing", "focusable") and node.role in CONTROLS and not (node.name or node.labels)
    ]


def test_the_list_tells_a_screen_reader_every_control_and_every_row(tray, quick) -> None:
    quick.export(*PEOPLE)
    tray.sees("I.I.")
    tray.sees("J.J.")
    tray.sees("1941")
    assert nameless(tray.shown()) == []


def test_an_opened_prompt_tells_a_screen_reader_names_roles_values_and_states(tray, desktop) -> None:
    tray.opens_row("I.I.")
    contact = tray.sees(CONTACT, "check box")
    nodes = tray.shown()
    assert nameless(nodes) == []
    assert not contact.on("checked")
    assert CONTACT in tray.focused().name
    assert not tray.sees(FEEDBACK, "check box").on("checked")
    said = tray.says()
    for value in ("Iep", PEOPLE[0].number, "0413-000101", "01-02-1941", "Welzijn De Brug"):
        assert value in said, value
    yes = tray.sees("Ja, gevraagd in het consult")
    assert not yes.on("sensitive")
    assert tray.sees("Nee", "push button", "button").on("sensitive")
    nobody_in_a_title(desktop)


def test_five_keys_record_a_yes_and_the_referral_reaches_the_coach(tray, quick, desktop) -> None:
    [first] = prompts_of(quick, 1941)
    desktop.keys("space", "Tab", "space")
    until(lambda: tray.sees("Ja, gevraagd in het consult").on("sensitive"))
    desktop.keys("alt+c")
    until(lambda: not prompts_of(quick, 1941))
    tray.gone(CONTACT)
    nobody_in_a_title(desktop)
    desktop.keys("Return")
    tray.sees(CONTACT, "check box")
    assert "Jasmijn" in tray.says()
    assert "Iep" not in tray.says()
    nobody_in_a_title(desktop)
    until(lambda: quick.cases(first["referral_id"]))
    until(lambda: quick.departure(first["referral_id"]) == "received")


def test_escape_is_later(tray, quick, desktop) -> None:
    [second] = prompts_of(quick, 1942)
    tray.sees(CONTACT, "check box")
    desktop.keys("Escape")
    [after] = until(lambda: [p for p in prompts_of(quick, 1942) if p["quiet_until"]])
    assert after["id"] == second["id"]
    tray.gone(CONTACT)
    tray.gone("J.J.")


def test_consent_is_withdrawn_by_keyboard_alone(tray, quick, desktop) -> None:
    tray.tab_to("Zoeken", "push button", "button")
    desktop.keys("space")
    tray.sees("Achternaam", "text")
    tray.tab_to("Achternaam", "text")
    desktop.types("Iep")
    desktop.keys("Return")
    tray.sees("01-02-1941", "cell", "table cell")
    tray.tab_to("Openen", "push button", "button")
    desktop.keys("space")
    tray.sees("Wat u kunt doen")
    assert nameless(tray.shown()) == []
    tray.tab_to("Toestemming intrekken: alles stoppen")
    desktop.keys("space", "Tab")
    tray.tab_to("Toestemming intrekken: alles stoppen")
    desktop.keys("space")
    until(lambda: [one for one in quick.cases() if quick.state(one["id"]) == "withdrawn"])
    tray.sees("ingetrokken")
    nobody_in_a_title(desktop)
