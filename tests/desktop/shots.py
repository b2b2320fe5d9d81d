"""`make screenshots`: the pictures of the desk, taken of a real tray on a desktop before a real daemon."""

import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path

sys.path.append(str(Path(__file__).parent))

from desktop_practice import ANJA, BEA, Scene, code_for, practice, undo_lasts
from desktop_screen import Host, Screen, screen, until
from desktop_tray import Tray, tray
from desktop_tree import Reader
from PIL import Image

from wor_sidecar.demo.people import Contact, ten
from wor_sidecar.texts import catalogue

PICTURES = Path(__file__).parents[2] / "docs" / "images" / "desk"
COLOURS = 96
"""Enough for flat screens with smooth letters, and a third of the bytes."""
CONTACT = "Naam, geboortedatum, telefoon en postcode doorgeven"
CONSULT = "Ja, gevraagd in het consult"
_steps = count(1)


def main() -> None:
    """Set everything up and take every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    catalogue.use("nl")
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wor-shots-")))
        (root / "practice").mkdir()
        (root / "desk").mkdir()
        scene = stack.enter_context(practice(root / "practice"))
        desktop = stack.enter_context(screen(Host.XEMBED, root / "desk"))
        reader = Reader(desktop)
        stack.callback(reader.end)
        desk = stack.enter_context(tray(desktop, reader, root / "anja", code_for(scene, ANJA)))
        icons = beside(desk, scene)
        with tray(desktop, reader, root / "bea", code_for(scene, BEA)) as colleague:
            busy(desk, colleague)
        cut_off(desk, scene, *icons)
        asking(desk)
        afterwards(desk, scene)


def beside(desk: Tray, scene: Scene) -> tuple[Image.Image, Image.Image]:
    """Take the notice and the list; return the icon of none and of some."""
    desk.opens()
    desk.sees("Niemand wacht")
    picture(desk, "list-empty")
    none = icon(desk)
    desk.screen.keys("alt+F4")
    until(lambda: not desk.active())
    scene.export(*people())
    until(lambda: icon(desk).tobytes() != none.tobytes())
    notice(desk)
    desk.opens()
    desk.sees("mensen wachten")
    picture(desk, "list")
    return none, icon(desk)


def busy(desk: Tray, colleague: Tray) -> None:
    """Take the list of somebody whose colleague opened a question."""
    open_(desk, "J.H.B.")
    colleague.again().wait(60)
    colleague.window()
    colleague.sees("een collega")
    picture(colleague, "list-busy")
    colleague.screen.keys("alt+F4")
    desk.again().wait(60)
    desk.window()
    desk.click("Sluiten zonder antwoord")
    desk.sees("mensen wachten")


def cut_off(desk: Tray, scene: Scene, *icons: Image.Image) -> None:
    """Take the list without a connection, and the icon beside its others."""
    scene.stop("sidecar")
    desk.sees("geen verbinding")
    picture(desk, "offline")
    side_by_side("icon", *icons, icon(desk))
    scene.again("sidecar")


def asking(desk: Tray) -> None:
    """Take the prompt's pictures."""
    desk.sees("mensen wachten")
    open_(desk, "A.W.")
    picture(desk, "prompt")
    desk.screen.keys("space", "Tab", "space")
    until(lambda: desk.sees(CONSULT).on("sensitive"))
    picture(desk, "prompt-yes")
    desk.screen.keys("alt+c")
    desk.sees("Terugdraaien")
    picture(desk, "undo")
    open_(desk, "L.M.")
    picture(desk, "prompt-young")
    desk.screen.keys("space", "alt+c")
    desk.sees("Vul in welke ouder")
    picture(desk, "prompt-message")
    desk.click("Sluiten zonder antwoord")
    open_(desk, "H.D.")
    picture(desk, "prompt-no-organisation")
    desk.click("Sluiten zonder antwoord")


def afterwards(desk: Tray, scene: Scene) -> None:
    """Take the pictures of what becomes of a referral, and of the other screens."""
    undo_lasts(scene, 1)
    desk.sees("mensen wachten")
    accepted, rejected = (yes(desk, scene, initials) for initials in ("F.A.", "Y.Z."))
    answer(desk, "C.M.R.", "Niet bereikt")
    scene.act(rejected, "reject", reason="no_capacity")
    scene.act(accepted, "accept")
    scene.act(accepted, "contact", way="mobile", result="reached")
    until(lambda: scene.state(rejected) == "rejected")
    until(lambda: scene.state(accepted) == "contacting")
    desk.go("Wacht op ons")
    desk.sees("Y.Z.")
    picture(desk, "waiting")
    desk.go("Nieuwe verwijzing")
    desk.sees("Verwijzing maken")
    picture(desk, "new")
    desk.go("Zoeken")
    desk.click("Achternaam", "text")
    desk.screen.types("Appelgaard")
    desk.screen.keys("Return")
    desk.sees("23-06-1989")
    picture(desk, "search")
    desk.click("Openen")
    desk.sees("Wat u kunt doen")
    picture(desk, "referral")
    desk.go("Folder")
    desk.sees("Afdrukken")
    picture(desk, "leaflet")
    about(desk)


def people() -> tuple[Contact, ...]:
    """Return the people of the demo, and a girl of 14 among them."""
    today = datetime.now().date()
    day = ten(today)
    return tuple(one if one.surname != "Morgenster" else young(one, today.year) for one in day)


def young(one: Contact, year: int) -> Contact:
    """Return her a year younger, whatever day of the year it is."""
    return replace(one, born=f"01-01-{year - 14}")


def open_(desk: Tray, initials: str) -> None:
    """Open somebody's question."""
    desk.opens_row(initials)
    desk.sees(CONTACT, "check box")


def yes(desk: Tray, scene: Scene, initials: str) -> str:
    """Record somebody's yes by keys; return the referral's id once the coach has it."""
    listed = scene.call("sidecar", "GET", "/v1/prompts")["prompts"]
    [referral] = [one["referral_id"] for one in listed if one["initials"] == initials]
    open_(desk, initials)
    desk.screen.keys("space", "Tab", "space", "alt+c")
    until(lambda: scene.cases(referral))
    return str(referral)


def answer(desk: Tray, initials: str, words: str) -> None:
    """Give one of the other answers."""
    open_(desk, initials)
    desk.click(words)
    desk.gone(CONTACT)


def about(desk: Tray) -> None:
    """Take the picture of the box with the licences."""
    desk.click_icon(3)
    desk.screen.keys("Up", "Up", "Return")  # from below: the last but one
    found = desk.finds(lambda node: node.role == "dialog")
    desk.screen.keys("Next")  # above stands where this machine keeps Qt
    keep(cropped(desk.screen, found.box), "about")


def picture(desk: Tray, name: str) -> None:
    """Take the window, once it stands still."""
    window = desk.window()
    desk.screen.run("xdotool", "mousemove", "1270", "10")
    until(lambda: not desk.balloons())
    keep(still(desk.screen, window), name)


def still(desktop: Screen, window: str) -> Image.Image:
    """Return a window's picture once two in a row are the same."""
    pictures = [desktop.picture(window)]

    def same() -> bool:
        pictures.append(desktop.picture(window))
        return pictures[-1].tobytes() == pictures[-2].tobytes()

    until(same)
    return pictures[-1]


def icon(desk: Tray) -> Image.Image:
    """Return the icon as it stands on the panel."""
    return desk.screen.picture().crop(desk.icon())


def notice(desk: Tray) -> None:
    """Take the notice beside the icon."""
    told = desk.finds(lambda node: "wachten op uw antwoord" in node.words)
    left, top, width, _height = told.box
    keep(cropped(desk.screen, (0, top - 40, left + width + 40, 900 - top + 40)), "notice")


def cropped(desktop: Screen, box: tuple[int, int, int, int]) -> Image.Image:
    """Return a part of the screen: left, top, width, height."""
    left, top, width, height = box
    return desktop.picture().crop((max(0, left), max(0, top), left + width, min(900, top + height)))


def side_by_side(name: str, *icons: Image.Image) -> None:
    """Keep icons beside each other, three times as large."""
    size = 72
    strip = Image.new("RGB", (len(icons) * (size + 24) + 24, size + 48), "#d8dee6")
    for number, one in enumerate(icons):
        strip.paste(one.resize((size, size), Image.Resampling.LANCZOS), (24 + number * (size + 24), 24))
    keep(strip, name)


def keep(image: Image.Image, name: str) -> None:
    """Write a small PNG."""
    few = image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True)
    print(next(_steps), name, file=sys.stderr)  # noqa: T201  # what a command says while it works


if __name__ == "__main__":
    main()
