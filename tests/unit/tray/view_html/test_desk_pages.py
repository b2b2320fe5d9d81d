"""What the pages show and do, without a script."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from wor_sidecar.domain.consent import Answer

PROMPT, REFERRAL = "p" * 26, "r" * 26
NAME = "Wilhelmina van der Zandt-Okkerse"
TYPED = "koffie drinken & <samen> zingen"
ESCAPED = "koffie drinken &amp; &lt;samen&gt; zingen"
PAGES = [
    "/",
    f"/prompt/{PROMPT}",
    "/waiting",
    "/search",
    "/new",
    "/leaflet",
    "/overview",
    "/overleg",
    "/orphans",
    "/orphan/o1",
]
PAGES.append(f"/referral/{REFERRAL}")


class Controls(HTMLParser):
    """Gathers what a person meets on a page: forms, their buttons and fields, headings, ids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str | None]] = []
        self.controls: list[tuple[int, str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.labels: set[str | None] = set()
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append(given)
        elif tag in ("input", "select", "textarea", "button"):
            self.controls.append((len(self.forms), tag, given))
        elif re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        elif tag == "label":
            self.labels.add(given.get("for"))
        if given.get("id"):
            self.ids.append(str(given["id"]))
        self.inline += [name for name in given if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.inline.append(tag)


@pytest.fixture
def opened(browser):
    browser.sends(f"/prompt/{PROMPT}")
    return browser


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_labels_one_h1_headings_in_order_and_nothing_inline(opened, path):
    answer = opened.get(path)
    assert answer.status_code == 200
    page = Controls(answer.text)
    # The second h1 belongs to the mask, which is never shown together with the page.
    shown = page.headings[:-1]
    assert shown.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(shown))
    assert len(page.ids) == len(set(page.ids))
    for _form, tag, given in page.controls:
        if tag != "button" and given.get("type") != "hidden":
            assert given["id"] in page.labels, given
    assert page.inline == []


@pytest.mark.parametrize("path", PAGES)
def test_every_form_posts_to_us_with_the_sessions_token(opened, path):
    page = Controls(opened.get(path).text)
    for number, form in enumerate(page.forms, 1):
        assert form["method"] == "post"
        assert str(form["action"]).startswith(f"{opened.root}/")
        inside = [given for owner, _tag, given in page.controls if owner == number]
        assert any(given.get("name") == "token" and given.get("value") for given in inside)


def test_no_title_and_no_address_names_a_patient(opened):
    opened.sends("/search", name=NAME)
    paths = [*PAGES, f"/leaflet/{REFERRAL}"]
    for path in paths:
        text = opened.get(path).text
        title = re.search("<title>(.*?)</title>", text, re.DOTALL)[1]
        assert "Okkerse" not in title
        for address in re.findall('(?:href|action|formaction|src)="([^"]*)"', text):
            assert "Okkerse" not in address
            assert address.startswith((f"{opened.root}/", "/own/", "/static/", "#", "tel:"))
    for path, fields in (("/search", {"name": NAME}), ("/new", {"surname": NAME})):
        assert "Okkerse" not in opened.onward(opened.sends(path, **fields))


def test_opening_claims_and_reloading_asks_for_nothing_again(browser, presenter):
    page = browser.lands(f"/prompt/{PROMPT}")
    assert NAME in page.text
    assert presenter.names().count("open") == 1
    browser.get(f"/prompt/{PROMPT}")
    assert presenter.names().count("open") == 1


def test_a_prompt_that_is_not_open_here_leads_to_the_list(browser):
    assert browser.onward(browser.get(f"/prompt/{PROMPT}")) == "/"


def test_without_a_script_the_ticks_are_read_again_and_stay(opened, presenter):
    page = opened.lands(
        f"/prompt/{PROMPT}/answer", scope=["contact", "feedback", "own_words"], own_words=TYPED
    )
    assert presenter.names()[-1] == "weigh"
    assert page.text.count(" checked") == 3
    assert ESCAPED in page.text


def test_enter_in_a_line_presses_the_button_that_sends_no_answer(opened):
    page = Controls(opened.get(f"/prompt/{PROMPT}").text)
    owner = next(number for number, form in enumerate(page.forms, 1) if "data-weigh" in form)
    buttons = [given for form, tag, given in page.controls if form == owner and tag == "button"]
    assert "name" not in buttons[0]
    assert "formaction" not in buttons[0]
    assert buttons[0].get("type", "submit") == "submit"


@pytest.mark.parametrize("answer", list(Answer))
def test_each_answer_is_a_plain_button_and_reloading_sends_nothing_twice(opened, presenter, answer):
    page = opened.get(f"/prompt/{PROMPT}").text
    assert f'name="answer" value="{answer}"' in page
    after = opened.lands(f"/prompt/{PROMPT}/answer", answer=answer.value, scope="contact")
    assert presenter.asked[-1][1][0] is answer
    assert "Verstuurd." in after.text
    opened.get("/")
    assert presenter.names().count("answer") == 1


def test_who_referred_is_chosen_by_a_person_and_stays_while_the_answers_words_follow(opened, presenter):
    page = opened.get(f"/prompt/{PROMPT}").text
    chosen = '<option value="Dr. Smit" selected>'
    assert '<select id="referrer" name="referrer"' in page
    assert '<option value="Dr. Smit">' in page
    assert " selected" not in page
    for answer in Answer:
        assert (f'<span id="label-{answer}" data-live>' in page) is answer.given
    assert chosen in opened.lands(f"/prompt/{PROMPT}/answer", referrer="Dr. Smit").text
    opened.lands(f"/prompt/{PROMPT}/answer", answer="given_in_consult", scope="contact", referrer="Dr. Smit")
    assert presenter.asked[-1][1][1].text("referrer") == "Dr. Smit"


def test_an_answer_that_we_do_not_know_is_none(opened, presenter):
    opened.sends(f"/prompt/{PROMPT}/answer", answer="yes please")
    assert "answer" not in presenter.names()


def test_what_was_typed_stays_with_the_message_at_its_field_and_on_top(opened, presenter):
    presenter.trouble = "Kies een organisatie."
    page = opened.lands(
        f"/prompt/{PROMPT}/answer", answer="given_to_me", scope=["contact", "own_words"], own_words=TYPED
    ).text
    assert ESCAPED in page
    assert page.count(" checked") == 2
    assert '<a href="#organisation">Organisatie: Kies een organisatie.</a>' in page
    assert 'id="organisation-error">Kies een organisatie.' in page
    assert 'aria-describedby="organisation-error" aria-invalid="true"' in page


def test_after_an_answer_it_can_be_taken_back_and_the_next_one_is_offered(opened, presenter):
    page = opened.lands(f"/prompt/{PROMPT}/answer", answer="refused").text
    assert f'action="{opened.root}/undo/{PROMPT}"' in page
    assert "card next" in page
    assert "Teruggedraaid." in opened.lands(f"/undo/{PROMPT}").text
    assert presenter.names()[-1] == "undo"


def test_closing_gives_it_back(opened, presenter):
    opened.lands(f"/prompt/{PROMPT}/close")
    assert presenter.names()[-1] == "close"


def test_the_script_reads_the_ticks_without_a_redirect(opened):
    page = opened.sends(f"/prompt/{PROMPT}/weigh", scope="feedback")
    assert page.status_code == 200
    assert page.text.count(" checked") == 1


def test_ticks_that_are_read_after_the_answer_open_nothing_again(opened, presenter):
    opened.sends(f"/prompt/{PROMPT}/close")
    assert opened.sends(f"/prompt/{PROMPT}/weigh", scope="feedback").status_code == 409
    opened.sends("/keep", kept_for=f"/prompt/{PROMPT}/answer", own_words=TYPED)
    assert presenter.names()[-1] == "close"


def test_a_list_that_nobody_came_for_is_not_shown_later(opened, presenter):
    opened.sends(f"/prompt/{PROMPT}/answer", answer="refused")
    opened.get("/waiting")
    presenter.asked.clear()
    opened.get("/")
    assert presenter.names() == ["desk"]


def test_news_of_the_list_names_a_count_and_nobody(browser):
    assert browser.get("/changes?after=7").json() == {
        "version": 8,
        "changed": True,
        "sentence": "2 mensen wachten.",
        "away": False,
    }
    assert browser.get("/changes?after=8").json()["changed"] is False
    assert browser.get("/changes?after=x").status_code == 200


def test_a_search_stands_in_no_address_and_the_way_back_finds_it_again(browser, presenter):
    assert NAME in browser.lands("/search", name="Okkerse").text
    browser.get(f"/referral/{REFERRAL}")
    assert NAME in browser.get("/search").text
    browser.sends("/lock")
    browser.sends("/unlock")
    assert NAME not in browser.get("/search").text


def test_acts_stand_with_their_consequence_and_one_confirmation(browser, presenter):
    page = browser.get(f"/referral/{REFERRAL}").text
    assert "Zij wissen alles." in page
    assert "Weet u het zeker?" in page
    after = browser.lands(f"/referral/{REFERRAL}/withdraw%3Aeverything")
    assert presenter.asked[-1][1][0] == "withdraw:everything"
    assert "Gedaan." in after.text
    assert browser.get(f"/referral/{REFERRAL}/withdraw%3Aeverything").status_code == 303


def test_a_letters_own_act_stands_beside_it(browser):
    assert (
        f'action="{browser.root}/referral/{REFERRAL}/seen%3Al1"' in browser.get(f"/referral/{REFERRAL}").text
    )


def test_an_act_that_lacks_something_stays_open_with_what_was_typed(browser, presenter):
    presenter.trouble = "Schrijf wat u wilt vragen."
    page = browser.lands(f"/referral/{REFERRAL}/message", note=TYPED).text
    assert '<details class="act" open>' in page
    assert ESCAPED in page


def test_a_new_referral_that_lacks_something_keeps_what_was_typed_also_on_reload(browser, presenter):
    presenter.trouble = "Vul een nummer in."
    assert ESCAPED in browser.lands("/new", surname=TYPED).text
    assert ESCAPED in browser.get("/new").text
    presenter.trouble = ""
    assert browser.onward(browser.sends("/new", surname=TYPED)) == f"/prompt/{PROMPT}"
    browser.get(f"/prompt/{PROMPT}")
    assert ESCAPED not in browser.get("/new").text


def test_trouble_is_a_plain_page_with_a_way_on(browser, presenter):
    presenter.trouble = "Er is nu geen verbinding."
    page = browser.get(f"/referral/{REFERRAL}")
    assert page.status_code == 503
    assert "Er is nu geen verbinding." in page.text
    assert "Naar de lijst" in page.text


def test_threat_22_the_leaflet_shows_no_markup_of_a_name(browser):
    page = browser.get(f"/leaflet/{REFERRAL}").text
    assert "<h2>Welzijn op Recept</h2>" in page
    assert f"<strong>{NAME}</strong> &lt;script&gt;" in page


def test_a_form_of_an_earlier_session_reads_that_nothing_was_done(browser):
    answer = browser.post("/lock", data={"token": "f" * 64})
    assert answer.status_code == 403
    assert f'href="{browser.root}/"' in answer.text


def test_what_was_chosen_on_the_overview_is_asked_again_and_stands_in_no_address(browser, presenter):
    answer = browser.lands("/overview", waits="us", offset="50")
    assert answer.url.path.endswith("/overview")
    assert not answer.url.query
    (_name, kept) = presenter.asked[-1]
    assert (kept.text("waits"), kept.text("offset")) == ("us", "50")


def test_a_report_without_a_place_is_opened_matched_put_aside_and_no_reload_does_it_twice(browser, presenter):
    page = browser.get("/orphan/o1").text
    assert NAME in page
    answer = browser.lands("/orphan/o1/match", typed="12-3-1951", shown="proof", referral="r1")
    assert answer.url.path.endswith("/orphans")
    (what, (orphan, filled)) = presenter.asked[-1]
    assert (what, orphan, filled.text("typed"), filled.text("shown")) == ("match", "o1", "12-3-1951", "proof")
    browser.lands("/orphan/o1/discard", reason="not_ours")
    browser.lands("/orphans", letter="l1")
    assert presenter.names()[-2:] == ["discard", "place_again"]
    assert presenter.asked[-1] == ("place_again", "l1")


def test_a_report_that_was_not_matched_shows_its_page_again(browser, presenter):
    presenter.trouble = "Nog eens."
    answer = browser.lands("/orphan/o1/match", typed="1-1-1900")
    assert answer.url.path.endswith("/orphan/o1")
