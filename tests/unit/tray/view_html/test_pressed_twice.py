"""A double click on a form does its deed once; the second one is led to what came of the first."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.unit.tray.view_html.conftest import REFERRAL, REFERRAL_SCREEN, TYPED, top
from wor_sidecar.tray.presenter.parts import Told, Tone

ONE = f"/referral/{REFERRAL}"
MESSAGE = f"{ONE}/message"


def number_on(page) -> str:
    return re.search('name="press" value="([a-z2-7]+)"', page.text)[1]


def done(presenter):
    return [told[1] for name, told in presenter.asked if name == "act"]


@pytest.mark.parametrize(
    ("page", "form", "deed"),
    [(ONE, MESSAGE, "act"), ("/", "/test", "test_referral"), ("/new", "/new", "new")],
)
def test_a_form_that_comes_twice_is_done_once(browser, presenter, page, form, deed):
    press = number_on(browser.get(page))
    presenter.asked.clear()
    first, second = (browser.sends(form, press=press, note=TYPED) for _ in range(2))
    assert presenter.names().count(deed) == 1
    assert browser.onward(second) == browser.onward(first)


def test_both_at_once_are_one_and_the_page_tells_what_was_done(browser, presenter):
    press = number_on(browser.get(ONE))
    with ThreadPoolExecutor(2) as hands:
        sent = [hands.submit(browser.sends, MESSAGE, press=press, note=TYPED) for _ in range(2)]
    assert {browser.onward(one.result()) for one in sent} == {ONE}
    assert presenter.names().count("act") == 1
    assert "Gedaan." in browser.get(ONE).text


def test_the_same_form_with_other_words_is_another_deed(browser, presenter):
    press = number_on(browser.get(ONE))
    for words in ("een", "twee"):
        browser.sends(MESSAGE, press=press, note=words)
    assert [given.text("note") for given in done(presenter)] == ["een", "twee"]


def test_what_did_not_go_may_be_pressed_again(browser, presenter, monkeypatch):
    press, tried = number_on(browser.get(ONE)), []
    refused = replace(REFERRAL_SCREEN, top=top("Een verwijzing", trouble=Told("Nu niet.", Tone.WAIT)))
    monkeypatch.setattr(presenter, "act", lambda *given: tried.append(given) or refused)
    for _ in range(2):
        browser.sends(MESSAGE, press=press, note=TYPED)
    assert len(tried) == 2


def test_each_page_has_a_number_of_its_own_and_a_deed_does_not_see_it(browser, presenter):
    press = number_on(browser.get(ONE))
    assert press != number_on(browser.get(ONE))
    browser.sends(MESSAGE, press=press, note=TYPED)
    [given] = done(presenter)
    assert given.text("press") == ""
