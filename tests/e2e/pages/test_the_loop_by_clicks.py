"""The whole loop by clicks on both pages; each page is held to axe, a clean console and its own width."""

import re

import pytest
from walking import (
    TELEPHONE,
    case_of,
    enters,
    export,
    fills,
    letters,
    opens,
    says_yes,
    signs_in,
    somebody,
    step,
    until,
    waits,
)

from wor_sidecar.demo import letter_reader

pytestmark = pytest.mark.browser


def test_a_referral_goes_round_by_clicks_alone(demo, open_page) -> None:
    before = letters(demo.imports)
    export(demo.exports, somebody(501, "Klaproos"))
    practice = open_page(demo.tray)
    waits(practice.page, demo.tray, "V.K.")
    practice.check()
    opens(practice.page, "V.K.")
    practice.check()
    says_yes(practice.page)
    assert practice.page.get_by_role("button", name="Terugdraaien").count() == 1
    practice.check()

    coach = open_page(demo.inbox)
    coach.check()
    signs_in(coach.page, demo.ready["inbox_user"], demo.ready["inbox_password"])
    case_of(coach.page, demo.inbox, "Klaproos")
    coach.check()
    step(coach.page, "accept")
    step(coach.page, "contact", way="mobile", result="reached")
    coach.check()
    coach.page.locator("a[href$='/steps/intake-done']").first.click()
    fills(
        coach.page,
        agreed="yes",
        mark="6",
        category="meeting",
        note="Mevrouw wil graag weer onder de mensen komen.",
    )
    coach.check()
    coach.page.locator("form[action$='/steps/intake-done'] button").first.click()
    assert "eerste gesprek is geweest" in coach.page.locator("pre.letter").inner_text()
    coach.check()
    coach.page.locator("button[name=go][value=send]").click()

    [letter] = until(lambda: [one for one in letters(demo.imports) if one not in before])
    lines = letter_reader.read(letter).lines
    assert lines[0] == "Welzijn op Recept: eerste gesprek is geweest"
    assert "onder de mensen" in "\n".join(lines)

    practice.page.get_by_role("link", name="Zoeken").click()
    practice.page.get_by_label("Achternaam").fill("Klaproos")
    practice.check()
    practice.page.get_by_role("main").get_by_role("button", name="Zoeken").click()
    practice.page.get_by_role("row").filter(has_text="Klaproos").get_by_text("Openen").click()
    until(lambda: practice.page.reload() and practice.page.get_by_text("eerste gesprek").count())
    practice.check()


def test_what_the_coach_does_works_without_a_script(demo, open_page) -> None:
    export(demo.exports, somebody(502, "Boterbloem"))
    practice = open_page(demo.tray, scripts=False)
    waits(practice.page, demo.tray, "V.B.")
    opens(practice.page, "V.B.")
    practice.page.get_by_label(re.compile("^Naam, geboortedatum")).check()
    practice.page.get_by_label("Hoe vroeg u het?").select_option("desk")
    practice.page.get_by_role("button", name="Bijwerken").or_(
        practice.page.locator("button[name=do][value=weigh]")
    ).first.click()
    practice.page.get_by_role("button", name=re.compile("Ja, zelf gevraagd")).click()
    coach = open_page(demo.inbox, scripts=False)
    signs_in(coach.page, demo.ready["inbox_user"], demo.ready["inbox_password"])
    case_of(coach.page, demo.inbox, "Boterbloem")
    coach.page.locator("form[action$='/steps/reject'] select").select_option("outside_area")
    coach.page.locator("form[action$='/steps/reject'] button").first.click()
    assert "niet aangenomen" in coach.page.locator("pre.letter").inner_text()
    coach.page.locator("button[name=go][value=send]").click()
    practice.page.get_by_role("link", name="Wacht op ons").click()
    until(lambda: practice.page.reload() and practice.page.get_by_text("V.B.").count())
    practice.page.get_by_role("link", name="Openen: V.B.").click()
    practice.page.get_by_role("heading", name="V. Boterbloem").wait_for()
    assert practice.page.get_by_role("button", name="Andere organisatie").count() == 1


@pytest.mark.parametrize("way", ["/", "/waiting", "/search", "/new", "/leaflet"])
def test_every_page_of_the_practice_fits_a_telephone(demo, open_page, way) -> None:
    watched = open_page(demo.tray, size=TELEPHONE)
    watched.page.goto(enters(watched.page, demo.tray) + way)
    watched.check()


def test_an_opened_question_fits_a_telephone(demo, open_page) -> None:
    export(demo.exports, somebody(503, "Dovenetel"))
    watched = open_page(demo.tray, size=TELEPHONE)
    waits(watched.page, demo.tray, "V.D.")
    opens(watched.page, "V.D.")
    watched.check()
    watched.page.get_by_role("button", name="Geen WoR").click()


@pytest.mark.parametrize("way", ["/", "/reports", "/partners", "/?tab=closed"])
def test_every_page_of_the_coach_fits_a_telephone(demo, open_page, way) -> None:
    watched = open_page(demo.inbox, size=TELEPHONE)
    watched.check()
    signs_in(watched.page, demo.ready["inbox_user"], demo.ready["inbox_password"])
    watched.page.goto(demo.inbox + way)
    watched.check()
