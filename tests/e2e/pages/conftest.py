"""A demo that stands ready, and a browser before it: every page is held to axe and to a clean console."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from wor_sidecar.demo.programs import script

HERE = Path(__file__).parent
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The first is Chromium without a window's parts, which nobody sees here: a third less work."""
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
sys.path.append(str(HERE))  # what the tests here share: walking, watching

from watching import AXE, DESK, Watched  # noqa: E402  # beside us


@dataclass
class Demo:
    """What the ready line says."""

    ready: dict[str, Any]
    process: subprocess.Popen[str]

    @property
    def tray(self) -> str:
        return str(self.ready["tray_url"])

    @property
    def inbox(self) -> str:
        return str(self.ready["inbox_url"])

    @property
    def exports(self) -> Path:
        return Path(self.ready["export_folder"])

    @property
    def imports(self) -> Path:
        return Path(self.ready["import_folder"])


def browser_or_skip() -> str:
    """Return Chromium's path; without it the lane is skipped, unless it is insisted on."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    missing = None
    if found is None:
        missing = "Chromium is not installed."
    elif not AXE.is_file():
        missing = f"axe-core is missing: run `npm ci` in {HERE}."
    if missing:
        if os.environ.get("WOR_INSIST"):
            pytest.fail(missing)
        pytest.skip(missing)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a file of tests: two at once in one process are more than Playwright takes."""
    path = browser_or_skip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo as it stands ready and waits: it has dropped nothing yet, and at SIGTERM it ends cleanly."""
    keep = tmp_path_factory.mktemp("demo") / "kept"
    process = subprocess.Popen(
        [*script("wor-sidecar"), "demo", "--serve", "--json", "--keep", str(keep)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    made = Demo(json.loads(process.stdout.readline()), process)
    assert list(made.exports.iterdir()) == []
    assert (keep / "postbus" / "postbus.db").is_file()
    assert str(made.ready["postbus_url"]).startswith("http://127.0.0.1:")
    yield made
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert [
        one for one in psutil.process_iter(["cmdline"]) if str(keep) in " ".join(one.info["cmdline"] or [])
    ] == []
    assert not [log for log in (keep / "logs").iterdir() if "Traceback" in log.read_text("utf-8")]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Watched]]:
    """Open a page of its own context; at the end nothing has complained."""
    contexts: list[BrowserContext] = []
    pages: list[Watched] = []

    def opened(url: str, *, size: dict[str, int] | None = None, scripts: bool = True) -> Watched:
        context = chromium.new_context(viewport=size or DESK, java_script_enabled=scripts, locale="nl-NL")
        context.set_default_timeout(30_000)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.on(
            "console",
            lambda message: watched.complaints.append(message.text) if message.type == "error" else None,
        )
        watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        watched.page.goto(url)
        pages.append(watched)
        return watched

    yield opened
    complaints = [line for one in pages for line in one.complaints]
    for context in contexts:
        context.close()
    assert complaints == []
