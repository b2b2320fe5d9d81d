"""A coach's browser over a real inbox, and what a person sees on a page: words, fields, letters."""

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest


class _Fields(HTMLParser):
    """The first form of `main` with an action under a path: its fields with what stands in them."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.fields, self.ticked = action, False, {}, set()
        self._area = self._select = ""

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        held = dict(given)
        if tag == "form":
            self.inside = held.get("action", "") == self.action and not self.fields
        if not self.inside:
            return
        name = held.get("name") or ""
        if tag == "input" and held.get("type") in {"radio", "checkbox"}:
            self.fields.setdefault(name, "")
            if "checked" in held:
                self.fields[name] = held.get("value") or ""
        elif tag == "input":
            self.fields[name] = held.get("value") or ""
        elif tag == "select":
            self._select = name
            self.fields[name] = ""
        elif tag == "option" and "selected" in held:
            self.fields[self._select] = held.get("value") or ""
        elif tag == "textarea":
            self._area = name
            self.fields[name] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        if tag == "form":
            self.inside = False


@dataclass
class Page:
    """An answer, as its reader sees it."""

    answer: Any

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def words(self) -> str:
        """All words of the page, tags away, one space between."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.answer.text)).split())

    @property
    def title(self) -> str:
        return unescape(re.search(r"<title>(.*?)</title>", self.answer.text, re.DOTALL)[1])

    @property
    def letter(self) -> str:
        """The lines that the GP reads; empty without a letter."""
        found = re.search(r'<pre class="letter"[^>]*>(.*?)</pre>', self.answer.text, re.DOTALL)
        return unescape(found[1]) if found else ""

    def fields(self, action: str) -> dict[str, str]:
        """What a form holds: hidden fields, and what was typed; buttons not."""
        parser = _Fields(action)
        parser.feed(self.answer.text)
        return parser.fields


class Coach:
    """Somebody at the pages: looks, fills in, clicks."""

    def __init__(self, site: Any, role: str = "coach") -> None:
        self.site, self.role = site, role
        self.browser = site.browser(role)

    def signs_in_again(self) -> None:
        """A session doesn't outlive the days that a test lets pass."""
        self.browser = self.site.browser(self.role)

    def looks(self, path: str) -> Page:
        return Page(self.browser.get(path))

    def sees(self, case: str) -> Page:
        return self.looks(f"/cases/{case}")

    def form(self, case: str, step: str) -> Page:
        return self.looks(f"/cases/{case}/steps/{step}")

    def sends(self, case: str, step: str, page: Page | None = None, **typed: str) -> Page:
        """Fill in a step's form as it stands (or as on `page`) and send it."""
        path = f"/cases/{case}/steps/{step}"
        held = (page or self.form(case, step)).fields(path)
        held.pop("token", None)
        return Page(self.browser.posts(path, **{**held, **typed}))

    def clicks(self, case: str, step: str, preview: Page, go: str = "send") -> Page:
        """Click a button under the letter."""
        return self.sends(case, step, preview, go=go)


@pytest.fixture(autouse=True)
def weekdays_work(site: Any) -> None:
    """The holiday library is slow to load, and no test here is about a holiday."""
    site.inbox.working_days._holidays = lambda _years, _settings: frozenset()


@pytest.fixture
def later(site: Any, coach: "Coach") -> Any:
    """Let days pass; the coach signs in again."""

    def passed(days: int) -> None:
        site.clock.days_later(days)
        coach.signs_in_again()

    return passed


@pytest.fixture
def coach(site: Any) -> Coach:
    return Coach(site)


@pytest.fixture
def coordinator(site: Any) -> Coach:
    return Coach(site, "coordinator")


@pytest.fixture
def bring(site: Any) -> Any:
    """Bring a case of a known practice to a state; its messages are departures of the real mail."""

    def brought(state: str, *, feedback: bool = True) -> str:
        if not site.practice:
            site.practice = site.desk.practice = site.partner()
        site.desk.acting = site.inbox.answers.desk._acting
        return site.desk.brought_to(state, feedback=feedback)

    return brought


@pytest.fixture
def went(site: Any) -> Any:
    """List what lies ready for the practice, by type."""

    def listed(case: str) -> list[str]:
        with site.store.reading() as tx:
            return [one.type.value for one in site.inbox.post.departures.of_thread(tx, case)]

    return listed
