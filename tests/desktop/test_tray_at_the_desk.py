"""What else happens at a desk: taken back, by hand, withdrawn, left alone, cut off, two colleagues."""

from itertools import count

import pytest
from desktop_practice import ANJA, BEA, named, prompts_of, refused
from desktop_screen import until
from desktop_tray import Tray
from trouble_scene import Scene

pytestmark = [pytest.mark.desktop, pytest.mark.slow]

CONTACT = "Naam, geboortedatum, telefoon en postcode doorgeven"
BUTTONS = ("push button", "button", "link")
_numbers = count(72_001)


@pytest.fixture(scope="module")
def tray(practice: Scene, start) -> Tray:
    refused(practice)
    made = start(practice, ANJA)
    made.opens()
    return made


def arrives(tray: Tray, practice: Scene, surname: str, year: int) -> str:
    """Let somebody arrive; return the prompt's id once the window lists it."""
    practice.export(named(next(_numbers), surname, f"01-02-{year}"))
    [prompt] = until(lambda: prompts_of(practice, year))
    tray.go("Wacht op antwoord")
    tray.sees(str(year))
    return str(prompt["id"])


def opens(tray: Tray, surname: str) -> None:
    """Open the only question of the list."""
    tray.click("Openen", *BUTTONS)
    tray.sees(CONTACT, "check box")
    tray.sees(surname)


def answered(tray: Tray) -> None:
    """Answer the question that is open, so that it is off the list."""
    tray.click("Geen WoR")
    tray.gone(CONTACT)


def test_an_answer_is_taken_back_by_a_click(tray, practice, desktop) -> None:
    prompt = arrives(tray, practice, "Linde", 1951)
    opens(tray, "Linde")
    tray.click(CONTACT, "check box")
    until(lambda: tray.sees("Ja, gevraagd in het consult").on("sensitive"))
    tray.click("Ja, gevraagd in het consult")
    until(lambda: not prompts_of(practice, 1951))
    tray.click("Terugdraaien")
    [again] = until(lambda: prompts_of(practice, 1951))
    assert again["id"] == prompt
    tray.sees("Het antwoord is teruggedraaid")
    tray.sees("1951")
    refused(practice)
    tray.gone("1951")


def test_a_referral_is_made_by_keyboard_alone(tray, practice, desktop) -> None:
    tray.tab_to("Nieuwe verwijzing", *BUTTONS)
    desktop.keys("space")
    for words, typed in (
        ("Patiëntnummer", named(next(_numbers), "Meidoorn").number),
        ("Achternaam", "Meidoorn"),
        ("Geboortedatum", "3-2-1949"),
        ("Telefoon", "0413-000909"),
        ("Postcode", "5461AA"),
    ):
        tray.tab_to(words, "text", "combo box")
        desktop.types(typed)
    tray.tab_to("Verwijzing maken", *BUTTONS)
    desktop.keys("space")
    [made] = until(lambda: prompts_of(practice, 1949))
    tray.sees(CONTACT, "check box")
    tray.tab_to(CONTACT, "check box")
    desktop.keys("space")
    if any("Verwezen door" in node.words and node.role == "combo box" for node in tray.shown()):
        tray.tab_to("Verwezen door", "combo box")
        desktop.types("M")
    tray.tab_to("Hoe vroeg u het?", "combo box")
    desktop.keys("Down")
    tray.tab_to("Ja, zelf gevraagd", *BUTTONS)
    desktop.keys("space")
    until(lambda: not prompts_of(practice, 1949))
    departed = practice.shown(made["referral_id"])["departures"]
    assert [one["type"] for one in departed] == ["referral"]


def test_a_locked_session_hides_the_window_and_nobody_can_be_read_in_it(
    tray, practice, desktop, reader
) -> None:
    arrives(tray, practice, "Notelaar", 1953)
    opens(tray, "Notelaar")
    reader.ask(signal=["/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", True])
    until(lambda: not tray.active())
    until(lambda: "Notelaar" not in "\n".join(node.words for node in reader.tree(tray.pid)))
    left = "\n".join(node.words for node in reader.tree(tray.pid))
    assert [value for value in ("N.N.", "1953", "0413-000101") if value in left] == []
    tray.opens()
    tray.sees("1953")
    assert "Notelaar" not in tray.says()
    opens(tray, "Notelaar")
    answered(tray)


def test_what_was_typed_outlives_the_daemon_and_is_answered_when_it_is_back(tray, practice, desktop) -> None:
    arrives(tray, practice, "Olm", 1954)
    opens(tray, "Olm")
    tray.click(CONTACT, "check box")
    until(lambda: tray.sees("Ja, gevraagd in het consult").on("sensitive"))
    tray.tab_to("Telefoonnummer om te bellen", "text")
    desktop.types("0413-000777")
    practice.programs["sidecar"].kill()
    try:
        until(lambda: tray.tooltip() == "Welzijn op Recept: nu geen verbinding")
        grey = desktop.picture().crop(tray.icon())
        assert max(max(colour) - min(colour) for _times, colour in grey.getcolors(4096)) < 40
        desktop.keys("alt+c")
        tray.sees("Er is nu geen verbinding met de praktijkserver. Uw antwoord is niet bewaard.")
        assert tray.sees("Telefoonnummer om te bellen", "text").text == "0413-000777"
    finally:
        practice.again("sidecar")
    until(lambda: "nu geen verbinding" not in tray.tooltip())
    assert tray.sees("Telefoonnummer om te bellen", "text").text == "0413-000777"
    desktop.keys("alt+c")
    until(lambda: not prompts_of(practice, 1954))


def test_two_users_of_one_terminal_server_see_each_others_claims(tray, practice, desktop, start) -> None:
    arrives(tray, practice, "Populier", 1955)
    other = start(practice, BEA)
    opens(tray, "Populier")
    other.again().wait(60)
    other.window()
    other.sees("1955")
    other.sees("een collega")
    other.opens_row("P.P.")
    other.sees("Een collega is hiermee bezig")
    assert "Populier" not in other.says()
    other.end()
    tray.again().wait(60)
    answered(tray)
