"""An inbox on a real port and one browser before it, for a file of tests."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

sys.path.append(str(Path(__file__).parent))  # what the tests here share: own_inbox, inbox_states

from own_inbox import OwnInbox, own_inbox  # beside us

from tests.e2e.pages.conftest import QUIET, browser_or_skip  # its folder holds `watching`


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a file of tests: two at once in one process are more than Playwright takes."""
    path = browser_or_skip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def inbox() -> Iterator[OwnInbox]:
    with own_inbox() as made:
        yield made
