"""A page under watch: axe, a clean console, its own width, every control by Tab."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"
DESK = {"width": 1024, "height": 768}
REACHABLE = """() => {
  const first = e => [...e.form.elements].find(o => o.type === 'radio' && o.name === e.name && !o.disabled);
  const chosen = e => [...e.form.elements].some(o => o.type === 'radio' && o.name === e.name && o.checked);
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter(e => !e.disabled && e.tabIndex >= 0 && e.type !== 'hidden')
    .filter(e => e.type !== 'radio' || (chosen(e) ? e.checked : e === first(e)))
    .filter(e => e.checkVisibility({visibilityProperty: true})).length;
}"""
"""Of choices of one, Tab reaches the chosen one, or the first."""
AFRESH = """() => {
  document.activeElement?.blur();
  getSelection().removeAllRanges();
  window.tabbed = new Map();
  document.addEventListener("focusin", ({target}) => {
    window.tabbed.set(target, getComputedStyle(target).outlineStyle);
  });
}"""
TABBED = "() => [...window.tabbed.values()]"
PARTS_OF_A_DATE = 3
"""Stops that Tab makes in one field of a date or time, beside the first."""
DATES = "() => document.querySelectorAll('input[type=date], input[type=time]').length"


@dataclass
class Watched:
    """A page and whatever its console complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Hold the page as it stands to axe, to a clean console, and to its own width."""
        assert self.complaints == []
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate(RUN, RULES)
        assert [_told(one) for one in found["violations"]] == []
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(wide) <= 0

    def reached_by_tab(self) -> None:
        """Press Tab through the whole page: each control has the focus once, and is seen to have it."""
        page = self.page
        page.evaluate(AFRESH)
        wanted = page.evaluate(REACHABLE)
        stops = wanted + PARTS_OF_A_DATE * page.evaluate(DATES)
        for _ in range(stops + 2):  # it begins somewhere within, and passes the browser itself
            page.keyboard.press("Tab")
        seen = page.evaluate(TABBED)
        assert len(seen) == wanted
        assert "none" not in seen


def _told(violation: dict[str, Any]) -> str:
    places = [node["html"][:200] for node in violation["nodes"][:3]]
    return f"{violation['id']}: {violation['help']} {places}"
