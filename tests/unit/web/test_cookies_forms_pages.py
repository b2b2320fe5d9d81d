"""The small parts of a view: a session's cookie and token, a form, a page and its dates."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from wor_sidecar.domain.clock import Millis
from wor_sidecar.settings.machine import randomness
from wor_sidecar.texts import catalogue
from wor_sidecar.web.cookies import SessionCookie, form_token, kept, new_secret, token_fits
from wor_sidecar.web.forms import MOST_FIELDS, Form, form_of
from wor_sidecar.web.pages import HERE, Pages, day, moment, phone, time_of_day

WINTER = Millis(int(datetime(2027, 1, 31, 23, 30, tzinfo=UTC).timestamp() * 1000))


def headers_of(cookie: SessionCookie) -> tuple[str, str]:
    given, taken = PlainTextResponse(""), PlainTextResponse("")
    cookie.give(given, "s3cret")
    cookie.take(taken)
    return given.headers["set-cookie"], taken.headers["set-cookie"]


def test_a_cookie_is_strict_unread_by_scripts_and_gone_with_the_browser() -> None:
    header, taken = headers_of(SessionCookie("wor", secure=False))
    assert header == "wor=s3cret; HttpOnly; Path=/; SameSite=strict"
    assert taken.startswith('wor=""; ')
    assert "Max-Age=0" in taken


def test_over_tls_a_cookie_is_this_host_s_alone() -> None:
    header, taken = headers_of(SessionCookie("wor", secure=True))
    assert header == "__Host-wor=s3cret; HttpOnly; Path=/; SameSite=strict; Secure"
    assert taken.startswith('__Host-wor=""; ')
    assert "Secure" in taken


def test_a_cookie_is_read_as_far_as_one_of_ours_can_be_long() -> None:
    request = Request({"type": "http", "headers": [(b"cookie", b"wor=" + b"a" * 5000)]})
    assert SessionCookie("wor", secure=False).read(request) == "a" * 100
    assert SessionCookie("wor", secure=True).read(request) == ""


def test_what_is_kept_of_a_secret_is_not_the_secret_and_neither_is_its_token() -> None:
    secret = new_secret(randomness)
    assert len({secret, kept(secret), form_token(secret)}) == 3
    assert len(bytes.fromhex(secret)) == 32


def test_a_token_fits_its_own_session_alone() -> None:
    secret, other = new_secret(randomness), new_secret(randomness)
    assert token_fits(secret, form_token(secret))
    for foreign in (form_token(other), "", secret, kept(secret), "é"):
        assert not token_fits(secret, foreign)


def posted(**fields: Any) -> Form:
    return Form(tuple(fields.items()))


def test_a_form_shows_nothing_of_itself() -> None:
    assert "Bakker" not in f"{posted(name='Bakker')!r} {posted(name='Bakker')}"


def test_a_field_is_read_without_the_spaces_around_it() -> None:
    form = Form((("note", "  graag bellen \n"), ("why", "a"), ("why", "b"), ("why", ""), ("tick", "yes")))
    assert form.text("note") == "graag bellen"
    assert form.text("absent") == ""
    assert form.many("why") == ("a", "b")
    assert form.ticked("tick")
    assert not form.ticked("absent")


@pytest.mark.parametrize("typed", ["2027-01-31", "31-1-2027", "31/01/2027", "31.1.2027", " 31-01-2027 "])
def test_a_date_is_read_as_a_browser_or_a_person_writes_it(typed: str) -> None:
    assert posted(on=typed).day("on") == date(2027, 1, 31)


@pytest.mark.parametrize("typed", ["31-2-2027", "2027", "gisteren", "1-2", "31-01-27", "--2027", "1-1-0000"])
def test_what_is_no_date_is_told(typed: str) -> None:
    with pytest.raises(ValueError):
        posted(on=typed).day("on")


def test_what_was_left_empty_is_none() -> None:
    assert posted(on="").day("on") is None
    assert posted(mark=" ").whole("mark") is None
    assert posted(mark=" 7 ").whole("mark") == 7
    with pytest.raises(ValueError):
        posted(mark="zeven").whole("mark")


@given(st.text(max_size=40))
def test_whatever_is_typed_as_a_date_is_one_or_is_told(typed: str) -> None:
    try:
        found = posted(on=typed).day("on")
    except ValueError:
        return
    assert found is None or isinstance(found, date)


def reader() -> TestClient:
    async def read(request: Request) -> PlainTextResponse:
        form = await form_of(request)
        return PlainTextResponse(repr(list(form.fields)))

    return TestClient(Starlette(routes=[Route("/", read, methods=["POST"])]))


def test_a_form_comes_in_both_ways_of_a_browser() -> None:
    assert reader().post("/", data={"a": "1"}).text == "[('a', '1')]"
    boundary = b'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n'
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert reader().post("/", content=boundary, headers=headers).text == "[('a', '1')]"


def test_a_file_is_refused() -> None:
    assert reader().post("/", files={"file": ("x.txt", b"text")}).status_code == 400


def test_more_fields_than_any_form_has_are_refused() -> None:
    boundary = b"".join(
        b'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n' for _ in range(MOST_FIELDS + 1)
    )
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert reader().post("/", content=boundary + b"--x--\r\n", headers=headers).status_code == 400


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    (tmp_path / "own.html").write_text(
        '{% extends "base.html" %}{% block title %}Own{% endblock %}'
        "{% block main %}<p>{{ words }}</p>{% endblock %}",
        "utf-8",
    )
    return Pages(tmp_path, program="Wor")


def test_a_page_stands_in_the_frame_and_what_is_put_in_is_escaped(pages: Pages) -> None:
    answer = pages.show("own.html", status=409, words="<script>alert('x')</script>")
    text = bytes(answer.body).decode()
    assert answer.status_code == 409
    assert "<title>Own · Wor</title>" in text
    assert "&lt;script&gt;" in text
    assert "<script" not in text


def test_a_value_that_nobody_gave_is_a_fault_and_no_gap(pages: Pages) -> None:
    with pytest.raises(jinja2.UndefinedError):
        pages.show("own.html")


def test_the_frame_and_its_parts_hold_no_script_or_style_of_their_own() -> None:
    for template in (HERE / "templates").iterdir():
        text = template.read_text("utf-8")
        assert "<script>" not in text
        assert "<style" not in text
        assert "style=" not in text
        assert " on" + "click" not in text
        assert "http://" not in text
        assert "https://" not in text


def test_dates_and_moments_are_the_reader_s_own() -> None:
    assert (day(date(2027, 1, 31)), day(None)) == ("31-01-2027", "")
    assert moment(WINTER) == "01-02-2027 00:30"
    assert moment(datetime(2027, 7, 1, 12, 0, tzinfo=UTC)) == "01-07-2027 14:00"
    assert (time_of_day(WINTER), moment(None), time_of_day(None)) == ("00:30", "", "")
    catalogue.use("en")
    try:
        assert day(date(2027, 1, 31)) == "2027-01-31"
    finally:
        catalogue.use("nl")


def test_a_number_is_written_as_a_telephone_takes_it() -> None:
    assert phone("06 - 12 34 56 78") == "0612345678"
    assert phone(" +31 (0)6-12345678") == "+310612345678"
    assert phone("") == ""


def test_a_browser_s_own_helpers_are_told_to_send_nothing_elsewhere(pages: Pages) -> None:
    text = bytes(pages.show("own.html", words="").body).decode()
    assert 'spellcheck="false" writingsuggestions="false" translate="no"' in text
