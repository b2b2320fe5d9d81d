"""`make screenshots`: the documentation's pictures, of a real demo and of an inbox of its own."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "inbox"), str(HERE.parents[2])]

from inbox_shots import pictures as inbox_pictures  # noqa: E402
from walking import case_of, enters, export, fills, opens, says_yes, signs_in, step, waits  # noqa: E402

from conftest import DESK, QUIET, browser_or_skip  # noqa: E402  # beside us, as for the tests
from wor_sidecar.demo.people import ten  # noqa: E402
from wor_sidecar.demo.programs import script  # noqa: E402

PICTURES = HERE.parents[2] / "docs" / "screenshots"


def practice(page: Page, ready: dict[str, Any]) -> None:
    """Take the practice's pictures: the list, an opened question."""
    waits(page, ready["tray_url"], "A.W.")
    picture(page, "tray-list")
    opens(page, "A.W.")
    picture(page, "tray-prompt")
    says_yes(page)


def coach(page: Page, ready: dict[str, Any]) -> None:
    """Take the coach's pictures: the list, a case, the letter before it goes."""
    page.goto(ready["inbox_url"])
    signs_in(page, ready["inbox_user"], ready["inbox_password"])
    case_of(page, ready["inbox_url"], "Wilgenhout")
    page.get_by_role("link", name="Postvak").click()
    picture(page, "inbox-postvak")
    case_of(page, ready["inbox_url"], "Wilgenhout")
    step(page, "accept")
    step(page, "contact", way="mobile", result="reached")
    picture(page, "inbox-case")
    page.locator("a[href$='/steps/intake-done']").first.click()
    fills(
        page, agreed="yes", mark="6", category="meeting", note="Mevrouw wil graag weer onder de mensen komen."
    )
    page.locator("form[action$='/steps/intake-done'] button").first.click()
    picture(page, "inbox-letter")
    page.locator("button[name=go][value=send]").click()


def afterwards(page: Page, ready: dict[str, Any]) -> None:
    """Take the practice's picture of what became of her."""
    enters(page, ready["tray_url"])
    page.get_by_role("link", name="Zoeken").click()
    page.get_by_label("Achternaam").fill("Wilgenhout")
    page.get_by_role("main").get_by_role("button", name="Zoeken").click()
    page.get_by_role("row").filter(has_text="Wilgenhout").get_by_text("Openen").click()
    page.wait_for_timeout(5000)
    page.reload()
    picture(page, "tray-referral")


def picture(page: Page, name: str) -> None:
    """Take the whole page, once it stands: one that listens for news is never idle."""
    page.wait_for_load_state()
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def main() -> None:
    """Play a demo and take every picture."""
    PICTURES.mkdir(exist_ok=True)
    demo = subprocess.Popen(
        [*script("wor-sidecar"), "demo", "--serve", "--json"], stdout=subprocess.PIPE, text=True
    )
    assert demo.stdout is not None
    ready = json.loads(demo.stdout.readline())
    today = datetime.now().date()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_or_skip(), args=QUIET)
            desk, office = (browser.new_page(viewport=DESK, locale="nl-NL") for _ in range(2))
            export(Path(ready["export_folder"]), *ten(today))
            practice(desk, ready)
            coach(office, ready)
            afterwards(desk, ready)
            inbox_pictures(browser)
            browser.close()
    finally:
        demo.terminate()
        demo.communicate(timeout=60)


if __name__ == "__main__":
    main()
