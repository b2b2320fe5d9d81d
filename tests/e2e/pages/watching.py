"""A page under watch: axe, a clean console, its own width."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"
DESK = {"width": 1024, "height": 768}


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


def _told(violation: dict[str, Any]) -> str:
    places = [node["html"][:200] for node in violation["nodes"][:3]]
    return f"{violation['id']}: {violation['help']} {places}"
