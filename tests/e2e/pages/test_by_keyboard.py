"""Both pages without a mouse: what has the focus is seen, and Enter and Space do the rest."""

import pytest
from walking import case_of, export, opens, says_yes, signs_in, somebody, until, waits

pytestmark = pytest.mark.browser

MOST_TABS = 80


def tab_to(page, seen) -> None:
    """Press Tab until what has the focus is what was meant; it must show that it has it."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => {{ const e = document.activeElement || document.body; return {seen}; }}"):
            outline = "() => getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(outline) != "none"
            return
    pytest.fail(f"no Tab leads to {seen}")


def text_is(words: str) -> str:
    return f"(e.innerText || '').includes('{words}')"


def test_an_assistant_answers_by_keyboard_alone(demo, open_page) -> None:
    export(demo.exports, somebody(601, "Quendel"))
    page = open_page(demo.tray).page
    waits(page, demo.tray, "V.Q.")
    row = "e.closest('tr') && e.closest('tr').innerText.includes('V.Q.') && e.tagName == 'BUTTON'"
    tab_to(page, row)
    page.keyboard.press("Enter")
    page.wait_for_url("**/prompt/**")
    tab_to(page, "e.name == 'scope' && e.value == 'contact'")
    page.keyboard.press("Space")
    tab_to(page, "e.name == 'scope' && e.value == 'feedback'")
    page.keyboard.press("Space")
    tab_to(page, text_is("Ja, gevraagd in het consult"))
    page.keyboard.press("Enter")
    until(lambda: page.get_by_role("button", name="Terugdraaien").count())


def test_a_coach_takes_a_case_on_by_keyboard_alone(demo, open_page) -> None:
    export(demo.exports, somebody(602, "Guldenroede"))
    page = open_page(demo.tray).page
    waits(page, demo.tray, "V.G.")
    opens(page, "V.G.")
    says_yes(page)
    coach = open_page(demo.inbox).page
    signs_in(coach, demo.ready["inbox_user"], demo.ready["inbox_password"])
    case_of(coach, demo.inbox, "Guldenroede")
    coach.get_by_role("heading", name="Volgende stap").wait_for()
    tab_to(coach, text_is("Aannemen") + " && e.tagName == 'BUTTON'")
    coach.keyboard.press("Enter")
    until(lambda: coach.get_by_text("Aangenomen").count())
