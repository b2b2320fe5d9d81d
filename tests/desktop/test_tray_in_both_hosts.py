"""The icon in an XEmbed tray and as a StatusNotifierItem, while somebody works in another program."""

from collections.abc import Iterator
from itertools import count

import pytest
from desktop_practice import ANJA, named, refused
from desktop_screen import Host, Screen, until
from desktop_tray import Tray
from desktop_watching import Editor, Focus, Notices
from trouble_scene import Scene

from wor_sidecar.demo.people import Contact

pytestmark = [pytest.mark.desktop, pytest.mark.slow]

BATCHES = (("Abeel",), ("Beuk", "Ceder"), ("Den",), ("Es", "Fijnspar"), ("Gagel",))
NAMES = [name for batch in BATCHES for name in batch]
_numbers = count(70_100)


@pytest.fixture(scope="module", params=list(Host))
def host(request) -> Host:
    return request.param


@pytest.fixture(scope="module")
def notices(desktop: Screen) -> Notices:
    return Notices(desktop)


@pytest.fixture(scope="module")
def tray(practice: Scene, notices, start) -> Iterator[Tray]:
    """The tray of somebody whose list is empty."""
    refused(practice)
    made = start(practice)
    made.icon()
    yield made
    refused(practice)


def waiting(practice: Scene) -> int:
    return len(practice.call("sidecar", "GET", "/v1/prompts")["prompts"])


def batch(names: tuple[str, ...]) -> list[Contact]:
    return [named(next(_numbers), name) for name in names]


def test_the_focus_stays_with_the_editor_and_every_key_lands_in_it_while_prompts_arrive(
    tray, practice, desktop, notices
) -> None:
    none_waits = until(lambda: "Niemand" in tray.tooltip() or "0" in tray.tooltip())
    assert none_waits
    editor, watched, typed = Editor(desktop, "brief"), Focus(desktop), ""
    for number, names in enumerate(BATCHES):
        before = waiting(practice)
        practice.export(*batch(names))
        while waiting(practice) < before + len(names):
            typed += f"zin {number} zonder fout; "
            desktop.types(f"zin {number} zonder fout; ")
    until(lambda: "7" in tray.tooltip()) if desktop.host is Host.NOTIFIER else None
    typed += "en dan nog een slot."
    desktop.types("en dan nog een slot.")
    until(lambda: len(editor.text()) >= len(typed))
    assert editor.text() == typed
    assert len(set(watched.end())) == 1
    assert desktop.active() == editor.window
    editor.end()


def test_the_tooltip_is_the_icons_name_and_says_how_many_wait(tray) -> None:
    until(lambda: tray.tooltip() == "Welzijn op Recept: 7 wachten op toestemming")


def test_the_batches_of_half_an_hour_bring_one_notice_and_nobody_stands_in_it(tray, desktop, notices) -> None:
    if desktop.host is Host.NOTIFIER:
        assert notices.count() == 1
        assert "Welzijn op Recept" in notices.told()
    told = notices.told() + "\n".join(desktop.titles())
    assert [name for name in (*NAMES, "A.A.", "1950") if name in told] == []


def test_the_icon_shows_another_number_when_another_number_waits(tray, practice) -> None:
    seven = tray.looks()
    practice.export(*batch(("Hazelaar",)))
    until(lambda: tray.tooltip() == "Welzijn op Recept: 8 wachten op toestemming")
    eight = until(lambda: tray.looks() != seven and tray.looks())
    prompts = practice.call("sidecar", "GET", "/v1/prompts")["prompts"]
    refused(practice, prompts[-1:])
    until(lambda: tray.looks() == seven)
    assert eight != seven


def test_the_icon_is_never_red(tray, desktop) -> None:
    colours = [colour for _times, colour in desktop.picture().crop(tray.icon()).getcolors(4096)]
    assert [one for one in colours if one[0] > 120 and one[0] > 1.6 * max(one[1:])] == []


def test_a_click_on_the_icon_opens_the_list(tray, practice, desktop) -> None:
    tray.click_icon()
    tray.window()
    tray.sees("mensen wachten op uw antwoord")
    for names in BATCHES:
        for name in names:
            tray.sees(f"{name[0]}.{name[0]}.")
    said = tray.says()
    assert [name for name in NAMES if name in said] == []
    assert [name for name in NAMES if name in "\n".join(desktop.titles())] == []


def test_a_second_start_shows_the_window_of_the_first_and_ends(tray, desktop) -> None:
    desktop.keys("alt+F4")
    until(lambda: not tray.active())
    second = tray.again()
    assert second.wait(60) == 0
    tray.window()
    assert tray.process.poll() is None


def test_it_is_named_after_who_sits_there_and_the_practice(tray) -> None:
    tray.sees(ANJA)
    tray.sees("De Linde")
