"""The figures in a browser: who may see them, what they say, and the files that one takes along."""

import csv
import json
import re
from io import StringIO

from wor_sidecar.store import audit


def test_without_referrals_the_page_says_so(site, words) -> None:
    answer = site.browser().get("/figures")
    assert answer.status_code == 200
    assert "Hier kwam geen verwijzing binnen" in words(answer)


def test_the_page_shows_the_way_and_each_loss(site, refer, words) -> None:
    for _ in range(3):
        refer()
    site.desk.act(refer(), "reject", reason="no_capacity")
    said = words(site.browser().get("/figures"))
    assert "4 mensen. Iedereen telt één keer." in said
    assert "Verwijzing kwam binnen 4 100%" in said
    assert "Niet aangenomen samen 1 25% Niet aangenomen geen plek 1 25%" in said


def test_the_charts_say_in_words_what_they_show_and_bring_no_style(site, refer) -> None:
    refer("Van <b>Dam")
    text = site.browser().get("/figures").text
    for chart in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        named = re.search(r'role="img" aria-labelledby="(\S+) (\S+)"', chart)
        assert f'<title id="{named[1]}">' in chart
        assert f'<desc id="{named[2]}">' in chart
        assert "style=" not in chart
        assert "<script" not in chart
    assert "<svg" in text
    assert " style=" not in text


def test_a_choice_is_kept_in_the_address_and_what_is_unknown_is_all(site, refer, words) -> None:
    refer()
    browser = site.browser()
    answer = browser.posts("/figures", period="2027-Q1", practice=site.practice, product="all")
    assert answer.headers["location"] == f"/figures?period=2027-Q1&practice={site.practice}"
    said = words(browser.get(answer.headers["location"]))
    assert "1e kwartaal 2027" in said
    assert "Praktijk: De Linde." in said
    assert "Eén mens." in said
    assert "geen verwijzing" in words(browser.get("/figures?period=2026"))
    assert "1e kwartaal 2027" in words(browser.get("/figures?period=2027-Q9&practice=nobody&product=x"))


def test_the_file_for_a_spreadsheet_holds_no_formula_and_the_numbers_of_the_page(site, refer) -> None:
    site.practice = site.desk.practice = site.partner("=cmd|calc")
    refer()
    answer = site.browser().get("/figures.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="cijfers.csv"'
    rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert ["'=cmd|calc", "1", "0", "0", "0", "0", "0", "0", "0", "1"] in rows
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]
    assert "Voorbeeld" not in answer.text
    workbook = site.browser().get("/figures.xlsx")
    assert workbook.headers["content-disposition"] == 'attachment; filename="cijfers.xlsx"'
    assert workbook.content.startswith(b"PK")


def test_the_file_for_a_program_holds_numbers_as_numbers(site, refer) -> None:
    refer()
    found = json.loads(site.browser().get("/figures.json?period=2027").content)
    assert (found["period"], found["people"], found["referrals"]) == ("2027", 1, 1)
    [way] = [one for one in found["tables"] if one["table"] == "way"]
    assert way["rows"][0][1:] == [1, 100.0, 0, 0, 1]


def test_an_administrator_sees_no_figures_for_small_numbers_tell_of_people(site) -> None:
    browser = site.browser("administrator")
    for path in ("/figures", "/figures.csv", "/figures.xlsx", "/figures.json", "/overleg"):
        assert browser.get(path).status_code == 403
    assert "/figures" not in browser.get("/partners").text


def test_who_looked_at_the_figures_or_took_them_along_stands_on_the_trail(site, refer) -> None:
    refer()
    browser = site.browser("coordinator")
    browser.get("/figures?period=2027-Q1")
    browser.get("/figures.csv")
    with site.store.reading() as tx:
        lines = [one.line for one in audit.lines(tx) if one.line.event.startswith("figures.")]
    assert [(one.event, one.user, one.outcome) for one in lines] == [
        ("figures.shown", "a.coordinator", "2027-Q1"),
        ("figures.taken", "a.coordinator", "all"),
    ]
