"""Both pages without a mouse: what has the focus is seen, and Enter and Space do the rest."""

import pytest
from by_keys import chooses, presses, tab_to, types
from walking import export, letters, somebody, until, waits

pytestmark = pytest.mark.browser


def test_the_whole_loop_goes_round_by_keyboard_alone(demo, open_page) -> None:
    before = letters(demo.imports)
    export(demo.exports, somebody(601, "Quendel"))
    page = open_page(demo.tray).page
    waits(page, demo.tray, "V.Q.")
    tab_to(page, "e.closest('tr') && e.closest('tr').innerText.includes('V.Q.') && e.tagName == 'BUTTON'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/prompt/**")
    for scope in ("contact", "feedback"):
        tab_to(page, f"e.name == 'scope' && e.value == '{scope}'")
        page.keyboard.press("Space")
    presses(page, "Ja, gevraagd in het consult")
    until(lambda: page.get_by_role("button", name="Terugdraaien").count())

    coach = open_page(demo.inbox).page
    types(coach, "user", demo.ready["inbox_user"])
    types(coach, "password", demo.ready["inbox_password"])
    coach.keyboard.press("Enter")
    coach.get_by_role("heading", name="Postvak").wait_for()
    until(lambda: coach.reload() and coach.get_by_role("link", name="Quendel").count())
    presses(coach, "Quendel")
    coach.get_by_role("heading", name="Volgende stap").wait_for()
    presses(coach, "Aannemen")
    coach.get_by_text("Aangenomen").first.wait_for()
    presses(coach, "Contact vastleggen")
    coach.wait_for_url("**/steps/contact")
    chooses(coach, "way", "mobile")
    chooses(coach, "result", "reached")
    presses(coach, "Vastleggen")
    coach.get_by_role("heading", name="Volgende stap").wait_for()
    presses(coach, "Intake gedaan")
    coach.wait_for_url("**/steps/intake-done")
    chooses(coach, "agreed", "yes")
    types(coach, "note", "Wil graag weer onder de mensen.")
    presses(coach, "Bekijk de brief")
    coach.locator("pre.letter").wait_for()
    presses(coach, "Versturen")
    assert until(lambda: [one for one in letters(demo.imports) if one not in before])
