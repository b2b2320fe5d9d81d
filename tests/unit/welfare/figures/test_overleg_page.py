"""The page for the Sociaal Medisch Overleg: only who said yes stands on it, and each of them on the trail."""

from datetime import date

from wor_sidecar.exchange import contents
from wor_sidecar.store import audit


def shown(site) -> list[str]:
    with site.store.reading() as tx:
        return [one.line.object for one in audit.lines(tx) if one.line.event == "overleg.shown"]


def test_the_practices_are_listed_with_what_is_open(site, refer, words) -> None:
    assert "Nog geen praktijk" in words(site.browser().get("/overleg"))
    refer()
    said = words(site.browser().get("/overleg"))
    assert "De Linde open: 1" in said
    assert "Voorbeeld" not in said


def test_open_cases_stand_under_their_referrer_with_the_next_step(site, refer, words) -> None:
    refer("Jansen", by="M. Bernard")
    refer("Pietersen", by="Z. Yilmaz")
    said = words(site.browser().get(f"/overleg/{site.practice}"))
    assert (
        said.index("Verwezen door M. Bernard") < said.index("Jansen") < said.index("Verwezen door Z. Yilmaz")
    )
    assert "Pietersen, 03-02-1950" in said
    assert "antwoord" in said


def test_who_did_not_say_yes_is_a_number_and_no_line(site, refer, words) -> None:
    listed = refer("Jansen")
    refer("Geheim", overleg=False)
    refer("Zwijger", feedback=False)
    said = words(site.browser().get(f"/overleg/{site.practice}"))
    assert "Jansen" in said
    assert "Geheim" not in said
    assert "Zwijger" not in said
    assert "2 open, 0 afgesloten" in said
    assert shown(site) == [listed]


def test_who_stopped_telling_the_gp_or_took_the_consent_back_leaves_the_page(site, refer, words) -> None:
    quiet, gone = refer("Stiller"), refer("Wegman")
    for case in (quiet, gone):
        site.desk.act(case, "accept")
    site.desk.act(quiet, "feedback-consent", on=False)
    site.desk.act(gone, "withdraw", kind="everything")
    said = words(site.browser().get(f"/overleg/{site.practice}"))
    assert "Stiller" not in said
    assert "Wegman" not in said
    assert "1 open, 1 afgesloten" in said


def test_who_died_is_not_put_on_a_list_for_a_talk(site, refer, words) -> None:
    case = refer("Zalig")
    site.desk.act(case, "accept")
    site.desk.act(case, "deceased")
    assert "Zalig" not in words(site.browser().get(f"/overleg/{site.practice}"))


def test_who_left_the_practice_is_no_longer_discussed_with_it(site, refer, words) -> None:
    case = refer("Vertrokken")
    site.desk.act(case, "accept")
    site.desk.hears(case, contents.LeftPractice())
    said = words(site.browser().get(f"/overleg/{site.practice}"))
    assert "Vertrokken" not in said
    assert "0 open, 1 afgesloten" in said


def test_what_was_closed_since_a_day_stands_below(site, refer, words) -> None:
    case = refer("Jansen")
    site.desk.act(case, "accept")
    site.desk.act(case, "reject", reason="outside_area")
    site.clock.days_later(30)
    browser = site.browser()
    path = f"/overleg/{site.practice}"
    said = words(browser.get(path))
    assert "Jansen" in said
    assert "15-01-2027" in said
    answer = browser.posts(path, since=date(2027, 2, 1).isoformat())
    assert answer.headers["location"] == f"{path}?since=2027-02-01"
    assert "Jansen" not in words(browser.get(answer.headers["location"]))
    assert "Jansen" in words(browser.get(f"{path}?since=nonsense"))


def test_the_practice_stands_in_the_title_and_no_patient_does(site, refer) -> None:
    refer("Jansen")
    text = site.browser().get(f"/overleg/{site.practice}").text
    title = text.split("<title>")[1].split("</title>")[0]
    assert "De Linde" in title
    assert "Jansen" not in title


def test_a_practice_that_never_referred_has_no_page(site) -> None:
    assert site.browser().get("/overleg/nobody").status_code == 404
