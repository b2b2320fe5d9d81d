"""The pictures of the coach's pages: a Friday at an invented organisation, with invented people."""

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page

sys.path.append(str(Path(__file__).parent))

from inbox_states import put  # beside us
from own_inbox import OwnInbox, own_inbox

from wor_sidecar.domain.clock import local_date
from wor_sidecar.domain.consent import Details
from wor_sidecar.welfare.signin.roles import Role
from wor_sidecar.welfare.signin.site import COOKIE

PICTURES: Final = Path(__file__).resolve().parents[3] / "docs" / "screenshots"
SCREEN: Final = {"width": 1100, "height": 800}
AUTHENTICATOR: Final = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
COACH, COLLEAGUE = "m.dewit", "k.aydin"
ACCEPT = ("accept", {})
REACHED = ("contact", {"way": "mobile", "result": "reached"})
MISSED = ("contact", {"way": "mobile", "result": "no_answer"})
INTAKE = ("intake-done", {"mark": 5, "note": "Gaat kennismaken bij de eettafel."})
START = ("start-activity", {"category": "meeting", "activity": "Eettafel in het dorpshuis"})
Steps = tuple[tuple[str, dict[str, Any]], ...]
PEOPLE: Final[tuple[tuple[int, str, str, int, str, str, Steps], ...]] = (
    (101, "Kuijpers", "T.", 1948, "0413000011", COACH, (ACCEPT, REACHED, INTAKE, START)),
    (
        64,
        "Meijer",
        "J.",
        1962,
        "0612000012",
        COACH,
        (ACCEPT, REACHED, INTAKE, ("end", {"outcome": "goes_on_alone"})),
    ),
    (50, "Smulders", "R.", 1971, "0612000013", COLLEAGUE, (ACCEPT, MISSED, ("stop", {"reason": "cost"}))),
    (33, "Yilmaz", "E.", 1957, "0612000014", COLLEAGUE, (ACCEPT, REACHED, INTAKE, START)),
    (16, "Verbruggen", "L.", 1944, "0413000015", COACH, (ACCEPT, REACHED, ("plan-intake", {"date": 7}))),
    (9, "Dijkstra", "H.", 1981, "0612000016", COACH, (ACCEPT, MISSED, MISSED)),
    (5, "Willems", "P.", 1950, "0413000017", COACH, (ACCEPT, MISSED)),
    (3, "Bouazza", "N.", 1968, "0612000018", COLLEAGUE, (ACCEPT,)),
    (1, "Hendriks", "C.", 1939, "0413000019", "", ()),
    (0, "Jacobs", "W.", 1955, "0612000020", "", ()),
)
"""Days ago, who, whose, and what was done on that day; a number stands for so many days later."""


def furnish(inbox: OwnInbox) -> dict[str, str]:
    """Have a team and everybody's cases; returns each case's id by its patient's surname."""
    clock, found = inbox.site.clock, {}
    today = clock.at
    for ago, surname, initials, year, phone, coach, steps in PEOPLE:
        clock.at = today - ago * 86_400_000
        case = inbox.refer(
            surname,
            initials=initials,
            born=date(year, 5, 4),
            phone=phone,
            details=Details(voicemail=year % 3 > 0, own_words="weer onder de mensen"),
        )
        if coach:
            inbox.act(case, "assign", to=coach)
            inbox.act(case, "seen")
        for name, given in steps:
            clock.at += 600_000
            inbox.act(case, name, **{field: later(inbox, value, field) for field, value in given.items()})
        found[surname] = case
    clock.at = today
    inbox.site.inbox.answers.board.fresh.refresh_all(inbox.site.store, clock)
    return found


def later(inbox: OwnInbox, value: Any, field: str) -> Any:
    """Return a day so many days later, where a day is meant."""
    return local_date(inbox.site.clock.now()) + timedelta(days=value) if field == "date" else value


def pictures(browser: Browser) -> None:
    """Take every picture."""
    PICTURES.mkdir(exist_ok=True)
    with own_inbox() as inbox:
        coach = inbox.joins(COACH, "M. de Wit", Role.COACH)
        inbox.joins(COLLEAGUE, "K. Aydin", Role.COACH)
        lead = inbox.joins("s.peters", "S. Peters", Role.COORDINATOR)
        cases = furnish(inbox)
        context = browser.new_context(viewport=SCREEN, locale="nl-NL")
        page = context.new_page()
        inbox.gives(context, coach)
        for name, path in (
            ("postvak", "/"),
            ("case", f"/cases/{cases['Dijkstra']}"),
            ("reports", "/reports"),
        ):
            page.goto(inbox.url + path)
            picture(page, name)
        intake(page, f"{inbox.url}/cases/{cases['Verbruggen']}/steps/intake-done")
        organisation = inbox.site.practice
        for name, path in (
            ("figures", "/figures"),
            ("overleg", f"/overleg/{organisation}"),
            ("import", "/import"),
        ):
            page.goto(inbox.url + path)
            picture(page, name)
        own_access(context.new_page(), inbox, coach)
        inbox.gives(context, lead)
        page.goto(f"{inbox.url}/manage")
        picture(page, "manage")
        context.close()


def own_access(page: Page, inbox: OwnInbox, secret: str) -> None:
    """Make a passkey and recovery codes, under the name that a passkey can belong to."""
    named = inbox.url.replace("127.0.0.1", "localhost")
    page.context.add_cookies([{"name": COOKIE, "value": secret, "url": named}])
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    line.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(f"{named}/account/passkeys")
    page.fill("#name", "laptop")
    page.get_by_role("button", name="Passkey maken").click()
    page.get_by_role("heading", level=1, name="Mijn toegang").wait_for()
    page.goto(f"{named}/account/codes")
    page.get_by_role("button", name="Tien nieuwe codes maken").click()
    page.locator("ol.digits li").first.wait_for()
    page.goto(f"{named}/account")
    picture(page, "account")


def intake(page: Page, address: str) -> None:
    """Fill in an intake, and look at the letter."""
    page.goto(address)
    form = page.locator("form[action$='/steps/intake-done']")
    typed = {
        "agreed": "yes",
        "mark": "6",
        "category": "meeting",
        "note": "Mevrouw wil graag weer onder de mensen komen. Zij probeert de eettafel.",
    }
    for name, value in typed.items():
        put(form, name, value)
    page.evaluate("document.activeElement.blur()")
    picture(page, "intake")
    form.locator("button").first.click()
    page.locator("button[name=go][value=send]").wait_for()
    picture(page, "letter")


def picture(page: Page, name: str) -> None:
    """Take the page, at most two screens of it."""
    page.wait_for_load_state()
    tall = int(page.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": SCREEN["width"], "height": min(tall, 2 * SCREEN["height"])}
    page.screenshot(path=PICTURES / f"coach-{name}.png", full_page=True, clip=clip)
