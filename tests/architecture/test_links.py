"""A link in README.md and docs/ leads somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)")


def targets(page: Path) -> list[str]:
    found = (target.partition("#")[0] for target in LINK.findall(page.read_text("utf-8")))
    return [target for target in found if target and "://" not in target and not target.startswith("mailto:")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_relative_link_of_a_page_leads_to_a_file_that_is_there(page: Path) -> None:
    assert [target for target in targets(page) if not (page.parent / target).exists()] == []


def test_there_are_links_to_follow() -> None:
    assert len(PAGES) > 10
    assert sum(map(len, map(targets, PAGES))) > 10
