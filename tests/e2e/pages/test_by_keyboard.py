"""Both pages without a mouse: what has the focus is seen, and Enter and Space do the rest."""

import pytest
from walking import export, letters, somebody, until, waits

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


def chooses(page, name: str, value: str) -> None:
    """Choose one of a group with the arrows, or one of a list by typing its first letters."""
    tab_to(page, f"e.name == '{name}'")
    if page.evaluate("() => document.activeElement.tagName") == "SELECT":
        words = page.locator(f"select[name={name}] option[value={value}]").inner_text()
        page.keyboard.type(words)
        assert page.locator(f"select[name={name}]").input_value() == value
        return
    page.keyboard.press("Space")
    for _ in range(MOST_TABS):
        if page.evaluate("() => document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"{name}: no arrow leads to {value}")


def presses(page, words: str) -> None:
    """Go to a button or a link by its words, and press it."""
    tab_to(page, f"['BUTTON', 'A'].includes(e.tagName) && {text_is(words)}")
    page.keyboard.press("Enter")


def types(page, name: str, words: str) -> None:
    """Type into a field."""
    tab_to(page, f"e.name == '{name}'")
    page.keyboard.type(words)


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
