"""What a person does on the two pages, by the words that stand there."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from playwright.sync_api import Error, Page

from wor_sidecar.demo.people import HEADER, Contact

PATIENCE = 90.0
TELEPHONE = {"width": 360, "height": 740}


def until(seen: Callable[[], Any]) -> Any:
    """Return what is seen, once it is."""
    end = monotonic() + PATIENCE
    while not (found := seen()) and monotonic() < end:
        sleep(0.2)
    assert found
    return found


def somebody(number: int, surname: str) -> Contact:
    """Return an invented patient with a number of the HIS alone."""
    return Contact(str(number), "", surname, "V.", "01-02-1950", house=str(number % 90 + 1))


def export(folder: Path, *people: Contact) -> None:
    """Let the HIS write a list."""
    day = datetime.now().date()
    half = folder / f"{people[0].number}.csv.tmp"
    half.write_text("\n".join((HEADER, *(one.row(day) for one in people), "")), "utf-8")
    half.rename(half.with_suffix(""))


def leaves(page: Page) -> None:
    """Leave: a list that stays open would hear of a new session and read itself again, perhaps right now."""
    try:
        page.goto("about:blank")
    except Error:
        page.wait_for_load_state()
        page.goto("about:blank")


def enters(page: Page, tray: str) -> str:
    """Open the practice's page by its link; return the address of its list, without the last slash."""
    leaves(page)
    page.goto(tray)
    page.get_by_role("link", name="Zoeken").wait_for()
    return page.url.rstrip("/")


def waits(page: Page, tray: str, initials: str) -> None:
    """Go to the practice's list until somebody of these initials waits."""
    home = enters(page, tray)

    def there() -> bool:
        page.goto(home)
        return page.get_by_role("row").filter(has_text=initials).count() > 0

    until(there)


def opens(page: Page, initials: str) -> None:
    """Open the question about somebody."""
    page.get_by_role("row").filter(has_text=initials).get_by_role("button", name="Openen").click()


def says_yes(page: Page, *, feedback: bool = True) -> None:
    """Record that the patient said yes on the telephone."""
    page.get_by_label(re.compile("^Naam, geboortedatum")).check()
    if feedback:
        page.get_by_label(re.compile("^Bericht aan de huisarts")).check()
    page.get_by_label("Hoe vroeg u het?").select_option("phone")
    page.get_by_role("button", name=re.compile("Ja, zelf gevraagd")).click()


def signs_in(page: Page, user: str, password: str) -> None:
    """Sign in as the coach."""
    page.locator("input[name=user]").fill(user)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("main").get_by_role("button").click()


def case_of(page: Page, inbox: str, surname: str) -> None:
    """Go to the coach's list until a case is there, and open it."""

    def there() -> bool:
        page.goto(inbox)
        return page.get_by_role("link", name=re.compile(surname)).count() > 0

    until(there)
    page.get_by_role("link", name=re.compile(surname)).first.click()


def fills(page: Page, **values: str) -> None:
    """Fill in fields by their names, whatever they look like."""
    for name, value in values.items():
        radio = page.locator(f"input[type=radio][name={name}][value='{value}']")
        if radio.count():
            radio.check()
        elif page.locator(f"select[name={name}]").count():
            page.locator(f"select[name={name}]").select_option(value)
        else:
            page.locator(f"[name={name}]").fill(value)


def step(page: Page, name: str, **values: str) -> None:
    """Take one step in an open case: choose it, fill it in, and read the letter where there is one."""
    link = page.locator(f"a[href$='/steps/{name}']")
    if link.count():
        link.first.click()
        fills(page, **values)
        page.locator(f"form[action$='/steps/{name}'] button").first.click()
    else:
        page.locator(f"form[action$='/steps/{name}'] button").first.click()
    if page.locator("button[name=go][value=send]").count():
        page.locator("button[name=go][value=send]").click()


def letters(folder: Path) -> list[Path]:
    """List the letters that lie in the import folder."""
    return sorted(path for path in folder.iterdir() if path.is_file())
