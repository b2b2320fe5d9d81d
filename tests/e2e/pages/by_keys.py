"""What a person does by keyboard alone: Tab until the focus is seen there, then Enter, Space, typing."""

import pytest

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
